"""Which entries of a manifest are pins: those that hold a release or a series of releases."""

from __future__ import annotations

from collections.abc import Iterable

from factlock.checks.manifests.reach import Reach, reach
from factlock.inputs import Entry
from factlock.light_dataclass import dataclass

_PIN = frozenset({"==", "~="})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A pin: the project, what it admits (``==1.2.3``, ``~=1.4,!=1.4.3``), and where it stands."""

    name: str
    specifier: str
    entry: Entry

    @property
    def place(self) -> str:
        """``file:line``; the line is left out where it is not known."""
        return place(self.entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The entries of a manifest by what they are to this check; every one stands in exactly one list."""

    pins: tuple[Pin, ...]
    loose: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...]
    refused: tuple[Entry, ...]


def place(entry: Entry) -> str:
    """Where an entry stands."""
    return f"{entry.file}:{entry.line}" if entry.line else entry.file


def sort_entries(entries: Iterable[Entry], *, python: str, platform: str) -> Sorted:
    """Pins, what leaves the version open, pins of other targets by their markers, and what is not asked."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    pins: list[Pin] = []
    loose: list[Entry] = []
    elsewhere: list[Entry] = []
    refused: list[Entry] = []
    for entry in entries:
        if entry.refused:
            refused.append(entry)
            continue
        requirement = Requirement(entry.requirement)
        marker = str(requirement.marker or "")
        if not any(one.operator in _PIN for one in requirement.specifier):
            loose.append(entry)
        elif reach(marker, python=python, platform=platform) is Reach.NOWHERE:
            elsewhere.append(entry)
        else:
            specifier = ",".join(sorted(str(one) for one in requirement.specifier))
            pins.append(Pin(name=entry.name, specifier=specifier, entry=entry))
    return Sorted(
        pins=tuple(pins), loose=tuple(loose), elsewhere=tuple(elsewhere), refused=tuple(refused)
    )
