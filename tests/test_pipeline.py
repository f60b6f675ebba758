"""The check ``pipeline``: every outcome, each stage alone, the first one skipped, the three files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from factlock.errors import Cause
from factlock.inputs import read_manifest
from factlock.model import CellKind, Listing, Result
from sets import TARGET, ask, data, facts, failed, needs, package, question, refusal, solved

DJANGO = solved(
    package("asgiref", "3.8", size=20_000),
    package("django", "5.2", needs=["asgiref>=3.8", "sqlparse"], size=8_000_000),
    package("sqlparse", "0.5", size=40_000),
)


def shown(result: Result) -> list[tuple[str, str]]:
    return [(row[0].text, row[2].text) for row in result.table.rows]


def listing(result: Result, name: str) -> str:
    return next(one.text for one in result.details if isinstance(one, Listing) and one.id == name)


def chain(value: Any, **options: Any) -> Result:
    return ask(question("pipeline", "django", **options), facts((("django",), TARGET, value)))


def pinned(path: Path, *lines: str, value: Any = None, **options: Any) -> Result:
    (path / "requirements.txt").write_text("\n".join(lines))
    one = question("pipeline", pinned="requirements.txt", root=path, **options)
    asked = tuple(line.partition(" --hash")[0].strip() for line in lines)
    return ask(one, facts() if value is None else facts((asked, TARGET, value)))


def test_the_chain_ends_in_three_files() -> None:
    result = chain(DJANGO)
    assert result.outcome == "installable"
    assert shown(result) == [
        ("compile", "compiled"),
        ("resolve", "resolved"),
        ("install", "installable"),
    ]
    assert listing(result, "requirements-in") == "django\n"
    assert listing(result, "requirements-txt") == (
        "asgiref==3.8\n    # via django\n"
        "django==5.2\n    # via -r requirements.in\n"
        "sqlparse==0.5\n    # via django\n"
    )
    assert (data(result)["count"], data(result)["bytes"]) == (3, 8_060_000)


def test_the_files_are_what_pip_reads_and_name_no_address() -> None:
    result = chain(DJANGO)
    text = listing(result, "requirements-urls")
    assert "://" not in text
    entries = read_manifest(text.encode(), "requirements.txt").entries
    assert [(one.name, one.pinned, one.hashes) for one in entries] == [
        (one["name"], one["version"], (f"sha256:{one['sha256']}",)) for one in data(result)["files"]
    ]
    pins = read_manifest(listing(result, "requirements-txt").encode(), "requirements.txt").entries
    assert [one.pinned for one in pins] == ["3.8", "5.2", "0.5"]


@pytest.mark.parametrize("name", ["requirements.urls.txt", "requirements.urls"])
def test_what_one_stage_gives_the_next_one_takes(tmp_path: Path, name: str) -> None:
    urls = listing(chain(DJANGO, stage="compile") and chain(DJANGO), "requirements-urls")
    (tmp_path / name).write_text(urls)
    one = question("pipeline", pinned=name, stage="install", root=tmp_path)
    asked = ("asgiref==3.8", "django==5.2", "sqlparse==0.5")
    result = ask(one, facts((asked, TARGET, DJANGO)))
    assert (result.outcome, shown(result)) == ("installable", [("install", "installable")])


def test_the_first_stage_alone() -> None:
    result = chain(DJANGO, stage="compile")
    assert (result.outcome, shown(result)) == ("compiled", [("compile", "compiled")])
    assert [one.id for one in result.details] == ["requirements-in", "requirements-txt"]


PINS = ("asgiref==3.8", "django==5.2", "sqlparse==0.5")


def test_the_first_stage_skipped(tmp_path: Path) -> None:
    result = pinned(tmp_path, *PINS, value=DJANGO)
    assert result.outcome == "installable"
    assert [stage for stage, _ in shown(result)] == ["resolve", "install"]


def test_a_list_that_lacks_something_has_its_wheels_and_cannot_be_installed(tmp_path: Path) -> None:
    result = pinned(tmp_path, *PINS[1:], value=DJANGO)
    assert result.outcome == "cannot-be-installed"
    assert shown(result) == [("resolve", "resolved"), ("install", "cannot-be-installed")]
    assert data(result)["faults"] == [
        {"flaw": "missing", "who": "django 5.2", "what": "asgiref>=3.8", "have": ""}
    ]
    assert "django 5.2 asks for asgiref>=3.8, which the list does not hold." in map(
        str, result.notes
    )
    alone = pinned(tmp_path, *PINS[1:], value=DJANGO, stage="resolve")
    assert (alone.outcome, shown(alone)) == ("resolved", [("resolve", "resolved")])


def test_a_pin_for_another_platform_is_not_in_the_list(tmp_path: Path) -> None:
    lines = (*PINS[1:], 'asgiref==3.8; sys_platform == "win32"')
    result = pinned(tmp_path, *lines, value=DJANGO)
    assert result.outcome == "cannot-be-installed"
    assert [one["name"] for one in data(result)["files"]] == ["django", "sqlparse"]
    kept = (*PINS[1:], 'asgiref==3.8; sys_platform == "linux"')
    assert pinned(tmp_path, *kept, value=DJANGO).outcome == "installable"


def test_a_hash_of_another_file_cannot_be_installed(tmp_path: Path) -> None:
    lines = (f"asgiref==3.8 --hash=sha256:{'0' * 64}", *PINS[1:])
    result = pinned(tmp_path, *lines, value=DJANGO)
    assert result.outcome == "cannot-be-installed"
    assert [one["flaw"] for one in data(result)["faults"]] == ["other-hash"]


def test_a_file_that_is_no_wheel_hides_what_it_needs() -> None:
    hidden = solved(package("django", "5.2", file="django-5.2.tar.gz"))
    result = chain(hidden)
    assert result.outcome == "cannot-be-installed"
    assert [one["flaw"] for one in data(result)["faults"]] == ["not-a-wheel"]


@pytest.mark.parametrize("kind", ["conflict", "missing"])
def test_what_compile_cannot_find_ends_the_chain(kind: str) -> None:
    asks = [("", "django==1.11.29"), ("", "django>2.0")]
    result = chain(failed(kind, asks=asks, names=["django"]))
    assert result.outcome == "cannot-be-found"
    assert shown(result) == [
        ("compile", "cannot-be-found"),
        ("resolve", "not reached"),
        ("install", "not reached"),
    ]
    assert [one.id for one in result.details] == ["requirements-in", "asks", "said"]


@pytest.mark.parametrize("kind", ["needs-a-build", "not-for-this-python"])
def test_what_has_no_wheel_cannot_be_built(kind: str) -> None:
    result = chain(failed(kind, names=["gast 0.2.2"]))
    assert result.outcome == "cannot-be-built"
    assert shown(result) == [
        ("compile", "not finished"),
        ("resolve", "cannot-be-built"),
        ("install", "not reached"),
    ]
    assert chain(failed(kind), stage="compile").outcome == "cannot-be-built"


def test_a_pin_that_is_gone_cannot_be_found_by_resolve(tmp_path: Path) -> None:
    result = pinned(tmp_path, "a==9", value=failed("conflict", asks=[("", "a==9")]))
    assert (result.outcome, shown(result)[0]) == (
        "cannot-be-found",
        ("resolve", "cannot-be-found"),
    )


def test_pins_that_exclude_each_other_cannot_be_installed(tmp_path: Path) -> None:
    asks = [("a==1", "b>=2"), ("", "b==1")]
    result = pinned(tmp_path, "a==1", "b==1", value=failed("conflict", asks=asks))
    assert (result.outcome, shown(result)) == (
        "cannot-be-installed",
        [("resolve", "not finished"), ("install", "cannot-be-installed")],
    )
    assert str(result.notes[0]) == (
        "a 1 (requirements.txt:1) asks for b>=2, requirements.txt:2 asks for b==1."
    )


ADDRESSES = [
    "a @ https://example.org/a-1-py3-none-any.whl",
    "git+https://example.org/a.git",
    "-e .",
    "./a",
    "a @ file:///tmp/a",
    "--index-url https://example.org/simple",
    "--find-links https://example.org/files",
]


@pytest.mark.parametrize("line", ADDRESSES)
def test_an_address_is_a_bad_one(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.in").write_text(f"django\n{line}\n")
    one = question("pipeline", file="requirements.in", root=tmp_path)
    result = ask(one, facts())
    assert result.outcome == "bad-address"
    assert data(result)["names"] == ["requirements.in:2"]
    assert str(result.sentence) == (
        "requirements.in stops at compile: "
        "no list of pins can hold the address or path in requirements.in:2."
    )
    assert any(str(note).startswith("requirements.in:2 `") for note in result.notes)
    less = question("pipeline", file="requirements.in", without="refused", root=tmp_path)
    assert ask(less, facts((("django",), TARGET, DJANGO))).outcome == "installable"


@pytest.mark.parametrize("line", ["-r other.txt", "-c limits.txt", "a===1", "--pre"])
def test_other_lines_that_cannot_be_asked_leave_it_open(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.in").write_text(f"django\n{line}\n")
    result = ask(question("pipeline", file="requirements.in", root=tmp_path), facts())
    assert result.outcome == "unknown"
    assert [one.cause for one in result.unknown] == [Cause.UNSURE]


def test_an_address_inside_a_wheel_is_a_bad_one() -> None:
    odd = solved(package("django", "5.2", unread=["b @ https://example.org/b.whl"]))
    assert chain(odd).outcome == "bad-address"
    unclear = solved(package("django", "5.2", unread=["b===1"]))
    result = chain(unclear)
    assert (result.outcome, len(result.unknown)) == ("unknown", 1)


def test_an_index_that_is_none_is_never_an_answer() -> None:
    result = chain(Cause.NOT_AN_INDEX)
    assert result.outcome == "unknown"
    assert any("address of the index is bad" in str(note) for note in result.notes)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (failed("missing"), "pipeline-cannot-be-found"),
        (failed("needs-a-build"), "pipeline-cannot-be-built"),
        (solved(package("django", file="d.zip")), "pipeline-cannot-be-installed"),
    ],
)
def test_each_failure_points_to_its_advice(value: Any, label: str) -> None:
    cells = [cell for row in chain(value).table.rows for cell in row if cell.kind is CellKind.LABEL]
    assert [cell.text for cell in cells if cell.text] == [label]
    page = Path(__file__).parents[1] / "docs/reference/checks/pipeline.md"
    assert f"({label})=\n" in page.read_text(encoding="utf-8")


def test_what_is_asked_and_not_pinned_is_remarked_when_compile_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "requirements.in").write_text("django>=6\nrequests\nb; python_version < '3'\n")
    result = pinned(tmp_path, *PINS, value=DJANGO, file="requirements.in")
    assert result.outcome == "installable"
    assert [str(note) for note in result.notes] == [
        f"requirements.in:{line} asks for {what}, and the pins hold {have}: without the stage "
        "compile nobody notices."
        for line, what, have in ((1, "django>=6", "django 5.2"), (2, "requests", "none"))
    ]


def test_an_empty_list_is_installed_without_asking_and_it_is_remarked(tmp_path: Path) -> None:
    result = pinned(tmp_path, "# nothing")
    assert result.outcome == "installable"
    assert [str(note) for note in result.notes] == ["Nothing is asked for in requirements.txt."]
    assert not any("Nothing" in str(note) for note in pinned(tmp_path, *PINS, value=DJANGO).notes)


@pytest.mark.parametrize("stage", ["resolve", "install"])
def test_a_later_stage_alone_wants_its_input(stage: str) -> None:
    assert "nothing to work on" in str(refusal("pipeline", "django", stage=stage))


def test_input_that_no_stage_takes_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("a==1\nb>=2\n")
    error = refusal("pipeline", pinned="requirements.txt", root=tmp_path)
    assert (error.file, error.line) == ("requirements.txt", 2)
    path.write_text("a==1\n")
    for stage, words in (("compile", "they are given"), ("install", "has no hash")):
        error = refusal("pipeline", pinned="requirements.txt", stage=stage, root=tmp_path)
        assert words in str(error)
    assert "is not a stage" in str(refusal("pipeline", "a", stage="build"))


def test_the_index_and_the_day_are_part_of_what_is_asked() -> None:
    (key,) = needs(question("pipeline", "django", index="house", before="2024-05-01"))
    assert dict(key.parameters) == {
        "python": "3.12",
        "platform": "linux-64",
        "before": "2024-05-01T00:00:00Z",
        "index": "house",
    }
