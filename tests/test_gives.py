"""What a check hands on to the next step of a runbook is always there, with the type that it has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from factlock.checks import check_ids, find_check
from factlock.errors import Cause
from factlock.facts.gathering import View
from factlock.light_dataclass import dataclass, field
from factlock.model import Fact, FactKey, Json, Result, Unknown
from factlock.site_questions import Site
from test_golden import GOLDEN, ROOT, example

CHECKS = [one for one in check_ids() if find_check(one).gives]


@dataclass(slots=True)
class Silence(View):
    """Facts of which none could be had."""

    known: dict[FactKey, Fact | Unknown] = field(default_factory=dict)

    def lacking(self, *keys: FactKey) -> tuple[FactKey, ...]:
        return keys[:0]

    def __getitem__(self, key: FactKey) -> Fact | Unknown:
        return Unknown(key=key, cause=Cause.UNREACHABLE, reason="Nobody is there.")


def missing(check: str, data: Json) -> list[str]:
    """The names that are not there, or whose value is nothing that a runbook can hand on."""
    assert isinstance(data, dict)
    return [one for one in find_check(check).gives if not handed_on(data.get(one))]


def handed_on(value: Json) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | bool | int)


def test_the_checks_that_runbooks_walk_on_hand_something_on() -> None:
    named = {"availability", "image", "installed", "needs", "origin", "pin", "resolves"}
    assert named <= {*CHECKS}


@pytest.mark.parametrize("check", CHECKS)
def test_an_answer_hands_on_all_that_its_check_gives(check: str) -> None:
    answer = json.loads((GOLDEN / f"{check}.json").read_text(encoding="utf-8"))["questions"][0]
    assert missing(check, answer["data"]) == []


@pytest.mark.parametrize("check", CHECKS)
def test_an_answer_from_nothing_hands_it_on_empty(check: str, own_site: Site) -> None:
    (question,) = example(own_site, check)
    result = find_check(check).evaluate(dict(question.parameters), Silence())
    assert isinstance(result, Result)
    assert missing(check, result.data) == []


@pytest.mark.parametrize("check", CHECKS)
def test_the_page_of_a_check_names_what_it_hands_on(check: str) -> None:
    text = (Path(ROOT) / "docs" / "reference" / "checks" / f"{check}.md").read_text("utf-8")
    assert "## Handed on" in text
    below = text.partition("## Handed on")[2].partition("\n## ")[0]
    assert [one for one in find_check(check).gives if f"`{one}`" not in below] == []
