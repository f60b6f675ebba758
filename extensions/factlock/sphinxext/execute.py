"""Answer all questions of the site at once, when every page has been read; say what is wrong, every time.

Runs at ``env-updated``, which Sphinx emits on a build with nothing to do too, so a claim that fails is
reported by every build until it holds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sphinx.errors import ExtensionError

from factlock.asking import answer, open_knowledge
from factlock.errors import Cause, FactlockError
from factlock.facts.knowledge import Knowledge
from factlock.model import Answer, Fact, FactKey, Question, Unknown, Verdict
from factlock.report.progress import show_progress
from factlock.report.tables import origins
from factlock.settings import Settings
from factlock.sphinxext import outputs
from factlock.sphinxext.config import settings_of
from factlock.sphinxext.declare import logger, warn
from factlock.sphinxext.domain import Block, DepDomain, answers_of
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

COUNTS = ("asked", "cached", "locked", "stale", "unknown")


@dataclass(slots=True, kw_only=True)
class SiteAnswers:
    """The answers of one build, the counts of facts by where they came from, and what was warned of."""

    builder: Builder
    settings: Settings
    answers: Mapping[Question, Answer]
    counts: Mapping[str, int]
    warned: frozenset[WarningType]


def setup(app: Sphinx) -> None:
    """Listen."""
    app.connect("env-updated", answer_site)
    app.connect("build-finished", finish)


def answer_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Answer every question; returns the pages that would show something else than last time."""
    domain = cast("DepDomain", env.get_domain("dep"))
    settings = settings_of(app)
    try:
        knowledge = open_knowledge(settings, os.environ, progress=show_progress)
        answers = answer(domain.questions(), knowledge)
    except FactlockError as error:
        raise ExtensionError(str(error), modname="factlock") from error
    warned = frozenset(_warn(app, knowledge, answers))
    domain.site = SiteAnswers(
        builder=app.builder,
        settings=settings,
        answers=answers,
        counts=knowledge.counts(),
        warned=warned,
    )
    return outputs.changed_pages(app, {name: _digest(domain, name) for name in domain.blocks})


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write ``results.json``, remember what the pages show, and say the closing line."""
    domain = cast("DepDomain", app.env.get_domain("dep"))
    if exception is not None or not hasattr(domain, "site"):
        return
    site = domain.site
    outputs.write_results(app, site)
    outputs.remember(app, {name: _digest(domain, name) for name in domain.blocks})
    raised = sorted(kind.value for kind in site.warned if kind.value in site.settings.fail_on)
    if raised:
        app.statuscode = 1
        logger.info("factlock: the build fails on %s, as factlock_fail_on says", ", ".join(raised))
    counts = ", ".join(f"{site.counts.get(name, 0)} {name}" for name in COUNTS)
    logger.info("factlock: %d questions; facts: %s", len(site.answers), counts)


def _digest(domain: DepDomain, docname: str) -> str:
    """What a page shows, as a digest: results, verdicts, where the facts are from and how fresh."""
    state = hashlib.sha256()
    for block in domain.blocks[docname]:
        for one in _shown(domain, block):
            state.update(
                repr((block.anchor, one.result, one.verdict, origins([one]))).encode(
                    "utf-8", "replace"
                )
            )
    return state.hexdigest()


def _shown(domain: DepDomain, block: Block) -> list[Answer]:
    return (
        list(domain.site.answers.values()) if block.kind == "facts" else answers_of(domain, block)
    )


def _warn(
    app: Sphinx, knowledge: Knowledge, answers: Mapping[Question, Answer]
) -> set[WarningType]:
    kinds: set[WarningType] = set()
    domain = cast("DepDomain", app.env.get_domain("dep"))
    for docname in sorted(domain.faults):
        for fault in domain.faults[docname]:
            kinds.add(WarningType.INPUT)
            warn(fault.message, WarningType.INPUT, fault.location)
    for one in answers.values():
        place = f"{app.srcdir / one.question.location.file}:{one.question.location.line}"
        if one.verdict is Verdict.FAILS:
            kinds.add(WarningType.FAILS)
            expected = " or ".join(one.question.expect)
            warn(
                f"expected {expected}, but {one.result.outcome}: {one.result.sentence}",
                WarningType.FAILS,
                place,
            )
        for unknown in one.result.unknown:
            if unknown.cause is Cause.NOT_LOCKED:
                kinds.add(WarningType.NOT_LOCKED)
                warn(
                    f"{one.result.sentence} {unknown.reason} {unknown.advice}",
                    WarningType.NOT_LOCKED,
                    place,
                )
    return kinds | _warn_of_outages(app, knowledge, answers)


def _warn_of_outages(
    app: Sphinx, knowledge: Knowledge, answers: Mapping[Question, Answer]
) -> set[WarningType]:
    """One warning a source and cause, however many facts it concerns."""
    groups: dict[tuple[WarningType, str, Cause], list[tuple[Unknown, Fact | None]]] = {}
    for fact in knowledge.known.values():
        trouble = fact if isinstance(fact, Unknown) else fact.trouble
        if trouble is not None and trouble.cause is not Cause.NOT_LOCKED:
            kind = WarningType.UNKNOWN if trouble is fact else WarningType.STALE
            group = groups.setdefault((kind, trouble.key.subject.source, trouble.cause), [])
            group.append((trouble, fact if isinstance(fact, Fact) else None))
    places = _places(answers)
    for (kind, source, cause), found in sorted(groups.items()):
        place = next((places[one.key] for one, _ in found if one.key in places), None)
        location = f"{app.srcdir / place.location.file}:{place.location.line}" if place else None
        warn(_outage(source, cause, found), kind, location)
    return {kind for kind, _, _ in groups}


def _places(answers: Mapping[Question, Answer]) -> dict[FactKey, Question]:
    """The first question that rests on each fact, had or not."""
    found: dict[FactKey, Question] = {}
    for question, one in answers.items():
        for key in (*(fact.key for fact in one.facts), *(u.key for u in one.result.unknown)):
            found.setdefault(key, question)
    return found


def _outage(source: str, cause: Cause, found: list[tuple[Unknown, Fact | None]]) -> str:
    first = found[0][0]
    dates = [fact.date for _, fact in found if fact]
    shown = f" Older facts are shown, the oldest of {min(dates)[:10]}." if dates else ""
    about = sorted({one.key.subject.name for one, _ in found})
    names = ", ".join(about[:5]) + (f" and {len(about) - 5} more" if len(about) > 5 else "")  # noqa: PLR2004
    return (
        f"{source}: {len(found)} facts about {names} could not be asked ({cause.value}): "
        f"{first.reason} {first.advice}{shown}"
    )
