"""A new lock from an old one and from what was asked: for ``factlock lock`` and ``factlock refresh``."""

from __future__ import annotations

from collections.abc import Iterable

from factlock.facts.lock import Block, Lock, canonical
from factlock.light_dataclass import replace
from factlock.model import Fact, Freshness, Subject


def complete(old: Lock, used: Iterable[Fact]) -> Lock:
    """The lock with the facts that pages use and no others; blocks that lack nothing stay as they are."""
    new = Lock(sources=dict(old.sources))
    for subject, facts in _by_subject(used).items():
        block = old.blocks.get(subject)
        # Of a subject that was asked in part only, the block stays what it was.
        if block and any(fact.freshness is not Freshness.LIVE for fact in facts):
            new.blocks[subject] = _only(block, facts)
        else:
            new.blocks[subject] = _fresh(facts)
            new.sources.setdefault(subject.source, facts[0].date)
    return new


def renew(old: Lock, used: Iterable[Fact], *, whole: frozenset[str]) -> Lock:
    """The lock after asking again. ``whole`` names the sources of which every used fact was asked.

    A whole source gets a new date; of others only the blocks that were asked do. What could not be
    asked keeps its value and its date, and blocks of a whole source that no page uses are dropped.
    """
    new = Lock(sources=dict(old.sources))
    by_subject = _by_subject(used)
    for subject, facts in by_subject.items():
        live = [fact for fact in facts if fact.freshness is Freshness.LIVE]
        if live and subject.source in whole:
            # Not the later of both: a date of a wrong clock must not stay for ever.
            new.sources[subject.source] = live[0].date
    for subject, block in old.blocks.items():
        if subject.source not in whole or subject in by_subject:
            new.blocks[subject] = replace(block, confirmed=old.date(subject))
    for subject, facts in by_subject.items():
        if all(fact.freshness is Freshness.LIVE for fact in facts):
            new.blocks[subject] = _renewed(old.blocks.get(subject), facts)
    for subject, block in new.blocks.items():
        _shorten(new, subject, block)
    return new


def _by_subject(facts: Iterable[Fact]) -> dict[Subject, list[Fact]]:
    found: dict[Subject, list[Fact]] = {}
    for fact in {fact.key: fact for fact in facts}.values():
        found.setdefault(fact.key.subject, []).append(fact)
    return found


def _values(facts: list[Fact]) -> dict[tuple[str, tuple[tuple[str, str], ...]], str]:
    return {(fact.key.kind, fact.key.parameters): canonical(fact.value) for fact in facts}


def _fresh(facts: list[Fact]) -> Block:
    return Block(since=facts[0].date, via=facts[0].via, values=_values(facts))


def _only(block: Block, facts: list[Fact]) -> Block:
    names = {(fact.key.kind, fact.key.parameters) for fact in facts}
    return replace(
        block, values={name: text for name, text in block.values.items() if name in names}
    )


def _renewed(block: Block | None, facts: list[Fact]) -> Block:
    """A block whose values were all asked: ``since`` moves only when one of them changed."""
    fresh = _fresh(facts)
    if block and block.values == fresh.values and block.via == fresh.via:
        return replace(block, since=min(block.since, fresh.since), confirmed=fresh.since)
    return fresh


def _shorten(lock: Lock, subject: Subject, block: Block) -> None:
    """Leave out the date of a block where the date of its source says the same."""
    said = block.confirmed
    block.confirmed = ""
    if said and said != lock.date(subject):
        block.confirmed = said
