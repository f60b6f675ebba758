"""From answers to one neutral table, and the words that stand around it in every report."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from factlock.checks import Takes, asked, find_check, label
from factlock.light_dataclass import dataclass
from factlock.model import (
    Answer,
    Detail,
    Fact,
    Freshness,
    Question,
    Table,
    Text,
    fill,
    say,
    write_expectations,
)
from factlock.text import clean_text


def merge(answers: Sequence[Answer], columns: Sequence[str]) -> Table:
    """The tables of answers of one check as one, with the columns named, in that order."""
    have = {column.id: at for at, column in enumerate(answers[0].result.table.columns)}
    chosen = [have[name] for name in columns]
    return Table(
        columns=tuple(answers[0].result.table.columns[at] for at in chosen),
        rows=tuple(
            tuple(row[at] for at in chosen)
            for answer in answers
            for row in answer.result.table.rows
        ),
    )


def shown_for(answer: Answer) -> tuple[str, ...]:
    """The columns that are shown of an answer unless somebody chooses."""
    return find_check(answer.question.check).shown_for(dict(answer.question.parameters))


def is_told_apart(answer: Answer) -> bool:
    """Whether the rows of an answer are parts of it, so that the answer is told in words beside them."""
    return len(answer.result.table.rows) > 1


def remarks(answers: Iterable[Answer]) -> tuple[Text, ...]:
    """The remarks of all answers and why unknown ones are unknown, each once, with its package."""
    some = list(answers)
    found: dict[Text, None] = {}
    for answer in some:
        # The one set or file of a block needs no name before its remarks: they can be of no other.
        check = find_check(answer.question.check)
        opens = check.argument.opens or check.argument.opens_folders
        alone = len(some) == 1 and (check.takes is Takes.SET or opens is not None)
        about = "" if alone else label(answer.question)
        for note in answer.result.notes:
            found[_about(about, note)] = None
        for unknown in answer.result.unknown:
            reason = " ".join(part for part in (unknown.reason, unknown.advice) if part)
            found[_about(about, say("{note}", note=reason))] = None
    return tuple(found)


def words(text: Text) -> str:
    """A sentence in English, its parameters cleaned and filled in."""
    cleaned = tuple((name, clean_text(value)) for name, value in text.parameters)
    return fill(text.template, cleaned)


def _about(package: str, note: Text) -> Text:
    if not package:
        return note
    return Text(
        template="{package}: " + note.template,
        parameters=tuple(sorted({**dict(note.parameters), "package": package}.items())),
    )


def details(
    answers: Sequence[Answer], chosen: Sequence[str] | None
) -> Iterator[tuple[str, Detail]]:
    """What stands beneath the table, as chosen, with the label of its question where there are several."""
    for answer in answers:
        about = label(answer.question) if len(answers) > 1 else ""
        shown = find_check(answer.question.check).shown_details if chosen is None else chosen
        for name in shown:
            yield from ((about, one) for one in answer.result.details if one.id == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the facts of some answers come from: a source, by which index, from when, how fresh.

    ``mixed``: some were asked now, and others are of the lock.
    """

    source: str
    via: tuple[str, ...]
    oldest: str
    newest: str
    freshness: Freshness
    mixed: bool


_WORST = (Freshness.LIVE, Freshness.CACHED, Freshness.LOCKED, Freshness.STALE)


def origins(answers: Iterable[Answer]) -> tuple[Origin, ...]:
    """One ``Origin`` a source, sorted; the least fresh of its facts decides the word."""
    facts: dict[str, list[Fact]] = {}
    for answer in answers:
        for fact in answer.facts:
            facts.setdefault(fact.key.subject.place, []).append(fact)
    return tuple(
        Origin(
            source=source,
            via=tuple(sorted({fact.via for fact in some})),
            oldest=min(fact.date for fact in some),
            newest=max(fact.date for fact in some),
            freshness=max((fact.freshness for fact in some), key=_WORST.index),
            mixed=len({fact.freshness is Freshness.LOCKED for fact in some}) > 1,
        )
        for source, some in sorted(facts.items())
    )


def as_of(origin: Origin) -> Text:
    """The line that says where and when: ``index (extra-1, index) · 2026-11-20 · locked``."""
    where = origin.source
    if len(origin.via) == 1 and origin.via[0].startswith(f"{where}, "):
        # A channel that says of itself that it is a sample, or up to when its data go.
        where = origin.via[0]
    elif origin.via != (origin.source,):
        where = f"{origin.source} ({', '.join(origin.via)})"
    oldest, newest = origin.oldest[:10], origin.newest[:10]
    when = newest if oldest == newest else f"{oldest} – {newest}"
    # A fact of the cache was asked on the date shown, as a live one was; a page need not change for it.
    word = Freshness.LIVE if origin.freshness is Freshness.CACHED else origin.freshness
    told = word.value
    if word is Freshness.LOCKED and origin.mixed:
        told = f"{Freshness.LIVE.value} and {told}"
    return say("{where} · as of {when} · {freshness}", where=where, when=when, freshness=told)


def command(questions: Sequence[Question]) -> str:
    """The command that asks the same questions in a terminal."""
    argument = find_check(questions[0].check).argument.name
    lines = [dict(question.parameters).get(argument, "").split("\n") for question in questions]
    words = [
        "factlock",
        "ask",
        questions[0].check,
        *(line for some in lines for line in some if line),
    ]
    for name, value in asked(questions[0]).items():
        if name != argument:
            words += [f"--{name}", value]
    if expected := write_expectations([one.expect for one in questions]):
        words += ["--expect", expected]
    return shlex.join(words)
