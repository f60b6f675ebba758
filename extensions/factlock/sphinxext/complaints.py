"""What a build has to complain of: claims that fail, questions without a lock, outages once a source."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from factlock.checks.installs.rows import GOOD
from factlock.errors import Cause
from factlock.model import Answer, Fact, FactKey, Location, Question, Unknown, Verdict
from factlock.sphinxext.domain import Fault
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from factlock.facts.knowledge import Knowledge

MAX_NAMES = 5
_IMPLICIT = tuple(outcome.value for outcome in GOOD)


class Complaint(NamedTuple):
    """A warning: its type, its words, its place (``file:line``, or empty)."""

    kind: WarningType
    message: str
    location: str


def complaints(
    folder: Path,
    faults: Mapping[str, list[Fault]],
    knowledge: Knowledge,
    answers: Mapping[Question, Answer],
) -> list[Complaint]:
    """All complaints of a build of the site in ``folder``, in a fixed order."""
    found = [
        Complaint(WarningType.INPUT, fault.message, fault.location)
        for docname in sorted(faults)
        for fault in faults[docname]
    ]
    for one in answers.values():
        found.extend(_about(folder, one))
    return [*found, *_outages(folder, knowledge, answers)]


def _about(folder: Path, one: Answer) -> Iterator[Complaint]:
    place = _place(folder, one.question.location)
    if one.verdict is Verdict.FAILS:
        words = f"{_claim(one)}{one.result.outcome}: {one.result.sentence}"
        yield Complaint(WarningType.FAILS, words, place)
    for unknown in one.result.unknown:
        if unknown.cause is Cause.NOT_LOCKED:
            words = f"{one.result.sentence} {unknown.reason} {unknown.advice}"
            yield Complaint(WarningType.NOT_LOCKED, words, place)


def _claim(one: Answer) -> str:
    """What was claimed: of a command that nobody wrote an expectation for there is none to quote."""
    if one.question.check == "commands" and one.question.expect == _IMPLICIT:
        return "this install command: "
    return f"expected {' or '.join(one.question.expect)}, but "


def _outages(
    folder: Path, knowledge: Knowledge, answers: Mapping[Question, Answer]
) -> Iterator[Complaint]:
    """One complaint a source and cause, however many facts it concerns."""
    groups: dict[tuple[WarningType, str, Cause], list[tuple[Unknown, Fact | None]]] = {}
    for fact in knowledge.known.values():
        trouble = fact if isinstance(fact, Unknown) else fact.trouble
        if trouble is not None and trouble.cause is not Cause.NOT_LOCKED:
            kind = WarningType.UNKNOWN if trouble is fact else WarningType.STALE
            group = groups.setdefault((kind, trouble.key.subject.source, trouble.cause), [])
            group.append((trouble, fact if isinstance(fact, Fact) else None))
    places = _places(answers) if groups else {}
    for (kind, source, cause), found in sorted(groups.items(), key=lambda item: item[0]):
        place = next((places[one.key] for one, _ in found if one.key in places), None)
        location = _place(folder, place.location) if place else ""
        yield Complaint(kind, _outage(source, cause, found), location)


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
    about = sorted({one.key.subject.title for one, _ in found})
    more = f" and {len(about) - MAX_NAMES} more" if len(about) > MAX_NAMES else ""
    names = ", ".join(about[:MAX_NAMES]) + more
    return (
        f"{source}: {len(found)} facts about {names} could not be asked ({cause.value}): "
        f"{first.reason} {first.advice}{shown}"
    )


def _place(folder: Path, location: Location) -> str:
    file = os.path.normpath(folder / location.file)
    # With a colon as Sphinx's own: it takes a place without one for the name of a page.
    return f"{file}:{location.line or ''}"
