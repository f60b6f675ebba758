"""Facts of a resolver made by hand, from a few words a package, and the questions about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from factlock.checks import find_check
from factlock.errors import Cause
from factlock.facts.gathering import View
from factlock.facts.keys import mentions_key, solve_key
from factlock.facts.lock import Lock
from factlock.facts.updating import complete
from factlock.model import Fact, FactKey, Freshness, Json, Need, Result, Unknown
from sites import DATE

TARGET: Mapping[str, str] = {"python": "3.12", "platform": "linux-64"}
Asks = Sequence[Any]


def solved(packages: Mapping[str, Asks], sizes: Mapping[str, int] | None = None) -> dict[str, Any]:
    """A ``solve`` fact: ``{"a": ["b", ("c", ">=1", marker, extra)], "b": [], "c": []}``."""
    return {
        "outcome": "solved",
        "packages": [
            {
                "name": name,
                "version": "1.0",
                "file": f"{name}-1.0-py3-none-any.whl",
                "sha256": "0" * 64,
                "size": (sizes or {}).get(name, 1000),
                "uploaded": "2026-01-02",
                "requires": [[a, "", "", ""] if isinstance(a, str) else list(a) for a in asks],
            }
            for name, asks in sorted(packages.items())
        ],
    }


def unsolved(outcome: str, **fields: Any) -> dict[str, Any]:
    """A ``solve`` fact of a set that has no solution."""
    return {"outcome": outcome, "said": "Because.", "asks": [], "names": [], **fields}


def about(**fields: Any) -> dict[str, Any]:
    """What a package says of itself."""
    empty = {"version": "1.0", "summary": "", "keywords": "", "classifiers": [], "extras": []}
    return {**empty, **fields}


def fact(key: FactKey, value: Json) -> Fact:
    return Fact(key=key, value=value, date=DATE, via="index", freshness=Freshness.LIVE)


def solve_fact(requirements: Iterable[str], value: Json, **target: str) -> Fact:
    return fact(solve_key(requirements, **{**TARGET, **target}), value)


def mentions_fact(requirement: str, watch: Iterable[str], value: Any) -> Fact:
    return fact(mentions_key([requirement], watch=watch, **TARGET), value)


def view(*facts: Fact | Unknown) -> View:
    return View({one.key: one for one in facts})


def unreachable(key: FactKey) -> Unknown:
    return Unknown(key=key, cause=Cause.UNREACHABLE, reason="There was no connection.")


def lock_of_facts(*facts: Fact) -> Lock:
    return complete(Lock(), facts)


def ask(check: str, facts: View, **parameters: str) -> Result:
    """The result of a check that has all its facts."""
    result = find_check(check).evaluate(parameters, facts)
    assert isinstance(result, Result), result
    return result


def need(check: str, facts: View, **parameters: str) -> Need:
    """What a check lacks."""
    found = find_check(check).evaluate(parameters, facts)
    assert isinstance(found, Need), found
    return found


def cell(result: Result, column: str) -> str:
    """The text of a cell of the one row."""
    (row,) = result.table.rows
    return next(
        c.text for head, c in zip(result.table.columns, row, strict=True) if head.id == column
    )
