"""Three documentation trees as large projects have them, written anew, with faults planted in them.

``library``: the guide of a numerical library, reStructuredText. ``cloud``: a cloud SDK in MyST with tabs, an
image of its own and workflows. ``course``: notebooks with Markdown and code cells. Each is several hundred
blocks; a ``Plant`` says where a fault stands, by file and line, and what it must be called.
"""

# ruff: noqa: E501 - an example is one line, however long
from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from factlock.facts.keys import latest_key, metadata_key, project_key
from factlock.facts.lock import Lock
from factlock.facts.updating import complete
from factlock.model import Fact, FactKey, Freshness
from sites import DATE, release

PYTHON = "3.11"
GOOD = [
    f"real-{word}"
    for word in ("array", "frame", "plot", "learn", "graph", "image", "text", "web", "stats", "io")
]
EXTRAS = ("all", "fast", "test")
MARK = "@@"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Plant:
    """A fault: its file, its line from 1, the outcome."""

    file: str
    line: int
    outcome: str


@dataclass(slots=True)
class Tree:
    """A tree that is being written; lines that end with ``MARK`` and an outcome are faults."""

    root: Path
    plants: list[Plant] = field(default_factory=list)
    blocks: int = 0

    def write(self, name: str, text: str) -> None:
        """Write a file without its marks, and note them."""
        lines = []
        for at, line in enumerate(text.split("\n"), start=1):
            shown, mark, outcome = line.partition(MARK)
            if mark:
                self.plants.append(Plant(file=name, line=at, outcome=outcome))
            lines.append(shown)
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")


# A block is its language and its lines. None of these is at fault; each is a form that pages really have.
def harmless(pick: random.Random) -> tuple[str, str]:
    """A block without a fault."""
    a, b, c = pick.sample(GOOD, 3)
    return pick.choice([
        ("console", f"$ pip install {a}\nCollecting {a}\n  Downloading {a}-2.0-py3-none-any.whl (12 kB)\nSuccessfully installed {a}-2.0"),
        ("console", f"(venv) $ python -m pip install --upgrade pip {a}\n(venv) $ python -c 'import numpy as nope'\n2.0"),
        ("bash", f"# pip install no-such-name-in-a-comment\npip install {a} '{b}>=1.5' \"{c}[fast]\""),
        ("bash", f"python3 -m venv .venv\n. .venv/bin/activate\npip install \\\n    {a} \\\n    {b}\npytest --pyargs {a}"),
        ("bash", f"conda create -n work -c conda-forge python=3.11 {a} nothing-on-the-index\nconda activate work\npip install {b}"),
        ("bash", f"mamba install -c conda-forge {a}=1.26 nothing-on-the-index\nmicromamba install -n base nothing::x"),
        ("bash", f"pixi init\npixi add python nothing-on-the-index\npixi add --pypi {a}"),
        ("bash", f"uv venv\nuv pip install {a} --upgrade\nuv add {b} --optional fast\nuv tool install {c}@2.0\nuvx {a} --help"),
        ("bash", "pip install -r requirements.txt\npip install -e '.[test,docs]'\npip install ./dist/nope-1.0-py3-none-any.whl"),
        ("bash", "pip install git+https://git.example.org/team/nope.git@main\npip install 'nope @ https://example.org/nope.zip'"),
        ("bash", "pip install --index-url https://packages.example.org/simple/ nope\npip install nope2 -f ./wheels --no-index"),
        ("bash", "export PIP_EXTRA_INDEX_URL=https://packages.example.org/simple/\npip install nope-private"),
        ("bash", 'pip install <package-name>\npip install YOUR_PACKAGE==X.Y.Z\npip install "$PACKAGE"\npip install my-plugin'),
        ("bash", f"for p in {a} nope; do\n  pip install $p\ndone\npip uninstall -y nope\npip download nope --no-deps --index-url https://h/"),
        ("bash", f"cat > Dockerfile <<'END'\nFROM scratch\nRUN pip install nope\nEND\npip install {a}"),
        ("powershell", f"PS C:\\work> py -3.11 -m pip install {a}\nPS C:\\work> .\\.venv\\Scripts\\Activate.ps1\nPS C:\\work> pip install {b}"),
        ("python", f"import {a.replace('-', '_')} as x\n\nprint('pip install nope')\nx.install('nope')"),
        ("python", "import subprocess\nsubprocess.run(['pip', 'install', 'nope'])\nassert x, \"don't pip install nope\""),
        ("text", f"pip install nope\n\nERROR: No matching distribution found for nope\nnope requires {a}"),
        ("text", "usage: pip install [options] <requirement> ...\n  pip install nope  installs it"),
        ("yaml", f"name: docs\ndependencies:\n  - python=3.9\n  - pip:\n    - nope\njobs:\n  a:\n    steps:\n    - name: pip install nope\n      run: pip install {a}"),
        ("yaml", f"test:\n  image: nope\n  before_script:\n    - pip install {a} {b}\n  script:\n    - pytest  # pip install nope"),
        ("dockerfile", f'FROM python:3.11-slim\n# RUN pip install nope\nRUN apt-get update && \\\n    pip install --no-cache-dir {a} \\\n      {b}\nCMD ["pip", "install", "nope"]'),
        ("toml", f'[project]\ndependencies = ["{a}", "nope"]\n# pip install nope'),
        ("json", '{"scripts": {"setup": "pip install nope"}}'),
        ("ini", "[testenv]\ndeps = nope\ncommands = pip install nope"),
        ("diff", "- pip install nope\n+ pip install nope2"),
        ("bash", "git clone https://git.example.org/team/other.git\ncd other\npip install -e '.[their-extra]'"),
        ("bash", "sudo apt-get install python3-nope\nbrew install nope\nnpm install nope\ncargo install nope"),
        ("bash", "conda create -n old python=3.6\nconda activate old\npip install 'real-array<1'"),
    ])  # fmt: skip


def faulty(pick: random.Random) -> tuple[str, str]:
    """A block with one fault, which its line says."""
    a, b = pick.sample(GOOD, 2)
    gone, bad = f"{MARK}not-found", f"{MARK}no-such-version"
    return pick.choice([
        ("console", f"$ pip install {a}\nfine\n$ pip install -U gone-one{gone}"),
        ("bash", f"cd src\npip install {a} \\\n  {b}\npython -m pip install '{a}==77.0'{bad}"),
        ("bash", f"uv pip install 'gone-two>=1'{gone}\nuv add {a}"),
        ("bash", f"uv tool install {a} --with gone-one{gone}"),
        ("bash", f"uvx gone-two check .{gone}"),
        ("bash", f"pip install '{a}[nothing]'{MARK}no-such-extra"),
        ("bash", f"pip install {a}=2.0{MARK}not-a-requirement"),
        ("bash", f"pip install real-yanked==1.0{MARK}yanked"),
        ("bash", f"pip install real-new{MARK}not-for-this-python"),
        ("bash", f"conda install -c conda-forge nothing-here && pip install gone-one{gone}"),
        ("bash", f'if [ -n "$CI" ]; then pip install -q gone-two; fi{gone}'),
        ("powershell", f"PS C:\\> py -m pip install gone-one{gone}"),
        ("yaml", f"steps:\n  - name: x\n    run: |\n      echo hello\n      pip install gone-two{gone}"),
        ("dockerfile", f"FROM python:3.11\nRUN apt-get update && \\\n    pip install gone-one{gone}"),
        ("bash", f"cd our-project\npip install -e '.[no-extra-of-ours]'{MARK}no-such-extra"),
        ("bash", f"pixi add --pypi gone-one{gone}"),
    ])  # fmt: skip


def _block(tree: Tree, pick: random.Random) -> tuple[str, str]:
    tree.blocks += 1
    return faulty(pick) if pick.random() < 0.12 else harmless(pick)


def _indent(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def rst_page(tree: Tree, pick: random.Random, title: str) -> str:
    """A page of reStructuredText: directives, ``::`` blocks, lists, admonitions."""
    parts = [f"{title}\n{'=' * len(title)}\n"]
    for at in range(12):
        language, text = _block(tree, pick)
        form = pick.randrange(4)
        directive = f".. code-block:: {language}\n"
        options = pick.choice(
            ["", "   :caption: What to run\n", "   :emphasize-lines: 1\n   :linenos:\n"]
        )
        if form == 0:
            parts.append(f"{directive}{options}\n{_indent(text, '   ')}\n")
        elif form == 1:
            parts.append(f"* A point\n\n  {directive}\n{_indent(text, '     ')}\n")
        elif form == 2:
            parts.append(f".. note::\n\n   Do this:\n\n   {directive}\n{_indent(text, '      ')}\n")
        else:
            parts.append(f".. highlight:: {language}\n\nPart {at}::\n\n{_indent(text, '    ')}\n")
    return "\n".join(parts)


def myst_page(tree: Tree, pick: random.Random, title: str) -> str:
    """A page of MyST: fences, directives with options, tabs, quotes, lists."""
    parts = [f"# {title}\n"]
    for at in range(12):
        language, text = _block(tree, pick)
        form = pick.randrange(4)
        if form == 0:
            parts.append(f"```{language}\n{text}\n```\n")
        elif form == 1:
            parts.append(
                f"```{{code-block}} {language}\n:caption: Step {at}\n:linenos:\n\n{text}\n```\n"
            )
        elif form == 2:
            other = harmless(pick)
            parts.append(
                f"::::{{tab-set}}\n:::{{tab-item}} One\n```{language}\n{text}\n```\n:::\n"
                f":::{{tab-item}} Two\n~~~{other[0]}\n{other[1]}\n~~~\n:::\n::::\n"
            )
        else:
            parts.append(f"1. First\n\n{_indent(_fence(language, text), '   ')}\n")
    return "\n".join(parts)


def _fence(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def notebook(tree: Tree, pick: random.Random, title: str) -> str:
    """A notebook as JSON: Markdown cells with fences, code cells with ``!`` and ``%``."""
    cells: list[dict[str, Any]] = [_cell("markdown", f"# {title}")]
    for at in range(12):
        a, b = pick.sample(GOOD, 2)
        tree.blocks += 1
        fault = pick.random() < 0.12
        if pick.random() < 0.5:
            language, text = faulty(pick) if fault else harmless(pick)
            cells.append(_cell("markdown", f"## Part {at}\n\n```{language}\n{text}\n```"))
            continue
        gone = f"{MARK}not-found"
        cells.append(_cell("code", pick.choice([
            f"import sys\n!{{sys.executable}} -m pip install {a} gone-one{gone}", f"%pip install -q gone-two{gone}\nx = 1",
            f"%%bash\nset -e\npip install {b}\npip install gone-one{gone}",
        ] if fault else [
            f"import {a[5:]}\n%pip install -q {a}", f"!pip install {a} {b}\nprint('pip install nope')",
            "# !pip install nope\nx = 5 % 3", f"%conda install -c conda-forge nope\n%pip install {a}",
            f"%%bash\npip install {b}", "text = '''\npip install nope\n'''", "%timeit -n 1 x\n!ls -l",
        ])))  # fmt: skip
    text = json.dumps(
        {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 4}, indent=1
    )
    # The mark moves behind the line that JSON makes of it.
    return "\n".join(_marked(line) for line in text.split("\n"))


_METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


def _cell(kind: str, text: str) -> dict[str, Any]:
    more: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    lines = text.splitlines(keepends=True)
    return {"cell_type": kind, "metadata": {}, "source": lines, **more}


def _marked(line: str) -> str:
    before, mark, rest = line.partition(MARK)
    if not mark:
        return line
    end = min((at for at in (rest.find("\\n"), rest.find('"')) if at >= 0), default=len(rest))
    return before + rest[end:] + MARK + rest[:end]


Write = Callable[[Tree, random.Random, str], str]
STYLES: Mapping[str, tuple[Write, str, int]] = {
    "library": (rst_page, "rst", 30),
    "cloud": (myst_page, "md", 30),
    "course": (notebook, "ipynb", 20),
}


def write_tree(root: Path, style: str, extensions: Path) -> Tree:
    """Write a tree with its ``pyproject.toml``, its settings and its lock."""
    write, ending, pages = STYLES[style]
    tree = Tree(root)
    pick = random.Random(style)
    names = [f"part{at // 10}/page{at}" for at in range(pages)]
    for name in names:
        tree.write(f"docs/{name}.{ending}", write(tree, pick, f"How to {name}"))
    listed = "\n".join(f"   {name}" for name in names)
    tree.write("docs/index.rst", f"Guide\n=====\n\n.. toctree::\n\n{listed}\n")
    tree.write(
        "pyproject.toml",
        '[project]\nname = "our-project"\nrequires-python = ">=3.10"\n\n[project.optional-dependencies]\n'
        "docs = []\ntest = []\n",
    )
    notebooks = '"myst_nb"' if ending == "ipynb" else '"myst_parser"'
    tree.write(
        "docs/conf.py",
        f"import sys\nsys.path.insert(0, {str(extensions)!r})\n"
        f'extensions = [{notebooks}, "sphinx_design", "factlock"]\nnb_execution_mode = "off"\n'
        f'myst_enable_extensions = ["colon_fence"]\nhtml_theme = "basic"\nfactlock_python = "{PYTHON}"\n'
        'factlock_commands = True\nsuppress_warnings = ["misc.highlighting_failure"]\n',
    )
    (root / ".git").mkdir()
    facts().write(root / "docs" / "facts.lock")
    return tree


def facts() -> Lock:
    """What the index says of every name of the trees, for each form in which it is asked."""
    values: dict[FactKey, Any] = {}
    latest = {"latest": release("2.0")}
    for name in GOOD:
        values[project_key(name)] = _project()
        values[metadata_key(name, "2.0")] = {
            "version": "2.0", "file": "x.whl", "requires": [], "extras": list(EXTRAS), "summary": "", "requires_python": "",
        }  # fmt: skip
        for python in (PYTHON, ""):
            for specifier in ("", ">=1.5", "==2.0"):
                values[latest_key(name, python=python, specifier=specifier)] = latest
            values[latest_key(name, python=python, specifier="==77.0")] = {
                "latest": None,
                "outside": release("2.0"),
            }
    values[latest_key("real-array", python="3.6", specifier="<1")] = {"latest": release("0.9")}
    for name in ("gone-one", "gone-two"):
        values[project_key(name)] = {"exists": False}
        for python in (PYTHON, ""):
            for specifier in ("", ">=1"):
                values[latest_key(name, python=python, specifier=specifier)] = {"latest": None}
    for name, specifier, kind in (
        ("real-yanked", "==1.0", "yanked"),
        ("real-new", "", "elsewhere"),
    ):
        values[project_key(name)] = _project()
        for python in (PYTHON, ""):
            answer = {
                "latest": None,
                kind: {**release("1.0"), **({"reason": "broken"} if kind == "yanked" else {})},
            }
            values[latest_key(name, python=python, specifier=specifier)] = answer
    values[project_key("pip")] = _project()
    for python in (PYTHON, ""):
        values[latest_key("pip", python=python)] = latest
    return complete(
        Lock(),
        [
            Fact(key=k, value=v, date=DATE, via="index", freshness=Freshness.LIVE)
            for k, v in values.items()
        ],
    )


def _project() -> Any:
    return {"exists": True, "status": "active", "reason": "", "newest": release("2.0"), "releases": 3,
            "first": "2020-01-01", "skipped": 0}  # fmt: skip
