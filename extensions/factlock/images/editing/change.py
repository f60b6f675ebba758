"""What is to be changed in a file, and what came of it: frozen data, checked before anything is written."""

from __future__ import annotations

import re
from enum import StrEnum

from factlock.errors import InputError
from factlock.images.ticket import clean_ticket
from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.text import MAX_DIGITS, clean_text, normal_name, read_name, redact

MAX_VERSION = 64
MAX_RANGE = 300
_CONDA_NAME = regex(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_])?", re.ASCII)
_VERSION = regex(r"v?[0-9][A-Za-z0-9_]*(?:[.!+-][A-Za-z0-9_]+)*", re.ASCII)
# Versions with their comparisons, as pip and conda both read them.
_PIN = regex(
    r"(?:[=!~<>]=|[<>=])\s*[0-9][A-Za-z0-9_.!+*-]*(?:\s*,\s*(?:[=!~<>]=|[<>=])\s*[0-9][A-Za-z0-9_.!+*-]*){0,15}",
    re.ASCII,
)
_EXTRA = regex(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?", re.ASCII)


class Channel(StrEnum):
    """Where a package comes from: its list in the file."""

    CONDA = "conda"
    PYPI = "pypi"


class Action(StrEnum):
    """What is done with a package."""

    ADD = "add"
    BUMP = "bump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One package that is to be added or moved to another version.

    ``version`` is a whole version such as ``2.0.5``, from which the pin is made in the form of the file;
    empty for no pin. ``ticket`` is what asked for it: an address, an id, a few words. ``also`` are names
    of the same project on the other side, which count as being there already.

    ``bounds`` are the versions that were asked for (``>=2.4.1,<2.4.5``). Where the pin in the form of the
    file would let in others, ``pin`` is written instead, and without one the whole version. It is written too
    where the file pins nothing.
    """

    channel: Channel
    name: str
    version: str = ""
    extras: tuple[str, ...] = ()
    ticket: str = ""
    action: Action = Action.ADD
    also: tuple[str, ...] = ()
    bounds: str = ""
    pin: str = ""


class Status(StrEnum):
    """What came of a change."""

    ADDED = "added"
    BUMPED = "bumped"
    THERE = "already-there"
    OTHER_SIDE = "on-the-other-side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of one change: the text that now stands in the file, and its line there.

    ``OTHER_SIDE`` means that the package stands in the other list: nothing was done. ``remark`` is what
    has to be said beside it, such as that the version was not written.
    """

    change: Change
    status: Status
    text: str
    line: int
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """One cut in a file: at byte ``at``, ``removed`` made way for ``added``."""

    at: int
    removed: bytes
    added: bytes

    def apply(self, content: bytes) -> bytes:
        """The content after the cut."""
        return content[: self.at] + self.added + content[self.at + len(self.removed) :]

    def take_back(self, content: bytes) -> bytes:
        """The content before the cut; ``InputError`` if what was added is not there."""
        end = self.at + len(self.added)
        if content[self.at : end] != self.added:
            raise InputError(
                "The file is no longer as it was after the edit.",
                advice="Take the lines out by hand, or restore the file from its repository.",
            )
        return content[: self.at] + self.removed + content[end:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A file after its changes, proved.

    ``lines`` are the lines of the new content that are new or other than before, from 1. ``diff`` is a
    unified diff, empty when nothing changed; it holds the file's own text, so that a terminal gets it
    through ``text.printable``. ``splices`` are the cuts in the order in which they were made.
    """

    file: str
    content: bytes
    diff: str
    lines: tuple[int, ...]
    done: tuple[Done, ...]
    splices: tuple[Splice, ...]


def undo(edited: Edited) -> bytes:
    """The content as it was before the changes, made from the edited one."""
    content = edited.content
    for splice in reversed(edited.splices):
        content = splice.take_back(content)
    return content


def check_change(change: Change) -> None:
    """Refuse what could not be written into a file safely; raises ``InputError``."""
    if change.channel is Channel.PYPI:
        read_name(change.name)
    elif not _CONDA_NAME.fullmatch(change.name):
        raise _wrong(change.name, "is not the name of a package of conda")
    digits = max((len(run) for run in re.findall(r"\d+", change.version)), default=0)
    if change.version and (
        len(change.version) > MAX_VERSION
        or digits > MAX_DIGITS
        or not _VERSION.fullmatch(change.version)
    ):
        raise _wrong(change.version, "is not a whole version")
    for range_ in (change.bounds, change.pin):
        if range_ and (len(range_) > MAX_RANGE or not _PIN.fullmatch(range_)):
            raise _wrong(range_, "does not say which versions are meant")
    if change.extras and change.channel is Channel.CONDA:
        raise _wrong(change.name, "cannot have extras: conda has none")
    for extra in change.extras:
        if not _EXTRA.fullmatch(extra):
            raise _wrong(extra, "is not the name of an extra")
    clean_ticket(change.ticket)


def _wrong(text: str, problem: str) -> InputError:
    return InputError(
        f"{clean_text(redact(text), 60)!r} {problem}.",
        advice="Write a name such as numpy and a version such as 2.0.5.",
    )


def same_name(channel: Channel, name: str) -> str:
    """The form in which two names of a channel are the same package."""
    return normal_name(name) if channel is Channel.PYPI else name.lower()
