"""Every page can be found, every lesson has its form, every file format its page."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest

import factlock

ROOT = Path(__file__).parents[1]
LESSONS = ROOT / "docs" / "lessons"
SCHEMAS = sorted((Path(factlock.__file__).parent / "schemas").glob("*.json"))
TOCTREE = re.compile(r"(?ms)^(`{3,}|:{3,})\{toctree\}.*?\n(?P<body>.*?)^\1\s*$")
TOPICS = frozenset(
    [
        "why-environments",
        "many-pythons",
        "pip-install",
        "pip-trouble",
        "virtual-environments",
        "conda",
        "conda-and-pip",
        "conda-forge",
        "environment-files",
        "locking",
        "platforms",
        "dependency-groups",
        "update-bots",
        "choosing-tools",
        "wheels-pipeline",
        "moving-environments",
        "versions-and-wheels",
        "publishing",
        "vendoring",
    ]
)
ENDS = ("Key points", "Exercises", "Quiz", "Then and now", "Further reading")


def text_of(path: Path) -> str:
    """A page as Markdown; of a notebook its cells, code as code."""
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return content
    cells = [(one["cell_type"], "".join(one["source"])) for one in json.loads(content)["cells"]]
    return "\n\n".join(
        text if kind == "markdown" else f"```python\n{text}\n```" for kind, text in cells
    )


def documents() -> dict[str, Path]:
    """The pages of the site by name, as ``conf.py`` includes them."""
    found = [ROOT / "index.md"]
    for folder in ("docs", "runbooks"):
        found += (p for ext in ("md", "rst", "ipynb") for p in (ROOT / folder).rglob(f"*.{ext}"))
    shown = [path for path in found if "images" not in path.relative_to(ROOT).parts]
    return {path.relative_to(ROOT).with_suffix("").as_posix(): path for path in shown}


def entries(name: str, path: Path) -> list[str]:
    """The pages that the toctrees of a page name."""
    below = []
    for tree in TOCTREE.finditer(text_of(path)):
        for line in tree["body"].splitlines():
            target = re.sub(r".*<(.*)>$", r"\1", line.strip())
            if target and not target.startswith((":", "self")):
                below.append((PurePosixPath(name).parent / target).as_posix())
    named = [one for one in below if "*" not in one]
    return named + [
        one for glob in set(below) - set(named) for one in documents() if fnmatch(one, glob)
    ]


def test_no_page_is_an_orphan() -> None:
    pages = documents()
    reached, waiting = set(), ["index"]
    while waiting:
        name = waiting.pop()
        if name in pages and name not in reached:
            reached.add(name)
            waiting += entries(name, pages[name])
    assert sorted(pages.keys() - reached) == []


def test_no_toctree_names_a_page_that_is_not_there() -> None:
    pages = documents()
    # The lessons that index.md of the lessons announces may be on their way in another branch.
    named = {below for name, path in pages.items() for below in entries(name, path)}
    lost = sorted(one for one in named - pages.keys() if not one.startswith("docs/lessons/"))
    assert lost == []


def lessons() -> list[Path]:
    found = [path for ext in ("md", "ipynb") for path in LESSONS.glob(f"*.{ext}")]
    return sorted(path for path in found if path.stem != "index")


def sections(text: str) -> dict[str, str]:
    """The sections of level 2 with their text; what stands in fences has no headings."""
    plain = re.sub(r"(?ms)^\s*(`{3,}).*?^\s*\1\s*$", lambda m: m[0].replace("\n#", "\n\\#"), text)
    parts = re.split(r"(?m)^## (.+)$", plain)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_has_its_form(path: Path) -> None:
    text = text_of(path)
    found = sections(text)
    names = list(found)
    assert names[0] == "What you will learn"
    assert tuple(names[-len(ENDS) :]) == ENDS
    assert len(names) > 1 + len(ENDS), "it has no section of its own"
    for word in ("**Time**", "**Questions**", "**Afterwards you can**"):
        assert word in found["What you will learn"], word
    exercises = re.split(r"(?m)^\*\*\d+\. ", found["Exercises"])[1:]
    assert len(exercises) >= 2
    for one in exercises:
        assert re.search(r"(?m)^(:{3,}|`{3,})\{dropdown\} Solution", one), one[:80]
    assert len(re.findall(r"(?m)^\d+\. ", found["Quiz"].partition("{dropdown}")[0])) >= 3
    assert re.search(r"(?m)^(:{3,}|`{3,})\{dropdown\} Answers", found["Quiz"])
    assert len(found["Key points"].strip().splitlines()) >= 2
    assert "](http" in found["Further reading"]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_is_live_and_for_everybody(path: Path) -> None:
    text = text_of(path)
    shown = re.sub(r"(?ms)^(`{4,}).*?^\1$", "", text)
    asks = re.search(r"(?m)^\s*(`{3}|:{3,})\{dep:(?!ignore|project)\w+\}", shown)
    # A notebook asks nobody: it computes.
    assert asks or "{code-cell}" in text or path.suffix == ".ipynb"
    assert "{admonition} Without the rights of an administrator" in text
    if "```console" in text:
        assert ":sync: bash" in text
        assert ":sync: powershell" in text


def test_every_topic_has_its_lesson() -> None:
    assert {path.stem for path in lessons()} >= TOPICS


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_published_and_linked(schema: Path) -> None:
    pages = (ROOT / "docs" / "reference").glob("*.md")
    linked = [page for page in pages if f"{schema.name}</a>" in page.read_text(encoding="utf-8")]
    assert linked
    # Beside the pages of the site, and no part of a book.
    assert "extensions/factlock/schemas" in (ROOT / "conf.py").read_text(encoding="utf-8")
    assert schema.name in (ROOT / "conf.py").read_text(encoding="utf-8")
    told = linked[0].read_text(encoding="utf-8")
    assert json.loads(schema.read_bytes())["$schema"]
    missing = [name for name in _fields(json.loads(schema.read_bytes())) if f"`{name}`" not in told]
    assert sorted(missing) == []


def _fields(node: object) -> set[str]:
    if isinstance(node, dict):
        own = node.get("properties")
        names = set(own) if isinstance(own, dict) else set()
        return names.union(*map(_fields, node.values()))
    return set().union(*map(_fields, node)) if isinstance(node, list) else set()


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("facts-lock", ("version 1", "since=", "confirmed=", "sha256=")),
        ("facts-history", ("`format`", "`version`", "`since`", "`date`", "`source`", "`subject`")),
        ("facts-history", ("`change`", "merge=union")),
        ("results-json", ("`format`",)),
        ("run-files", ("`format`",)),
        ("run-results", ("`end`",)),
        ("requests", ("`runbook`", "`expect`", "`answers`")),
        ("runbook-file", ("`version`", "`inputs`", "`ends`")),
        ("configuration", ("factlock.toml", "pyproject.toml", "conf.py")),
    ],
)
def test_a_file_format_has_its_page(page: str, words: tuple[str, ...]) -> None:
    text = (ROOT / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == []
    index = (ROOT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")
    assert f"\n{page}\n" in index


def test_every_exit_code_of_the_code_is_on_its_page() -> None:
    codes = {"0"}
    for path in Path(factlock.__file__).parent.glob("commands/*.py"):
        text = path.read_text(encoding="utf-8")
        for names, values in re.findall(r"(?m)^([A-Z_, ]+) = ([\d, ]+)$", text):
            if re.search(r"FAIL|UNKNOWN|WAIT|WRONG|BRANCH", names):
                codes |= set(re.findall(r"\d+", values))
    page = (ROOT / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    assert len(codes) >= 3
    assert [code for code in sorted(codes) if f"\n| {code} |" not in page] == []


def test_every_column_of_a_table_has_a_heading() -> None:
    """Else a screen reader has nothing to say there: axe-core's empty-table-header."""
    empty = re.compile(r"(?m)^\|(?:.*\|)? *\|.*\n\|(?:[ :-]+\|)+ *$")
    found = [name for name, path in documents().items() if empty.search(text_of(path))]
    assert found == []


def test_the_list_of_lessons_says_what_the_lessons_say() -> None:
    listed = re.findall(
        r"(?m)^\| \d+ \| \[(.+)\]\(([\w-]+)\.md\) \| (\d+) \|$", text_of(LESSONS / "index.md")
    )
    assert len(listed) == len(list(LESSONS.glob("*.md"))) - 1
    for title, name, minutes in listed:
        text = text_of(LESSONS / f"{name}.md")
        assert f"\n# {title}\n" in f"\n{text}"
        assert f"**Time**: {minutes} minutes" in text
