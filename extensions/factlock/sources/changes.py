"""What changed between two locks, in sentences about the world rather than about the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from factlock.facts.lock import Lock
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Json, Subject
from factlock.sources.kinds import kinds
from factlock.sources.kinds.words import fields, target
from factlock.text import clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One sentence about one subject. ``kind`` is ``added``, ``dropped`` or ``changed``."""

    subject: Subject
    kind: str
    sentence: str


def compare(old: Lock, new: Lock) -> list[Change]:
    """The changes from ``old`` to ``new``, sorted by subject; dates alone are no change."""
    return [
        replace(change, sentence=clean_text(change.sentence))
        for subject in sorted(old.blocks.keys() | new.blocks.keys())
        for change in _compare_subject(old, new, subject)
    ]


def _compare_subject(old: Lock, new: Lock, subject: Subject) -> Iterator[Change]:
    if subject not in new.blocks:
        yield Change(
            subject=subject, kind="dropped", sentence=f"{subject.title}: no page asks any more"
        )
        return
    if subject not in old.blocks:
        words = "; ".join(_describe(key, new) for key in _keys(new, subject)) or "asked"
        yield Change(subject=subject, kind="added", sentence=f"{subject.title}: {words}")
        return
    before, after = old.blocks[subject], new.blocks[subject]
    if before.via != after.via:
        sentence = f"{subject.title}: answered by {before.via} -> {after.via}"
        yield Change(subject=subject, kind="changed", sentence=sentence)
    for key in _keys(old, subject):
        if (key.kind, key.parameters) not in after.values:
            sentence = f"{subject.title}: no page asks any more for {key.kind}{target(key)}"
            yield Change(subject=subject, kind="dropped", sentence=sentence)
    for key in _keys(new, subject):
        if (key.kind, key.parameters) not in before.values:
            sentence = f"{subject.title}: {_describe(key, new)}"
            yield Change(subject=subject, kind="added", sentence=sentence)
        elif before.values[key.kind, key.parameters] != after.values[key.kind, key.parameters]:
            for words in _differences(key, _value(old, key), _value(new, key)):
                yield Change(subject=subject, kind="changed", sentence=f"{subject.title}: {words}")


def _keys(lock: Lock, subject: Subject) -> list[FactKey]:
    return [
        FactKey(subject=subject, kind=kind, parameters=parameters)
        for kind, parameters in sorted(lock.blocks[subject].values)
    ]


def _value(lock: Lock, key: FactKey) -> Json:
    fact = lock.fact(key)
    return fact.value if fact else None


def _describe(key: FactKey, lock: Lock) -> str:
    kind = kinds().get(key.kind)
    return kind.describe(key, _value(lock, key)) if kind else key.kind


def _differences(key: FactKey, old: Json, new: Json) -> Iterator[str]:
    kind = kinds().get(key.kind)
    return kind.differences(key, old, new) if kind else fields(key, old, new)
