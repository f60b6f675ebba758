"""Answer all questions of the site at once, when every page has been read; say what is wrong, every time.

Runs at ``env-updated``, which Sphinx emits on a build with nothing to do too, so a claim that fails is
reported by every build until it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from factlock.facts.dates import read_stamp, stamp
from factlock.model import Answer, Mode
from factlock.report.tables import origins
from factlock.sphinxext import install_commands, memory, outputs, titles, world
from factlock.sphinxext.complaints import Complaint, complaints
from factlock.sphinxext.config import settings_of
from factlock.sphinxext.declare import logger, warn
from factlock.sphinxext.domain import Block, DepDomain, answers_of, page_title
from factlock.sphinxext.memory import Memory
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.runbooks.saying import about_runbooks, digests_of, state_of_books
from factlock.sphinxext.site_answers import SiteAnswers
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from factlock.settings import Settings

# Blocks that link to pages by their titles.
LISTS = frozenset({"facts", world.KIND})
COUNTS = ("asked", "cached", "locked", "stale", "unknown")


def setup(app: Sphinx) -> None:
    """Listen."""
    app.connect("env-updated", answer_site)
    app.connect("build-finished", finish)


def answer_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Answer every question; returns the pages that would show something else than last time."""
    domain = cast("DepDomain", env.get_domain("dep"))
    settings = settings_of(app)
    books = cast("RunbookDomain", env.get_domain("runbook"))
    site = domain.site = SiteAnswers(app.builder, settings, domain.questions, books.sound)
    before = memory.recall(app)
    state = _state(domain, settings)
    if _nothing_changed(app, before, state):
        site.memory = site.before = before
        _say(Complaint(WarningType(kind), *rest) for kind, *rest in before.warnings)
        return []
    answers = site.answers
    worked = site.worked
    found = complaints(Path(app.srcdir), domain.faults, site.knowledge, answers)
    found += about_runbooks(books, worked, settings.mode)
    found += install_commands.unused_ignores(domain, settings)
    found += world.complaints(domain, settings)
    _say(found)
    titles.fill(domain)
    shown = titles.texts(domain)
    site.before = before
    site.memory = Memory(
        pages=_joined(_digests(domain, shown), digests_of(worked)),
        state=_state(domain, settings) if _asks_nothing(site) else "",
        until=_until(site),
        warnings=[[kind.value, *rest] for kind, *rest in found],
        counts=dict(site.counts),
    )
    changed = memory.changed_pages(before, site.memory.pages)
    memory.forget(app, before, changed)
    return changed


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write ``results.json``, remember what the pages show, and say the closing line."""
    domain = cast("DepDomain", app.env.get_domain("dep"))
    if exception is not None or not hasattr(domain, "site"):
        return
    site = domain.site
    if site.worked_out:
        outputs.write_results(app, site)
        memory.remember(app, memory.settle(site.memory, site.before, site.shown))
        for remark in site.knowledge.source.left_out:
            logger.info("factlock: %s", remark)
        outputs.refuse_secrets(app, site.knowledge.source.secrets)
    raised = sorted({kind for kind, *_ in site.memory.warnings} & site.settings.fail_on)
    if raised:
        app.statuscode = 1
        logger.info("factlock: the build fails on %s, as factlock_fail_on says", ", ".join(raised))
    counts = ", ".join(f"{site.counts.get(name, 0)} {name}" for name in COUNTS)
    questions = sum(len(block.questions) for found in domain.blocks.values() for block in found)
    logger.info("factlock: %d questions; facts: %s", questions, counts)


def _state(domain: DepDomain, settings: Settings) -> str:
    """What this build rests on; the titles of pages count where there is a list of all questions."""
    kinds = {block.kind for found in domain.blocks.values() for block in found}
    names = _names(domain) if kinds & LISTS else []
    books = state_of_books(cast("RunbookDomain", domain.env.get_domain("runbook")))
    shown = (titles.texts(domain), names, books, world.state(domain, settings))
    return memory.state_of(domain, settings, shown)


def _names(domain: DepDomain) -> list[tuple[str, str]]:
    return [(name, page_title(domain, name)) for name in sorted(domain.blocks)]


def _nothing_changed(app: Sphinx, before: Memory, state: str) -> bool:
    """Whether the last build into this folder rests on the very same things, and asked nothing."""
    if before.state != state or not (Path(app.outdir) / outputs.RESULTS).is_file():
        return False
    return not before.until or datetime.now(UTC) < read_stamp(before.until)


def _asks_nothing(site: SiteAnswers) -> bool:
    """Whether the answers rest on the lock alone, so that the next build may believe them."""
    if site.settings.mode is Mode.LOCKED:
        return True
    asked = sum(site.counts.get(name, 0) for name in COUNTS if name != "locked")
    return site.settings.mode is Mode.AUTO and not asked


def _until(site: SiteAnswers) -> str:
    """When the first fact becomes too old, in the mode ``auto`` with a greatest age."""
    age = site.settings.max_age
    dates = [fact.date for one in site.answers.values() for fact in one.facts]
    if site.settings.mode is not Mode.AUTO or age is None or not dates:
        return ""
    return stamp(read_stamp(min(dates)) + age)


def _digests(domain: DepDomain, shown: list[tuple[str, str]]) -> dict[str, str]:
    """A digest of what we show on each page; titles with answers may be shown on all of them."""
    pages = set(domain.blocks) | (set(domain.env.all_docs) if shown else set())
    return {name: _digest(domain, name, shown) for name in sorted(pages)}


def _digest(domain: DepDomain, docname: str, shown: list[tuple[str, str]]) -> str:
    """Titles, questions, results, verdicts, where the facts are from and how fresh."""
    state = hashlib.sha256(repr(shown).encode("utf-8", "replace"))
    for block in domain.blocks.get(docname, ()):
        if block.kind == "commands":
            continue
        if block.kind in LISTS:
            state.update(repr(_names(domain)).encode("utf-8", "replace"))
        if block.kind == world.KIND:
            asked = sorted(world.asked_where(domain.site).items())
            noted = world.state(domain, domain.site.settings)
            state.update(repr((asked, noted)).encode("utf-8", "replace"))
        for one in _shown(domain, block):
            what = (block.anchor, one.question, one.result, one.verdict, origins([one]))
            state.update(repr(what).encode("utf-8", "replace"))
    return state.hexdigest()


def _joined(*digests: Mapping[str, str]) -> dict[str, str]:
    """A digest a page of all that is shown on it: of its questions, and of its worked requests."""
    pages = {name for some in digests for name in some}
    return {name: " ".join(some.get(name, "") for some in digests) for name in sorted(pages)}


def _shown(domain: DepDomain, block: Block) -> list[Answer]:
    if block.kind == "facts":
        return list(domain.site.answers.values())
    return answers_of(domain, block)


def _say(found: Iterable[Complaint]) -> None:
    for kind, message, location in found:
        warn(message, kind, location or None)
