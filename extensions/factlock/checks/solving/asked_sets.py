"""The set that a question is about: the lines of the author and the entries of a file, with their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from factlock.checks.amounts import describe_some
from factlock.errors import InputError
from factlock.facts.keys import solve_key
from factlock.inputs import Entry
from factlock.inputs.requirement import read
from factlock.light_dataclass import dataclass, replace
from factlock.marker_environment import full_python, marker_environment
from factlock.model import FactKey, Text, say
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from factlock.inputs import Manifest

MAX_LABEL = 80
# What a pyproject leaves to its build and what has no part in what is installed with it.
_NO_MATTER = ("version:", "requires-python:")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSet:
    """What is asked for, and what is not although it stands there.

    ``entries`` are requirements with their places; ``refused`` are lines of the file that may not be
    handed on, ``unread`` says what the file leaves to code. ``project`` is the file's own project,
    and ``python_place`` where it says which Pythons it is for.
    """

    entries: tuple[Entry, ...]
    refused: tuple[Entry, ...] = ()
    unread: tuple[str, ...] = ()
    file: str = ""
    project: str = ""
    requires_python: str = ""
    python_place: str = ""

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

    def key(self, parameters: Mapping[str, str], python: str, platform: str) -> FactKey:
        """The key of the fact that solves the set for a target, as the question wants it solved."""
        return solve_key(
            self.requirements,
            python=python,
            platform=platform,
            before=parameters.get("before", ""),
            index=parameters.get("index", ""),
        )

    def fits_python(self, python: str) -> bool:
        """Whether the file's project is for a Python at all."""
        from packaging.specifiers import SpecifierSet  # noqa: PLC0415

        return SpecifierSet(self.requires_python).contains(full_python(python))

    def in_words(self, parameters: Mapping[str, str]) -> str:
        """The set in a few words: the author's lines, and the file with its extras and groups."""
        words = [entry.requirement for entry in self.entries if entry.file != self.file]
        if not self.file:
            words = [entry.requirement for entry in self.entries]
        else:
            parts = [parameters.get(name, "") for name in ("extras", "groups")]
            chosen = ", ".join(part.replace(",", ", ") for part in parts if part)
            words.append(f"{self.file} ({chosen})" if chosen else self.file)
        return clean_text(describe_some(words), MAX_LABEL)

    def active(self, python: str, platform: str) -> AskedSet:
        """The set without what its markers leave out on a target."""
        environment = marker_environment(python, platform)
        kept = tuple(entry for entry in self.entries if _holds(entry.requirement, environment))
        return replace(self, entries=kept)

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
    # Slow to import, and most sets are asked for without a file.
    from factlock.inputs import load_manifest, select  # noqa: PLC0415

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
        python_place=_at(manifest.file, manifest.requires_python_line),
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
                advice="Set the option `file` to that file (`--file pyproject.toml`, "
                "`:file: pyproject.toml`), or write the extras behind the name: 'dask[array]'.",
            )


def place(entry: Entry) -> str:
    """Where an entry stands: ``requirements.in:3``."""
    return _at(entry.file, entry.line)


def _at(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file


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


def nothing_asked(asked: AskedSet) -> tuple[Text, ...]:
    """A remark for a file that holds no requirement: its good outcome says nothing of any package."""
    if asked.requirements or not asked.whole or not asked.file:
        return ()
    return (say("Nothing is asked for in {file}.", file=asked.file),)


def _holds(requirement: str, environment: Mapping[str, str]) -> bool:
    from packaging.requirements import Requirement  # noqa: PLC0415

    marker = Requirement(requirement).marker
    return marker is None or marker.evaluate({**environment, "extra": ""})


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
