"""The example on the page of each check, as text, Markdown and JSON: from facts that stay as they were.

``FACTLOCK_GOLDEN=write`` writes the files anew, with the facts that ``facts.lock`` has now. Review them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from factlock.asking import answer, open_knowledge
from factlock.checks import check_ids
from factlock.facts.lock import Lock, read_lock
from factlock.facts.updating import complete
from factlock.model import Answer, Freshness, Mode, Question
from factlock.report import render
from factlock.settings import make_settings
from factlock.site_questions import Site

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
WRITE = os.environ.get("FACTLOCK_GOLDEN") == "write"
# Examples beside the first one of a page, by a name of their own.
OTHERS = {"resolves-environment": "docs/examples/environment/environment.yml"}
ENDINGS = {"text": "txt", "markdown": "md", "json": "json"}


def example(own_site: Site, name: str) -> list[Question]:
    """The questions of the first block of a check on its own page, wherever the page is moved."""
    check = name.partition("-")[0]
    page = f"docs/reference/checks/{check}"
    found = [
        one for one in own_site.questions if one.check == check and one.location.document == page
    ]
    if name in OTHERS:
        found = [one for one in found if dict(one.parameters).get("file") == OTHERS[name]]
    assert found, f"{page}.md asks nothing of {check}"
    first = found[0]
    same = [one for one in found if one.parameters == first.parameters]
    return [replace(one, location=replace(one.location, line=0, anchor="")) for one in same[:1]]


def answers(questions: Sequence[Question], lock: Lock) -> list[Answer]:
    settings = make_settings(ROOT, {"mode": Mode.LOCKED.value})
    found = answer(questions, open_knowledge(settings, {}, lock=lock, cached=False))
    return [found[question] for question in questions]


@pytest.mark.parametrize("check", [*check_ids(), *OTHERS])
def test_the_example_of_a_check_answers_as_it_did(own_site: Site, check: str) -> None:
    questions = example(own_site, check)
    facts = GOLDEN / f"{check}.lock"
    if WRITE:
        used = [
            fact for one in answers(questions, read_lock(ROOT / "facts.lock")) for fact in one.facts
        ]
        complete(Lock(), [replace(fact, freshness=Freshness.LIVE) for fact in used]).write(facts)
    found = answers(questions, read_lock(facts))
    assert all(one.result.outcome != "unknown" for one in found)
    for style, ending in ENDINGS.items():
        path, text = GOLDEN / f"{check}.{ending}", render(style, found)
        if WRITE:
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text
