"""``factlock list``: every question of the site with its answer from the lock."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.asking import answer, open_knowledge
from factlock.checks import label
from factlock.commands._shared import add_json, add_site, say, settings_for
from factlock.light_dataclass import replace
from factlock.model import Answer, Mode
from factlock.report import render
from factlock.site_questions import find_site, read_site

HELP = "List the questions of the site, where they stand, and their answers from facts.lock."


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    add_site(parser)
    add_json(parser)


def run(given: Namespace) -> int:
    """Always 0 when the site could be read."""
    site = read_site(find_site(Path(given.site)), os.environ)
    settings = replace(settings_for(site.folder, site.settings), mode=Mode.LOCKED)
    answers = list(answer(site.questions, open_knowledge(settings, os.environ)).values())
    if given.json:
        print(render("json", answers), end="")
    for one in answers:
        say(_line(one), given)
    say(f"{len(answers)} questions", given)
    return 0


def _without(one: Answer) -> str:
    """What stands for the date of an answer that rests on no facts."""
    return "not locked" if one.result.outcome == "unknown" else "no fact needed"


def _line(one: Answer) -> str:
    date = max((fact.date[:10] for fact in one.facts), default=_without(one))
    answered = f"{one.result.outcome} ({one.verdict.value}, {date})"
    return f"{one.question.location}: {one.question.check} {label(one.question)}: {answered}"
