"""The file of a run: what is written is read again, and what is not the file of a run is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import walks
from factlock.runbook.record import load, save
from factlock.runbook.run import Run
from factlock.runbook.walking import drive, walk
from walks import FILE, SIMPLE, World, page, start, walker


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    walks.register(monkeypatch)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run through every kind of step, with two packages."""
    (tmp_path / FILE).write_text("dependencies:\n  - python\n")
    runbook = page(SIMPLE)
    return drive(walk(runbook, start(runbook, "numpy", "x>=1"), walker(tmp_path)), World().answer())


def test_what_is_written_is_read_again(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    save(run, path)
    assert load(path) == run
    print(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
