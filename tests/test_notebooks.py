"""Notebooks: run once before reading, kept, shown by every builder, off where they must not run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lesson_notebooks.pages import is_notebook
from lesson_notebooks.switch import OFF, RUN, decide
from sites import CONF, EXTENSIONS, Built, Site

ROOT = EXTENSIONS.parent
LESSONS = ROOT / "docs" / "lessons"
HEAVY = ("myst_nb", "IPython", "nbclient", "nbformat", "jupyter_cache", "furo", "sqlalchemy", "zmq")
FRONT = """---
file_format: mystnb
kernelspec:
  name: python3
---
"""
PAGE = f"""{FRONT}
# A page

```{{code-cell}}
import os, sys

with open(os.environ["COUNTER"], "a") as file:
    file.write("x")
for n in range(3):
    print("line", n, flush=True)
```

Words between.

```{{code-cell}}
:tags: [last]

6 * 7
```
"""
FAILS = f"""{FRONT}
# A page

Words.

```{{code-cell}}
:tags: [first]

def half(number):
    return number / nothing
```

```{{code-cell}}
number = 4
half(number)
```
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    for name in ("GITHUB_EVENT_NAME", "READTHEDOCS_VERSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COUNTER", str(tmp_path / "counter"))
    (tmp_path / "counter").touch()
    made = Site(tmp_path / "site")
    made.write("conf.py", CONF.replace('"factlock"]', '"factlock", "lesson_notebooks"]'))
    made.write("index.md", "# Home\n\n```{toctree}\npage\nother\n```\n")
    made.write("other.md", "# Other\n\nWords.\n")
    made.write("page.md", PAGE)
    made.lock({})
    return made


def times_run(site: Site) -> int:
    return len((site.root.parent / "counter").read_text(encoding="ascii"))


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def loaded_in_child(site: Site, *words: str) -> list[str]:
    """Build in a child; what of the machinery it has loaded then."""
    code = (
        "import sys; from sphinx.cmd.build import build_main; code = build_main(sys.argv[1:]); "
        f"print('LOADED', [one for one in {HEAVY!r} if one in sys.modules]); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=site.root,
        capture_output=True,
        text=True,
        check=True,
    )
    print(ended.stdout, ended.stderr)
    line = next(line for line in ended.stdout.splitlines() if line.startswith("LOADED"))
    return list(json.loads(line.removeprefix("LOADED").replace("'", '"')))


def sound(built: Built) -> None:
    assert (built.code, built.warnings) == (0, [])


def test_a_notebook_is_run_once_and_kept(site: Site) -> None:
    built = site.build("-E", "-W", "-j", "2")
    sound(built)
    page = text_of(built.read("page.html"))
    assert "line 0\nline 1\nline 2" in page
    assert "42" in page
    assert "notebooks.css" in built.read("page.html")
    assert "notebooks.css" not in built.read("other.html")
    assert times_run(site) == 1

    # Read anew, by other builders too, with prose changed: it is not run again.
    site.write("page.md", PAGE.replace("Words between", "Other words"))
    for builder in ("text", "latex"):
        again = site.build("-E", "-j", "2", builder=builder)
        assert again.code == 0, again.log
        assert [line for line in again.warnings if "page.md" in line] == []
    assert "line 2" in (site.root / "_build" / "text" / "page.txt").read_text(encoding="utf-8")
    assert times_run(site) == 1

    # Nothing of it is loaded where there is nothing to do.
    words = ["-q", "-b", "html", "-d", "_build/doctrees", "-D", "factlock_mode=locked"]
    site.build()
    assert loaded_in_child(site, *words[1:], ".", "_build/html") == []

    # Another cell is another notebook.
    site.write("page.md", PAGE.replace("6 * 7", "6 * 8"))
    changed = site.build()
    assert "48" in text_of(changed.read("page.html"))
    assert times_run(site) == 2


def test_a_build_does_not_hand_its_suffixes_to_the_next_one_of_the_process(tmp_path: Path) -> None:
    reads_notebooks = Site(tmp_path / "notebooks")
    reads_notebooks.write("conf.py", 'extensions = ["myst_nb"]\n')
    reads_notebooks.write("index.md", "# Notebooks\n")
    assert reads_notebooks.build(mode="").code == 0
    plain = Site(tmp_path / "plain")
    plain.write("index.md", "# Plain\n")
    plain.build()
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "--no-color",
        "-b",
        "html",
        "-d",
        "_build/doctrees",
        "-D",
        "factlock_mode=locked",
    ]
    again = subprocess.run(
        [*command, ".", "_build/html"], cwd=plain.root, capture_output=True, text=True, check=True
    )
    assert "configuration has changed" not in again.stdout
    assert "updating environment: 0 added, 0 changed, 0 removed" in again.stdout


def test_a_cell_that_fails_fails_the_build_every_time(site: Site) -> None:
    site.write("page.md", FAILS)
    line = FAILS[: FAILS.index("half(number)\n```")].count("\n") + 1
    for _ in range(2):
        built = site.build()
        assert built.code == 2
        assert f"page.md:{line}: ERROR: a cell of the notebook failed: NameError" in built.log
        assert "    half(number)" in built.log


def test_off_shows_no_outputs_says_so_and_loads_nothing(site: Site) -> None:
    words = ["-q", "-E", "-W", "-b", "html", "-d", "_build/doctrees", "-D", "notebooks=off"]
    assert loaded_in_child(site, *words, "-D", "factlock_mode=locked", ".", "_build/html") == []
    page = (site.root / "_build" / "html" / "page.html").read_text(encoding="utf-8")
    assert "this build did not run it" in page
    assert "6 * 7" in text_of(page).replace("\xa0", " ")
    assert "42" not in text_of(page)
    assert times_run(site) == 0


def test_off_for_pull_requests_of_forks(tmp_path: Path) -> None:
    def event(head: object) -> dict[str, str]:
        path = tmp_path / "event.json"
        path.write_text(json.dumps({"pull_request": {"head": {"repo": head}}}), encoding="utf-8")
        return {
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": "ours/it",
        }

    assert decide("", {}) == RUN
    assert decide("", {"GITHUB_EVENT_NAME": "push"}) == RUN
    assert decide("", event({"full_name": "ours/it"})) == RUN
    assert decide("", event({"full_name": "theirs/it"})) == OFF
    # A fork that has been deleted, an event that cannot be read, and a kind of event with more rights.
    assert decide("", event(None)) == OFF
    assert decide("", {"GITHUB_EVENT_NAME": "pull_request"}) == OFF
    assert (
        decide("", {**event({"full_name": "a/b"}), "GITHUB_EVENT_NAME": "pull_request_target"})
        == OFF
    )
    assert decide("", {"READTHEDOCS_VERSION_TYPE": "external"}) == OFF
    # Whoever says it decides, and a word that is not known is no yes.
    assert decide("", {"FACTLOCK_NOTEBOOKS": "off"}) == OFF
    assert decide("", {"FACTLOCK_NOTEBOOKS": "maybe"}) == OFF
    assert decide("", {**event({"full_name": "theirs/it"}), "FACTLOCK_NOTEBOOKS": "run"}) == RUN
    assert decide("off", {"FACTLOCK_NOTEBOOKS": "run"}) == OFF


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FRONT, True),
        ("---\nfile_format: 'mystnb'\n---\n", True),
        ("---\ntitle: file_format\n---\nfile_format: mystnb\n", False),
        ("# Page\n\n---\nfile_format: mystnb\n---\n", False),
        ("---\nfile_format: mystnb\n", False),
        ("", False),
    ],
)
def test_what_is_a_notebook(text: str, expected: bool) -> None:
    assert is_notebook(text) is expected


# MyST-Parser 5.2 reads .app at each link, which Sphinx 11 drops.
@pytest.mark.filterwarnings("ignore:'myst_parser")
def test_our_notebooks_print_what_their_text_says_and_no_path_of_this_machine(site: Site) -> None:
    ours = [path for path in LESSONS.glob("*.md") if is_notebook(path.read_text(encoding="utf-8"))]
    assert {path.stem for path in ours} >= {"resolving-by-hand", "reading-a-wheel"}
    conf = CONF.replace('"factlock"]', '"sphinx_design", "factlock", "lesson_notebooks"]')
    site.write("conf.py", conf + 'myst_enable_extensions = ["attrs_block", "colon_fence"]\n')
    site.write("page.md", "# No notebook\n")
    names = "\n".join(path.stem for path in ours)
    site.write("index.md", f"# Home\n\n```{{toctree}}\npage\nother\n{names}\n```\n")
    for path in ours:
        text = site.write(path.name, path.read_text(encoding="utf-8")).read_text(encoding="utf-8")
        for linked in {*re.findall(r"\]\(([\w-]+\.md)", text)} - {one.name for one in ours}:
            site.write(linked, "---\norphan: true\n---\n\n# Another lesson\n")
    built = site.build()
    assert built.code == 0, built.log
    private = {str(Path.home()), str(Path.cwd()), str(site.root), str(ROOT), sys.prefix}
    private |= {sys.base_prefix, tempfile.gettempdir(), os.environ["COUNTER"]}
    for path in ours:
        page = built.read(f"{path.stem}.html")
        assert [one for one in private if one != "/" and one in page] == []
        assert "cell_output" in page
    by_hand = text_of(built.read("resolving-by-hand.html"))
    assert "seamap   2.4 (the newest is 3.0)" in by_hand
    assert (
        "you want tides: it leaves units 1.3 1.4\nyou want grids&gt;=2: it leaves units 1.5 1.6"
        in by_hand
    )
    assert "16 tries" in by_hand
    assert "7 tries" in by_hand
    assert "units==1.4     # for grids 1.2, seamap 2.4, tides 1.2" in by_hand
    wheel = text_of(built.read("reading-a-wheel.html"))
    assert "CHANGED seatide/__init__.py\nsame    seatide-1.2.dist-info/METADATA" in wheel
    assert "imported: 6.0 metres\nversion:  1.2" in wheel
