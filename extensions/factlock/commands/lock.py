"""``factlock lock``: make ``facts.lock`` hold what the pages ask, no more and no less."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.asking import open_knowledge
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
from factlock.facts.history import History, history_path, read_history
from factlock.facts.lock import read_lock
from factlock.facts.updating import complete
from factlock.light_dataclass import replace
from factlock.model import Fact, Mode, Unknown
from factlock.report.json import dump
from factlock.report.progress import complain, show_progress
from factlock.site_questions import find_site, read_site
from factlock.sources.changes import compare

HELP = "Add the facts that pages lack to facts.lock, drop those that no page uses."
CHECK_FAILED, UNKNOWN = 1, 3


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    add_site(parser)
    add_json(parser)
    add_channels(parser)
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing, ask nothing; exit with 1 if there is work",
    )


def run(given: Namespace) -> int:
    """0 done, 1 ``--check`` found work, 3 a fact could not be asked (the others are locked)."""
    site = read_site(find_site(Path(given.site)), os.environ)
    settings = settings_for(site.folder, {**site.settings, **told_channels(given)})
    settings = replace(settings, mode=Mode.LOCKED if given.check else Mode.AUTO, max_age=None)
    old = read_lock(settings.lock_path)
    history = History() if given.check else read_history(history_path(settings.lock_path))
    knowledge = open_knowledge(settings, os.environ, lock=old, cached=False, progress=show_progress)
    answers = answer_site(site, knowledge)
    used = [fact for one in answers.values() for fact in one.facts]
    lacking = [fact for fact in knowledge.known.values() if not isinstance(fact, Fact)]
    new = complete(old, used)
    changes = compare(old, new)
    changed = new.dump() != old.dump() and (bool(new.blocks) or settings.lock_path.exists())
    first = not settings.lock_path.exists()
    if changed and not given.check:
        # A subject that lacked one fact is asked whole, and may have changed.
        keep(settings.lock_path, old, new, history, begin=False)
    _report(
        given,
        [change.sentence for change in changes],
        lacking,
        failing(answers.values()),
        len(new.blocks),
    )
    if changed and first and not given.check and not _merges(settings.root):
        complain(
            f"tip: add the line '{settings.lock} merge=union' to .gitattributes, so that two "
            "branches that each add a question merge without a conflict."
        )
    if given.check:
        return CHECK_FAILED if changed or lacking else 0
    return UNKNOWN if lacking else 0


def _merges(folder: Path) -> bool:
    """Whether git knows how to merge the lock, or there is no git."""
    for above in (folder.resolve(), *folder.resolve().parents):
        attributes = above / ".gitattributes"
        if attributes.is_file() and "merge=union" in attributes.read_text("utf-8", "replace"):
            return True
        if (above / ".git").exists():
            return False
    return True


def _report(
    given: Namespace, changes: list[str], lacking: list[Unknown], fails: list[str], count: int
) -> None:
    if given.json:
        missing = [f"{one.key.subject.title}: {one.reason}" for one in lacking]
        print(
            dump(
                {"changes": [*changes], "lacking": [*missing], "fails": [*fails], "subjects": count}
            ),
            end="",
        )
        return
    for sentence in changes:
        say(f"  {sentence}", given)
    for one in lacking:
        say(f"  {one.key.subject.title}: not locked: {one.reason} {one.advice}", given)
    for line in fails:
        say(f"  this claim does not hold: {line}", given)
    verb = "would change" if given.check else "changed"
    say(f"facts.lock: {count} subjects; {len(changes)} {verb}, {len(lacking)} facts lacking", given)
