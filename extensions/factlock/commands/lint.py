"""``factlock lint``: prove runbooks, and say all that is wrong with them at once."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.commands._shared import add_json, say
from factlock.errors import InputError
from factlock.model import Json
from factlock.report.json import dump
from factlock.report.progress import complain
from factlock.runbook.model import Fault
from factlock.text import printable

HELP = "Prove runbooks: every way, every outcome, every place to fill in, every template."
FAULTS = 2


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument(
        "runbook",
        metavar="RUNBOOK",
        nargs="*",
        help="names, files or folders of runbooks; all in the folder runbooks, if none is named",
    )
    add_json(parser)


def run(given: Namespace) -> int:
    """0 nothing is wrong, 2 something is."""
    from factlock.runbook.shelf import fault_line, open_runbook, shown_path  # noqa: PLC0415

    found: list[tuple[str, Fault]] = []
    paths, errors = _paths(given.runbook)
    for path in paths:
        shown = shown_path(path)
        try:
            found += [(shown, one) for one in open_runbook(path, shown)[1]]
        except InputError as error:
            errors.append(error)
    if given.json:
        faults: list[Json] = [_json(file, one) for file, one in found]
        print(dump({"runbooks": [*map(shown_path, paths)], "faults": faults}), end="")
    else:
        for file, one in found:
            print(printable(fault_line(file, one)))
    for wrong in errors:
        complain(str(wrong))
    if not found and not errors:
        count = "1 runbook is" if len(paths) == 1 else f"{len(paths)} runbooks are"
        say(f"{count} in order", given)
    return FAULTS if found or errors else 0


def _paths(named: Sequence[str]) -> tuple[list[Path], list[InputError]]:
    """The files to look at, and what is wrong with the words that name none."""
    from factlock.runbook.shelf import find_runbook, runbooks_in, shelf  # noqa: PLC0415

    paths: list[Path] = []
    errors: list[InputError] = []
    own = Path("runbooks")
    for word in named or [str(own if own.is_dir() else shelf())]:
        try:
            folder = Path(word)
            pages = runbooks_in(folder) if folder.is_dir() else (find_runbook(word),)
        except InputError as error:
            errors.append(error)
            continue
        if not pages:
            advice = "Name a runbook, or make one of your own: factlock init runbook NAME."
            errors.append(InputError("There is no runbook here.", file=word, advice=advice))
        paths += [one for one in pages if one not in paths]
    return paths, errors


def _json(file: str, fault: Fault) -> Json:
    return {
        "file": file,
        "line": fault.line,
        "column": fault.column or 1,
        "rule": fault.rule,
        "message": fault.message,
        "advice": fault.advice,
    }
