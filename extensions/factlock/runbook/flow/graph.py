"""What the diagram of a runbook shows: its steps as boxes, most ways as lines, the others as marks.

A step to which many ways lead, such as an escalation, would be a knot of lines. Ways to it are marks, words
on the box that they come from, which link there. So are ways that lead back, and those that lead far.
"""

from __future__ import annotations

from factlock.light_dataclass import dataclass
from factlock.runbook.flow.layers import layers
from factlock.runbook.model import Runbook, Step, StepKind

# A step that so many others lead to is marked and not drawn to, if it is near an end.
CROWD = 4
NEAR = 4
# A line passes at most so many layers.
FAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """All outcomes of one step that lead to one other: numbers of the steps, in the order of the page."""

    start: int
    to: int
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The steps, the ways that are lines, and those that are marks."""

    steps: tuple[Step, ...]
    lines: tuple[Way, ...]
    marks: tuple[Way, ...]


def read_flow(runbook: Runbook) -> Flow:
    """What is drawn of a runbook, of which all targets are there."""
    number = {one.id: at for at, one in enumerate(runbook.steps)}
    ways = [way for at, step in enumerate(runbook.steps) for way in _ways(at, step, number)]
    before: dict[int, set[int]] = {}
    for way in ways:
        before.setdefault(way.to, set()).add(way.start)
    near = _near_end(runbook.steps, ways)
    crowded = {to for to, starts in before.items() if len(starts) >= CROWD and to in near}
    back = _leading_back(len(runbook.steps), [way for way in ways if way.to not in crowded])
    lines = [way for way in ways if way.to not in crowded and (way.start, way.to) not in back]
    lines = _short(len(runbook.steps), lines)
    marks = [way for way in ways if way not in lines]
    return Flow(steps=runbook.steps, lines=tuple(lines), marks=tuple(marks))


def _short(count: int, lines: list[Way]) -> list[Way]:
    """The lines without those that lead far; a step keeps the shortest that leads to it."""
    while True:
        layer = layers(count, lines)
        span = {(one.start, one.to): layer[one.to] - layer[one.start] for one in lines}
        nearest = {
            one.to: min(span[other.start, one.to] for other in lines if other.to == one.to)
            for one in lines
        }
        far = [one for one in lines if not 0 < span[one.start, one.to] <= max(FAR, nearest[one.to])]
        if not far:
            return lines
        worst = max(far, key=lambda one: abs(span[one.start, one.to]))
        lines = [one for one in lines if one is not worst]


def _ways(at: int, step: Step, number: dict[str, int]) -> list[Way]:
    outcomes: dict[int, list[str]] = {}
    for edge in step.edges:
        outcomes.setdefault(number[edge.target], []).extend(edge.outcomes)
    return [Way(start=at, to=to, outcomes=tuple(found)) for to, found in outcomes.items()]


def _near_end(steps: tuple[Step, ...], ways: list[Way]) -> set[int]:
    """The steps from which every way leads to an end within a few steps."""
    ahead: dict[int, list[int]] = {}
    for way in ways:
        ahead.setdefault(way.start, []).append(way.to)
    near = {at for at, step in enumerate(steps) if step.kind is StepKind.END}
    for _ in range(NEAR):
        near |= {at for at, to in ahead.items() if near.issuperset(to)}
    return near


def _leading_back(count: int, ways: list[Way]) -> set[tuple[int, int]]:
    """The ways that close a circle, found by walking depth first in the order of the page."""
    ahead: dict[int, list[int]] = {at: [] for at in range(count)}
    for way in ways:
        ahead[way.start].append(way.to)
    back: set[tuple[int, int]] = set()
    done: set[int] = set()
    for start in range(count):
        if start in done:
            continue
        path: list[tuple[int, int]] = [(start, 0)]
        on_path = {start}
        while path:
            at, next_ = path.pop()
            if next_ == len(ahead[at]):
                done.add(at)
                on_path.discard(at)
                continue
            path.append((at, next_ + 1))
            to = ahead[at][next_]
            if to in on_path:
                back.add((at, to))
            elif to not in done:
                path.append((to, 0))
                on_path.add(to)
    return back
