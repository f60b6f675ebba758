"""The reference of the runbook file names all that can be written in one, and every rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from factlock.runbook.model import DECIDED, WAITING, InputType, StepKind
from factlock.runbook.page import body as page
from factlock.runbook.page import front_matter, page_text, step_block, ways
from factlock.runbook.page.blocks import OURS
from factlock.runbook.page.reading import read_runbook
from factlock.runbook.proof.offers import ANSWER_TYPES
from factlock.runbook.proof.rules import RULES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "runbook-file.md").read_text(encoding="utf-8")
RULE = re.compile(r"(?m)^\| `([a-z-]+)` \| (.+?) \|$")


def named(word: str) -> bool:
    return re.search(rf"[`:{{]{re.escape(word)}(?![\w-])", PAGE) is not None


@pytest.mark.parametrize("rule", RULES)
def test_rules(rule: str) -> None:
    told = dict(RULE.findall(PAGE[PAGE.index("## What lint says") :]))
    assert told[rule].startswith(RULES[rule].removesuffix("."))


def test_the_page_tells_no_rule_that_there_is_not() -> None:
    told = dict(RULE.findall(PAGE[PAGE.index("## What lint says") :]))
    assert told.keys() == RULES.keys()


def test_rules_are_used() -> None:
    folder = ROOT / "extensions" / "factlock" / "runbook"
    files = [one for one in folder.rglob("*.py") if one.name != "rules.py"]
    code = "".join(one.read_text(encoding="utf-8") for one in files)
    assert [rule for rule in RULES if f'"{rule}"' not in code] == []


def test_words() -> None:
    words = [
        *(f":{kind.value}:" for kind in StepKind),
        *InputType,
        *ANSWER_TYPES,
        *OURS,
        *front_matter._RUNBOOK,
        *front_matter._INPUT,
        *front_matter.RESERVED,
        *(
            ":together:",
            ":keeps: NAME",
            ":verdict: NAME",
            ":known:",
            ":type:",
            ":among:",
            ":language:",
        ),
        *(DECIDED, WAITING),
    ]
    assert [word for word in words if not named(word.strip(":")) and word not in PAGE] == []


def test_limits() -> None:
    limits = PAGE[PAGE.index("## Limits") :].split("\n## ")[0]
    for number in (
        page_text.MAX_PAGE,
        page_text.MAX_LINES,
        page_text.MAX_QUOTES,
        front_matter.MAX_FRONT,
        step_block.MAX_VALUE,
        ways.MAX_ITEM,
        ways.MAX_ITEMS,
        page.MAX_TITLE,
    ):
        assert f"{number:,}" in limits


def test_the_example_is_read() -> None:
    example = PAGE.split("````md\n")[1].split("````")[0]
    reading = read_runbook(example, "page.md", "page")
    assert {one.rule for one in reading.faults} == {"target"}, (
        "the sections it links to are left out"
    )
    assert reading.runbook is not None
    assert reading.runbook.start.id == "origin"
