"""The diagram of a runbook as SVG: boxes that link to their steps, lines with outcomes, no script.

Colours are the style sheet's, by classes, so that light and dark follow. Every text is escaped.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping
from html import escape

from factlock.runbook.flow.graph import Flow, Way, read_flow
from factlock.runbook.flow.placing import Line, Placed, place_flow
from factlock.runbook.model import Runbook, Step, StepKind
from factlock.text import clean_text

LETTERS, MAX_TITLE = 25, 3
TOP, ROW, MARK = 26, 16, 15
_KINDS: Mapping[StepKind, str] = {
    StepKind.CHECK: "check",
    StepKind.CONFIRM: "person",
    StepKind.CHOOSE: "person",
    StepKind.ASK: "person",
    StepKind.ACTION: "action",
    StepKind.WAIT: "wait",
    StepKind.END: "end",
}
_SAID: Mapping[str, str] = {
    "check": "asks",
    "person": "you say",
    "action": "makes",
    "wait": "waits",
    "end": "ends",
}


def draw_flow(runbook: Runbook, words: Callable[[str], str], link: Callable[[Step], str]) -> str:
    """The whole diagram; ``words`` translates ours, ``link`` gives the address of a step."""
    flow = read_flow(runbook)
    titles = [_wrapped(one.title) for one in flow.steps]
    marks = _marks(flow)
    placed = _placed(flow, titles, marks)
    parts = [_line(line, flow) for line in placed.lines]
    parts += [
        _box(placed, at, titles[at], marks[at], flow, words, link) for at in range(len(flow.steps))
    ]
    return _whole(
        placed, parts, words("The steps of this runbook and the ways between them"), words
    )


def start_share(runbook: Runbook) -> int:
    """Where the first step is from left to right, in hundredths of the width: a wide picture opens there."""
    flow = read_flow(runbook)
    placed = _placed(flow, [_wrapped(one.title) for one in flow.steps], _marks(flow))
    return round(100 * placed.boxes[0].middle / placed.width)


def _marks(flow: Flow) -> list[list[Way]]:
    return [[way for way in flow.marks if way.start == at] for at in range(len(flow.steps))]


def _placed(flow: Flow, titles: list[list[str]], marks: list[list[Way]]) -> Placed:
    heights = [
        TOP + ROW * len(title) + MARK * len(own) + (10 if own else 4)
        for title, own in zip(titles, marks, strict=True)
    ]
    return place_flow(flow, heights)


def draw_path(runbook: Runbook, walked: Collection[tuple[str, str]], title: str) -> str:
    """A small picture of the whole, in which the steps and ways that were walked stand out."""
    flow = read_flow(runbook)
    placed = place_flow(flow, [TOP + ROW] * len(flow.steps))
    number = {one.id: at for at, one in enumerate(flow.steps)}
    steps = {number[step] for step, _ in walked if step in number}
    lines = "".join(
        f'<path class="{_walked("fl-way", _is_walked(one.way, flow, walked))}" d="{_path(one)}"/>'
        for one in placed.lines
    )
    boxes = "".join(
        f'<rect class="{_walked(f"fl-{_KINDS[flow.steps[one.step].kind]}", one.step in steps)}" '
        f'x="{one.x:.0f}" y="{one.y:.0f}" width="{one.width:.0f}" height="{one.height:.0f}" rx="9"/>'
        for one in placed.boxes
    )
    return (
        f'<svg class="factlock-path" viewBox="0 0 {placed.width:.0f} {placed.height:.0f}" role="img" '
        f'aria-label="{_text(title)}" preserveAspectRatio="xMidYMin meet">{lines}{boxes}</svg>'
    )


def _is_walked(way: Way, flow: Flow, walked: Collection[tuple[str, str]]) -> bool:
    return any((flow.steps[way.start].id, outcome) in walked for outcome in way.outcomes)


def _walked(name: str, yes: bool) -> str:  # noqa: FBT001 - a class more or not
    return f"{name} fl-walked" if yes else name


def _whole(placed: Placed, parts: list[str], title: str, words: Callable[[str], str]) -> str:
    wide, high = f"{placed.width:.0f}", f"{placed.height:.0f}"
    about = words("A list of all steps with their ways follows behind the picture.")
    arrow = (
        '<defs><marker id="fl-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="fl-head" d="M0 0L8 4L0 8z"/></marker></defs>'
    )
    return (
        f'<svg class="factlock-flow" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'role="group" aria-label="{_text(title)}"><title>{_text(title)}</title><desc>{_text(about)}</desc>'
        f"{arrow}{''.join(parts)}</svg>"
    )


def _box(  # noqa: PLR0913, PLR0917 - a box shows all of this
    placed: Placed,
    at: int,
    title: list[str],
    marks: list[Way],
    flow: Flow,
    words: Callable[[str], str],
    link: Callable[[Step], str],
) -> str:
    box, step = placed.boxes[at], flow.steps[at]
    kind = _KINDS[step.kind]
    said = words(_SAID[kind])
    named = step.name if step.name and kind != "action" else said
    lines = "".join(
        f'<text x="{box.x + 12:.0f}" y="{box.y + TOP + ROW * row + 9:.0f}">{_text(one)}</text>'
        for row, one in enumerate(title)
    )
    y = box.y + TOP + ROW * len(title) + 6
    exits = "".join(
        _mark(one, box.x + 12, y + MARK * row, flow, link) for row, one in enumerate(marks)
    )
    return (
        f'<g class="fl-{kind}"><a href="{_text(link(step))}"><title>{_text(step.title)}</title>'
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="9"/>'
        f'<text class="fl-kind" x="{box.x + 12:.0f}" y="{box.y + 18:.0f}">{_text(named)}</text>'
        f"{lines}</a>{exits}</g>"
    )


def _mark(way: Way, x: float, y: float, flow: Flow, link: Callable[[Step], str]) -> str:
    target = flow.steps[way.to]
    outcomes = ", ".join(way.outcomes)
    shown = _cut(target.title, LETTERS + 3)
    return (
        f'<a class="fl-mark" href="{_text(link(target))}"><title>{_text(outcomes)}: {_text(target.title)}'
        f'</title><text x="{x:.0f}" y="{y + 9:.0f}">\u2192 {_text(shown)}</text></a>'
    )


def _line(line: Line, flow: Flow) -> str:
    outcomes = ", ".join(line.way.outcomes)
    start, to = flow.steps[line.way.start], flow.steps[line.way.to]
    (x, y), (next_x, next_y) = line.points[0], line.points[1]
    label_x, label_y = x + (next_x - x) * 0.8, y + (next_y - y) * 0.62 + 4
    return (
        f'<g class="fl-line"><title>{_text(start.title)} {_text(outcomes)}: {_text(to.title)}</title>'
        f'<path class="fl-way" d="{_path(line)}" marker-end="url(#fl-arrow)"/>'
        f'<text class="fl-label" x="{label_x:.0f}" y="{label_y:.0f}">{_text(_label(line.way))}</text></g>'
    )


def _label(way: Way) -> str:
    """The outcomes of a way, the others as a number where there are several."""
    first = _cut(way.outcomes[0], 20)
    more = len(way.outcomes) - 1
    return f"{first} +{more}" if more else first


def _path(line: Line) -> str:
    """A line in smooth bends through its points, leaving and arriving upright."""
    pieces = list(_pieces(line))
    return "".join(pieces)


def _pieces(line: Line) -> Iterator[str]:
    x, y = line.points[0]
    yield f"M{x:.0f} {y:.0f}"
    for next_x, next_y in line.points[1:]:
        if abs(next_x - x) < 1:
            yield f"L{next_x:.0f} {next_y:.0f}"
        else:
            middle = (y + next_y) / 2
            yield f"C{x:.0f} {middle:.0f} {next_x:.0f} {middle:.0f} {next_x:.0f} {next_y:.0f}"
        x, y = next_x, next_y


def _wrapped(title: str) -> list[str]:
    lines = textwrap.wrap(clean_text(title, 200), LETTERS) or [""]
    if len(lines) > MAX_TITLE:
        lines = [*lines[: MAX_TITLE - 1], _cut(" ".join(lines[MAX_TITLE - 1 :]), LETTERS)]
    return lines


def _cut(text: str, limit: int) -> str:
    text = clean_text(text, 200)
    return text if len(text) <= limit else f"{text[: limit - 1]}\u2026"


def _text(text: str) -> str:
    return escape(clean_text(text, 400), quote=True)
