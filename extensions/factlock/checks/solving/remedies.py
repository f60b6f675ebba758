"""Changes that could make a set resolve: each of one line, or of two, the smallest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import combinations
from typing import TYPE_CHECKING

from factlock.checks.solving.asked_sets import AskedSet, entry_of
from factlock.checks.solving.disagreements import Ask, range_of
from factlock.errors import InputError
from factlock.inputs import Entry
from factlock.light_dataclass import dataclass, replace
from factlock.text import normal_name, read_requirement

if TYPE_CHECKING:
    from packaging.requirements import Requirement

# A solve each: how many changes of one line are tried, and how many of two.
MAX_SINGLE = 8
MAX_PAIRS = 3
MAX_LINES = 6
# How far other Pythons are looked for.
_OTHER_PYTHONS = (-1, -2, 1, -3)
_OLDEST = 7


class Size(IntEnum):
    """How much of what was asked for is given up, the smallest first."""

    AS_THE_OTHER = 1  # what the other side of the conflict asks for
    NEWER = 2  # the lower bound stays
    OLDER = 3  # the upper bound stays
    ANY = 4  # no bound stays
    PYTHON = 5
    WITHOUT = 6  # the line goes


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One line as it is and as it would be; ``after`` is empty where the line goes."""

    entry: Entry
    after: str

    @property
    def before(self) -> str:
        """The line as it is asked for now."""
        return self.entry.requirement

    @property
    def shown(self) -> str:
        """The new line as it is to be written."""
        canonical = ",".join(str(one) for one in _read(self.after).specifier) if self.after else ""
        kept = _sorted(canonical.split(","))
        return self.after.replace(canonical, kept, 1) if canonical else self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that is tried: edits of lines, or another Python."""

    size: Size
    edits: tuple[Edit, ...] = ()
    python: str = ""

    def applied(self, asked: AskedSet) -> AskedSet:
        """The set with the change made."""
        after = {edit.entry: edit.after for edit in self.edits}
        entries = []
        for entry in asked.entries:
            text = after.get(entry, entry.requirement)
            if text:
                entries.append(replace(entry, requirement=text, pinned=""))
        return replace(asked, entries=tuple(entries))


def single_changes(
    asked: AskedSet, asks: Sequence[Ask], names: Iterable[str], python: str
) -> tuple[Change, ...]:
    """Changes of one line that bear on what stands in the way, the smallest first, at most ``MAX_SINGLE``.

    ``python`` is the target's where another one may do, else empty.
    """
    lines = concerned(asked, asks, names)
    found = [change for entry in lines for change in _of_line(entry, asks, lines)]
    found += [Change(size=Size.PYTHON, python=other) for other in _other_pythons(python)]
    known: dict[tuple[str, ...], Change] = {}
    # Where two changes come to the same set, the smaller one stands for both.
    for change in sorted(found, key=lambda one: one.size):
        key = (*change.applied(asked).requirements, change.python)
        if change.python or key[:-1] != asked.requirements:
            known.setdefault(key, change)
    return tuple(known.values())[:MAX_SINGLE]


def pair_changes(lines: Sequence[Entry]) -> tuple[Change, ...]:
    """Two lines together without their bounds; at most ``MAX_PAIRS``."""
    free = [Edit(entry=entry, after=_with(entry, "")) for entry in lines if _bounds(entry)]
    pairs = [Change(size=Size.ANY, edits=pair) for pair in combinations(free, 2)]
    return tuple(pairs[:MAX_PAIRS])


def concerned(asked: AskedSet, asks: Sequence[Ask], names: Iterable[str]) -> tuple[Entry, ...]:
    """The lines that bear on a failure: first those on what is contested, then those that ask for it."""
    wanted = [_name(ask.what) for ask in asks]
    contested = [name for name in dict.fromkeys(wanted) if wanted.count(name) > 1]
    guilty = [_name(name) for name in names]
    askers = [_name(ask.who) for ask in asks if ask.who]
    order = list(dict.fromkeys((*contested, *guilty, *askers, *wanted)))
    found = [entry for name in order for entry in asked.entries if entry.name == name]
    return tuple(dict.fromkeys(found))[:MAX_LINES]


def _of_line(entry: Entry, asks: Sequence[Ask], lines: Sequence[Entry]) -> Iterator[Change]:
    bounds = _bounds(entry)
    for other in _other_sides(entry, asks):
        yield _change(Size.AS_THE_OTHER, entry, other)
    if bounds:
        for size, some in ((Size.NEWER, _newer(bounds)), (Size.OLDER, _older(bounds))):
            if some and some != bounds:
                yield _change(size, entry, some)
        yield _change(Size.ANY, entry, "")
    if len(lines) > 1:
        yield Change(size=Size.WITHOUT, edits=(Edit(entry=entry, after=""),))


def _change(size: Size, entry: Entry, bounds: str) -> Change:
    return Change(size=size, edits=(Edit(entry=entry, after=_with(entry, bounds)),))


def _other_sides(entry: Entry, asks: Sequence[Ask]) -> Iterator[str]:
    """The bounds that packages set for what a line asks for, as far as they are plain ones."""
    for ask in asks:
        bounds = range_of(ask.what)
        if ask.who and _name(ask.what) == entry.name and bounds and " or " not in ask.what:
            try:
                specifier = read_requirement(entry.name + bounds).specifier
            except InputError:
                continue
            yield _sorted(str(one) for one in specifier)


def _bounds(entry: Entry) -> str:
    return _sorted(str(one) for one in _read(entry.requirement).specifier)


def _newer(bounds: str) -> str:
    """What stays of bounds when anything newer will do: ``>=1.2`` of ``==1.2`` and of ``>=1.2,<2``."""
    return _sorted(_lower(one) for one in bounds.split(","))


def _older(bounds: str) -> str:
    return _sorted(_upper(one) for one in bounds.split(","))


def _lower(bound: str) -> str:
    if bound.startswith(("==", "~=")):
        return ">=" + bound[2:].removesuffix(".*")
    return bound if bound.startswith((">", "!=")) else ""


def _upper(bound: str) -> str:
    if bound.startswith("==") and not bound.endswith(".*"):
        return "<=" + bound[2:]
    return bound if bound.startswith(("<", "!=")) else ""


def _sorted(bounds: Iterable[str]) -> str:
    """Bounds in the order in which people write them: from below, then to above."""
    return ",".join(sorted(filter(None, bounds), key=lambda one: (one[0] == "<", one)))


def _with(entry: Entry, bounds: str) -> str:
    """The requirement of a line with other bounds; its extras and its marker stay."""
    requirement = _read(entry.requirement)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f"; {requirement.marker}" if requirement.marker else ""
    return entry_of(f"{entry.name}{extras}{bounds}{marker}").requirement


def _read(text: str) -> Requirement:
    from packaging.requirements import Requirement  # noqa: PLC0415

    return Requirement(text)


def _name(text: str) -> str:
    """The name that ``name 1.0``, ``name==1.0`` or ``name[extra]>=1`` begins with."""
    kept = []
    for char in text.strip():
        if not (char.isalnum() or char in "-_."):
            break
        kept.append(char)
    return normal_name("".join(kept))


def _other_pythons(python: str) -> Iterator[str]:
    """Pythons near to one, the nearest first."""
    if not python:
        return
    minor = int(python.split(".")[1])
    yield from (f"3.{minor + step}" for step in _OTHER_PYTHONS if minor + step >= _OLDEST)
