"""``factlock diff``: what a refresh changed, or would change, in sentences."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.asking import open_knowledge
from factlock.commands._shared import add_json, add_site, failing, settings_for
from factlock.commands._site import answer_site
from factlock.errors import InputError
from factlock.facts.lock import Lock, parse_lock, read_lock
from factlock.facts.updating import renew
from factlock.light_dataclass import replace
from factlock.model import Mode, Unknown
from factlock.report.json import dump
from factlock.report.markdown import escape
from factlock.report.progress import show_progress
from factlock.settings import Settings
from factlock.site_questions import Site, find_site, read_site
from factlock.sources.changes import compare
from factlock.sources.process import run_child
from factlock.text import clean_text, printable

HELP = "Say in sentences what changed in facts.lock since a commit, or what a refresh would change."
UNKNOWN = 3


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument(
        "--since", metavar="COMMIT", default="HEAD", help="the older facts.lock (HEAD)"
    )
    parser.add_argument(
        "--live", action="store_true", help="ask, and say what a refresh would change"
    )
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="how to print"
    )
    add_json(parser)
    add_site(parser)


def run(given: Namespace) -> int:
    """0, with or without changes; 3 when ``--live`` could not ask everything."""
    site = read_site(find_site(Path(given.site)), os.environ)
    settings = settings_for(site.folder, site.settings)
    current = read_lock(settings.lock_path)
    if given.live:
        old, new, fails, lacking = current, *_would(site, settings, current)
    else:
        old, new, lacking = _committed(settings, given.since), current, []
        fails = _fails_now(site, settings)
    changes = [change.sentence for change in compare(old, new)]
    style = "json" if given.json else given.format
    print(_FORMATS[style](changes, fails, lacking), end="")
    return UNKNOWN if lacking else 0


def _would(site: Site, settings: Settings, old: Lock) -> tuple[Lock, list[str], list[str]]:
    knowledge = open_knowledge(
        replace(settings, mode=Mode.LIVE),
        os.environ,
        lock=old,
        cached=False,
        progress=show_progress,
    )
    answers = answer_site(site, knowledge).values()
    unknown = [fact for fact in knowledge.known.values() if isinstance(fact, Unknown)]
    kept = [fact for one in unknown if (fact := old.fact(one.key))]
    used = [fact for one in answers for fact in one.facts]
    new = renew(old, [*used, *kept], whole=frozenset(fact.key.subject.source for fact in used))
    return (
        new,
        failing(answers),
        sorted({f"{one.key.subject.title}: {one.reason}" for one in unknown}),
    )


def _fails_now(site: Site, settings: Settings) -> list[str]:
    knowledge = open_knowledge(replace(settings, mode=Mode.LOCKED), os.environ)
    return failing(answer_site(site, knowledge).values())


def _committed(settings: Settings, commit: str) -> Lock:
    """The lock of a commit; an empty one when that commit had none."""
    if commit.startswith("-") or not commit.isascii() or not commit.isprintable():
        raise InputError(f"{clean_text(commit, 40)!r} is not a commit.")
    known = run_child(
        ["git", "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"],
        cwd=settings.root,
        environ=os.environ,
        seconds=30,
    )
    if known.code != 0:
        raise InputError(
            f"git knows no commit {clean_text(commit, 40)!r} here.",
            advice="Name a commit with --since, or ask with --live.",
        )
    ended = run_child(
        ["git", "show", f"{commit}:./{settings.lock}"],
        cwd=settings.root,
        environ=os.environ,
        seconds=30,
    )
    if ended.code != 0:
        return Lock()
    return parse_lock(ended.output.decode("ascii", "replace"), file=f"{commit}:{settings.lock}")


def _text(changes: list[str], fails: list[str], lacking: list[str]) -> str:
    lines = changes or ["Nothing changed."]
    lines += [f"could not be asked: {line}" for line in lacking]
    lines += [f"this claim fails: {line}" for line in fails]
    return printable("\n".join(lines)) + "\n"


def _markdown(changes: list[str], fails: list[str], lacking: list[str]) -> str:
    parts = [("What changed in the world", changes or ["Nothing."])]
    if fails:
        parts.append(("Claims that would fail", fails))
    if lacking:
        parts.append(("Could not be asked", lacking))
    blocks = [
        f"## {title}\n\n" + "\n".join(f"- {escape(line)}" for line in lines)
        for title, lines in parts
    ]
    return "\n\n".join(blocks) + "\n"


def _json(changes: list[str], fails: list[str], lacking: list[str]) -> str:
    return dump({"changes": [*changes], "fails": [*fails], "lacking": [*lacking]})


_FORMATS = {"text": _text, "markdown": _markdown, "json": _json}
