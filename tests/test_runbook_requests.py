"""A request as a file: its inputs, packages in several forms, answers, expectations, and its faults."""

from __future__ import annotations

import pytest

from factlock.errors import InputError
from factlock.runbook.model import Edge, Input, InputType, Runbook, Step, StepKind
from factlock.runbook.told.outlook import Expected, Told
from factlock.runbook.told.request import Request, read_request


def step(name: str, kind: StepKind, *outcomes: str) -> Step:
    edges = (Edge(outcomes=outcomes, target="done", text="", line=1),)
    return Step(id=name, kind=kind, title="", slug=name, line=1, heading_line=1, edges=edges)


RUNBOOK = Runbook(
    name="add",
    file="add.md",
    title="Add",
    inputs=(
        Input(name="package", type=InputType.REQUIREMENTS, help="", each=True),
        Input(name="image", type=InputType.IMAGE, help="", default="."),
        Input(name="ticket", type=InputType.TEXT, help=""),
        Input(
            name="language",
            type=InputType.CHOICE,
            help="",
            choices=("en", "de", "no"),
            default="en",
        ),
    ),
    ends=("simple", "escalate"),
    steps=(
        step("ours", StepKind.CONFIRM, "yes", "no"),
        step("which", StepKind.CHOOSE, "same", "other"),
        step("python", StepKind.ASK, "given"),
        step("origin", StepKind.CHECK, "on-index"),
        step("done", StepKind.END),
    ),
)


def read(text: str) -> Request:
    return read_request(text.encode(), "request.yml", RUNBOOK)


def test_a_whole_request() -> None:
    request = read(
        """\
runbook: add-python-package
title: Two at once
about: |
  The second is there already.
packages:
  - xarray>=2026
  - {name: pymc, version: '>=5,<6', extras: [b, a]}
image: hub
ticket: T-1
language: de
answers:
  ours: yes
  python: 3.10
  which:
    PyMC: other
expect:
  end: escalate
  items:
    xarray: simple
    pymc: {end: escalate, path: [origin=on-index, which=other]}
"""
    )
    assert request.runbook == "add-python-package"
    assert (request.title, request.about) == ("Two at once", "The second is there already.")
    assert request.items == ("xarray>=2026", "pymc[a,b]<6,>=5")
    assert request.values == {"image": "hub", "ticket": "T-1", "language": "de"}
    assert request.answers == (
        Told(step="ours", value="yes", line=12),
        # A text, whatever YAML makes of it.
        Told(step="python", value="3.10", line=13),
        Told(step="which", value="other", item="pymc[a,b]<6,>=5", line=15),
    )
    assert request.expect == Expected(end="escalate", line=17)
    path = (("origin", "on-index"), ("which", "other"))
    assert request.expected == (
        ("xarray>=2026", Expected(end="simple", line=19)),
        ("pymc[a,b]<6,>=5", Expected(end="escalate", path=path, line=20)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "package: xarray",
        "package: [xarray]",
        "packages: [xarray]",
        "packages:\n- xarray",
        "packages:\n- name: xarray",
        "\ufeffpackages:\r\n- xarray\r\n",
    ],
)
def test_a_package_may_be_written_in_several_ways(text: str) -> None:
    assert read(text).items == ("xarray",)


def test_a_repository_is_a_package_of_its_own_kind() -> None:
    assert read("packages: [https://github.com/o/r]").items == ("https://github.com/o/r",)
    with pytest.raises(InputError, match="neither versions nor extras"):
        read("packages:\n- name: https://github.com/o/r\n  version: '>=1'")


def test_the_end_alone_may_be_expected() -> None:
    assert read("package: a\nexpect: waiting").expect == Expected(end="waiting", line=2)
    short = read("package: a\nexpect: {end: simple, path: [ours=yes]}").expect
    assert short == Expected(end="simple", path=(("ours", "yes"),), line=2)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("package: a\nindex: x", 2, 1, "not an input of this runbook"),
        ("- a", 1, 1, "begins with the name of an input"),
        ("package: a\npackages: [b]", 2, 1, "in two ways"),
        ("packages: []", 1, 11, "No package"),
        ("packages: xarray", 1, 11, "is a list, and here is none"),
        ("packages:\n- a\n- A", 3, 3, "a second time"),
        ("packages:\n- name: a\n  index: b", 3, 3, "says nothing about a package"),
        ("packages:\n- version: '>=1'", 2, 3, "has no name"),
        ("packages:\n- name: a\n  version: '1.0'", 3, 12, "which versions"),
        ("packages:\n- name: a\n  version: '>=x'", 3, 12, "not a requirement"),
        ("packages:\n- name: a\n  version:", 3, 3, "is empty"),
        ("packages:\n- name: a\n  extras: [b, no]", 3, 15, "without quotes"),
        ("packages:\n- name: a\n  extras: ['b;c']", 3, 11, "not a requirement"),
        ("package: a\nticket: 12", 2, 9, "Quote it: '12'"),
        ("package: a\nticket: 1_2", 2, 9, "without quotes"),
        ("package: a\nticket: 2026-11-21", 2, 9, "without quotes"),
        ("package: a\nticket: 1e5", 2, 9, "without quotes"),
        ("package: a\nticket: 12:30", 2, 9, "without quotes"),
        ("package: a\nticket: .inf", 2, 9, "without quotes"),
        ("package: a\nticket: ~", 2, 9, "without quotes"),
        ("package: a\nticket:", 2, 1, "is empty"),
        ("package: a\nticket: {a: b}", 2, 9, "a list or a mapping"),
        ("package: a\nimage: ../x", 2, 8, "not a plain path"),
        ("package: a\nlanguage: fr", 2, 11, "no choice for language"),
        ("package: a\nanswers: {origin: yes}", 2, 11, "no step of this runbook that asks"),
        ("package: a\nanswers: {ours: perhaps}", 2, 17, "no answer to the step ours"),
        ("package: a\nanswers: {ours: {b: yes}}", 2, 18, "not among what is asked for"),
        ("package: a\nanswers: {ours: }", 2, 16, "A word is missing"),
        ("package: a\nanswers: yes", 2, 10, "names no step"),
        ("package: a\nexpect: finished", 2, 9, "no end of this runbook"),
        ("package: a\nexpect: {ends: x}", 2, 10, "says nothing about what is expected"),
        ("package: a\nexpect: {path: [nope=yes]}", 2, 17, "no step of this runbook"),
        ("package: a\nexpect: {path: ours}", 2, 16, "is a list"),
        ("package: a\nexpect: {items: x}", 2, 17, "names no package"),
        (f"package: a\nabout: {'x' * 6000}", 2, 8, "longer than 5,000"),
        ("package: a\nimage: &x hub\nticket: *x", 3, 9, "alias"),
        ("package: a\nticket: !!python/name:os.system x", 2, 9, "tag"),
    ],
)
def test_every_fault_has_its_place(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        read(text)
    error = raised.value
    assert (error.file, error.line) == ("request.yml", line)
    assert f"column {column})" in error.message
    assert error.advice


@pytest.mark.parametrize("text", ["T-12", "'12'", '"2026-11-21"', "yes we can", "1.2.3", "v1"])
def test_what_cannot_be_taken_for_something_else_needs_no_quotes(text: str) -> None:
    assert read("package: a\nlanguage: no").values["language"] == "no"
    assert read(f"package: a\nticket: {text}").values["ticket"] == text.strip("'\"")
