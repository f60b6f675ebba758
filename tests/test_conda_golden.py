"""The examples on channels of the pages of some checks, from a channel of our own.

It is small, is called as on the pages, and has the real packages' names. ``FACTLOCK_GOLDEN=write`` solves
on it and writes the files anew. Review them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from channels import write_channel
from conda_sets import RECORDS
from factlock.asking import answer, open_knowledge
from factlock.facts.lock import Lock, read_lock
from factlock.facts.updating import complete
from factlock.model import Answer, Freshness, Mode, Question
from factlock.report import render
from factlock.settings import make_settings
from factlock.site_questions import Site
from test_golden import ENDINGS, GOLDEN, ROOT, WRITE

CHECKS = ("needs", "pin", "tree", "whoneeds")


def example(own_site: Site, check: str) -> Question:
    """The first question about a channel on the page of a check, wherever it stands there."""
    page = f"docs/reference/checks/{check}"
    found = [
        one
        for one in own_site.questions
        if one.check == check
        and one.location.document == page
        and dict(one.parameters).get("channel")
    ]
    return replace(found[0], location=replace(found[0].location, line=0, anchor=""))


def record(question: Question, folder: Path) -> Lock:
    """The facts that our channel gives for a question."""
    write_channel(folder, RECORDS)
    options = {"mode": Mode.LIVE.value, "channels": f"conda-forge={folder}"}
    settings = make_settings(ROOT, options)
    environ = {"PATH": os.environ["PATH"]}
    knowledge = open_knowledge(settings, environ, lock=Lock(), cached=False)
    (found,) = answer([question], knowledge).values()
    return complete(Lock(), [replace(fact, freshness=Freshness.LIVE) for fact in found.facts])


def answers(question: Question, lock: Lock) -> Sequence[Answer]:
    settings = make_settings(ROOT, {"mode": Mode.LOCKED.value})
    return [*answer([question], open_knowledge(settings, {}, lock=lock, cached=False)).values()]


@pytest.mark.parametrize("check", CHECKS)
def test_the_example_on_a_channel_answers_as_it_did(
    own_site: Site, check: str, tmp_path: Path
) -> None:
    question = example(own_site, check)
    facts = GOLDEN / f"{check}-channel.lock"
    if WRITE:
        record(question, tmp_path / "conda-forge").write(facts)
    found = answers(question, read_lock(facts))
    assert [one.verdict.value for one in found] == ["holds"]
    for style, ending in ENDINGS.items():
        path, text = GOLDEN / f"{check}-channel.{ending}", render(style, found)
        if WRITE:
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text
