"""In which layer each step of a diagram is, counted from the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class Ahead(Protocol):
    """What this module knows of a way."""

    @property
    def start(self) -> int:
        """The number of the step that it begins at."""

    @property
    def to(self) -> int:
        """The number of the step that it leads to."""


def layers(count: int, ways: Sequence[Ahead]) -> list[int]:
    """The layer of each step: one below the lowest of those that lead to it.

    ``ways`` close no circle. Steps that no way from the first one leads to come behind all others, with what
    hangs on them alone.
    """
    before: dict[int, list[int]] = {}
    for way in ways:
        before.setdefault(way.to, []).append(way.start)
    depth: dict[int, int] = {}
    for at in _in_order(count, before):
        depth[at] = max((depth[one] + 1 for one in before.get(at, ())), default=0)
    main = _from([0], ways)
    below = max((depth[at] for at in main), default=0) + 1
    return [depth[at] + (0 if at in main else below) for at in range(count)]


def _in_order(count: int, before: Mapping[int, Sequence[int]]) -> list[int]:
    """The steps, each behind all that lead to it."""
    found: dict[int, None] = {}
    for start in range(count):
        todo = [start]
        while todo:
            missing = [one for one in before.get(todo[-1], ()) if one not in found]
            if missing:
                todo += missing
            else:
                found[todo.pop()] = None
    return list(found)


def _from(starts: Iterable[int], ways: Sequence[Ahead]) -> set[int]:
    """The steps that ways lead to from some."""
    ahead: dict[int, list[int]] = {}
    for way in ways:
        ahead.setdefault(way.start, []).append(way.to)
    found: set[int] = set()
    todo = list(starts)
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            todo += ahead.get(at, [])
    return found
