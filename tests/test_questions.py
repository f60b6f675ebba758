"""From what an author wrote to questions: each word one, or all of them a set, or a file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from factlock.checks import Check, Parameter, Takes
from factlock.errors import InputError
from factlock.model import Location, Need, Question, write_expectations
from factlock.questions import Line, Made, Written, make_questions

PAGE = Location(document="page", file="page.md", line=3)


class Outcome(StrEnum):
    FINE = "fine"
    UNKNOWN = "unknown"


def read_word(text: str) -> str:
    if text.startswith("-"):
        raise InputError(f"{text!r} cannot be asked.", advice="Write a name.")
    return text.lower()


def opened(content: bytes, path: str) -> str:
    if not content:
        raise InputError("It is empty.", file=path, line=1)
    return content.decode()


def check(takes: Takes) -> Check:
    def evaluate(_: Mapping[str, str], __: Any) -> Need:
        return Need(keys=())

    return Check(
        id="demo", title="Demo", about="?", outcomes=dict.fromkeys(Outcome, "-"), takes=takes,
        parameters=(
            Parameter(name="words", help="Names.", read=read_word),
            Parameter(name="file", help="A file.", opens=opened),
            Parameter(name="python", help="A Python.", setting="python"),
        ),
        columns=(), shown=(), evaluate=evaluate,
    )  # fmt: skip


def make(
    takes: Takes, *words: str, file: str = "", expect: tuple[tuple[str, ...], ...] = (("fine",),)
) -> Made:
    lines = [
        Line(text=word, location=Location(document="page", file="page.md", line=at))
        for at, word in enumerate(words, 4)
    ]
    files = {"set.txt": b"from a file", "empty.txt": b""}

    def open_input(path: str) -> tuple[bytes, str]:
        if path not in files:
            raise InputError("There is no such file.", file=path)
        return files[path], f"shown/{path}"

    return make_questions(
        check(takes),
        Written(lines=lines, options={"file": file}, settings={"python": "3.11"}, expect=expect,
                location=PAGE, open_input=open_input),
    )  # fmt: skip


def parameters(question: Question) -> dict[str, str]:
    return dict(question.parameters)


def test_each_word_is_a_question_at_its_line() -> None:
    made = make(Takes.EACH, "A", "b")
    assert [parameters(one) for one in made.questions] == [
        {"words": "a", "python": "3.11"},
        {"words": "b", "python": "3.11"},
    ]
    assert [one.location.line for one in made.questions] == [4, 5]
    assert all(one.expect == ("fine",) for one in made.questions)


def test_each_word_has_the_expectation_in_its_place() -> None:
    made = make(Takes.EACH, "a", "-e", "b", expect=(("fine",), ("bad",), ("good", "fair")))
    assert [one.expect for one in made.questions] == [("fine",), ("good", "fair")]
    assert [one.expect for one in make(Takes.EACH, "a", "b", expect=()).questions] == [(), ()]


@pytest.mark.parametrize(
    ("takes", "words", "asked"), [(Takes.EACH, ("a",), 1), (Takes.SET, ("a", "b", "c"), 1)]
)
def test_several_expectations_are_one_for_each_question(
    takes: Takes, words: tuple[str, ...], asked: int
) -> None:
    made = make(takes, *words, expect=(("fine",), ("bad",)))
    assert made.questions == []
    ((error, place),) = made.faults
    assert place == PAGE
    assert f"There are 2 expectations, and {asked} to be asked." in str(error)


def test_what_is_expected_is_written_as_it_was_given() -> None:
    assert write_expectations([(), ()]) == ""
    assert write_expectations([("a", "b"), ("a", "b")]) == "a,b"
    assert write_expectations([("a", "b"), ("c",)]) == "a,b; c"


def test_a_wrong_word_costs_only_itself() -> None:
    made = make(Takes.EACH, "a", "-e", "b")
    assert [parameters(one)["words"] for one in made.questions] == ["a", "b"]
    ((error, place),) = made.faults
    assert (place.line, str(error)) == (5, "'-e' cannot be asked. Write a name.")


def test_a_set_is_one_question_and_keeps_the_places_of_its_lines() -> None:
    made = make(Takes.SET, "B", "a", "B")
    (one,) = made.questions
    assert parameters(one) == {
        "words": "b\na",
        "words@": "page.md:4\npage.md:5",
        "python": "3.11",
    }
    assert one.location == PAGE


def test_all_faults_of_a_set_are_said_and_nothing_is_asked() -> None:
    made = make(Takes.SET, "a", "-e", "-r")
    assert made.questions == []
    assert [place.line for _, place in made.faults] == [5, 6]


def test_a_set_may_come_from_a_file_alone() -> None:
    (one,) = make(Takes.SET, file="set.txt").questions
    assert parameters(one) == {"file": "shown/set.txt", "file@": "from a file", "python": "3.11"}


@pytest.mark.parametrize(("file", "said"), [("gone.txt", "no such file"), ("empty.txt", "empty")])
def test_a_file_that_cannot_be_read_is_a_fault_of_the_page(file: str, said: str) -> None:
    made = make(Takes.SET, "a", file=file)
    assert made.questions == []
    assert said in str(made.faults[0][0])


def test_nothing_at_all_says_what_is_missing() -> None:
    ((error, place),) = make(Takes.SET).faults
    assert (place, error.message) == (PAGE, "`demo` must be told `words` or `file`: names.")
    ((error, _),) = make(Takes.EACH).faults
    assert error.message == "`demo` must be told `words`: names."


@pytest.mark.parametrize("takes", list(Takes))
@pytest.mark.parametrize("word", ["", " \t"])
def test_an_empty_text_is_a_fault_at_its_line(takes: Takes, word: str) -> None:
    made = make(takes, "a", word)
    ((error, place),) = made.faults
    assert (place.line, error.message) == (5, "An empty text cannot be asked.")
    assert made.questions == []
