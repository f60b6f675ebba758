"""The commands, one file each: a module here with ``HELP``, ``add`` and ``run`` is a command."""

from __future__ import annotations

import importlib
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Protocol, cast

from factlock.modules import module_names


class Command(Protocol):
    """What a module of this package offers."""

    HELP: str

    def add(self, parser: ArgumentParser, words: Sequence[str], /) -> None:
        """Declare the arguments; ``words`` are those that follow the command, if it was named."""

    def run(self, given: Namespace) -> int:
        """Do it; returns the exit code."""


def command_names() -> tuple[str, ...]:
    """The names of all commands, sorted."""
    return tuple(name for name in module_names(__path__) if not name.startswith("_"))


def find_command(name: str) -> Command:
    """The command of that name, which must be one of ``command_names()``."""
    return cast("Command", importlib.import_module(f"{__name__}.{name}"))
