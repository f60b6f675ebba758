"""Put together what a build or a command needs to answer questions: settings, lock, cache, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from factlock.checks import find_check
from factlock.facts import gathering
from factlock.facts.cache import Cache, cache_folder
from factlock.facts.gathering import Evaluate, answer_all
from factlock.facts.knowledge import Knowledge, Policy, Progress
from factlock.facts.lock import Lock, read_lock
from factlock.model import Answer, Question
from factlock.settings import Settings
from factlock.sources import Sources


def utc_now() -> datetime:
    """The clock of commands and builds; everything below takes the moment as an argument."""
    return datetime.now(UTC)


def open_knowledge(
    settings: Settings,
    environ: Mapping[str, str],
    *,
    lock: Lock | None = None,
    cached: bool = True,
    progress: Progress | None = None,
) -> Knowledge:
    """What is known at the start of a build: the lock; everything else is asked for when needed.

    ``cached=False`` leaves the user's cache alone. All facts asked in one build carry the date of
    its beginning.
    """
    now = utc_now()
    return Knowledge(
        policy=Policy(mode=settings.mode, now=now, max_age=settings.max_age),
        lock=read_lock(settings.lock_path) if lock is None else lock,
        cache=Cache(lambda: cache_folder(environ)) if cached else None,
        source=Sources(
            environ,
            home=Path.home(),
            cwd=settings.root,
            now=lambda: now,
            channels=settings.channels,
            partial_channels=settings.partial_channels,
            conda_names=settings.conda_names,
            published=settings.published,
        ),
        progress=progress,
    )


def answer(questions: Iterable[Question], knowledge: Knowledge) -> dict[Question, Answer]:
    """Answer questions with the registered checks."""
    return answer_all(questions, _evaluate, knowledge)


def answer_first(
    now: Iterable[Question],
    soon: Iterable[Question],
    knowledge: Knowledge,
    further: gathering.Further = lambda _: (),
) -> dict[Question, Answer]:
    """Answer what is needed now with the registered checks, and ask meanwhile what may be needed soon.

    ``further`` gives what may be needed after that, as :func:`factlock.facts.gathering.answer_first` says.
    """
    return gathering.answer_first(now, soon, _evaluate, knowledge, further)


def _evaluate(check: str) -> Evaluate:
    return find_check(check).evaluate
