"""``factlock lint``: prove runbooks, and say all that is wrong with them at once."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.commands._shared import add_json, say
from factlock.report.json import dump
from factlock.report.progress import complain
from factlock.runbook.model import Fault
from factlock.runbook.shelf import fault_line, find_runbook, open_runbook, shelf, shown_path

HELP = "Prove runbooks: every way, every outcome, every place to fill in, every template."
FAULTS = 2


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument(
        "runbook",
        nargs="*",
        help="names or files of runbooks; all in the folder runbooks, if none is named",
    )
    add_json(parser)


def run(given: Namespace) -> int:
    """0 nothing is wrong, 2 something is."""
    found: list[tuple[str, Fault]] = []
    paths = [find_runbook(one) for one in given.runbook] or _all()
    for path in paths:
        shown = shown_path(path)
        found += [(shown, fault) for fault in open_runbook(path, shown)[1]]
    if given.json:
        faults = [_json(file, fault) for file, fault in found]
        print(dump({"runbooks": [*map(shown_path, paths)], "faults": [*faults]}), end="")
    for file, fault in found:
        complain(fault_line(file, fault))
    if not found:
        count = "1 runbook is" if len(paths) == 1 else f"{len(paths)} runbooks are"
        say(f"{count} in order", given)
    return FAULTS if found else 0


def _all() -> list[Path]:
    folder = Path.cwd() / "runbooks"
    pages = folder if folder.is_dir() else shelf()
    return sorted(one for one in pages.glob("*.md") if one.stem != "index")


def _json(file: str, fault: Fault) -> dict[str, str | int]:
    return {
        "file": file,
        "line": fault.line,
        "column": fault.column,
        "rule": fault.rule,
        "message": fault.message,
        "advice": fault.advice,
    }
