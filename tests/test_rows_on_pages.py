"""Answers of several rows on a page: their anchor and verdict stand once, beside the rows."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes

from factlock.facts.keys import files_key, latest_key, project_key, since_key
from factlock.facts.lock import Lock
from factlock.facts.updating import complete
from factlock.model import Cell, Column, Fact, FactKey, Freshness, Json, Table
from factlock.report.drawing import bar
from factlock.sphinxext.render import Page, make_table
from sites import DATE, Site, release

REQUIREMENTS = "six==1.0\ndemo==1.0\n"
PAGE = """# Pins

```{dep:pins} requirements.txt
:expect: current
:python:
```

```{dep:pins}
:columns: package outcome place

requirements.txt
more.txt
```
"""
LOCKED = "six==1.0 --hash=sha256:" + "a" * 64 + "\n"


def facts(name: str, *, newer: int) -> dict[FactKey, Json]:
    """All that a pin ``==1.0`` and a locked 1.0 of a project rest on."""
    latest: Json = {"latest": release("1.0")}
    since: Json = {"newer": newer, "first": None, "elsewhere": None}
    return {
        project_key(name): {"exists": True, "status": "active"},
        latest_key(name, python="3.11"): latest,
        latest_key(name, python="3.11", specifier="==1.0"): latest,
        since_key(name, python="3.11", specifier="==1.0"): since,
        files_key(name, "1.0"): {"files": []},
    }


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site")
    made.write("index.md", PAGE)
    made.write("requirements.txt", REQUIREMENTS)
    made.write("more.txt", "six==1.0\n")
    values = facts("six", newer=0) | facts("demo", newer=1)
    complete(
        Lock(),
        [
            Fact(key=key, value=value, date=DATE, via="index", freshness=Freshness.LIVE)
            for key, value in values.items()
        ],
    ).write(made.root / "facts.lock")
    return made


def test_anchor_and_verdict_stand_once(site: Site) -> None:
    built = site.build()
    html = built.read("index.html")
    ids = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert [name for name, count in ids.items() if count > 1] == []
    anchors = {one["location"]["anchor"] for one in built.results()["questions"]}
    assert anchors <= ids.keys()
    assert html.count("expected current") == 1
    assert html.count("Of the pins in requirements.txt: 1 outdated, 1 current.") == 2
    # A file with one pin is its row: nothing is said twice.
    assert "Of the pins in more.txt" not in html
    assert any("factlock.fails" in line for line in built.warnings)


@pytest.mark.parametrize("builder", ["text", "man", "latex", "singlehtml"])
def test_every_builder_tells_the_answer(site: Site, builder: str) -> None:
    built = site.build(builder=builder)
    text = "".join(path.read_text("utf-8") for path in built.out.rglob("*.*") if _is_page(path))
    assert re.search(r"Of\s+the\s+pins\s+in\s+requirements\S*txt:\s+1\s+outdated", text)


def _is_page(path: Path) -> bool:
    return path.suffix in {".txt", ".1", ".tex", ".html"}


def test_the_page_is_built_again_when_the_file_changes(site: Site) -> None:
    site.build()
    site.write("requirements.txt", "six==1.0\n")
    built = site.build()
    assert "1 outdated" not in built.read("index.html")
    assert not any("factlock.fails" in line for line in built.warnings)


def test_a_file_that_comes_back_is_read_again(site: Site) -> None:
    expected = site.build().results()["questions"]
    (site.root / "requirements.txt").unlink()
    for _ in range(2):
        assert any("cannot be read" in line for line in site.build().warnings)
    site.write("requirements.txt", REQUIREMENTS)
    built = site.build()
    assert not any("factlock.input" in line for line in built.warnings)
    assert built.results()["questions"] == expected
    assert "0 added, 0 changed" in site.build().log


def test_a_file_that_cannot_be_read_is_told_with_its_line(site: Site) -> None:
    site.write("requirements.txt", "six==1.0\ndemo>=1\n")
    site.write("index.md", "# Lock\n\n```{dep:lockfile} requirements.txt\n```\n")
    built = site.build()
    (warning,) = built.warnings
    assert "index.md:3" in warning
    assert "requirements.txt:2: " in warning
    assert "name==version" in warning


@pytest.mark.parametrize("name", ["../no-such.txt", "/../../outside.txt", "."])
def test_a_file_that_is_not_there_is_named_as_the_site_sees_it(site: Site, name: str) -> None:
    (site.root.parents[1] / "outside.txt").write_text("six==1.0\n")
    site.write("index.md", f"# Pins\n\n```{{dep:pins}} {name}\n```\n")
    (warning,) = site.build().warnings
    words = warning.partition(" WARNING: ")[2]
    assert words.startswith(name.lstrip("/") + ": ")
    # Nor does the page say where on this machine the site was built.
    assert str(site.root.parent) not in site.build().read("index.html") + words


def test_a_lock_on_a_page(site: Site) -> None:
    site.write("requirements.txt", LOCKED)
    page = "# Lock\n\n```{dep:lockfile} requirements.txt\n:expect: gone\n:details: all-files\n```\n"
    site.write("index.md", page)
    built = site.build()
    assert built.warnings == []
    (one,) = built.results()["questions"]
    assert (one["outcome"], one["verdict"]) == ("gone", "holds")
    assert "All files of the lock" in built.read("index.html")


def test_a_bar_drawn_with_letters_stays_on_its_line() -> None:
    cells = [Cell(text="88.1 MB", share=100), Cell(text="2.1 MB", share=2)]
    table = Table(
        columns=(Column(id="size", title="Download", help="Bytes."),),
        rows=tuple((cell,) for cell in cells),
    )
    widths = {}
    for kind in ("text", "html"):
        builder: Any = SimpleNamespace(format=kind)
        made = make_table(table, Page(docname="index", project_page="none", builder=builder))
        (widths[kind],) = (column["colwidth"] for column in made.findall(nodes.colspec))
    assert widths["text"] >= len("88.1 MB  " + bar(cells[0]))
    assert widths["html"] < widths["text"]
