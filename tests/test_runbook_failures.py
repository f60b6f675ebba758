"""The runbook of failures: it is in order, and its worked requests that need no source go their ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from factlock.checks import find_check
from factlock.checks.diagnosis import MEANING
from factlock.commands.ask import open_folder, open_shown
from factlock.facts.gathering import View
from factlock.model import Answer, Question, Result, Verdict
from factlock.runbook.model import Runbook
from factlock.runbook.run import Run
from factlock.runbook.shelf import open_runbook
from factlock.runbook.told.examples import answers_of, begin_example, find_requests, open_request
from factlock.runbook.walk.acting import Walker
from factlock.runbook.walk.asking import Openers
from factlock.runbook.walk.engine import end_of, paths
from factlock.runbook.walk.walking import drive, walk
from sets import TARGET, facts, failed, package, solved

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "runbooks" / "installation-fails.md"
# These ask the index or conda-forge; a build and `factlock test` walk them.
ASKING = {"fails-header", "fails-openmp", "fails-use-conda", "fails-wrong-name"}
STORAGE, CORE = "google-cloud-storage==1.13.2", "google-cloud-core==0.28.1"
CLASH = failed(
    "conflict",
    asks=[(STORAGE, "google-cloud-core>=0.29.0,<0.30.dev0"), ("", CORE), ("", STORAGE)],
)
GOOD = solved(package("google-cloud-storage", "1.13.2"), package("google-cloud-core", "0.29.1"))
KNOWN = facts(
    ((STORAGE, CORE), TARGET, CLASH),
    ((STORAGE, "google-cloud-core<0.30.dev0,>=0.29.0"), TARGET, GOOD),
    ((STORAGE, "google-cloud-core>=0.28.1"), TARGET, GOOD),
    ((STORAGE, "google-cloud-core<=0.28.1"), TARGET, failed("conflict")),
    (("google-cloud-storage>=1.13.2", CORE), TARGET, failed("conflict")),
)


@pytest.fixture(scope="module")
def runbook() -> Runbook:
    reading, faults = open_runbook(PAGE)
    assert faults == ()
    assert reading.runbook is not None
    return reading.runbook


def answer(questions: Iterable[Question]) -> Mapping[Question, Answer]:
    found = {}
    for one in questions:
        result = find_check(one.check).evaluate(dict(one.parameters), View(KNOWN.known))
        if isinstance(result, Result):
            found[one] = Answer(question=one, result=result, verdict=Verdict.INFORMS)
    return found


def walked(runbook: Runbook, path: Path) -> Run:
    request = open_request(runbook, path, path.name)
    run = begin_example(runbook, request, PAGE, now="2026-11-21T12:00:00Z")
    walker = Walker(
        openers=Openers(file=open_shown, folder=open_folder),
        now=lambda: "2026-11-21T12:00:00Z",
        people=answers_of(request),
    )
    return drive(walk(runbook, run, walker), answer)


def requests() -> list[Path]:
    reading, _ = open_runbook(PAGE)
    assert reading.runbook is not None
    return list(find_requests(reading.runbook, PAGE))


def test_every_failure_has_a_way_and_most_ends_an_example(runbook: Runbook) -> None:
    ways = {outcome for edge in runbook.step("read").edges for outcome in edge.outcomes}
    assert ways == {outcome.value for outcome in MEANING}
    expected = [open_request(runbook, path, path.name).expect for path in requests()]
    ends = {one.end for one in expected if one}
    assert len(ends) >= 8
    assert ends <= set(runbook.ends)


@pytest.mark.parametrize(
    "path", [one for one in requests() if one.stem not in ASKING], ids=lambda path: path.stem
)
def test_a_worked_request_goes_its_way(runbook: Runbook, path: Path) -> None:
    run = walked(runbook, path)
    request = open_request(runbook, path, path.name)
    assert request.expect is not None
    assert end_of(runbook, run) == request.expect.end
    assert paths(runbook, run) == (request.expect.path,)


def test_what_is_sent_names_no_folder_of_the_machine(runbook: Runbook) -> None:
    for path in requests():
        if path.stem in ASKING:
            continue
        run = walked(runbook, path)
        texts = [art.text for event in run.events for art in event.answer.artefacts]
        assert texts
        assert not any(str(ROOT) in text for text in texts)


def test_the_change_is_in_the_reply(runbook: Runbook) -> None:
    path = PAGE.parent / "requests" / "fails-two-pins.yml"
    reply = "".join(
        art.text for event in walked(runbook, path).events for art in event.answer.artefacts
    )
    assert "google-cloud-core>=0.29.0,<0.30.dev0 instead of google-cloud-core==0.28.1" in reply
    assert "two-pins.in:3" in reply
