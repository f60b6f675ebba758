"""``factlock run RUNBOOK``: walk a runbook for a request."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from factlock.commands._shared import add_channels
from factlock.errors import InputError
from factlock.model import Mode

HELP = "Walk a runbook for a request: ask what it checks, edit the image, write the reply."


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument(
        "runbook",
        metavar="RUNBOOK",
        nargs="?",
        default="",
        help="a name that comes along, or a file",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an input of the runbook; one that may have several values is given several times",
    )
    parser.add_argument(
        "--request", default="", metavar="FILE.yml", help="a file with inputs and answers"
    )
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="STEP=VALUE",
        help="what a person says to a step; PACKAGE:STEP=VALUE for one package",
    )
    parser.add_argument(
        "--installed",
        default="",
        metavar="FILE",
        help="a list taken from the running image, such as conda list; the same as --set installed=FILE",
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="suppose that every yes-or-no question to a person is answered yes",
    )
    parser.add_argument("--apply", action="store_true", help="write the files of the image")
    _add_kept(parser)
    _add_looks(parser)
    parser.add_argument("--mode", choices=[m.value for m in Mode], help="where facts may come from")
    add_channels(parser)


def _add_kept(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--resume",
        default="",
        metavar="RUN",
        help="go on with a run: its id or the beginning of it, its file, or last",
    )
    parser.add_argument(
        "--replay",
        default="",
        metavar="RUN",
        help="check a run from its file alone: asks no source and no person, writes nothing",
    )
    parser.add_argument("--record", default="", metavar="FILE", help="keep the run in this file")
    parser.add_argument(
        "--out", default="", metavar="FOLDER", help="write the texts to this folder"
    )
    parser.add_argument("--list", action="store_true", help="list the runs that are kept, and end")


def _add_looks(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say of each step where it is read, what was asked, and where it leads",
    )
    looks = parser.add_mutually_exclusive_group()
    looks.add_argument("--json", action="store_true", help="print JSON")
    looks.add_argument("--markdown", action="store_true", help="print Markdown")


def run(given: Namespace) -> int:
    """0 at every proper end, 1 a replay finds a difference, 2 bad input, 4 the run waits, 130 interrupted."""
    if given.list:
        from factlock.commands._run_list import list_runs  # noqa: PLC0415 - help is quick

        return list_runs(given)
    if given.replay:
        from factlock.commands._run_replay import replay_run  # noqa: PLC0415

        return replay_run(given)
    from factlock.commands._run_session import go_on, start  # noqa: PLC0415

    if given.resume:
        return go_on(given)
    if not given.runbook:
        raise InputError(
            "No runbook is named.", advice="Write factlock run RUNBOOK, or --resume RUN."
        )
    return start(given)
