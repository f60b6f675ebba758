"""The check ``remedy``: changes in their order, each proved, and what keeps an answer from being one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from factlock.checks import find_check
from factlock.checks.remedy import CHECK
from factlock.checks.solving.asked_sets import AskedSet, entry_of
from factlock.checks.solving.disagreements import Ask
from factlock.checks.solving.remedies import MAX_SINGLE, Size, single_changes
from factlock.errors import Cause
from factlock.facts.gathering import View
from factlock.model import FactKey, Json, Need, Question, Result
from sets import TARGET, ask, data, facts, failed, package, question, solved

STORAGE, CORE = "google-cloud-storage==1.13.2", "google-cloud-core==0.28.1"
WIDER = "google-cloud-core<0.30.dev0,>=0.29.0"
CLASH = failed(
    "conflict",
    asks=[
        ("google-cloud-storage==1.13.2", "google-cloud-core>=0.29.0,<0.30.dev0"),
        ("", CORE),
        ("", STORAGE),
    ],
)
GOOD = solved(package("google-cloud-storage", "1.13.2"), package("google-cloud-core", "0.29.1"))


def answered(one: Question, *known: tuple[tuple[str, ...], Json | Cause]) -> tuple[Result, int]:
    """The answer where all sets but these are conflicts without sides; and how many sets were asked."""
    view = facts(*((names, TARGET, value) for names, value in known))
    asked: set[FactKey] = set()
    for _ in range(20):
        found = find_check(one.check).evaluate(dict(one.parameters), view)
        if isinstance(found, Result):
            return found, len(asked)
        asked |= set(found.keys)
        more = [key for key in found.keys if key not in view.known]
        others = facts(
            *(
                (
                    tuple(key.subject.name.split("\n")),
                    (dict(key.parameters)["python"], dict(key.parameters)["platform"]),
                    failed("conflict"),
                )
                for key in more
            )
        )
        view = View({**others.known, **view.known})
    raise AssertionError("never ends")


def test_the_bounds_of_the_other_side_come_first() -> None:
    one = question("remedy", STORAGE, CORE, page="docs/x.md")
    result, _ = answered(one, ((STORAGE, CORE), CLASH), ((STORAGE, WIDER), GOOD))
    assert result.outcome == "one-change"
    given = data(result)
    assert (given["before"], given["after"]) == (CORE, "google-cloud-core>=0.29.0,<0.30.dev0")
    assert (given["file"], given["line"]) == ("docs/x.md", 12)
    assert given["installed"] == "google-cloud-core 0.29.1, google-cloud-storage 1.13.2"
    assert result.value == given["after"]
    assert [cell.text for cell in result.table.rows[0]] == [
        "google-cloud-core>=0.29.0,<0.30.dev0 instead of google-cloud-core==0.28.1 (docs/x.md:12)",
        "one-change",
        "docs/x.md:12",
        "google-cloud-core 0.29.1, google-cloud-storage 1.13.2",
        "yes",
    ]
    assert {row[4].text for row in result.table.rows[1:]} == {"no"}


def test_two_lines_for_one_project_are_loosened_upwards_first() -> None:
    lines = ("django==1.11.29", "django>2.0")
    clash = failed("conflict", asks=[("", "django==1.11.29"), ("", "django>2.0")])
    works = solved(package("django", "5.2"))
    result, _ = answered(
        question("remedy", *lines), (lines, clash), (("django>=1.11.29", "django>2.0"), works)
    )
    assert (result.outcome, data(result)["after"]) == ("one-change", "django>=1.11.29")


def test_a_change_that_was_not_proved_is_none() -> None:
    result, asked = answered(question("remedy", STORAGE, CORE), ((STORAGE, CORE), CLASH))
    assert result.outcome == "none-found"
    assert data(result)["change"] == ""
    assert asked <= 12
    assert data(result)["tried"] == len(data(result)["changes"])
    assert not any(one["proved"] for one in data(result)["changes"])


def test_two_lines_together_are_tried_last() -> None:
    free = ("google-cloud-storage", "google-cloud-core")
    result, asked = answered(
        question("remedy", STORAGE, CORE), ((STORAGE, CORE), CLASH), (free, GOOD)
    )
    assert result.outcome == "several-changes"
    assert asked <= 12
    last = data(result)["changes"][-1]
    assert [edit["after"] for edit in last["edits"]] == [
        "google-cloud-core",
        "google-cloud-storage",
    ]


def test_larger_changes_are_not_asked_for_when_a_smaller_one_works() -> None:
    _, asked = answered(
        question("remedy", STORAGE, CORE), ((STORAGE, CORE), CLASH), ((STORAGE, WIDER), GOOD)
    )
    assert asked <= 5


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (GOOD, "resolves-already"),
        (failed("missing", names=["nosuch"]), "missing"),
        (Cause.TIMEOUT, "unknown"),
    ],
)
def test_there_is_nothing_to_change(value: Json | Cause, outcome: str) -> None:
    result, asked = answered(question("remedy", STORAGE, CORE), ((STORAGE, CORE), value))
    assert (result.outcome, asked) == (outcome, 0)
    assert bool(result.unknown) is (outcome == "unknown")


def test_what_could_not_be_asked_is_no_none_found() -> None:
    result, _ = answered(
        question("remedy", STORAGE, CORE),
        ((STORAGE, CORE), CLASH),
        ((STORAGE, "google-cloud-core"), Cause.UNREACHABLE),
    )
    assert result.outcome == "unknown"
    assert [one.cause for one in result.unknown] == [Cause.UNREACHABLE]


def test_another_python_is_tried_where_that_is_in_the_way() -> None:
    one = question("remedy", "old==1.0")
    view = facts(
        (("old==1.0",), TARGET, failed("not-for-this-python", names=["old 1.0"])),
        (("old>=1.0",), TARGET, failed("not-for-this-python", names=["old 1.0"])),
        (("old<=1.0",), TARGET, failed("not-for-this-python", names=["old 1.0"])),
        (("old",), TARGET, failed("not-for-this-python", names=["old 1.0"])),
        (("old==1.0",), ("3.11", "linux-64"), solved(package("old"))),
    )
    result = ask(one, view)
    assert (result.outcome, data(result)["python"]) == ("one-change", "3.11")
    assert data(result)["change"] == "Python 3.11"


def test_extras_and_markers_stay() -> None:
    lines = [entry_of("a[x]==1; python_version > '3.8'"), entry_of("b>2")]
    asks = [Ask(who="b 3", what="a>=2", place=""), Ask(who="", what="a==1", place="")]
    changes = single_changes(AskedSet(entries=tuple(lines)), asks, (), "")
    texts = [change.edits[0].after for change in changes if change.edits[0].entry.name == "a"]
    assert texts[:2] == ['a[x]>=2; python_version > "3.8"', 'a[x]>=1; python_version > "3.8"']
    assert len(changes) <= MAX_SINGLE
    assert [change.size for change in changes] == sorted(change.size for change in changes)
    assert Size.WITHOUT in {change.size for change in changes}


def test_of_a_file_the_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.in").write_text(f"# x\n{STORAGE}\n\n{CORE}\n")
    one = question("remedy", file="a.in", root=tmp_path)
    result, _ = answered(one, ((STORAGE, CORE), CLASH), ((STORAGE, WIDER), GOOD))
    assert (data(result)["file"], data(result)["line"]) == ("a.in", 4)


def test_a_file_that_is_not_read_whole_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.in").write_text(f"{STORAGE}\n-e ./x\n")
    result, asked = answered(question("remedy", file="a.in", root=tmp_path))
    assert (result.outcome, asked) == ("unknown", 0)
    assert [one.cause for one in result.unknown] == [Cause.UNSURE]


def test_without_anything_there_is_an_answer_too() -> None:
    result: Any = ask(question("remedy"), View({}))
    assert (result.outcome, result.unknown) == ("unknown", ())
    assert "Nothing is asked for" in str(result.sentence)
    assert set(CHECK.gives) <= set(data(result))


def test_it_needs_the_set_itself_first() -> None:
    found = CHECK.evaluate(dict(question("remedy", STORAGE, CORE).parameters), View({}))
    assert isinstance(found, Need)
    assert len(found.keys) == 1
