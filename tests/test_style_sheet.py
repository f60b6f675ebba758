"""The style sheet is whole, and every outcome has its colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import factlock
from factlock.checks import check_ids, find_check

SHEET = Path(factlock.__file__).parent / "sphinxext" / "static" / "factlock.css"
RUNBOOK_SHEET = SHEET.with_name("runbook.css")


def test_every_rule_ends_before_the_next_part_begins() -> None:
    depth = 0
    for number, line in enumerate(SHEET.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(("/*", ".")):
            assert depth == 0, f"line {number} stands within a rule that has no end"
        depth += line.count("{") - line.count("}")
    assert depth == 0


@pytest.mark.parametrize("check", check_ids())
def test_every_outcome_has_a_colour(check: str) -> None:
    text = SHEET.read_text(encoding="utf-8")
    words = [outcome.value for outcome in find_check(check).outcomes]
    assert [one for one in words if not re.search(rf"\.factlock-is-{one}[,\s]", text)] == []


def test_what_pictures_repeat_is_matched_by_itself() -> None:
    """In a picture that repeats a box, rules see what is in the box and nothing around it."""
    text = RUNBOOK_SHEET.read_text(encoding="utf-8")
    for name in ("box", "title", "said", "mark", "way", "label"):
        assert re.search(rf"^\.fl-{name} \{{", text, re.MULTILINE), name


def test_every_rule_of_runbooks_ends() -> None:
    text = RUNBOOK_SHEET.read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    used = set(re.findall(r"var\((--fl-[a-z-]+)[,)]", text))
    given = set(re.findall(r"(--fl-[a-z-]+):", text + SHEET.read_text(encoding="utf-8")))
    assert used <= given
