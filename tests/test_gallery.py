"""The gallery shows every directive and role of both domains, and its sources are what its results are of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from factlock.sphinxext import directives, roles
from factlock.sphinxext.runbooks.reading import DIRECTIVES
from sites import Site

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
PAGES = {
    name: (REFERENCE / f"{name}.md").read_text(encoding="utf-8")
    for name in ("gallery", "gallery-runbook")
}
# What the list of all questions gives is a page of its own.
ELSEWHERE = {"facts"}
OF_RUNBOOKS = ("step", "template", "diagram", "examples")


@pytest.mark.parametrize("name", sorted(directives.found()))
def test_every_directive_has_an_entry_with_its_result(name: str) -> None:
    text = PAGES["gallery"]
    assert re.search(rf"(?m)^### `{{dep:{name}}}`", text)
    shown = rf"(?m)^````{{dep:example}}\n(?:(?!````).*\n)*?```{{dep:{name}}}"
    if name == "example":
        shown = r"(?m)^````{dep:example}"
    assert name in ELSEWHERE or re.search(shown, text)


@pytest.mark.parametrize("name", sorted(roles.found()))
def test_every_role_has_an_entry_with_its_result(name: str) -> None:
    assert re.search(rf"(?m)^````{{dep:example}}\n[^`]*{{dep:{name}}}`", PAGES["gallery"])


def test_every_directive_of_runbooks_has_an_entry() -> None:
    # Two are written by the directives themselves, and by nobody else.
    assert DIRECTIVES.keys() - {"answer", "example"} == set(OF_RUNBOOKS)
    for name in OF_RUNBOOKS:
        assert f"`{{runbook:{name}}}`" in PAGES["gallery-runbook"]


def test_the_sources_of_the_runbook_are_its_blocks() -> None:
    text = PAGES["gallery-runbook"]
    pairs = re.findall(r"````md\n(.*?)\n````\n\nThe result:\n\n(.*?)\n\n", text + "\n", re.DOTALL)
    assert len(pairs) >= 7
    for source, _ in pairs:
        assert text.count(source) == 2, source


@pytest.mark.parametrize("builder", ["html", "text", "latex", "man", "epub", "gettext", "xml"])
def test_an_example_shows_its_body_and_what_comes_of_it(tmp_path: Path, builder: str) -> None:
    site = Site(tmp_path / "site")
    site.lock({"numpy": "2.4.0"})
    site.write("rest.rst", "Rest\n====\n\n.. dep:example::\n\n   Numpy has :dep:version:`numpy`.\n")
    site.write(
        "index.md",
        "# S\n\n````{dep:example}\n```{dep:pin} numpy\n:expect: pinned\n```\n````\n\n"
        "```{toctree}\nrest\n```\n",
    )
    built = site.build("-W", builder=builder)
    assert built.code == 0, built.log
    if builder != "html":
        return
    shown = built.read("index.html")
    assert shown.count("factlock-shown-source") == 1
    assert shown.index("{dep:pin}") < shown.index("==2.4.*")
    (question,) = [one for one in built.results()["questions"] if one["check"] == "pin"]
    assert question["location"]["line"] == 4
    assert ":dep:version:" in built.read("rest.html")


def test_an_example_without_a_body_is_told(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.write("index.md", "# S\n\n```{dep:example}\n```\n")
    assert len(site.build().warnings) == 1
