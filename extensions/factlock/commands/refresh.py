"""``factlock refresh``: ask again, write ``facts.lock``, say and note what changed in the world."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from factlock.asking import answer, open_knowledge
from factlock.checks import label
from factlock.commands._keep_lock import keep
from factlock.commands._shared import (
    add_channels,
    add_json,
    add_site,
    failing,
    say,
    settings_for,
    told_channels,
)
from factlock.commands._site import answer_site
from factlock.errors import InputError
from factlock.facts.history import history_path, read_history
from factlock.facts.knowledge import Knowledge
from factlock.facts.lock import read_lock
from factlock.facts.updating import renew
from factlock.light_dataclass import replace
from factlock.model import Fact, Mode, Question, Subject, Unknown
from factlock.report.json import dump
from factlock.report.progress import show_progress
from factlock.settings import Settings
from factlock.site_questions import Site, find_site, read_site
from factlock.sources.changes import compare
from factlock.text import clean_text

HELP = "Ask again for what the pages use, write facts.lock, print what changed."
FAILS, UNKNOWN = 1, 3


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument(
        "what", nargs="*", metavar="SOURCE|PROJECT|PAGE", help="only these; without it everything"
    )
    add_site(parser)
    add_json(parser)
    add_channels(parser)


def run(given: Namespace) -> int:
    """0 done, 1 done and a claim fails now, 3 something could not be asked (its old fact is kept)."""
    site = read_site(find_site(Path(given.site)), os.environ)
    settings = replace(
        settings_for(site.folder, {**site.settings, **told_channels(given)}), mode=Mode.LIVE
    )
    old = read_lock(settings.lock_path)
    # Before anything is asked: a history that is damaged must be mended first.
    history = read_history(history_path(settings.lock_path))
    subjects = _subjects(site, settings)
    chosen = choose(tuple(subjects), given.what, subjects)
    knowledge = open_knowledge(settings, os.environ, lock=old, cached=False, progress=show_progress)
    # Whole, a worked request may come to ask what it has never asked before.
    found = answer(chosen, knowledge) if given.what else answer_site(site, knowledge)
    used = [fact for one in found.values() for fact in one.facts]
    lacking = [fact for fact in knowledge.known.values() if isinstance(fact, Unknown)]
    new = renew(
        old,
        [*used, *_kept(knowledge, lacking)],
        whole=_whole(tuple(subjects), chosen, given.what, used),
    )
    if used:
        keep(settings.lock_path, old, new, history, begin=True)
    fails = failing(found.values())
    _report(given, [change.sentence for change in compare(old, new)], lacking, fails)
    return FAILS if fails else UNKNOWN if lacking else 0


def choose(
    questions: tuple[Question, ...],
    what: list[str],
    subjects: Mapping[Question, frozenset[Subject]],
) -> list[Question]:
    """The questions about these sources, projects or pages; raises ``InputError`` for a word without any."""
    if not what:
        return list(questions)
    found: dict[Question, None] = {}
    for word in what:
        some = [question for question in questions if word in _names(question, subjects[question])]
        if not some:
            raise InputError(
                f"No page asks about {clean_text(word, 60)!r}.",
                advice="Name a source, a project or a page; `factlock list` shows them.",
            )
        found.update(dict.fromkeys(some))
    # All facts of a subject are asked together, those of other pages too.
    chosen = {subject for question in found for subject in subjects[question]}
    return [question for question in questions if not chosen.isdisjoint(subjects[question])]


def _names(question: Question, subjects: frozenset[Subject]) -> set[str]:
    names = {name for one in subjects for name in (one.source, one.place, one.name)}
    return {*names, label(question), question.location.document, question.location.file}


def _subjects(site: Site, settings: Settings) -> dict[Question, frozenset[Subject]]:
    """What each question rests on, as far as the lock tells, and what it lacks."""
    locked = replace(settings, mode=Mode.LOCKED)
    found = answer_site(site, open_knowledge(locked, os.environ))
    return {
        question: frozenset(
            [fact.key.subject for fact in one.facts] + [u.key.subject for u in one.result.unknown]
        )
        for question, one in found.items()
    }


def _whole(
    questions: tuple[Question, ...], chosen: list[Question], what: list[str], used: list[Fact]
) -> frozenset[str]:
    """The sources that were asked as a whole."""
    asked = {fact.key.subject.source for fact in used}
    if len(chosen) == len(questions):
        return frozenset(asked)
    places = {fact.key.subject.source: fact.key.subject.place for fact in used}
    return frozenset(one for one in asked if {one, places[one]} & set(what))


def _kept(knowledge: Knowledge, lacking: list[Unknown]) -> list[Fact]:
    """The locked facts that stay, because their source could not be asked."""
    return [fact for one in lacking if (fact := knowledge.lock.fact(one.key))]


def _report(given: Namespace, changes: list[str], lacking: list[Unknown], fails: list[str]) -> None:
    missing = sorted({f"{one.key.subject.title}: {one.reason}" for one in lacking})
    if given.json:
        print(dump({"changes": [*changes], "lacking": [*missing], "fails": [*fails]}), end="")
        return
    for sentence in changes or ["Nothing changed."]:
        say(sentence, given)
    for line in missing:
        say(f"could not be asked again: {line}", given)
    for line in fails:
        say(f"this claim fails now: {line}", given)
