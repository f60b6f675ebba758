"""The diagram of a runbook: no box on another, every way drawn or marked, the same every time."""

from __future__ import annotations

import random
import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from factlock.report.flow_drawing import half_label, read_drawing
from factlock.report.flow_path import draw_path
from factlock.report.flow_svg import draw_flow
from factlock.runbook.flow.graph import Flow, read_flow
from factlock.runbook.flow.layers import layers
from factlock.runbook.flow.placing import Placed, place_flow
from factlock.runbook.model import Edge, Runbook, Step, StepKind
from factlock.runbook.shelf import open_runbook, shelf, shipped

HEIGHT = 70.0


def step(name: str, *targets: str, title: str = "", kind: StepKind = StepKind.CONFIRM) -> Step:
    edges = tuple(
        Edge(outcomes=(f"to-{one}",), target=one, text="", line=1) for one in dict.fromkeys(targets)
    )
    return Step(
        id=name,
        kind=kind if targets else StepKind.END,
        title=title or f"Step {name}",
        slug=f"step-{name}",
        line=1,
        heading_line=1,
        edges=edges,
    )


def book(*steps: Step) -> Runbook:
    return Runbook(name="x", file="x.md", title="X", inputs=(), ends=("e",), steps=steps)


def made_up(seed: int) -> Runbook:
    """A runbook of a few to many steps, in which ways lead on, far, and sometimes back."""
    dice = random.Random(seed)
    count = dice.randint(1, 40)
    steps = []
    for at in range(count):
        ahead = [f"s{to}" for to in range(at + 1, count)]
        targets = dice.sample(ahead, min(len(ahead), dice.randint(1, 4)))
        if at and dice.random() < 0.1:
            targets.append(f"s{dice.randrange(at)}")
        steps.append(step(f"s{at}", *targets))
    return book(*steps)


def real() -> list[Runbook]:
    found = (open_runbook(shelf() / f"{name}.md")[0].runbook for name in shipped())
    return [one for one in found if one is not None]


BOOKS = [*map(made_up, range(24)), *real()]


def placed(runbook: Runbook) -> tuple[Flow, Placed]:
    flow = read_flow(runbook)
    return flow, place_flow(flow, [HEIGHT + 15 * (at % 4) for at in range(len(flow.steps))])


@pytest.mark.parametrize("runbook", BOOKS, ids=range(len(BOOKS)))
def test_no_box_lies_on_another_or_outside(runbook: Runbook) -> None:
    _, found = placed(runbook)
    for one, other in combinations(found.boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        below = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or below, (one, other)
    for box in found.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= found.width
        assert box.y + box.height <= found.height


@pytest.mark.parametrize("runbook", BOOKS, ids=range(len(BOOKS)))
def test_every_way_is_drawn_or_marked(runbook: Runbook) -> None:
    flow, found = placed(runbook)
    number = {one.id: at for at, one in enumerate(flow.steps)}
    wanted = {
        (number[one.id], number[edge.target], outcome)
        for one in flow.steps
        for edge in one.edges
        for outcome in edge.outcomes
    }
    drawn = [line.way for line in found.lines]
    told = [(way.start, way.to, word) for way in (*drawn, *flow.marks) for word in way.outcomes]
    assert sorted(told) == sorted(wanted)


@pytest.mark.parametrize("runbook", BOOKS, ids=range(len(BOOKS)))
def test_lines_lead_down_from_box_to_box(runbook: Runbook) -> None:
    _, found = placed(runbook)
    for line in found.lines:
        start, to = found.boxes[line.way.start], found.boxes[line.way.to]
        assert line.points[0] == (start.middle, start.y + start.height)
        assert line.points[-1] == (to.middle, to.y)
        heights = [y for _, y in line.points]
        assert heights == sorted(heights)


@pytest.mark.parametrize("runbook", BOOKS, ids=range(len(BOOKS)))
def test_a_line_passes_no_box(runbook: Runbook) -> None:
    """Where a line passes a layer it goes upright, between the boxes."""
    _, found = placed(runbook)
    for line in found.lines:
        for (x, top), (_, bottom) in zip(line.points[1:-1:2], line.points[2:-1:2], strict=True):
            hit = [
                box
                for box in found.boxes
                if box.x < x < box.x + box.width and box.y < bottom and top < box.y + box.height
            ]
            assert hit == []


def test_it_is_the_same_every_time() -> None:
    drawn = {svg(made_up(7)) for _ in range(3)}
    assert len(drawn) == 1


def svg(runbook: Runbook) -> str:
    return draw_flow(runbook, lambda words: words, lambda one: f"#{one.slug}")


@pytest.mark.parametrize("runbook", BOOKS[::7], ids=range(len(BOOKS[::7])))
def test_the_picture_is_xml_in_which_every_step_is_a_link(runbook: Runbook) -> None:
    # It is ours, and holds no entity that it would expand.
    root = ET.fromstring(svg(runbook))
    links = [one.get("href") for one in root.iter("a")]
    assert {f"#{one.slug}" for one in runbook.steps} <= set(links)
    assert root.find("title") is not None
    assert root.find("desc") is not None


def test_hostile_titles_stay_text() -> None:
    title = "</text><script>alert(1)</script> \u202e\x1b\" onload='x' &amp;"
    text = svg(book(step("a", "b", title=title), step("b")))
    root = ET.fromstring(text)
    assert [one for one in root.iter() if one.tag == "script"] == []
    assert not re.search(r"[\u202e\x1b]", text)
    assert all(not name.startswith("on") for one in root.iter() for name in one.keys())  # noqa: SIM118


def test_ways_back_and_ways_to_a_crowded_end_are_marks() -> None:
    steps = [step(f"s{at}", f"s{at + 1}", "out") for at in range(6)]
    flow = read_flow(book(*steps, step("s6", "s0", "end"), step("end"), step("out")))
    marks = {(flow.steps[one.start].id, flow.steps[one.to].id) for one in flow.marks}
    assert ("s6", "s0") in marks
    assert {pair for pair in marks if pair[1] == "out"} == {(f"s{at}", "out") for at in range(6)}


def test_layers_stand_below_all_that_lead_to_them() -> None:
    flow = read_flow(made_up(3))
    found = layers(len(flow.steps), flow.lines)
    assert all(found[one.start] < found[one.to] for one in flow.lines)


@pytest.mark.parametrize("runbook", real(), ids=shipped())
def test_no_label_lies_on_another_in_our_own(runbook: Runbook) -> None:
    drawing = read_drawing(runbook)
    placed = [
        (x, y, half_label(line.way))
        for (x, y), line in zip(drawing.labels, drawing.placed.lines, strict=True)
    ]
    on_another = [
        (one, other)
        for one, other in combinations(placed, 2)
        if abs(one[0] - other[0]) < one[2] + other[2] and abs(one[1] - other[1]) < 12
    ]
    assert on_another == []


@pytest.mark.parametrize("runbook", BOOKS, ids=range(len(BOOKS)))
def test_the_picture_of_a_way_holds_all_that_was_walked(runbook: Runbook) -> None:
    drawing = read_drawing(runbook)
    step, walked = runbook.steps[0], set()
    while step.edges and (step.id, step.edges[0].outcomes[0]) not in walked:
        walked.add((step.id, step.edges[0].outcomes[0]))
        step = runbook.step(step.edges[0].target)
    found = draw_path(runbook, walked | {(step.id, "")}, "The way", lambda one: f"#{one.slug}")
    root = ET.fromstring(found.svg)
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    names = {one.get("href") for one in root.iter("use")}
    for at, one in enumerate(drawing.flow.steps):
        if one.id in {name for name, _ in walked}:
            box = drawing.placed.boxes[at]
            assert f"#fl-{one.id}" in names
            assert left <= box.x
            assert box.x + box.width <= left + wide
            assert top <= box.y
            assert box.y + box.height <= top + high
    assert 0 <= found.start <= 100
