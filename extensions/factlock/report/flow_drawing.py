"""What pictures of one runbook share: its boxes with their texts, its lines, and where labels stand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache

from factlock.light_dataclass import dataclass
from factlock.runbook.flow.graph import Flow, Way, read_flow
from factlock.runbook.flow.placing import Box, Line, Placed, place_flow
from factlock.runbook.model import Runbook
from factlock.text import clean_text

LETTERS, MAX_TITLE = 25, 3
TOP, ROW, MARK = 26, 16, 15
LABEL, LETTER, HIGH = 20, 5.9, 13
# Where on the first piece of its line a label may stand, the best first: from 0, its start, to 1, its end.
_SHARES = (0.68, 0.5, 0.84, 0.36, 0.94, 0.22)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A runbook as it is drawn. ``titles`` and ``marks`` go with the steps, ``labels`` with the lines."""

    flow: Flow
    titles: tuple[tuple[str, ...], ...]
    marks: tuple[tuple[Way, ...], ...]
    placed: Placed
    labels: tuple[Point, ...]


@lru_cache(maxsize=16)
def read_drawing(runbook: Runbook) -> Drawing:
    """The drawing of a runbook; made once, for its pages draw it many times."""
    flow = read_flow(runbook)
    titles = tuple(_wrapped(one.title) for one in flow.steps)
    steps = range(len(flow.steps))
    marks = tuple(tuple(way for way in flow.marks if way.start == at) for at in steps)
    heights = [
        TOP + ROW * len(title) + MARK * len(own) + (10 if own else 4)
        for title, own in zip(titles, marks, strict=True)
    ]
    placed = place_flow(flow, heights)
    return Drawing(
        flow=flow, titles=titles, marks=marks, placed=placed, labels=tuple(_labels(placed))
    )


def label_of(way: Way) -> str:
    """The outcomes of a way, the others as a number where there are several."""
    first = cut(way.outcomes[0], LABEL)
    more = len(way.outcomes) - 1
    return f"{first} +{more}" if more else first


def cut(text: str, limit: int) -> str:
    """A text of at most so many letters."""
    text = clean_text(text, 200)
    return text if len(text) <= limit else f"{text[: limit - 1]}\u2026"


def half_label(way: Way) -> float:
    """Half of the width that a label takes, about."""
    return LETTER * len(label_of(way)) / 2


def _labels(placed: Placed) -> Iterator[Point]:
    """A place on each line where its label lies on no other label and on no box, if there is one."""
    taken: list[tuple[float, float, float]] = []
    for line in placed.lines:
        half = half_label(line.way)
        spots = [_spot(line, share) for share in _SHARES]
        free = (one for one in spots if _is_free(one, half, taken, placed.boxes))
        x, y = next(free, spots[0])
        taken.append((x, y, half))
        yield x, y


def _spot(line: Line, share: float) -> Point:
    """A point of a line's first piece, which is bent so that it is upright at both ends."""
    (x, y), (next_x, next_y) = line.points[0], line.points[1]
    across = 3 * share**2 - 2 * share**3
    down = 1.5 * share - 1.5 * share**2 + share**3
    return x + (next_x - x) * across, y + (next_y - y) * down + 4


def _is_free(
    spot: Point, half: float, taken: Sequence[tuple[float, float, float]], boxes: Sequence[Box]
) -> bool:
    x, y = spot
    labels = (abs(x - other) < half + wide and abs(y - at) < HIGH for other, at, wide in taken)
    covered = (
        one.x - half < x < one.x + one.width + half and one.y < y < one.y + one.height + HIGH - 2
        for one in boxes
    )
    return not any(labels) and not any(covered)


def _wrapped(title: str) -> tuple[str, ...]:
    lines = textwrap.wrap(clean_text(title, 200), LETTERS) or [""]
    if len(lines) > MAX_TITLE:
        lines = [*lines[: MAX_TITLE - 1], cut(" ".join(lines[MAX_TITLE - 1 :]), LETTERS)]
    return tuple(lines)
