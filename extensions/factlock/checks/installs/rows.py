"""What became of the things that an install command names: the outcomes, and a row a thing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from factlock.checks.installs.own_project import Own
from factlock.light_dataclass import dataclass
from factlock.model import Text, Unknown
from factlock.shell.install import Install, Named


class Outcome(StrEnum):
    """What ``commands`` can answer: the gravest first, which is that of the whole command."""

    NOT_FOUND = "not-found"
    QUARANTINED = "quarantined"
    NOT_A_REQUIREMENT = "not-a-requirement"
    NO_SUCH_VERSION = "no-such-version"
    NO_SUCH_EXTRA = "no-such-extra"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    NO_FILES = "no-files"
    YANKED = "yanked"
    REQUIRES_PYTHON_DIFFERS = "requires-python-differs"
    UNKNOWN = "unknown"
    INSTALLABLE = "installable"
    AS_STATED = "as-stated"
    NOT_ASKED = "not-asked"


# What a command of a page is taken to claim, where nobody wrote an expectation.
GOOD = (Outcome.INSTALLABLE, Outcome.AS_STATED, Outcome.NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one thing named: its outcome, the version found, where that stands, and why."""

    named: Named
    outcome: Outcome
    why: Text
    version: str = ""
    where: str = ""
    on_index: bool = False
    notes: tuple[Text, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around the things named: the command, the target, the own project, what is ignored."""

    install: Install
    target: Mapping[str, str]
    own: Own | None
    ignored: Mapping[str, str]


def not_asked(named: Named, why: Text) -> Row:
    """The row of a thing that is not asked, and why."""
    return Row(named=named, outcome=Outcome.NOT_ASKED, why=why, where=named.channel)
