"""What changed in the world, day by day, each change with the pages that ask about its subject."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from factlock.errors import HistoryError
from factlock.facts.history import Entry, History, history_path, read_history
from factlock.model import Location, Subject, Text, say
from factlock.sphinxext.complaints import Complaint
from factlock.sphinxext.domain import page_title
from factlock.sphinxext.words import in_words
from factlock.text import clean_text
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from factlock.settings import Settings
    from factlock.sphinxext.domain import DepDomain
    from factlock.sphinxext.render import Page
    from factlock.sphinxext.site_answers import SiteAnswers

KIND = "history"
RESOLVER = "resolver"
MAX_PAGES, MAX_SETS = 3, 2
Asked = Mapping[Subject, tuple[Location, ...]]


def is_shown(domain: DepDomain) -> bool:
    """Whether a page of the site shows the history."""
    return any(block.kind == KIND for found in domain.blocks.values() for block in found)


def read(settings: Settings, folder: Path) -> tuple[History, str]:
    """The history beside the lock, and what is wrong with it, if something is; paths are from ``folder``."""
    path = history_path(settings.lock_path)
    try:
        return read_history(path), ""
    except HistoryError as error:
        error.file = Path(os.path.relpath(path, folder)).as_posix()
        return History(), str(error)


def complaints(domain: DepDomain, settings: Settings) -> list[Complaint]:
    """That the history cannot be read, where a page shows it."""
    if not is_shown(domain):
        return []
    _, wrong = read(settings, Path(domain.env.srcdir))
    return [Complaint(WarningType.INPUT, wrong, "")] if wrong else []


def state(domain: DepDomain, settings: Settings) -> str:
    """The content of the history as text, where a page shows it: another one makes another page."""
    if not is_shown(domain):
        return ""
    history, wrong = read(settings, Path(domain.env.srcdir))
    return wrong or history.content.decode("utf-8", "replace")


def asked_where(site: SiteAnswers) -> Asked:
    """Where each subject is asked about: the first place on each page, or the runbook of a worked request."""
    found: dict[Subject, dict[str, Location]] = {}
    places = [(one.question.location, one.facts) for one in site.answers.values()]
    places += [
        (Location(document=docname), answer.facts)
        for docname, requests in site.worked
        for one in requests
        for answer in one.answers.values()
    ]
    for location, facts in places:
        for fact in facts:
            found.setdefault(fact.key.subject, {}).setdefault(location.document, location)
    return {subject: tuple(some.values()) for subject, some in found.items()}


def render_history(placeholder: nodes.Element, domain: DepDomain, page: Page) -> list[nodes.Node]:
    """A sentence with since when and how much, then the changes of each day, the newest day first."""
    history, wrong = read(domain.site.settings, Path(domain.env.srcdir))
    if wrong:
        return [nodes.warning("", nodes.paragraph("", "", nodes.Text(wrong)))]
    days = [(day, list(some)) for day, some in groupby(history.entries[::-1], key=_day)]
    shown = days[: placeholder.get("days") or len(days)]
    first = nodes.paragraph("", in_words(_counts(history)))
    first["ids"] += placeholder["ids"]
    around = nodes.container("", first, classes=["factlock", "factlock-history"])
    asked = asked_where(domain.site)
    for day, some in shown:
        around += nodes.paragraph("", "", nodes.strong("", day), classes=["factlock-page"])
        around += _changes(some, asked, domain, page)
    if len(shown) < len(days):
        older = say("{count} older days stand in facts.history.", count=str(len(days) - len(shown)))
        around += nodes.paragraph("", in_words(older))
    return [around]


def _day(one: Entry) -> str:
    return one.date[:10]


def _counts(history: History) -> Text:
    if not history.since:
        return say("There is no facts.history yet: the first refresh begins it.")
    if not history.entries:
        return say("Nothing has changed yet, since {day}.", day=history.since[:10])
    return say(
        "Changes noted since {since}: {count}.",
        since=history.since[:10],
        count=str(len({_told(one) for one in history.entries})),
    )


def _told(one: Entry) -> tuple[str, str, str]:
    """What is told as one: a change that several sets share is told once a day."""
    name = "" if one.subject.source == RESOLVER else one.subject.name
    return _day(one), name, one.change


def _changes(
    entries: list[Entry], asked: Asked, domain: DepDomain, page: Page
) -> nodes.bullet_list:
    """One item for what is told as one."""
    listed = nodes.bullet_list("", classes=["mathjax_ignore", "notranslate"])
    for _, group in groupby(sorted(entries, key=lambda one: (_told(one), one)), key=_told):
        some = list(group)
        item = nodes.list_item("", _head(some))
        places = {place.document: place for one in some for place in asked.get(one.subject, ())}
        item += _pages(tuple(places[name] for name in sorted(places)), domain, page)
        listed += item
    return listed


def _head(some: list[Entry]) -> nodes.paragraph:
    """What changed, behind the name of its subject; of a resolver's sets, with the sets behind it."""
    first = some[0].subject
    change = nodes.Text(clean_text(some[0].change))
    if first.source != RESOLVER:
        name = nodes.strong("", clean_text(first.title))
        return nodes.paragraph("", "", name, nodes.Text(f" ({clean_text(first.place)}): "), change)
    head = nodes.paragraph("", "", change, nodes.Text(f" {in_words(say('when one solves for'))} "))
    sets = [nodes.literal("", clean_text(one.subject.title)) for one in some]
    head += _between(sets[:MAX_SETS])
    if len(sets) > MAX_SETS:
        head += nodes.Text(f" {in_words(say('and {count} more', count=str(len(sets) - MAX_SETS)))}")
    return head


def _pages(places: tuple[Location, ...], domain: DepDomain, page: Page) -> nodes.paragraph:
    """The pages that ask about a subject, linked to the question."""
    if not places:
        return nodes.paragraph("", in_words(say("No page asks about it any more.")))
    line = nodes.paragraph("", in_words(say("Asked on:")) + " ")
    line += _between(_link(one, domain, page) for one in islice(places, MAX_PAGES))
    if len(places) > MAX_PAGES:
        more = say("and {count} more", count=str(len(places) - MAX_PAGES))
        line += nodes.Text(f" {in_words(more)}")
    return line


def _between(found: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    for number, one in enumerate(found):
        if number:
            yield nodes.Text(", ")
        yield one


def _link(location: Location, domain: DepDomain, page: Page) -> nodes.Node:
    shown = nodes.inline("", clean_text(page_title(domain, location.document)))
    try:
        return make_refnode(page.builder, page.docname, location.document, location.anchor, shown)
    except NoUri:
        return shown
