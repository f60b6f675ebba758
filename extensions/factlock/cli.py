"""The command line ``factlock``. Exit codes are in the reference page "Exit codes"."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from factlock.commands import command_names, find_command
from factlock.ending import leave
from factlock.errors import FactlockError
from factlock.report.progress import complain

INTERRUPTED = 130
OUR_FAULT = 70
CANNOT_WRITE = 2
# What a shell gives for a program that wrote where nobody reads (128 + SIGPIPE).
UNREAD = 141
# Loading modules makes hundreds of thousands of objects that stay: looking for garbage among them as often as
# Python does by itself takes a fifth of the time of a short command. A single look takes 30 ms, so none is
# taken before there are some 20 MB to look through.
GARBAGE = (200_000, 20, 20)


def program() -> int:
    """What ``factlock`` and ``python -m factlock`` call: :func:`main`, and the end of the process."""
    code = main()
    leave(code)
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code and raises nothing but ``SystemExit`` from argparse."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(*GARBAGE)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        given = build_parser(words).parse_args(words)
        code = find_command(given.command).run(given)
        sys.stdout.flush()
    except FactlockError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output went away, and nothing is left to be flushed at the end. The command was not
        # at its end, and must not look as if it were.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except OSError as error:
        complain(f"the output could not be written: {error.strerror or error}")
        return CANNOT_WRITE
    except Exception as error:  # noqa: BLE001 - the last gate: a fault of ours, said as such
        complain(
            f"This is a fault of factlock, not yours: {type(error).__name__}: {error}. "
            "Please report it with the command that you ran."
        )
        return OUR_FAULT
    return code


def _open_closed_streams() -> None:
    """Give what is printed a place to go where whoever called us has closed the stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end


def build_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the command that is named is imported, so that each starts quickly."""
    parser = _Parser(
        prog="factlock",
        description="Dependency claims in your docs, checked at their source and locked.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    # Without a name argparse would lay out a usage to find it, and import half a dozen modules for that.
    below = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", prog=parser.prog
    )
    named = words[0] if words and words[0] in command_names() else None
    # Whoever asks for the version alone asks no command for its arguments.
    every = () if words == ["--version"] else command_names()
    for name in [named] if named else every:
        command = find_command(name)
        added = below.add_parser(
            name, help=command.HELP, description=command.HELP, allow_abbrev=False
        )
        command.add(added, words[1:] if named else ())
    return parser


class _Parser(argparse.ArgumentParser):
    """With our layout, which the parsers of commands and of their words take over."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Layout, **given})


class _Layout(argparse.HelpFormatter):
    """As wide as the terminal. argparse makes one for every argument, and would import ``shutil`` to ask."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """The columns that ``COLUMNS`` names, else those of the terminal, else 80."""
    if (told := os.environ.get("COLUMNS", "")).isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from factlock.version import __version__  # noqa: PLC0415

        print(f"factlock {__version__}")
        parser.exit()
