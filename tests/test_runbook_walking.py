"""Walking: facts, people and hands settle what is open; what nobody can settle holds."""

from __future__ import annotations

from pathlib import Path

import pytest

import walks
from factlock.runbook.engine import end_of, ends, known, open_tasks, paths
from factlock.runbook.run import How
from factlock.runbook.walking import drive, drive_together, walk
from walks import FILE, SIMPLE, World, end, page, saying, start, step, walker


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    walks.register(monkeypatch)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text("dependencies:\n  - python\n")
    return tmp_path


def test_a_walk_to_its_end(image: Path) -> None:
    runbook = page(SIMPLE)
    run = drive(walk(runbook, start(runbook), walker(image)), World().answer())
    assert paths(runbook, run) == (
        (("look", "yes"), ("draft", "drafted"), ("write", "shown"), ("end", "simple")),
    )
    assert (end_of(runbook, run), run.holds) == ("simple", ())
    assert (image / FILE).read_text() == "dependencies:\n  - python\n"


def test_with_apply_the_file_is_written(image: Path) -> None:
    runbook = page(SIMPLE)
    run = drive(walk(runbook, start(runbook, apply=True), walker(image)), World().answer())
    assert paths(runbook, run)[0][-2:] == (("write", "written"), ("end", "simple"))
    assert (image / FILE).read_text() == "dependencies:\n  - python\n  - numpy\n"
    assert run.intents == ()
