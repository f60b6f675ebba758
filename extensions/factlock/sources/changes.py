"""What changed between two locks, in sentences about the world rather than about the file."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.facts.history import Entry
from factlock.facts.lock import Lock
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Json, Subject
from factlock.sources.kinds import kinds
from factlock.sources.kinds.words import fields, target
from factlock.text import clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a subject, in words without its name. ``kind`` is ``added``, ``dropped`` or ``changed``.

    ``world`` tells what changed in the world from what changed in the pages, in the way that facts are got,
    or in how they are read.
    """

    subject: Subject
    kind: str
    words: str
    world: bool = False

    @property
    def sentence(self) -> str:
        """The change with the name of its subject."""
        return clean_text(f"{self.subject.title}: {self.words}")


def compare(old: Lock, new: Lock) -> list[Change]:
    """The changes from ``old`` to ``new``, sorted by subject; dates alone are no change."""
    return [
        change
        for subject in sorted(old.blocks.keys() | new.blocks.keys())
        for change in _compare_subject(old, new, subject)
    ]


def noted(old: Lock, new: Lock) -> list[Entry]:
    """What changed in the world from ``old`` to ``new``, for ``facts.history``, with when it was seen."""
    return [
        Entry(
            date=new.date(change.subject),
            subject=change.subject,
            change=clean_text(change.words),
        )
        for change in compare(old, new)
        if change.world
    ]


def _compare_subject(old: Lock, new: Lock, subject: Subject) -> Iterator[Change]:
    if subject not in new.blocks:
        yield Change(subject=subject, kind="dropped", words="no page asks any more")
        return
    if subject not in old.blocks:
        words = "; ".join(_describe(key, new) for key in _keys(new, subject)) or "asked"
        yield Change(subject=subject, kind="added", words=words)
        return
    before, after = old.blocks[subject], new.blocks[subject]
    if before.via != after.via:
        words = f"answered by {before.via} -> {after.via}"
        yield Change(subject=subject, kind="changed", words=words)
    for key in _keys(old, subject):
        if (key.kind, key.parameters) not in after.values:
            words = f"no page asks any more for {key.kind}{target(key)}"
            yield Change(subject=subject, kind="dropped", words=words)
    for key in _keys(new, subject):
        if (key.kind, key.parameters) not in before.values:
            yield Change(subject=subject, kind="added", words=_describe(key, new))
        elif before.values[key.kind, key.parameters] != after.values[key.kind, key.parameters]:
            was, now = _value(old, key), _value(new, key)
            world = _is_of_the_world(key.kind, was, now)
            for words in _differences(key, was, now):
                yield Change(subject=subject, kind="changed", words=words, world=world)


def _is_of_the_world(name: str, old: Json, new: Json) -> bool:
    """Whether two values may differ because the world does.

    A sample, or a folder, is the same data until its day moves: what differs then is how we read it. A sample
    and the whole cannot be compared at all.
    """
    kind = kinds().get(name)
    if kind and kind.same and kind.same(old, new):
        return False
    before, after = _scope(old), _scope(new)
    if before == (False, "") == after:
        return True
    return before[0] == after[0] and before[1] != after[1]


def _scope(value: Json) -> tuple[bool, str]:
    if not isinstance(value, dict):
        return False, ""
    return value.get("partial") is True, str(value.get("until") or "")


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
