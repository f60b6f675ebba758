"""The check ``resolves``: every outcome, several targets, places, and lines that may not be asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.checks.solving.on_targets import GRAVEST, State
from factlock.checks.solving.set_parameters import read_asked
from factlock.errors import Cause, InputError
from factlock.facts.gathering import View
from factlock.model import Fact, Freshness, Grid, Listing
from factlock.sources.uv.solve_question import read_roots
from factlock.text import normal_name
from sets import TARGET, ask, data, facts, failed, make, needs, package, question, refusal, solved

LECTURE = ("google-cloud-storage==1.13.2", "google-cloud-core==0.28.1")
CLASH = failed(
    "conflict",
    asks=[
        ("google-cloud-storage==1.13.2", "google-cloud-core>=0.29.0,<0.30.dev0"),
        ("", "google-cloud-core==0.28.1"),
        ("", "google-cloud-storage==1.13.2"),
    ],
)


def test_a_set_that_resolves_is_counted() -> None:
    one = question("resolves", "b", "a>=2")
    view = facts((("a>=2", "b"), TARGET, solved(package("a", "2.1", size=400), package("b"))))
    result = ask(one, view)
    assert result.outcome == "resolves"
    assert (
        str(result.sentence) == "b, a>=2 resolves for Python 3.12 on linux-64: 2 packages, 1.4 kB."
    )
    (row,) = data(result)["targets"]
    assert (row["count"], row["bytes"], row["found"]) == (2, 1400, {"a": "2.1", "b": "1.0"})


@pytest.mark.parametrize(
    "state", [one for one in State if one not in {State.UNKNOWN, State.SOLVED}]
)
def test_each_failure_keeps_its_name_and_says_what_it_is_about(state: State) -> None:
    view = facts((("a",), TARGET, failed(state.value, names=["guilty 1.0"])))
    result = ask(question("resolves", "a"), view)
    assert result.outcome == state.value
    assert data(result)["targets"][0]["names"] == ["guilty 1.0"]
    assert data(result)["targets"][0]["count"] is None
    assert [d.text for d in result.details if isinstance(d, Listing)] == [
        f"Because of this and that: {state.value}."
    ]
    if state is not State.CONFLICT:
        assert "guilty 1.0" in str(result.sentence)


def test_what_was_not_answered_is_unknown_with_its_cause() -> None:
    result = ask(question("resolves", "a"), facts((("a",), TARGET, Cause.TIMEOUT)))
    assert result.outcome == "unknown"
    assert [one.cause for one in result.unknown] == [Cause.TIMEOUT]


def test_a_conflict_names_both_sides_with_the_lines_of_the_page() -> None:
    one = question("resolves", *LECTURE, page="docs/x.md")
    result = ask(one, facts((LECTURE, TARGET, CLASH)))
    assert [str(note) for note in result.notes] == [
        (
            "google-cloud-storage 1.13.2 (docs/x.md:11) asks for google-cloud-core>=0.29.0,<0.30.dev0, "
            "docs/x.md:12 asks for google-cloud-core==0.28.1."
        )
    ]
    (grid,) = [detail for detail in result.details if isinstance(detail, Grid)]
    assert [[cell.text for cell in row] for row in grid.table.rows] == [
        ["google-cloud-storage 1.13.2", "google-cloud-core>=0.29.0,<0.30.dev0", "docs/x.md:11"],
        ["the set", "google-cloud-core==0.28.1", "docs/x.md:12"],
        ["the set", "google-cloud-storage==1.13.2", "docs/x.md:11"],
    ]


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ([("", "a>99")], "no release of a is inside what is asked."),
        ([("", "a>=1"), ("", "a<1")], "there are no versions that fit together."),
        ([], "there are no versions that fit together."),
    ],
)
def test_a_conflict_of_one_side_is_a_release_that_is_not_there(
    asks: list[tuple[str, str]], words: str
) -> None:
    result = ask(question("resolves", "a"), facts((("a",), TARGET, failed("conflict", asks=asks))))
    assert result.outcome == "conflict"
    assert str(result.sentence).endswith(words)


def test_a_release_that_is_not_there_is_said_with_the_day() -> None:
    one = question("resolves", "a", before="1990-01-01")
    (key,) = needs(one)
    value = failed("conflict", asks=[("", "a")])
    known = Fact(
        key=key, value=value, date="2026-11-20T00:00:00Z", via="index", freshness=Freshness.LIVE
    )
    assert str(ask(one, View({key: known})).sentence).endswith(
        "no release of a before 1990-01-01 is inside what is asked."
    )


def test_a_conflict_in_a_terminal_has_no_places() -> None:
    result = ask(question("resolves", *LECTURE), facts((LECTURE, TARGET, CLASH)))
    assert [str(note) for note in result.notes] == [
        (
            "google-cloud-storage 1.13.2 asks for google-cloud-core>=0.29.0,<0.30.dev0, "
            "the set asks for google-cloud-core==0.28.1."
        )
    ]


def test_a_conflict_names_the_lines_of_files(tmp_path: Path) -> None:
    (tmp_path / "requirements.in").write_text("# why\nDjango == 1.11.29\n\ndjango>2.0\n")
    one = question("resolves", file="requirements.in", root=tmp_path)
    asks = [("", "django==1.11.29"), ("", "django>2.0")]
    view = facts((("django==1.11.29", "django>2.0"), TARGET, failed("conflict", asks=asks)))
    assert [str(note) for note in ask(one, view).notes] == [
        "requirements.in:2 asks for django==1.11.29, requirements.in:4 asks for django>2.0."
    ]


PYPROJECT = """\
[project]
name = "demo"
version = "1"
requires-python = ">=3.10"
dependencies = ["a>=1"]

[project.optional-dependencies]
plot = ["b"]
all = ["demo[plot]"]

[dependency-groups]
test = ["c", { include-group = "lint" }]
lint = ["d"]
"""


def test_extras_and_groups_of_a_project_are_followed_to_their_lines(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    one = question("resolves", file="pyproject.toml", extras="all", groups="test", root=tmp_path)
    asked = ("a>=1", "b", "c", "d")
    assert [key.subject.name for key in needs(one)] == ["\n".join(asked)]
    asks = [("", "b"), ("c==2", "b<1")]
    notes = ask(one, facts((asked, TARGET, failed("conflict", asks=asks)))).notes
    assert [str(note) for note in notes] == [
        "pyproject.toml:8 asks for b, c 2 (pyproject.toml:12) asks for b<1."
    ]


def test_lines_and_a_file_make_one_set(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("a==1 --hash=sha256:" + "0" * 64 + "\n")
    one = question("resolves", "b", file="requirements.txt", root=tmp_path)
    assert [key.subject.name for key in needs(one)] == ["a==1\nb"]


def test_a_project_that_shuts_a_python_out_is_not_for_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    one = question("resolves", file="pyproject.toml", pythons="3.9,3.12", root=tmp_path)
    assert [dict(key.parameters)["python"] for key in needs(one)] == ["3.12"]
    result = ask(one, facts((("a>=1",), TARGET, solved(package("a")))))
    assert result.outcome == "not-for-this-python"
    assert [row["outcome"] for row in data(result)["targets"]] == [
        "not-for-this-python",
        "resolves",
    ]
    assert data(result)["targets"][0]["asks"] == [
        {"who": "demo", "asks": "Python >=3.10", "place": "pyproject.toml:4"}
    ]
    assert str(result.sentence) == (
        "pyproject.toml does not resolve for Python 3.9 on linux-64: "
        "the project itself asks for Python >=3.10."
    )
    (grid,) = [detail for detail in result.details if isinstance(detail, Grid)]
    assert [cell.text for cell in grid.table.rows[0]][:3] == [
        "demo",
        "Python >=3.10",
        "pyproject.toml:4",
    ]


def test_where_poetry_says_which_pythons_is_found_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.poetry]\nname = "demo"\n\n[tool.poetry.dependencies]\npython = "^3.10"\n'
    )
    for check in ("resolves", "cost"):
        one = question(check, file="pyproject.toml", pythons="3.9", root=tmp_path)
        (grid,) = [detail for detail in ask(one, facts()).details if isinstance(detail, Grid)]
        assert grid.table.rows[0][2].text == "pyproject.toml:5"


@pytest.mark.parametrize(
    ("name", "what"), [("extras", "There is no extra 'nope'"), ("groups", "no dependency group")]
)
def test_a_part_that_the_file_has_not_is_refused(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    error = refusal("resolves", file="pyproject.toml", root=tmp_path, **{name: "nope"})
    assert what in str(error)
    assert error.file == "pyproject.toml"


def test_parts_of_no_file_are_refused() -> None:
    assert "there is no file" in str(refusal("resolves", "a", extras="x"))


def test_a_set_of_nothing_resolves_without_asking(tmp_path: Path) -> None:
    (tmp_path / "requirements.in").write_text("# nothing yet\n")
    one = question("resolves", file="requirements.in", root=tmp_path)
    result = ask(one, facts())
    assert result.outcome == "resolves"
    assert [str(note) for note in result.notes] == ["Nothing is asked for in requirements.in."]


@pytest.mark.parametrize("check", ["resolves", "cost", "pipeline"])
def test_lines_that_cannot_be_asked_stand_in_the_way_by_their_places(
    tmp_path: Path, check: str
) -> None:
    (tmp_path / "b1.in").write_text("a\n-r other.txt\n")
    result = ask(question(check, file="b1.in", root=tmp_path), facts())
    heads = [column.id for column in result.table.columns]
    assert result.table.rows[0][heads.index("obstacle")].text == "b1.in:2"
    assert result.unknown[0].advice == (
        "Take those lines out, or ask about the rest with the option `without` set to `refused` "
        "(`--without refused`, `:without: refused`)."
    )


@pytest.mark.parametrize("check", ["resolves", "cost", "pipeline"])
def test_of_dynamic_dependencies_no_line_can_be_taken_out(tmp_path: Path, check: str) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"\ndynamic = ["dependencies"]\n')
    result = ask(question(check, file="pyproject.toml", root=tmp_path), facts())
    (unknown,) = result.unknown
    assert unknown.advice.startswith(
        "List them in pyproject.toml, or ask `tree` with the requirements themselves, or ask about"
    )
    assert not any("Nothing" in str(note) for note in result.notes)


SEVERAL = {"pythons": "3.11,3.12", "platforms": "linux-64,win-64"}
FOUR = [(python, platform) for python in ("3.11", "3.12") for platform in ("linux-64", "win-64")]


def test_every_pair_of_python_and_platform_has_a_row() -> None:
    one = question("resolves", "a", **SEVERAL)
    assert len(needs(one)) == len(FOUR)
    result = ask(one, facts(*((("a",), target, solved(package("a"))) for target in FOUR)))
    assert result.outcome == "resolves"
    assert str(result.sentence) == "a resolves for all 4 targets."
    assert [row[0].text for row in result.table.rows] == [
        f"Python {python} on {platform}" for python, platform in FOUR
    ]


@given(st.lists(st.sampled_from(list(State)), min_size=4, max_size=4))
def test_the_gravest_outcome_is_the_answer(states: list[State]) -> None:
    values = {State.UNKNOWN: Cause.TIMEOUT, State.SOLVED: solved(package("a"))}
    view = facts(
        *(
            (("a",), target, values.get(state) or failed(state.value))
            for target, state in zip(FOUR, states, strict=True)
        )
    )
    result = ask(question("resolves", "a", **SEVERAL), view)
    worst = min(states, key=GRAVEST.index)
    assert result.outcome == ("resolves" if worst is State.SOLVED else worst.value)
    assert bool(result.unknown) == (State.UNKNOWN in states)
    shown = [row["outcome"] for row in data(result)["targets"]]
    assert shown == ["resolves" if one is State.SOLVED else one.value for one in states]


def test_what_differs_between_targets_is_shown_and_what_does_not_is_not() -> None:
    view = facts(
        (("a",), FOUR[0], solved(package("a", "1.0"), package("same"))),
        (("a",), FOUR[1], solved(package("a", "1.0"), package("same"), package("colorama"))),
        (("a",), FOUR[2], solved(package("a", "2.0"), package("same"))),
        (("a",), FOUR[3], solved(package("a", "2.0"), package("same"), package("colorama"))),
    )
    result = ask(question("resolves", "a", **SEVERAL), view)
    (grid,) = [detail for detail in result.details if isinstance(detail, Grid)]
    assert [[cell.text for cell in row] for row in grid.table.rows] == [
        ["a", "1.0", "Python 3.11 on linux-64, win-64"],
        ["a", "2.0", "Python 3.12 on linux-64, win-64"],
        ["colorama", "1.0", "Python 3.11, 3.12 on win-64"],
    ]
    assert [row[4].text for row in result.table.rows] == ["a 1.0", "a 1.0", "a 2.0", "a 2.0"]


REFUSED = {
    "-r base.txt": "another file",
    "-c limits.txt": "constraints",
    "--index-url https://example.org/simple": "the choice of an index",
    "--extra-index-url https://example.org/simple": "the choice of an index",
    "-e .": "an editable install",
    "-e git+https://example.org/a.git#egg=a": "an editable install",
    "git+https://example.org/a.git": "a revision of a repository",
    "a @ git+https://example.org/a.git": "a revision of a repository",
    "a @ file:///tmp/a": "a local path",
    "./folder": "a local path",
    "a @ https://example.org/a-1-py3-none-any.whl": "an address",
    "a===1": "as text",
}


@pytest.mark.parametrize("check", ["resolves", "pipeline", "cost"])
@pytest.mark.parametrize(("line", "reason"), REFUSED.items())
def test_a_line_that_is_no_requirement_is_refused_with_its_place(
    check: str, line: str, reason: str
) -> None:
    made = make(check, "numpy", line, page="docs/x.md")
    assert made.questions == []
    ((error, at),) = made.faults
    assert reason in str(error)
    assert str(at) == "docs/x.md:12"


@pytest.mark.parametrize(("line", "reason"), REFUSED.items())
def test_a_file_with_such_a_line_is_not_answered_unless_it_is_left_out(
    tmp_path: Path, line: str, reason: str
) -> None:
    (tmp_path / "requirements.in").write_text(f"b\n{line}\n")
    one = question("resolves", file="requirements.in", root=tmp_path)
    result = ask(one, facts())
    assert result.outcome == "unknown"
    assert [unknown.cause for unknown in result.unknown] == [Cause.UNSURE]
    (note,) = result.notes
    assert str(note).startswith("requirements.in:2 `")
    assert reason in str(note)
    (left,) = data(result)["left_out"]
    assert left["place"] == "requirements.in:2"
    without = question("resolves", file="requirements.in", without="refused", root=tmp_path)
    result = ask(without, facts((("b",), TARGET, solved(package("b")))))
    assert result.outcome == "resolves"
    assert [str(note) for note in result.notes] == [str(note)]


def test_what_a_project_leaves_to_its_build_is_not_taken_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "demo"\ndynamic = ["version", "dependencies"]\n'
    )
    result = ask(question("resolves", file="pyproject.toml", root=tmp_path), facts())
    assert result.outcome == "unknown"
    assert "dependencies" in str(result.notes[0])


def test_a_dynamic_version_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "demo"\ndynamic = ["version"]\ndependencies = ["a"]\n'
    )
    one = question("resolves", file="pyproject.toml", root=tmp_path)
    assert ask(one, facts((("a",), TARGET, solved(package("a"))))).outcome == "resolves"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Foo_Bar[Z,a] <3 , >=2", "foo-bar[a,z]<3,>=2"),
        ("tomli ; python_version<'3.11'", 'tomli; python_version < "3.11"'),
    ],
)
def test_a_requirement_has_one_form_and_may_carry_a_marker(text: str, canonical: str) -> None:
    assert dict(question("resolves", text).parameters)["requirements"] == canonical


@given(st.text(alphabet="ab-[]<>=!~;,.@/ :'\"$#+1\n", max_size=30))
def test_what_is_let_through_is_what_the_resolver_takes(text: str) -> None:
    try:
        canonical = read_asked(text)
    except InputError:
        return
    (root,) = read_roots(canonical)
    assert normal_name(root.name) == root.name
    assert read_asked(canonical) == canonical


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "20260101", "2026-01-01T00:00:00"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    assert "is not a date" in str(refusal("resolves", "a", before=text))


def test_only_refused_lines_can_be_left_out() -> None:
    assert "'refused'" in str(refusal("resolves", "a", without="everything"))


@pytest.mark.parametrize("check", ["pipeline", "cost"])
def test_an_environment_of_conda_is_not_taken_for_a_set_of_pip(check: str, tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies: [numpy, pip, {pip: [django]}]\n")
    error = refusal(check, file="environment.yml", root=tmp_path)
    assert (error.file, "neither a file of requirements" in str(error)) == ("environment.yml", True)
