"""The check ``diagnosis``: logs of every tool and kind, what decides in them, and what may not."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factlock.checks.diagnosis import CHECK, MEANING, evaluate, open_log
from factlock.checks.logs.deciding import diagnose
from factlock.checks.logs.failures import Failure
from factlock.checks.logs.known_failures import RULES, TRIGGER
from factlock.checks.logs.lines import MAX_LOG, plain, read_lines
from factlock.errors import InputError
from factlock.facts.gathering import View
from factlock.model import Grid, Result
from sets import ask, question

LOGS = Path(__file__).parent / "logs"
with (LOGS / "expected.tsv").open(encoding="utf-8", newline="") as _table:
    EXPECTED = list(csv.DictReader(_table, delimiter="\t"))


def answer(content: bytes | str, name: str = "failed.log") -> Result:
    raw = content.encode() if isinstance(content, str) else content
    found = evaluate({"log": name, "log@": open_log(raw, name)}, View({}))
    assert isinstance(found, Result)
    return found


def told(result: Result) -> dict[str, Any]:
    assert isinstance(result.data, dict)
    return result.data


def of(name: str) -> Result:
    return answer((LOGS / f"{name}.log").read_bytes(), f"{name}.log")


def sides(name: str) -> list[list[str]]:
    grids = [one for one in of(name).details if isinstance(one, Grid) and one.id == "asks"]
    return [[cell.text for cell in row] for grid in grids for row in grid.table.rows]


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["log"])
def test_a_log_is_diagnosed(row: dict[str, str]) -> None:
    result = answer((LOGS / row["log"]).read_bytes(), row["log"])
    data = told(result)
    found = {
        "log": row["log"],
        "from": row["from"],
        "outcome": result.outcome,
        "line": str(data["line"]),
        **{name: data[name] for name in ("package", "version", "missing", "python")},
    }
    assert found == row


def test_every_log_is_in_the_table_and_every_outcome_in_a_log() -> None:
    assert {row["log"] for row in EXPECTED} == {one.name for one in LOGS.glob("*.log")}
    assert {row["outcome"] for row in EXPECTED} == {outcome.value for outcome in MEANING}
    assert MEANING.keys() == set(Failure)
    # Most of them were made by the tools themselves.
    assert sum(row["from"] == "real" for row in EXPECTED) > 80


def test_the_line_that_decides_is_the_one_that_is_shown() -> None:
    for row in EXPECTED:
        if row["outcome"] == "unknown":
            continue
        content = (LOGS / row["log"]).read_bytes()
        lines = {line.number: line.text for line in read_lines(content, row["log"])}
        words = told(answer(content))["words"]
        assert words[:30].rstrip("…") in lines[int(row["line"])].replace("me:hunter2@", "")


@pytest.mark.parametrize(
    "name", ["pip26-lecture", "uv-lecture", "uv04-lecture", "pip20-lecture2", "lecture-pip-hell"]
)
def test_both_sides_of_the_lecture_s_conflict_are_found_in_the_log_of_each_tool(name: str) -> None:
    found = sides(name)
    assert ["the request", "google-cloud-core==0.28.1"] in found
    who = [row for row in found if row[0] == "google-cloud-storage 1.13.2"]
    assert "0.29.0" in who[0][1]
    asked = told(of(name))["asked"]
    assert sorted(asked) == ["google-cloud-core==0.28.1", "google-cloud-storage==1.13.2"]
    assert told(of(name))["package"] == "google-cloud-core"


def test_the_sides_of_conda_and_poetry_are_found() -> None:
    assert sides("conda-4-conflict") == [
        ["scipy 0.18*", "numpy 1.11*"],
        ["the request", "numpy 1.9*"],
    ]
    assert ["scipy 1.13.1**", "numpy >=1.26.4,<2.3"] in sides("conda-libmamba-conflict")
    assert ["pythran 0.13.1", "python >=3.11,<3.12.0a0"] in sides("mamba-1-conflict")
    assert ["google-cloud-storage (1.13.2)", "google-cloud-core (>=0.29.0,<0.30dev)"] in sides(
        "poetry-conflict"
    )
    assert ["the request", "django>2.0"] in sides("seed-compile")


@pytest.mark.parametrize(
    ("name", "because", "python"),
    [
        ("pip26-no-project", "name", ""),
        ("pip26-no-version", "version", ""),
        ("pip22-python", "python", ">=3.11"),
        ("uv-python", "python", ">=3.11"),
        ("uv-no-project", "name", ""),
        ("uv-no-version", "version", ""),
        ("poetry-python", "python", "<3.13,>=3.6"),
        ("different-python", "python", ">=3.11"),
        ("conda-not-found", "name", ""),
        ("no-failure", "", ""),
    ],
)
def test_why_something_cannot_be_found_is_said(name: str, because: str, python: str) -> None:
    data = told(of(name) if (LOGS / f"{name}.log").exists() else answer("fine\n"))
    assert (data["because"], data["python"]) == (because, python)


def test_what_was_passed_over_for_another_reason_is_not_the_reason() -> None:
    log = (
        "ERROR: Ignored the following versions that require a different python version: 2.0 "
        "Requires-Python >=3.11\n"
        "ERROR: Could not find a version that satisfies the requirement x==9 (from versions: 1.0)\n"
        "ERROR: No matching distribution found for x==9\n"
    )
    assert (told(answer(log))["because"], told(answer(log))["python"]) == ("version", "")


def test_nothing_found_at_all_has_the_reason_that_was_said_before_it() -> None:
    none = (
        "ERROR: Could not find a version that satisfies the requirement x (from versions: none)\n"
    )
    one, two = "Looking in indexes: https://a.example/\n", "https://b.example/"
    retry = (
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(x)'\n"
    )
    assert answer(none).outcome == "cannot-be-found"
    assert answer(one + none).outcome == "wrong-index"
    assert answer(f"{one.rstrip()}, {two}\n{none}").outcome == "cannot-be-found"
    assert answer(one + retry + none).outcome == "network"
    # A warning after which it went on is no failure.
    assert answer(retry + "Successfully installed x-1.0\n").outcome == "unknown"


def test_other_failures_are_listed_beside_the_one_that_decides() -> None:
    result = of("two-commands")
    assert result.outcome == "cannot-be-found"
    assert [one.partition(" ")[0] for one in told(result)["others"]] == ["missing-library"]
    (grid,) = [one for one in result.details if isinstance(one, Grid)]
    assert grid.id == "others"


def test_a_module_that_python_itself_has_lost_is_no_hidden_dependency() -> None:
    assert of("gone-distutils").outcome == "cannot-be-built"
    assert of("at-run-time").outcome == "unknown"


def test_passwords_are_not_shown() -> None:
    assert "hunter2" not in open_log((LOGS / "pip-credentials.log").read_bytes(), "x")
    secret = "ERROR: HTTP error 404 while getting https://me:hunter2@x.example/a.whl?token=abc\n"
    words = told(answer(secret))["words"]
    assert "hunter2" not in words
    assert "abc" not in words
    assert "x.example/a.whl" in words


def test_control_characters_are_made_visible() -> None:
    log = "ERROR: No matching distribution found for x\u202egnp\x1b[31m\x07 ::error::\n"
    shown = json.dumps(told(answer(log)), ensure_ascii=False)
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert "U+202E" in shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mERROR: x\x1b[0m", "ERROR: x"),
        ("\x1b]8;;https://x.example\x07link\x1b]8;;\x07", "link"),
        ("2026-01-02T03:04:05.123Z ERROR", "ERROR"),
        ("[2026-01-02T03:04:05.123Z] ERROR", "ERROR"),
        ("#12 3.456   error: x", "  error: x"),
        ("web_1  | ERROR", "ERROR"),
        (" 10%\r 50%\r100%", "100%"),
        ("a\x00b", "ab"),
    ],
)
def test_a_line_is_read_as_a_terminal_shows_it(raw: str, shown: str) -> None:
    assert plain(raw) == shown


def test_a_log_that_is_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="larger than") as caught:
        open_log(b"x" * (MAX_LOG + 1), "big.log")
    assert (caught.value.file, "first error" in caught.value.advice) == ("big.log", True)


@pytest.mark.parametrize(
    "line",
    [
        "ERROR: " + "a" * 4000,
        "Because " + "a depends on b==1 and " * 200,
        "error: command '" + "/" * 3000 + "' failed",
        "nothing provides " + "x-" * 1500,
        "ModuleNotFoundError: No module named '" + "." * 3000,
        "(" * 3000,
        "│ " * 1500 + "├─ x",
        "a -> " * 700,
        "\x1b[" + "1;" * 2000,
    ],
)
def test_a_log_of_hostile_lines_takes_no_longer_than_its_length(line: str) -> None:
    def seconds(times: int) -> float:
        content = (line + "\n").encode() * times
        begun = time.perf_counter()
        diagnose(content[:MAX_LOG], "x")
        return time.perf_counter() - begun

    seconds(5)
    few, many = seconds(30), seconds(120)
    assert many < max(few * 12, 2.0)


def test_a_megabyte_of_a_compiler_takes_seconds() -> None:
    line = b"gcc -Wno-unused-result -DNDEBUG -g -fwrapv -O3 -Wall -fPIC -I/a/b -c x.c -o y.o warning: z\n"
    content = line * ((1 << 20) // len(line))
    begun = time.perf_counter()
    assert diagnose(content, "x").root is None
    assert time.perf_counter() - begun < 20


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_anything_can_be_given(content: bytes) -> None:
    assert answer(content).outcome in {outcome.value for outcome in MEANING}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from([row["log"] for row in EXPECTED]), min_size=1, max_size=3))
def test_logs_behind_each_other_are_read_too(names: list[str]) -> None:
    content = b"\n$ pip install x\n".join((LOGS / name).read_bytes() for name in names)
    assert answer(content).outcome in {outcome.value for outcome in MEANING}


def test_no_line_of_a_rule_is_passed_over() -> None:
    for path in LOGS.glob("*.log"):
        for line in read_lines(path.read_bytes(), path.name):
            if any(rule.pattern.search(line.text) for rule in RULES):
                assert TRIGGER.search(line.text), line.text


def test_without_a_log_there_is_an_answer_too() -> None:
    result = ask(question("diagnosis"), View({}))
    assert (result.outcome, str(result.sentence)) == ("unknown", "No log was given.")
    assert set(CHECK.gives) <= set(told(result))


def test_the_check_is_asked_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("clang: error: unsupported option '-fopenmp'\n")
    result = ask(question("diagnosis", "a.log", root=tmp_path), View({}))
    assert result.outcome == "no-openmp"
    assert result.table.rows[0][0].text == "a.log"
