"""What is read out of a command: which installer, what it names, and why a name is not to be asked."""

from __future__ import annotations

from enum import StrEnum

from factlock.light_dataclass import dataclass


class Reason(StrEnum):
    """Why a word of an install command is nothing that the index could be asked about."""

    NONE = ""
    PLACEHOLDER = "placeholder"
    VARIABLE = "variable"
    PATH = "path"
    ADDRESS = "address"
    FILE = "file"
    MARKER = "marker"
    UNREADABLE = "unreadable"
    ELSEWHERE = "elsewhere"
    CONDA = "conda"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One thing that a command installs.

    ``text`` is as it was written; ``name`` (normal form), ``extras`` (sorted) and ``specifier`` are there
    where it is a requirement of an index. ``reason`` says why it is not to be asked. ``here`` is set for
    the project in the current folder (``.``, ``.[dev]``); ``malformed`` for what installers of
    the index refuse: ``numpy=1.26``, ``numpy,pandas``, ``numpy == 1.26``. ``channel`` is
    that of a conda package.
    """

    text: str
    name: str = ""
    extras: tuple[str, ...] = ()
    specifier: str = ""
    reason: Reason = Reason.NONE
    here: bool = False
    malformed: bool = False
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """An install command: its installer, what it names, the Python it states, whether ``--pre`` is on.

    ``text`` is the command in canonical form, without wrappers and passwords; reading that again gives
    the same.
    """

    tool: str
    text: str
    named: tuple[Named, ...]
    python: str = ""
    prereleases: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A simple command of a shell: its words, and on which line of its text the first stands, from 0."""

    words: tuple[str, ...]
    line: int
