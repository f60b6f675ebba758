"""The image runbook as it is shipped: proved, in two languages, its worked requests walked to their ends.

The facts were taken once from the sources (``taken_facts.py``): no test asks them.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from factlock.cli import main
from factlock.runbook.model import WAITING, Runbook, StepKind
from factlock.runbook.shelf import load_runbook
from factlock.runbook.texts.templates import render
from factlock.runbook.told.examples import find_requests, open_request
from factlock.runbook.told.request import Request
from taken_facts import PAGE, ROOT, TAKEN

# What goes to a requester; colleagues read the other texts.
LETTERS = ("opening", "closing")


@pytest.fixture(scope="module")
def page() -> Runbook:
    """The page, proved."""
    return load_runbook(PAGE)


@pytest.fixture(scope="module")
def requests(page: Runbook) -> dict[str, Request]:
    """The worked requests, by their names."""
    return {one.stem: open_request(page, one, one.name) for one in find_requests(page, PAGE)}


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the facts are those that were taken."""
    (tmp_path / "facts.lock").write_bytes(gzip.decompress(TAKEN.read_bytes()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACTLOCK_MODE", "locked")
    monkeypatch.setenv("FACTLOCK_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def test_every_worked_request_comes_to_its_end_by_its_way(
    locked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert locked.is_dir()
    code = main(["test", str(PAGE), "--mode", "locked"])
    assert code == 0, capsys.readouterr()


def test_the_requests_come_to_every_end(page: Runbook, requests: dict[str, Request]) -> None:
    expected = {one.expect.end for one in requests.values() if one.expect}
    assert expected == {*page.ends, WAITING}
    assert len(requests) >= 12
    assert all(one.title and one.about and one.expect for one in requests.values())


def test_the_requests_walk_nearly_all_steps(page: Runbook, requests: dict[str, Request]) -> None:
    walked = set()
    for request in requests.values():
        ways = [request.expect, *(one for _, one in request.expected)]
        walked |= {step for way in ways if way is not None for step, _ in way.path}
    # Files that changed under a run, a base that only a look into the image finds, and a version to move that
    # pip has brought.
    left = {"again", "base-there"}
    assert {one.id for one in page.steps} - walked == left


def test_every_sample_image_is_in_some_request(requests: dict[str, Request]) -> None:
    used = {Path(one.values["image"]).parts[0] for one in requests.values()}
    assert {one.name for one in (ROOT / "runbooks" / "images").iterdir()} == used


def test_whatever_a_requester_reads_is_there_in_both_languages(page: Runbook) -> None:
    replies = {one.option("template") for one in page.steps if one.name == "reply"}
    german = {one.name for one in page.templates if one.language == "de"}
    assert german == {*replies, *LETTERS}
    assert {one.name for one in page.templates if one.language == "en"} > german


@pytest.mark.parametrize(("language", "said"), [("en", "comes with Python"), ("de", "zu Python")])
def test_whoever_asks_for_a_module_of_python_is_told_so(
    page: Runbook, language: str, said: str
) -> None:
    (letter,) = (one for one in page.templates if (one.name, one.language) == ("name", language))
    texts = []
    for standard in (True, False):
        item: Any = {"package": {"name": "sqlite3"}, "origin": {"standard": standard}}
        texts.append(render(page, letter, {"items": [item]}))
    assert [said in text for text in texts] == [True, False]
    assert ["conda-forge" in text for text in texts] == [False, True]


def test_a_check_that_could_not_tell_never_ends_a_request_in_good_news(page: Runbook) -> None:
    good = {one.id for one in page.steps if one.kind is StepKind.END and one.name != "escalate"}
    slugs = {one.slug for one in page.steps if one.id in good}
    for step in page.steps:
        for edge in step.edges:
            assert not ("unknown" in edge.outcomes and edge.target in slugs), step.id


@pytest.mark.parametrize("name", ["several-packages", "ml-base-missing", "locked-image"])
def test_what_is_said_of_a_request_names_sources_and_no_machine(
    name: str, locked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = PAGE.parent / "requests" / f"{name}.yml"
    places = ["--record", str(locked / "run.json"), "--out", str(locked / "texts")]
    code = main(["run", str(PAGE), "--request", str(given), "--mode", "locked", "--json", *places])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    found: dict[str, Any] = json.loads(shown.out)
    texts = {one["name"]: one["text"] for one in found["artefacts"]}
    # The commands alone are for one's own terminal.
    commands = "commands.txt"
    assert not [one for one, text in texts.items() if str(ROOT) in text and one != commands]
    said = texts.get("pull-request.md") or texts["escalation.md"]
    assert "conda-forge, partial sample, data up to 2026-08-22" in said
    if name == "ml-base-missing":
        assert "`sentence-transformers > pytorch`" in said
        assert "profileList" in said
        assert found["items"][0]["ml_path"] == "sentence-transformers > pytorch"
    if name == "locked-image":
        assert "`conda-lock lock" in said
    if name == "several-packages":
        assert [one["end"] for one in found["items"]] == [
            "simple",
            "already-installed",
            "ask-requester",
        ]
        assert texts["reply.md"].count("Hello Ines") == 1
        assert all(one in texts["reply.md"] for one in ("cmocean==4.0", "xarray", "ecoglider"))
        assert "`xarray`" in said.partition("not in this change")[2]
