"""Hand-made facts of the resolver, and questions about sets as pages and terminals make them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from factlock.checks import find_check
from factlock.errors import Cause, InputError
from factlock.facts.gathering import View
from factlock.facts.keys import solve_key
from factlock.inputs.reading import read_input
from factlock.model import Fact, FactKey, Freshness, Json, Location, Need, Question, Result, Unknown
from factlock.questions import Line, Made, Written, make_questions

TARGET = ("3.12", "linux-64")


def package(
    name: str, version: str = "1.0", *, needs: Sequence[str] = (), size: int = 1000, **more: Any
) -> dict[str, Json]:
    """A package of a solution; ``needs`` are requirements such as ``b>=2``."""
    from packaging.requirements import Requirement

    wanted = [Requirement(text) for text in needs]
    return {
        "name": name,
        "version": version,
        "file": f"{name}-{version}-py3-none-any.whl",
        "sha256": hashlib.sha256(f"{name}{version}".encode()).hexdigest(),
        "size": size,
        "uploaded": "2026-01-02",
        "requires": [[one.name, str(one.specifier), "", ""] for one in wanted],
        **more,
    }


def solved(*packages: Json) -> Json:
    """The fact of a set that was solved."""
    return {"outcome": "solved", "packages": list(packages)}


def failed(outcome: str, *, asks: Sequence[Sequence[str]] = (), names: Sequence[str] = ()) -> Json:
    """The fact of a set that was not solved."""
    return {
        "outcome": outcome,
        "said": f"Because of this and that: {outcome}.",
        "asks": [list(ask) for ask in asks],
        "names": list(names),
    }


def facts(*given: tuple[Sequence[str], tuple[str, str], Json | Cause]) -> View:
    """A view of solutions: requirements, target, and the fact or why it is not there."""
    known: dict[FactKey, Fact | Unknown] = {}
    for requirements, (python, platform), value in given:
        key = solve_key(requirements, python=python, platform=platform)
        known[key] = (
            Unknown(key=key, cause=value, reason="No answer came.")
            if isinstance(value, Cause)
            else Fact(
                key=key,
                value=value,
                date="2026-11-20T00:00:00Z",
                via="index",
                freshness=Freshness.LIVE,
            )
        )
    return View(known)


def make(check: str, *lines: str, root: Path | None = None, page: str = "", **options: str) -> Made:
    """What is made of lines and options; ``page`` is where the lines stand, from line 11 on."""
    where = [Location(document="page", file=page, line=11 + at if page else 0) for at in range(99)]

    def opened(path: str) -> tuple[bytes, str]:
        assert root is not None
        return read_input(root / path, root=root), path

    written = Written(
        lines=[Line(text=text, location=where[at]) for at, text in enumerate(lines)],
        options=options,
        settings={},
        expect=(),
        location=Location(document="page", file=page, line=10 if page else 0),
        open_input=opened,
    )
    return make_questions(find_check(check), written)


def question(check: str, *lines: str, **options: Any) -> Question:
    """The one question that is made; raises the error if it is refused."""
    made = make(check, *lines, **options)
    for error, _ in made.faults:
        raise error
    (one,) = made.questions
    return one


def ask(one: Question, view: View) -> Result:
    """The answer to a question for which every fact is there."""
    found = find_check(one.check).evaluate(dict(one.parameters), view)
    assert not isinstance(found, Need), found
    return found


def needs(one: Question) -> tuple[FactKey, ...]:
    """What a question lacks when nothing is known."""
    found = find_check(one.check).evaluate(dict(one.parameters), View({}))
    assert isinstance(found, Need)
    return found.keys


def data(result: Result) -> Mapping[str, Any]:
    """The part of a result that is for JSON."""
    assert isinstance(result.data, dict)
    return result.data


def refusal(check: str, *lines: str, **options: Any) -> InputError:
    """The error of a question that is refused."""
    made = make(check, *lines, **options)
    assert made.faults
    return made.faults[0][0]
