"""Trees drawn with letters and folded in HTML; bars; what stands beneath a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.model import Cell, Twig, say
from factlock.report.drawing import BAR, bar, draw_tree


def twigs(*depths: int) -> list[Twig]:
    return [Twig(depth=depth, name=f"p{at}") for at, depth in enumerate(depths)]


def test_a_tree_has_its_branches() -> None:
    drawn = draw_tree(twigs(0, 1, 2, 2, 1, 2, 0))
    assert drawn == ["p0", "├─ p1", "│  ├─ p2", "│  └─ p3", "└─ p4", "   └─ p5", "p6"]


def test_a_twig_says_version_and_remark() -> None:
    twig = Twig(
        depth=0, name="numpy", version="2.4.0", note=say("asked by {who}", who="a\x1b[31mb")
    )
    assert draw_tree([twig]) == ["numpy 2.4.0 (asked by aU+001B[31mb)"]


@st.composite
def trees(draw: st.DrawFn) -> list[int]:
    depths = [0]
    for _ in range(draw(st.integers(0, 40))):
        depths.append(draw(st.integers(0, depths[-1] + 1)))
    return depths


def parent(depths: list[int], at: int) -> int:
    return next(above for above in range(at - 1, -1, -1) if depths[above] == depths[at] - 1)


@given(trees())
def test_every_line_hangs_from_the_right_one(depths: list[int]) -> None:
    drawn = draw_tree(twigs(*depths))
    for at, depth in enumerate(depths):
        assert drawn[at].index("p") == 3 * depth
        if depth:
            column = 3 * (depth - 1)
            assert drawn[at][column] in "├└"
            # From the line up to its parent the branch does not break off.
            for between in range(parent(depths, at) + 1, at):
                assert drawn[between][column] in "│├"


@pytest.mark.parametrize(("share", "length"), [(-1, 0), (0, 1), (3, 1), (50, BAR // 2), (100, BAR)])
def test_a_bar_is_as_long_as_its_share(share: int, length: int) -> None:
    assert bar(Cell(text="1", share=share)) == "#" * length
