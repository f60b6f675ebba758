"""Answering all that a site asks: the questions of its pages, and what its worked requests come to ask."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.asking import answer
from factlock.facts.knowledge import Knowledge
from factlock.model import Answer, Question
from factlock.runbook.shelf import load_runbook
from factlock.site_questions import Site
from factlock.worked import Book, walk_worked


def answer_site(site: Site, knowledge: Knowledge) -> dict[Question, Answer]:
    """Every question with its answer; those of worked requests are behind those of pages.

    A worked request asks in rounds, because what it asks next depends on what it was told; the questions of
    pages are asked with the first of them. Raises ``InputError`` for a runbook that is wrong by now.
    """
    waiting = list(site.questions)
    told: dict[Question, Answer] = {}

    def ask(questions: tuple[Question, ...]) -> Mapping[Question, Answer]:
        found = answer([*waiting, *questions], knowledge)
        waiting.clear()
        told.update(found)
        return found

    books = [
        Book(runbook=load_runbook(site.folder / one, one), path=site.folder / one)
        for one in site.runbooks
    ]
    walk_worked(books, ask, site.folder)
    if waiting:
        ask(())
    # Once more from what is known now: a subject that was asked in a later round has all its facts anew, and
    # a lock takes them together.
    return answer(dict.fromkeys([*site.questions, *told]), knowledge)
