"""The runs that are kept: a line each, the newest first."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from factlock.commands._run_page import open_page
from factlock.errors import InputError
from factlock.report.json import dump
from factlock.runbook.kept.record import load, runs_folder
from factlock.runbook.run import Run
from factlock.runbook.walk.engine import ends, gravest
from factlock.text import clean_text

MAX_ITEMS = 40
_HEAD = ("run", "begun", "runbook", "about", "end")
NOTHING = "No runs are kept here."


def list_runs(given: Namespace) -> int:
    """Always 0; a file that is no run is passed over."""
    found = sorted(_runs(), key=lambda one: one[1].begun, reverse=True)
    rows = [(run.id, run.begun, run.runbook, _about(run), _end(run)) for _, run in found]
    if given.json:
        print(dump({"runs": [dict(zip(_HEAD, row, strict=True)) for row in rows]}), end="")
        return 0
    if not rows:
        print(NOTHING)
        return 0
    shown = [_HEAD, *((row[0], row[1][:16].replace("T", " "), *row[2:]) for row in rows)]
    widths = [max(len(row[at]) for row in shown) for at in range(len(_HEAD))]
    for row in shown:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    return 0


def _runs() -> Iterator[tuple[Path, Run]]:
    for path in runs_folder(os.environ).glob("*.json"):
        try:
            yield path, load(path)
        except InputError:
            continue


def _about(run: Run) -> str:
    return clean_text(", ".join(run.items), MAX_ITEMS)


def _end(run: Run) -> str:
    """How it ended, where its runbook is found and fits."""
    try:
        runbook = open_page(run.runbook).runbook
        return gravest(runbook, ends(runbook, run))
    except (InputError, KeyError):
        return "?"
