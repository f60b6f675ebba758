"""The way of a worked request in the diagram of its page: what was walked stands out, the rest is faint.

The picture repeats the boxes and lines of the diagram by their names: it costs a page next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from factlock.light_dataclass import dataclass
from factlock.report.flow_drawing import Drawing, half_label, read_drawing
from factlock.report.flow_svg import NAME, text
from factlock.runbook.flow.graph import Way
from factlock.runbook.model import Runbook, Step

AROUND = 22
# A page has about so much room: as much of the rest is shown as fits.
ROOM = 690


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """The picture of a way, and where its first step is from left to right, in hundredths of the width."""

    svg: str
    start: int


def draw_path(
    runbook: Runbook,
    walked: Collection[tuple[str, str]],
    title: str,
    link: Callable[[Step], str],
    name: str = NAME,
) -> Walked:
    """The part of the diagram ``name`` in which the steps and outcomes are that were walked."""
    drawing = read_drawing(runbook)
    steps = [
        at for at, one in enumerate(drawing.flow.steps) if one.id in {step for step, _ in walked}
    ]
    lines = [at for at, one in enumerate(drawing.placed.lines) if _taken(one.way, drawing, walked)]
    left, top, wide, high = _frame(drawing, steps, lines)
    start = drawing.placed.boxes[steps[0]].middle - left if steps else 0.0
    svg = (
        f'<svg class="factlock-flow factlock-path" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="{left:.0f} {top:.0f} {wide:.0f} {high:.0f}" role="group" aria-label="{text(title)}">'
        f'<title>{text(title)}</title><use class="fl-others" href="#{name}"/>'
        f"{''.join(_parts(drawing, steps, lines, walked, link, name))}</svg>"
    )
    return Walked(svg=svg, start=round(100 * start / wide))


def _parts(  # noqa: PLR0913, PLR0917 - what was walked, and how to name it
    drawing: Drawing,
    steps: list[int],
    lines: list[int],
    walked: Collection[tuple[str, str]],
    link: Callable[[Step], str],
    name: str,
) -> Iterator[str]:
    for at in lines:
        way, (x, y) = drawing.placed.lines[at].way, drawing.labels[at]
        told = _taken(way, drawing, walked)
        yield (
            f'<use class="fl-walked" href="#{name}--l{at}"/>'
            f'<text class="fl-label fl-walked" x="{x:.0f}" y="{y:.0f}">{text(", ".join(told))}</text>'
        )
    for at in steps:
        step = drawing.flow.steps[at]
        yield (
            f'<a href="{text(link(step))}" aria-label="{text(step.title)}">'
            f'<use class="fl-walked" href="#{name}-{step.id}"/></a>'
        )
    for number, way in enumerate(drawing.flow.marks):
        if _taken(way, drawing, walked):
            yield f'<use class="fl-taken" href="#{name}--m{number}"/>'


def _taken(way: Way, drawing: Drawing, walked: Collection[tuple[str, str]]) -> list[str]:
    """The outcomes of a way that were walked."""
    step = drawing.flow.steps[way.start].id
    return [outcome for outcome in way.outcomes if (step, outcome) in walked]


def _frame(
    drawing: Drawing, steps: list[int], lines: list[int]
) -> tuple[float, float, float, float]:
    """The left and upper edge, the width and the height of all that was walked, with a little around."""
    boxes = [drawing.placed.boxes[at] for at in steps]
    labels = [(drawing.labels[at][0], half_label(drawing.placed.lines[at].way)) for at in lines]
    across = [x for at in lines for x, _ in drawing.placed.lines[at].points]
    across += [edge for one in boxes for edge in (one.x, one.x + one.width)]
    across += [edge for x, half in labels for edge in (x - half, x + half)]
    left, right = min(across, default=0) - AROUND, max(across, default=0) + AROUND
    spare = max(0.0, min(ROOM, drawing.placed.width) - (right - left)) / 2
    left = max(min(0.0, left), min(left - spare, drawing.placed.width - ROOM))
    right = max(right, min(left + ROOM, drawing.placed.width))
    top = min((one.y for one in boxes), default=0) - AROUND
    low = max((one.y + one.height for one in boxes), default=0) + AROUND
    return left, top, right - left, low - top
