"""The set that a question is about: the lines of the author and the entries of a file, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from factlock.checks import Parameter
from factlock.errors import InputError
from factlock.inputs import Entry, Manifest, dump, load_manifest, read_manifest, select
from factlock.inputs.requirement import read, show
from factlock.model import Text, say
from factlock.target import read_platform, read_platforms, read_python, read_pythons
from factlock.text import clean_text, normal_name, read_name

# What a pyproject leaves to its build and what has no part in what is installed with it.
_NO_MATTER = ("version:", "requires-python:")
REFUSED = "refused"
# "Python 3.11" means its newest patch release; no minor version has had so many.
_NEWEST_PATCH = ".99"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?", re.ASCII)


def read_asked(text: str) -> str:
    """One requirement, perhaps with a marker, canonical; raises ``InputError`` for anything else."""
    found = read(text)
    if isinstance(found, str):
        raise InputError(
            f"{show(text)!r} cannot be asked: it is {found}.",
            advice="Write a name, or a name with extras, versions and a marker, such as "
            "'pymc[extra]>=5,<6; python_version < \"3.13\"'.",
        )
    return found.requirement


def open_manifest(content: bytes, path: str) -> str:
    """The canonical text of what a manifest says; raises ``InputError``."""
    return dump(read_manifest(content, path))


def read_names(text: str) -> str:
    """Names of extras or groups, separated by spaces or commas, as ``docs,test``; raises ``InputError``."""
    return ",".join(dict.fromkeys(map(read_name, text.replace(",", " ").split())))


def read_without(text: str) -> str:
    """The one word there is; raises ``InputError``."""
    if text.strip() != REFUSED:
        raise InputError(
            f"{clean_text(text, 40)!r} is not what can be left out.",
            advice=f"Write {REFUSED!r}: the lines that cannot be asked are then left out, and listed.",
        )
    return REFUSED


def read_moment(text: str) -> str:
    """A day or a moment, ``2024-05-01`` or ``2024-05-01T12:00:00Z``; raises ``InputError``."""
    from datetime import datetime  # noqa: PLC0415

    moment = text.strip()
    if _MOMENT.fullmatch(moment):
        with suppress(ValueError):
            datetime.fromisoformat(moment)
            return moment
    raise InputError(
        f"{clean_text(text, 40)!r} is not a date.",
        advice="Write it as 2024-05-01, or as 2024-05-01T12:00:00Z.",
    )


REQUIREMENTS = Parameter(
    name="requirements",
    help="Requirements that make one set: `django>=5`, `'tomli; python_version < \"3.11\"'`.",
    read=read_asked,
)
FILE = Parameter(
    name="file",
    help="A file whose requirements belong to the set: `requirements.in`, `pyproject.toml`.",
    opens=open_manifest,
)
EXTRAS = Parameter(
    name="extras", help="The extras of the file's project, with commas.", read=read_names
)
GROUPS = Parameter(
    name="groups", help="The dependency groups of the file's project, with commas.", read=read_names
)
WITHOUT = Parameter(
    name="without",
    help="`refused`: leave out the lines of the file that cannot be asked, and list them.",
    read=read_without,
)
PYTHON = Parameter(
    name="python",
    help="The Python to solve for, `3.11` or `3.11.4`.",
    read=read_python,
    setting="python",
)
PLATFORM = Parameter(
    name="platform",
    help="The platform to solve for, such as `linux-64`.",
    read=read_platform,
    setting="platform",
)
PYTHONS = Parameter(
    name="pythons",
    help="The Pythons to solve for, with commas: `3.11,3.12`.",
    read=read_pythons,
    setting="python",
)
PLATFORMS = Parameter(
    name="platforms",
    help="The platforms to solve for, with commas: `linux-64,win-64`.",
    read=read_platforms,
    setting="platform",
)
BEFORE = Parameter(
    name="before",
    help="Leave out what was uploaded later: `2024-05-01`, or `2024-05-01T12:00:00Z`.",
    read=read_moment,
)
INDEX = Parameter(
    name="index",
    help="The logical name of an index to ask first. Without it: those configured, in order.",
    read=read_name,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSet:
    """What is asked for, and what is not although it stands there.

    ``entries`` are requirements with their places; ``refused`` are lines of the file that may not be
    handed on, ``unread`` says what the file leaves to code. ``project`` is the file's own project.
    """

    entries: tuple[Entry, ...]
    refused: tuple[Entry, ...] = ()
    unread: tuple[str, ...] = ()
    file: str = ""
    project: str = ""
    requires_python: str = ""

    @property
    def requirements(self) -> tuple[str, ...]:
        """Each requirement once, sorted: the subject of the resolver."""
        return tuple(sorted({entry.requirement for entry in self.entries}))

    @property
    def names(self) -> tuple[str, ...]:
        """The names asked for, each once, sorted."""
        return tuple(sorted({entry.name for entry in self.entries}))

    @property
    def whole(self) -> bool:
        """Whether everything that stands there is asked."""
        return not self.refused and not self.unread

    def fits_python(self, python: str) -> bool:
        """Whether the file's project is for a Python at all."""
        from packaging.specifiers import SpecifierSet  # noqa: PLC0415

        full = python if python.count(".") > 1 else python + _NEWEST_PATCH
        return SpecifierSet(self.requires_python).contains(full)

    def places(self, name: str, requirement: str = "") -> str:
        """Where a name is asked for, as ``file:line``; the lines with that requirement, if there are."""
        named = [entry for entry in self.entries if entry.name == normal_name(name)]
        exact = [entry for entry in named if entry.requirement == requirement]
        return ", ".join(dict.fromkeys(place(entry) for entry in exact or named if entry.file))


def read_set(parameters: Mapping[str, str]) -> AskedSet:
    """The set of a question; raises ``InputError`` for an extra or a group that the file has not."""
    entries = list(_lines(parameters))
    text = parameters.get("file@", "")
    if not text:
        return AskedSet(entries=tuple(entries))
    manifest = load_manifest(text)
    extras, groups = _words(parameters, "extras"), _words(parameters, "groups")
    return set_of(manifest, select(manifest, extras=extras, groups=groups), entries, extras=extras)


def set_of(
    manifest: Manifest, chosen: Iterable[Entry], more: Iterable[Entry] = (), *, extras: object = ()
) -> AskedSet:
    """The set of some entries of a manifest, after those of the author."""
    entries = [*more, *chosen]
    return AskedSet(
        entries=tuple(entry for entry in entries if not entry.refused),
        refused=tuple(entry for entry in entries if entry.refused),
        unread=tuple(
            one
            for one in manifest.unread
            if not one.startswith(_NO_MATTER)
            and (extras or not one.startswith("optional-dependencies:"))
        ),
        file=manifest.file,
        project=manifest.name,
        requires_python=manifest.requires_python,
    )


def check_set(parameters: Mapping[str, str]) -> None:
    """Raise ``InputError`` for what no single parameter shows to be wrong: names the file has not."""
    if parameters.get("file@"):
        read_set(parameters)
        return
    for name in ("extras", "groups"):
        if parameters.get(name):
            raise InputError(
                f"The option {name} names parts of a file, and there is no file.",
                advice="Give the option file, or write the extras behind the name: 'dask[array]'.",
            )


def place(entry: Entry) -> str:
    """Where an entry stands: ``requirements.in:3``."""
    return f"{entry.file}:{entry.line}" if entry.line else entry.file


def refusals(asked: AskedSet) -> tuple[Text, ...]:
    """A remark for each line that cannot be asked, and for what the file leaves to code."""
    notes = [
        say(
            "{place} `{text}` is not asked: it is {reason}.",
            place=place(entry),
            text=entry.text,
            reason=entry.refused,
        )
        for entry in asked.refused
    ]
    notes += [
        say("{file} does not say everything: {what}.", file=asked.file, what=one)
        for one in asked.unread
    ]
    return tuple(notes)


def _words(parameters: Mapping[str, str], name: str) -> list[str]:
    return [word for word in parameters.get(name, "").split(",") if word]


def _lines(parameters: Mapping[str, str]) -> Iterable[Entry]:
    """The author's own lines, with where they stand on the page."""
    lines = [line for line in parameters.get("requirements", "").split("\n") if line]
    places = parameters.get("requirements@", "").split("\n")
    for at, line in enumerate(lines):
        file, _, number = (places[at] if at < len(places) else "").rpartition(":")
        yield entry_of(line, file, int(number) if number.isdecimal() else 0)


def entry_of(requirement: str, file: str = "", line: int = 0) -> Entry:
    """The entry of a canonical requirement."""
    found = read(requirement)
    if isinstance(found, str):
        raise TypeError(requirement)
    return Entry(
        requirement=found.requirement,
        name=found.name,
        pinned=found.pinned,
        file=file,
        line=line,
        text=requirement,
    )
