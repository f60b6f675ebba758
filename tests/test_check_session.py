"""``nox -s check``: claims, facts and runbooks against the lock, and nothing is loaded that is not needed."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sites import CONF, EXTENSIONS, Site

NOXFILE = runpy.run_path(str(EXTENSIONS.parent / "noxfile.py"))
WORDS: tuple[str, ...] = NOXFILE["CHECK"]
FORGETS: Callable[[Path], bool] = NOXFILE["forgets"]
HEAVY = ("myst_nb", "furo", "IPython", "nbclient", "nbformat", "jupyter_cache", "sqlalchemy", "zmq")
CLAIM = "# Home\n\n```{dep:availability} numpy\n:expect: available\n```\n"
NOTEBOOK = """---
file_format: mystnb
kernelspec:
  name: python3
---

# A notebook

```{code-cell}
open("made", "w")
```

```{dep:availability} nosuch
:expect: not-found
```
"""
BOOK = (Path(__file__).parent / "runbooks" / "small.md").read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    conf = CONF.replace('"factlock"]', '"factlock", "sphinx_copybutton", "lesson_notebooks"]')
    made.write("conf.py", conf + 'html_theme = "furo"\n')
    made.write("index.md", f"{CLAIM}\n```{{toctree}}\nnotebook\n```\n")
    made.write("notebook.md", NOTEBOOK)
    made.lock({"numpy": "2.4.0", "nosuch": ""})
    return made


def check(site: Site) -> tuple[int, str, list[str]]:
    """How it ended, what it said, what of the machinery was loaded at the end."""
    code = (
        "import sys; from sphinx.cmd.build import build_main; code = build_main(sys.argv[1:]); "
        f"print(*[one for one in {HEAVY!r} if one in sys.modules]); sys.exit(code)"
    )
    words = [*WORDS, "-d", "_build/check/doctrees", "-w", "said.txt", ".", "_build/check"]
    ended = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=site.root,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stderr, ended.stdout.split()


def test_all_holds_and_nothing_heavy_is_loaded(site: Site) -> None:
    assert check(site) == (0, "", [])
    assert not list(site.root.rglob("made"))
    # What was read is kept.
    assert check(site) == (0, "", [])


def test_a_claim_that_fails_is_said_every_time_with_file_and_line(site: Site) -> None:
    site.write("index.md", CLAIM.replace("numpy", "nosuch") + "\n```{toctree}\nnotebook\n```\n")
    site.write("notebook.md", NOTEBOOK.replace("not-found", "available"))
    for _ in range(2):
        code, said, _loaded = check(site)
        assert code == 1
        assert "index.md:3: WARNING:" in said
        assert "notebook.md:13: WARNING:" in said
        assert said.count("[factlock.fails]") == 2
    assert not FORGETS(site.root / "said.txt")


def test_a_missing_fact_and_a_fault_of_a_runbook_fail_it(site: Site) -> None:
    (site.root / "facts.lock").unlink()
    shutil.copytree(Path(__file__).parent / "runbooks", site.root / "runbooks")
    fault = "```{runbook:step} nowhere\n:check: no-such-check\n```\n"
    text = BOOK + f"\n## Q9: A step that leads nowhere\n\n{fault}"
    site.write("runbooks/small.md", text)
    line = text[: text.index(fault)].count("\n") + 1
    code, said, _loaded = check(site)
    assert code == 1
    assert "index.md:3: WARNING:" in said
    assert "[factlock.not-locked]" in said
    lines = [one for one in said.splitlines() if "small.md:" in one and "[factlock.runbook]" in one]
    assert [one for one in lines if int(one.split("small.md:")[1].split(":")[0]) >= line]


def test_a_page_with_a_mistake_is_read_again(site: Site) -> None:
    site.write("index.md", CLAIM.replace("dep:availability", "dep:availabilty"))
    code, said, _loaded = check(site)
    assert code == 1
    assert "index.md:3: WARNING: Unknown directive type" in said
    # Sphinx says that only when it reads the page, so the session throws away what it kept.
    assert FORGETS(site.root / "said.txt")
    assert FORGETS(site.root / "absent.txt")
