"""``factlock test RUNBOOK``: walk the worked requests of a runbook, and say which take another way now."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.commands._shared import add_channels, add_json, say, settings_for, told_channels
from factlock.model import Json, Mode
from factlock.report.json import dump
from factlock.report.progress import complain
from factlock.setting_files import find_root

if TYPE_CHECKING:
    from factlock.worked import Worked

HELP = "Walk the worked requests of a runbook, and say which of them take another way now."
OTHER_BRANCH, BAD, WAITS = 1, 2, 4


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument("runbook", metavar="RUNBOOK", help="a name that comes along, or a file")
    parser.add_argument(
        "request",
        metavar="REQUEST",
        nargs="*",
        help="files, or names without .yml; all requests of the runbook, if none is named",
    )
    parser.add_argument("--mode", choices=[m.value for m in Mode], help="where facts may come from")
    add_json(parser)
    add_channels(parser)


def run(given: Namespace) -> int:
    """0 all go their way, 1 one takes another branch, 2 bad input, 4 a source is out of reach."""
    from factlock.commands._run_examples import try_all  # noqa: PLC0415 - help is quick

    chosen = {"mode": given.mode, **told_channels(given)}
    tried = try_all(given.runbook, given.request, settings_for(find_root(Path.cwd()), chosen))
    if given.json:
        print(dump({"examples": [_json(one) for one in tried]}), end="")
    width = max(len(_word(one)) for one in tried)
    for one in tried:
        _tell(one, width, given)
    say(_sum(tried), given)
    codes = {_code(one) for one in tried}
    return next((code for code in (BAD, OTHER_BRANCH, WAITS) if code in codes), 0)


def _code(one: Worked) -> int:
    if one.error:
        return BAD
    return WAITS if one.waits else OTHER_BRANCH if one.branches else 0


def _word(one: Worked) -> str:
    return {0: one.end, BAD: "bad input", WAITS: "waiting", OTHER_BRANCH: "other"}[_code(one)]


def _tell(one: Worked, width: int, given: Namespace) -> None:
    from factlock.runbook.told.examples import WORDS  # noqa: PLC0415 - help is quick

    say(f"{_word(one).ljust(width)}  {one.shown}", given)
    for reason in one.waits:
        complain(f"{one.shown}: {reason}")
    for branch in one.branches:
        complain(f"{one.shown}: {WORDS}: {branch}")
    if one.error:
        complain(one.error)


def _sum(tried: Sequence[Worked]) -> str:
    failed = sum(1 for one in tried if _code(one))
    what = "1 worked request" if len(tried) == 1 else f"{len(tried)} worked requests"
    return f"{what}, {failed} other than expected" if failed else f"{what}, all as expected"


def _json(one: Worked) -> Json:
    return {
        "file": one.shown,
        "end": one.end,
        "branches": [*one.branches],
        "waits": [*one.waits],
        "error": one.error,
    }
