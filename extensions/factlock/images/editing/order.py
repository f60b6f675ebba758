"""Where in a list a new entry belongs: in order where the list is in order, else at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from factlock.images.editing.habits import names_ticket
from factlock.images.editing.layout import Item
from factlock.images.editing.lines import Lines

# They stand first or last by custom, whatever the order of the others.
_FIRST, _LAST = "python", "pip"
# So many neighbours within groups have to be in order before the groups count as sorted.
MIN_PAIRS = 2


def _as_written(name: str) -> str:
    return name


def _folded(name: str) -> str:
    return name.lower()


def _joined(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.lower())


_KEYS: tuple[Callable[[str], str], ...] = (_as_written, _folded, _joined)


def place_after(items: Sequence[Item], name: str, lines: Lines) -> Item | None:
    """The entry behind which ``name`` goes; ``None`` for a place before the first one that is sorted.

    ``items`` are in the order of the file and not empty; see ``first_sorted`` for that place.
    """
    run = _sorted_run(items, lines)
    if run is None:
        return _last(items)
    members, key = run
    before = [item for item in members if key(_name(item)) < key(name)]
    if not before and len(members) == 1 and _has_remark(members[0], lines):
        # Above a single entry nothing tells a heading from a remark on it, which stays where it is.
        return members[0]
    return before[-1] if before else None


def first_sorted(items: Sequence[Item], lines: Lines) -> Item:
    """The entry before which one goes that comes first."""
    run = _sorted_run(items, lines)
    return run[0][0] if run else items[0]


def _last(items: Sequence[Item]) -> Item:
    """The last entry, or the one before it where that is ``pip`` on its own, next to its list."""
    if len(items) > 1 and _name(items[-1]).lower() == _LAST:
        return items[-2]
    return items[-1]


def _name(item: Item) -> str:
    return item.spec.written if item.spec else ""


def _sorted_run(
    items: Sequence[Item], lines: Lines
) -> tuple[list[Item], Callable[[str], str]] | None:
    """The entries among which a new one has to be in order, and by which key; ``None``: no order."""
    named = [item for item in items if item.spec]
    inner = named[1:] if named and _name(named[0]).lower() == _FIRST else named
    inner = inner[:-1] if inner and _name(inner[-1]).lower() == _LAST else inner
    for members in (named if len(named) > 1 else [], inner):
        if members and (key := _key(members)):
            return members, key
    groups = list(_groups(inner, lines))
    if sum(len(group) - 1 for group in groups) < MIN_PAIRS:
        return None
    for key in _KEYS:
        if all(_ascending(group, key) for group in groups):
            return groups[-1], key
    return None


def _key(members: Sequence[Item]) -> Callable[[str], str] | None:
    return next((key for key in _KEYS if _ascending(members, key)), None)


def _ascending(members: Sequence[Item], key: Callable[[str], str]) -> bool:
    return all(key(_name(one)) <= key(_name(other)) for one, other in pairwise(members))


def _groups(items: Sequence[Item], lines: Lines) -> Iterator[list[Item]]:
    """The entries between headings: blank lines, and comments that name no ticket."""
    group: list[Item] = []
    for item in items:
        if group and any(_divides(lines.texts[n]) for n in range(group[-1].last + 1, item.first)):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _divides(line: str) -> bool:
    text = line.strip()
    return not text or (text.startswith("#") and not names_ticket(text))


def _has_remark(item: Item, lines: Lines) -> bool:
    """Whether a comment that names no ticket stands directly above an entry."""
    above = lines.texts[comments_above(item.first, lines) : item.first]
    return bool(above) and all(map(_divides, above))


def comments_above(line: int, lines: Lines) -> int:
    """The first of the comment lines that stand directly above ``line``, or ``line`` itself."""
    while line > 0 and lines.texts[line - 1].lstrip().startswith("#"):
        line -= 1
    return line
