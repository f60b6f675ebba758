"""The diagram of a runbook as SVG: boxes that link to their steps, lines with outcomes, no script.

Colours are the style sheet's, by classes, so that light and dark follow. Every text is escaped. Each box and
line has a name, by which the pictures of worked requests (``flow_path``) show it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape

from factlock.report.flow_drawing import (
    LETTERS,
    MARK,
    ROW,
    TOP,
    Drawing,
    cut,
    label_of,
    read_drawing,
)
from factlock.runbook.flow.graph import Way
from factlock.runbook.flow.placing import Line
from factlock.runbook.model import Runbook, Step, StepKind
from factlock.text import clean_text

NAME = "fl"
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


def draw_flow(
    runbook: Runbook, words: Callable[[str], str], link: Callable[[Step], str], name: str = NAME
) -> str:
    """The whole diagram; ``words`` translates ours, ``link`` gives the address of a step.

    ``name`` is that of the picture, of which a page has one.
    """
    drawing = read_drawing(runbook)
    parts = [_line(drawing, at, name) for at in range(len(drawing.placed.lines))]
    parts += [_box(drawing, at, words, link, name) for at in range(len(drawing.flow.steps))]
    wide, high = f"{drawing.placed.width:.0f}", f"{drawing.placed.height:.0f}"
    title = words("The steps of this runbook and the ways between them")
    about = words("A list of all steps with their ways follows behind the picture.")
    arrow = (
        f'<defs><marker id="{name}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" '
        'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        '<path class="fl-head" d="M0 0L8 4L0 8z"/></marker></defs>'
    )
    return (
        f'<svg class="factlock-flow" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'role="group" aria-label="{text(title)}"><title>{text(title)}</title><desc>{text(about)}</desc>'
        f'{arrow}<g id="{name}">{"".join(parts)}</g></svg>'
    )


def start_share(runbook: Runbook) -> int:
    """Where the first step is from left to right, in hundredths of the width: a wide picture opens there."""
    placed = read_drawing(runbook).placed
    return round(100 * placed.boxes[0].middle / placed.width)


def text(words: str) -> str:
    """A text as it may stand in a picture."""
    return escape(clean_text(words, 400), quote=True)


def path_of(line: Line) -> str:
    """A line in smooth bends through its points, leaving and arriving upright."""
    return "".join(_pieces(line))


def _box(
    drawing: Drawing,
    at: int,
    words: Callable[[str], str],
    link: Callable[[Step], str],
    name: str,
) -> str:
    box, step, title = drawing.placed.boxes[at], drawing.flow.steps[at], drawing.titles[at]
    kind = _KINDS[step.kind]
    said = step.name if step.name and kind != "action" else words(_SAID[kind])
    lines = "".join(
        f'<text class="fl-title" x="{box.x + 12:.0f}" y="{box.y + TOP + ROW * row + 9:.0f}">'
        f"{text(one)}</text>"
        for row, one in enumerate(title)
    )
    y = box.y + TOP + ROW * len(title) + 6
    exits = "".join(
        _mark(drawing, way, (box.x + 12, y + MARK * row), link, name)
        for row, way in enumerate(drawing.marks[at])
    )
    return (
        f'<g id="{name}-{step.id}" class="fl-{kind}"><a class="fl-link" href="{text(link(step))}">'
        f'<title>{text(step.title)}</title><rect class="fl-box" x="{box.x:.0f}" y="{box.y:.0f}" '
        f'width="{box.width:.0f}" height="{box.height:.0f}" rx="9"/>'
        f'<text class="fl-said" x="{box.x + 12:.0f}" y="{box.y + 18:.0f}">{text(said)}</text>'
        f"{lines}</a>{exits}</g>"
    )


def _mark(
    drawing: Drawing,
    way: Way,
    place: tuple[float, float],
    link: Callable[[Step], str],
    name: str,
) -> str:
    target = drawing.flow.steps[way.to]
    outcomes = ", ".join(way.outcomes)
    shown = cut(target.title, LETTERS + 3)
    number = drawing.flow.marks.index(way)
    return (
        f'<a class="fl-link" id="{name}--m{number}" href="{text(link(target))}"><title>{text(outcomes)}: '
        f'{text(target.title)}</title><text class="fl-mark" x="{place[0]:.0f}" y="{place[1] + 9:.0f}">'
        f"\u2192 {text(shown)}</text></a>"
    )


def _line(drawing: Drawing, at: int, name: str) -> str:
    line, (x, y) = drawing.placed.lines[at], drawing.labels[at]
    outcomes = ", ".join(line.way.outcomes)
    start, to = drawing.flow.steps[line.way.start], drawing.flow.steps[line.way.to]
    return (
        f'<g class="fl-line"><title>{text(start.title)} {text(outcomes)}: '
        f'{text(to.title)}</title><path id="{name}--l{at}" class="fl-way" d="{path_of(line)}" '
        f'marker-end="url(#{name}-arrow)"/><text class="fl-label" x="{x:.0f}" y="{y:.0f}">'
        f"{text(label_of(line.way))}</text></g>"
    )


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
