"""The check ``commands``: each fault it can find, and what it leaves alone."""

# ruff: noqa: E501 - an example is one line, however long
from __future__ import annotations

import json
from typing import Any

import pytest

from factlock.checks import find_check
from factlock.checks.installs.own_project import load_own, lower_bound, read_own, stated_python
from factlock.errors import Cause, InputError
from factlock.facts.gathering import View
from factlock.facts.keys import latest_key, metadata_key, project_key
from factlock.model import Fact, FactKey, Freshness, Grid, Need, Result, Unknown
from sites import DATE, release

CHECK = find_check("commands")
OWN = read_own(
    b'[project]\nname = "My_Own"\nrequires-python = ">=3.11,<4"\n[project.optional-dependencies]\nDocs = []\n',
    "pyproject.toml",
)


def project(**fields: Any) -> Any:
    base = {
        "exists": True,
        "status": "active",
        "reason": "",
        "newest": release("2.0"),
        "releases": 2,
    }
    return {**base, "first": "2020-01-01", "skipped": 0, **fields}


def known(
    name: str, latest: Any, *, specifier: str = "", python: str = "", **fields: Any
) -> dict[FactKey, Any]:
    return {
        project_key(name): project(**fields),
        latest_key(name, specifier=specifier, python=python): latest,
    }


def metadata(name: str, *extras: str, file: str = "x.whl") -> dict[FactKey, Any]:
    value = {"version": "2.0", "file": file, "requires": [], "extras": list(extras)}
    return {metadata_key(name, "2.0"): value}


FINE = {"latest": release("2.0")}


def evaluate(command: str, *facts: dict[FactKey, Any], **given: str) -> Result | Need:
    parameters = dict(CHECK.read({**given, "command": command}, {}))
    if "own" in given:
        parameters["own@"] = OWN
    found: dict[FactKey, Fact | Unknown] = {
        key: value
        if isinstance(value, Unknown)
        else Fact(key=key, value=value, date=DATE, via="index", freshness=Freshness.LOCKED)
        for some in facts
        for key, value in some.items()
    }
    return CHECK.evaluate(parameters, View(found))


def result(command: str, *facts: dict[FactKey, Any], **given: str) -> Result:
    found = evaluate(command, *facts, **given)
    assert isinstance(found, Result), found
    assert found.outcome in {outcome.value for outcome in CHECK.outcomes}
    json.dumps(found.data)
    return found


def test_everything_lacking_is_asked_at_once() -> None:
    found = evaluate("pip install a1 'b1>=2' ./c.whl", python="3.11")
    assert isinstance(found, Need)
    assert set(found.keys) == {
        project_key("a1"), latest_key("a1", python="3.11"),
        project_key("b1"), latest_key("b1", python="3.11", specifier=">=2"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("command", "facts", "outcome", "words"),
    [
        ("pip install a1", known("a1", FINE), "installable", "a1: 2.0 would be installed"),
        ("pip install a1", {project_key("a1"): {"exists": False}, latest_key("a1"): {"latest": None}}, "not-found", "a1 is not on the index"),
        ("pip install a1==9", known("a1", {"latest": None, "outside": release("2.0")}, specifier="==9"), "no-such-version", "inside ==9; the nearest is 2.0"),
        ("pip install a1==1", known("a1", {"latest": None, "yanked": {**release("1"), "reason": "bad"}}, specifier="==1"), "yanked", "was yanked"),
        ("pip install a1", known("a1", {"latest": None, "elsewhere": release("2.0")}), "not-for-this-python", "2.0 is for others"),
        ("pip install a1", known("a1", FINE, status="quarantined"), "quarantined", "quarantine"),
        ("pip install a1", known("a1", {"latest": None}), "no-files", "nothing to install"),
        ("pip install a1", known("a1", {"latest": None, "prerelease": release("2.0b1")}), "installable", "2.0b1"),
        ("uv add a1", known("a1", {"latest": None, "prerelease": release("2.0b1")}), "no-such-version", "2.0b1"),
        ("uv add --prerelease allow a1", known("a1", {"latest": None, "prerelease": release("2.0b1")}), "installable", "2.0b1"),
        ("uv add a1", known("a1", {"latest": None, "prerelease": release("2.0b1")}, newest=None), "installable", "2.0b1"),
        ("pip install a1=2.0", {}, "not-a-requirement", "compared with =="),
        ("pip install 'a1~=99'", {}, "not-a-requirement", "an installer refuses it"),
        ("pip install a1,b1", {}, "not-a-requirement", "a1,b1 is not a requirement"),
        ("pip install 'a b'", {}, "not-a-requirement", "an installer refuses it"),
        ("pip install a1 [socks]", {}, "not-a-requirement", "without spaces, as a1[socks]"),
        ("pip install a1 == 1.26", {}, "not-a-requirement", "without spaces, as a1==1.26"),
        ("pip install a1[x]", known("a1", FINE) | metadata("a1", "X", "y"), "installable", "2.0"),
        ("pip install a1[X_1]", known("a1", FINE) | metadata("a1", "x.1"), "installable", "2.0"),
        ("pip install a1[z]", known("a1", FINE) | metadata("a1", "x", "y"), "no-such-extra", "has no extra z; it has x, y"),
        ("pip install a1[z]", known("a1", FINE) | metadata("a1", file=""), "unknown", "extras of a1 could not"),
        ("conda install a1", {}, "not-asked", "of a conda channel that the command does not name"),
        ("pip install -e . ./x.whl", {}, "not-asked", "file or folder"),
        ("pip install", {}, "not-asked", "names no package"),
    ],
)  # fmt: skip
def test_outcomes(command: str, facts: dict[FactKey, Any], outcome: str, words: str) -> None:
    found = result(command, facts)
    assert found.outcome == outcome
    assert words in str(found.sentence)
    assert bool(found.unknown) is (outcome == "unknown")


@pytest.mark.parametrize(
    ("command", "python"),
    [
        ("python3.8 -m pip install a1", "3.8"),
        ("pip install --python-version 3.7 a1", "3.7"),
        ("python2.7 -m pip install a1", ""),
        ("pip install a1", "3.12"),
    ],
)
def test_a_command_is_asked_for_the_python_that_it_states(command: str, python: str) -> None:
    read = [
        dict(CHECK.read({"command": command}, {"python": "3.12"})),
        dict(CHECK.read({"command": command, "python": "3.12"}, {})),
    ]
    assert [one.get("python", "") for one in read] == [python] * 2


def test_the_gravest_of_all_decides_and_each_has_its_row() -> None:
    gone = {project_key("b1"): {"exists": False}, latest_key("b1"): {"latest": None}}
    found = result("pip install a1 b1 ./c.whl", known("a1", FINE), gone)
    assert found.outcome == "not-found"
    (grid,) = found.details
    assert isinstance(grid, Grid)
    shown = [[cell.text for cell in row[:2]] for row in grid.table.rows]
    assert shown == [["a1", "installable"], ["b1", "not-found"], ["./c.whl", "not-asked"]]
    assert isinstance(found.data, dict)
    assert found.data["tool"] == "pip"


def test_what_could_not_be_found_out_is_no_fault_and_no_pass() -> None:
    lost = Unknown(key=project_key("a1"), cause=Cause.TIMEOUT, reason="slow")
    facts = {project_key("a1"): lost, latest_key("a1"): lost}
    assert result("pip install a1", facts).outcome == "unknown"
    assert result("pip install a1 b1", facts, known("b1", FINE)).outcome == "unknown"
    gone = {project_key("b1"): {"exists": False}, latest_key("b1"): {"latest": None}}
    assert result("pip install a1 b1", facts, gone).outcome == "not-found"


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("pip install my-own", "as-stated"),
        ("pip install 'MY.OWN[docs]==99'", "as-stated"),
        ("pip install my_own[nope]", "no-such-extra"),
        ("pip install -e '.[docs]'", "as-stated"),
        ("uv sync --extra nope", "no-such-extra"),
        ("my-own[docs]", "as-stated"),
        ("my-own[nope]", "no-such-extra"),
        ("Python >= 3.11", "as-stated"),
        ("Python >=3.9", "requires-python-differs"),
    ],
)
def test_the_own_project_is_held_against_its_own_file(command: str, outcome: str) -> None:
    found = result(command, own="pyproject.toml")
    assert found.outcome == outcome
    if outcome != "as-stated":
        assert "pyproject.toml:" in str(found.sentence)


def test_ignored_names_are_not_asked_and_say_why() -> None:
    found = result("pip install a1 b1", known("b1", FINE), ignored="a1: ours alone")
    assert found.outcome == "installable"
    assert "ours alone" in str(found.details)
    assert result("pip install a1", ignored="*: a bad example").outcome == "not-asked"


@pytest.mark.parametrize("text", ["numpy", "pip list", "Python", "a b c"])
def test_what_is_no_command_is_bad_input(text: str) -> None:
    with pytest.raises(InputError):
        CHECK.argument.read(text)


def test_reading_of_pyproject_files() -> None:
    own = load_own(OWN)
    assert own
    assert (own.name, own.extras, own.extras_line, own.python_line) == ("my-own", ("docs",), 4, 3)
    assert read_own(b"[tool.x]\n", "p") == ""
    assert read_own(b'[project]\nname = "a\\u202e"\n', "p") == ""
    dynamic = load_own(read_own(b'[project]\nname="a"\ndynamic=["optional-dependencies"]\n', "p"))
    assert dynamic
    assert dynamic.extras is None
    poetry = load_own(read_own(b'[tool.poetry]\nname="a"\n[tool.poetry.extras]\nx=["y"]\n', "p"))
    assert poetry
    assert poetry.extras == ("x",)
    for broken in (b"\xff", b"[project", b"a = " + b"[" * 5000):
        with pytest.raises(InputError, match=r"not UTF-8|not TOML|nested"):
            read_own(broken, "p")


@pytest.mark.parametrize(
    ("specifier", "bound"),
    [(">=3.11", "3.11"), (">=3.9,<4,!=3.9.7", "3.9"), ("~=3.10", "3.10"), (">3.8", ""), ("<4", ""), ("x", ""), ("", ""), (">=3", "")],
)  # fmt: skip
def test_lower_bounds(specifier: str, bound: str) -> None:
    assert lower_bound(specifier) == bound


@pytest.mark.parametrize(
    "sentence",
    [
        "My-own requires Python 3.9 or newer.", "my_own needs Python 3.9+.", "This package supports Python >= 3.9.",
        "Note that My Own requires at least Python 3.9.", "We support Python 3.9 and later.",
        "The project My Own", "This project requires Python version 3.9 or later",
        "My-own currently requires Python (>=3.9).", "My own runs on Python 3.9 or higher on Linux and macOS.",
    ],
)  # fmt: skip
def test_sentences_that_state_a_python(sentence: str) -> None:
    assert stated_python(sentence, ("my-own", "My Own")) == (
        "" if sentence.endswith("Own") else "3.9"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "TensorFlow needs Python 3.9 or newer.", "Like my-own, TensorFlow requires Python 3.9 or newer.",
        "My-own 1.2 requires Python 3.9 or newer.", "Building my-own requires Python 3.9 or newer.",
        "My-own requires Python 3.9 or newer for its GPU backend.", "My-own supports Python 3.9, 3.10 and 3.11.",
        "My-own requires Python 3.9 or newer to build the docs.", "My-own no longer supports Python 3.9.",
        "My-own requires Python 3.9.", "My-own requires Python 3.9 or newer, unless you use conda.",
        "The examples of this package require Python 3.9 or newer.", "My-own's plugin needs Python 3.9+.",
        "If my-own requires Python 3.9 or newer, stop.", "My-own requires NumPy, which needs Python 3.9+.",
    ],
)  # fmt: skip
def test_sentences_about_something_else(sentence: str) -> None:
    assert stated_python(sentence, ("my-own", "My Own")) == ""


def test_a_project_file_that_would_fill_the_memory_is_refused_unread() -> None:
    with pytest.raises(InputError, match="nested") as caught:
        read_own(f"[project]\nname = 'a'\n{'.'.join('a' * 20_000)} = 1\n".encode(), "p")
    assert (caught.value.file, caught.value.line) == ("p", 3)
