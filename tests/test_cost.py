"""The check ``cost``: the parts of a project, side by side, with bars."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.checks.amounts import percent_of
from factlock.errors import Cause
from sets import TARGET, ask, data, facts, failed, needs, package, question, solved

PYPROJECT = """\
[project]
name = "demo"
version = "1"
dependencies = ["a"]

[project.optional-dependencies]
plot = ["b"]

[dependency-groups]
lint = ["c"]
"""
A = package("a", size=100)
B = package("b", size=900)
C = package("c", size=1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return tmp_path


VIEW = (
    (("a",), TARGET, solved(A)),
    (("a", "b"), TARGET, solved(A, B)),
    (("c",), TARGET, solved(C)),
    (("a", "b", "c"), TARGET, solved(A, B, C)),
)


def test_each_part_of_a_project_is_counted(project: Path) -> None:
    result = ask(question("cost", file="pyproject.toml", root=project), facts(*VIEW))
    assert result.outcome == "counted"
    rows = data(result)["rows"]
    assert [(r["part"], r["count"], r["bytes"], r["added"], r["added_bytes"]) for r in rows] == [
        ("the project", 1, 100, 0, 0),
        ("the project[plot]", 2, 1000, 1, 900),
        ("group lint", 1, 1, 1, 1),
        ("all together", 3, 1001, 2, 901),
    ]
    assert [row[4].share for row in result.table.rows] == [10, 100, 1, 100]
    assert str(result.sentence).startswith("From 1 byte for group lint")


def test_parts_can_be_chosen(project: Path) -> None:
    one = question("cost", file="pyproject.toml", groups="lint", root=project)
    assert [key.subject.name for key in needs(one)] == ["a", "c"]


def test_each_line_is_a_part_on_each_target() -> None:
    one = question("cost", "a", "a[gpu]", platforms="linux-64,osx-arm64")
    assert len(needs(one)) == 4
    mac = ("3.12", "osx-arm64")
    old = package("a", "0.4", size=30)
    view = facts(
        (("a",), TARGET, solved(A)),
        (("a[gpu]",), TARGET, solved(A, B)),
        (("a",), mac, solved(A)),
        (("a[gpu]",), mac, solved(old)),
    )
    result = ask(one, view)
    assert [r["added"] for r in data(result)["rows"]] == [0, 1, 0, 0]
    (note,) = result.notes
    assert str(note).startswith(
        "a is 1.0 elsewhere, but 0.4 in a[gpu] for Python 3.12 on osx-arm64"
    )


def test_a_part_that_fails_is_the_answer_and_the_others_stay(project: Path) -> None:
    view = facts(*VIEW[:2], (("c",), TARGET, failed("missing", names=["c"])), VIEW[3])
    result = ask(question("cost", file="pyproject.toml", root=project), view)
    assert result.outcome == "missing"
    assert [row["outcome"] for row in data(result)["rows"]] == [
        "counted",
        "counted",
        "missing",
        "counted",
    ]
    assert [row[4].share for row in result.table.rows] == [10, 100, -1, 100]


@pytest.mark.parametrize("kind", ["conflict", "not-for-this-python", "needs-a-build"])
def test_each_failure_keeps_its_name(kind: str) -> None:
    view = facts((("a",), TARGET, failed(kind, asks=[("", "a")], names=["a 1"])))
    assert ask(question("cost", "a"), view).outcome == kind


def test_what_was_not_answered_is_unknown() -> None:
    result = ask(question("cost", "a"), facts((("a",), TARGET, Cause.UNREACHABLE)))
    assert (result.outcome, len(result.unknown)) == ("unknown", 1)


def test_a_part_that_cannot_be_read_whole_leaves_the_others(tmp_path: Path) -> None:
    text = PYPROJECT.replace('"c"', '"c @ file:///tmp/c"')
    (tmp_path / "pyproject.toml").write_text(text)
    one = question("cost", file="pyproject.toml", root=tmp_path)
    result = ask(one, facts(*VIEW[:2]))
    rows = [row["outcome"] for row in data(result)["rows"]]
    assert rows == ["counted", "counted", "unknown", "unknown"]
    assert str(result.notes[0]).startswith("pyproject.toml:10 `c @ file:///tmp/c`")
    less = question("cost", file="pyproject.toml", without="refused", root=tmp_path)
    assert ask(less, facts(*VIEW[:2])).outcome == "counted"


def test_a_group_of_nothing_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT.replace('["c"]', "[]"))
    result = ask(question("cost", file="pyproject.toml", root=tmp_path), facts(*VIEW))
    assert [row["count"] for row in data(result)["rows"]] == [1, 2, 0, 2]


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_bar_is_as_long_as_its_part(part: int, whole: int) -> None:
    found = percent_of(min(part, whole), whole)
    assert 0 <= found <= 100
    assert (found > 0) == (min(part, whole) > 0)
    if whole:
        exact = 100 * min(part, whole) / whole
        assert abs(found - exact) <= 1
