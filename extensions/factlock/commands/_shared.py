"""What several commands have in common: settings, a progress line, printing in a format."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path

from factlock.channel_names import is_day, read_names_place
from factlock.errors import InputError
from factlock.model import Answer, Verdict
from factlock.report.tables import words
from factlock.setting_files import from_files
from factlock.settings import Settings, from_environment, make_settings
from factlock.text import clean_text, printable


def add_site(parser: ArgumentParser) -> None:
    """The option ``--site``."""
    parser.add_argument(
        "--site",
        metavar="FOLDER",
        default=".",
        help="the folder of conf.py, or one above its docs folder",
    )


def add_json(parser: ArgumentParser) -> None:
    """The option ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_channels(parser: ArgumentParser) -> None:
    """The options ``--channel``, ``--partial``, ``--names`` and ``--names-day``."""
    parser.add_argument(
        "--channel",
        action="append",
        default=[],
        metavar="NAME=PLACE",
        help="a conda channel is in this folder, or at this address, for this run",
    )
    parser.add_argument(
        "--partial",
        nargs="?",
        const="",
        metavar="DAY",
        help="these channels are only samples; perhaps the day that they go up to",
    )
    parser.add_argument(
        "--names",
        metavar="PLACE",
        help="the list of conda-forge's names is this file, or at this https address, for this run",
    )
    parser.add_argument(
        "--names-day", metavar="DAY", help="the day that the list of names is of: 2026-08-19"
    )


def told_channels(given: Namespace) -> dict[str, str | None]:
    """The layer of settings that these options are."""
    told = _told_names(given)
    if not given.channel:
        if given.partial is not None:
            raise InputError(
                "--partial says nothing without a channel.", advice="Add --channel NAME=FOLDER."
            )
        return told
    if given.partial and not is_day(given.partial):
        raise InputError(
            f"{clean_text(given.partial, 40)!r} is not a day.",
            advice="Write --partial 2026-08-22, or --partial as the last word of the command.",
        )
    names = [one.partition("=")[0] for one in given.channel]
    day = f"={given.partial}" if given.partial else ""
    partial = "\n".join(f"{name}{day}" for name in names)
    places = "\n".join(_from_here(one) for one in given.channel)
    return {
        "channels": places,
        "partial_channels": partial if given.partial is not None else "",
        **told,
    }


def _told_names(given: Namespace) -> dict[str, str | None]:
    if not given.names:
        if given.names_day is not None:
            raise InputError("--names-day says nothing without a list.", advice="Add --names FILE.")
        return {}
    if given.names_day is not None and not read_names_place(f"x={given.names_day}")[1]:
        raise InputError(
            f"{clean_text(given.names_day, 40)!r} is not a day.", advice="Write it as 2026-08-19."
        )
    day = f"={given.names_day}" if given.names_day else ""
    return {"conda_names": f"{_place(given.names)}{day}"}


def _from_here(one: str) -> str:
    """``name=folder`` with the folder as seen from where the command was given."""
    name, sign, place = one.partition("=")
    return f"{name}{sign}{_place(place)}"


def _place(place: str) -> str:
    return place if "://" in place or not place else str(Path(place).resolve())


def settings_for(
    root: Path, chosen: Mapping[str, str | None], *, fallback: Mapping[str, str] | None = None
) -> Settings:
    """Settings from the files in ``root``, the environment, and what the command line chose.

    ``fallback`` are this command's own defaults.
    """
    layers = (fallback or {}, from_files(root), from_environment(os.environ), chosen)
    return make_settings(root, *layers)


def failing(answers: Iterable[Answer]) -> list[str]:
    """A line for each claim that does not hold: where, what was expected, what is."""
    return [
        f"{answer.question.location}: expected {' or '.join(answer.question.expect)}, but "
        f"{answer.result.outcome}: {printable(words(answer.result.sentence))}"
        for answer in answers
        if answer.verdict is Verdict.FAILS
    ]


def say(text: str, given: Namespace) -> None:
    """Print a line for people, unless JSON was asked for."""
    if not getattr(given, "json", False):
        print(printable(text))
