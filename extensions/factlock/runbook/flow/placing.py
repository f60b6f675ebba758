"""Where the boxes and lines of a diagram are: in layers from top to bottom, with few crossings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from factlock.light_dataclass import dataclass
from factlock.runbook.flow.graph import Flow, Way
from factlock.runbook.flow.layers import layers

SWEEPS, PULLS = 12, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large boxes are and how far apart, in the units of the drawing."""

    width: int = 208
    gap: int = 26
    between: int = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A step: its number, and its left upper corner, width and height."""

    step: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A way, and the points that its line goes through."""

    way: Way
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The whole drawing."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


# A step, or (start, to, layer) where a line passes through a layer.
_Slot = int | tuple[int, int, int]


def place_flow(flow: Flow, heights: Sequence[float], size: Size | None = None) -> Placed:
    """The places of all boxes, of which the heights are given, and of the lines, the same every time."""
    size = size or Size()
    layer = layers(len(flow.steps), flow.lines)
    rows, links = _rows(flow, layer)
    rows = _ordered(rows, links)
    across = _across(rows, links, size)
    tops, height = _tops(rows, heights, size)
    width = max((x + size.width / 2 for x in across.values()), default=0) + size.gap
    boxes = tuple(
        Box(
            step=at,
            x=across[at] - size.width / 2,
            y=tops[layer[at]],
            width=size.width,
            height=heights[at],
        )
        for at in range(len(flow.steps))
    )
    lines = tuple(_line(way, boxes, layer, across, tops, heights, rows) for way in flow.lines)
    return Placed(boxes=boxes, lines=lines, width=width, height=height)


def _rows(
    flow: Flow, layer: Sequence[int]
) -> tuple[list[list[_Slot]], dict[_Slot, list[tuple[int, _Slot]]]]:
    """The slots of each layer, and for each slot its neighbours with their layers."""
    rows: list[list[_Slot]] = [[] for _ in range(max(layer, default=0) + 1)]
    for at in range(len(flow.steps)):
        rows[layer[at]].append(at)
    links: dict[_Slot, list[tuple[int, _Slot]]] = {}
    for way in flow.lines:
        chain: list[tuple[int, _Slot]] = [(layer[way.start], way.start)]
        for one in range(layer[way.start] + 1, layer[way.to]):
            slot = (way.start, way.to, one)
            rows[one].append(slot)
            chain.append((one, slot))
        chain.append((layer[way.to], way.to))
        for upper, lower in pairwise(chain):
            links.setdefault(upper[1], []).append(lower)
            links.setdefault(lower[1], []).append(upper)
    return rows, links


def _ordered(
    rows: list[list[_Slot]], links: Mapping[_Slot, list[tuple[int, _Slot]]]
) -> list[list[_Slot]]:
    """The rows sorted by the middle of their neighbours above and below, in turn."""
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        order = range(1, len(rows)) if downwards else range(len(rows) - 2, -1, -1)
        for at in order:
            other = at - 1 if downwards else at + 1
            place = {slot: number for number, slot in enumerate(rows[other])}
            rows[at] = _sorted(rows[at], place, links, other)
    return rows


def _sorted(
    row: list[_Slot],
    place: Mapping[_Slot, int],
    links: Mapping[_Slot, list[tuple[int, _Slot]]],
    other: int,
) -> list[_Slot]:
    def key(pair: tuple[int, _Slot]) -> float:
        found = [place[slot] for layer, slot in links.get(pair[1], ()) if layer == other]
        return sum(found) / len(found) if found else pair[0]

    return [slot for _, slot in sorted(enumerate(row), key=key)]


def _across(
    rows: Sequence[Sequence[_Slot]], links: Mapping[_Slot, list[tuple[int, _Slot]]], size: Size
) -> dict[_Slot, float]:
    """The middle of each slot: as near to its neighbours as its own row allows."""
    across: dict[_Slot, float] = {}
    for row in rows:
        at = -_span(row, size) / 2
        for slot in row:
            half = _half(slot, size)
            across[slot] = at + half
            at += 2 * half + size.gap
    for sweep in range(PULLS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            _pull(row, across, links, size)
    left = min((across[slot] - _half(slot, size) for row in rows for slot in row), default=0)
    return {slot: x - left + size.gap for slot, x in across.items()}


def _half(slot: _Slot, size: Size) -> float:
    return size.width / 2 if isinstance(slot, int) else size.gap / 2


def _pull(
    row: Sequence[_Slot],
    across: dict[_Slot, float],
    links: Mapping[_Slot, list[tuple[int, _Slot]]],
    size: Size,
) -> None:
    """Move a row's slots to the middle of their neighbours; where they would overlap, as a group.

    A group begins where, on average, its slots wish that it began.
    """
    wish = {slot: _wish(slot, across, links) for slot in row}
    groups: list[tuple[float, list[_Slot]]] = []
    for slot in row:
        groups.append((wish[slot] - _half(slot, size), [slot]))
        while (
            len(groups) > 1
            and groups[-2][0] + _span(groups[-2][1], size) + size.gap > groups[-1][0]
        ):
            slots = groups[-2][1] + groups[-1][1]
            groups[-2:] = [(_left(slots, wish, size), slots)]
    for left, slots in groups:
        at = left
        for slot in slots:
            across[slot] = at + _half(slot, size)
            at += 2 * _half(slot, size) + size.gap


def _wish(
    slot: _Slot, across: Mapping[_Slot, float], links: Mapping[_Slot, list[tuple[int, _Slot]]]
) -> float:
    near = [across[other] for _, other in links.get(slot, ())]
    return sum(near) / len(near) if near else across[slot]


def _left(slots: Sequence[_Slot], wish: Mapping[_Slot, float], size: Size) -> float:
    total = offset = 0.0
    for slot in slots:
        total += wish[slot] - offset - _half(slot, size)
        offset += 2 * _half(slot, size) + size.gap
    return total / len(slots)


def _span(slots: Sequence[_Slot], size: Size) -> float:
    return sum(2 * _half(one, size) for one in slots) + size.gap * (len(slots) - 1)


def _tops(
    rows: Sequence[Sequence[_Slot]], heights: Sequence[float], size: Size
) -> tuple[list[float], float]:
    tops: list[float] = []
    y = float(size.gap)
    for row in rows:
        tops.append(y)
        tallest = max((heights[slot] for slot in row if isinstance(slot, int)), default=0)
        y += tallest + size.between
    return tops, y - size.between + size.gap


def _line(  # noqa: PLR0913, PLR0917 - a line depends on all that was placed
    way: Way,
    boxes: Sequence[Box],
    layer: Sequence[int],
    across: Mapping[_Slot, float],
    tops: Sequence[float],
    heights: Sequence[float],
    rows: Sequence[Sequence[_Slot]],
) -> Line:
    start, to = boxes[way.start], boxes[way.to]
    points = [(start.middle, start.y + start.height)]
    for one in range(layer[way.start] + 1, layer[way.to]):
        x = across[way.start, way.to, one]
        tallest = max((heights[slot] for slot in rows[one] if isinstance(slot, int)), default=0)
        points += [(x, tops[one] - 8), (x, tops[one] + tallest + 8)]
    points.append((to.middle, to.y))
    return Line(way=way, points=tuple(points))
