"""The search for a change that makes a set resolve: the smallest first, each proved by solving again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from factlock.checks.solving.asked_sets import AskedSet
from factlock.checks.solving.disagreements import asks_of
from factlock.checks.solving.on_targets import OnTarget, State, read_on_target
from factlock.checks.solving.remedies import Change, concerned, pair_changes, single_changes
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Need, Unknown

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# Changes that are asked in one go; when one of them works, larger ones are not tried.
BATCH = 4


class Outcome(StrEnum):
    """What ``remedy`` can answer."""

    RESOLVES_ALREADY = "resolves-already"
    ONE_CHANGE = "one-change"
    SEVERAL_CHANGES = "several-changes"
    NONE_FOUND = "none-found"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A change and what came of it."""

    change: Change
    solved: OnTarget

    @property
    def works(self) -> bool:
        """Whether the set resolves with it."""
        return self.solved.state is State.SOLVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was asked, what stands in the way, and all that was tried."""

    asked: AskedSet
    base: OnTarget
    outcome: Outcome
    tried: tuple[Tried, ...] = ()
    unknown: Unknown | None = None

    @property
    def found(self) -> Tried | None:
        """The smallest change that works."""
        return next((one for one in self.tried if one.works), None)

    @property
    def names(self) -> tuple[str, ...]:
        """What the failure is about: the lines concerned."""
        asks = asks_of(self.base, self.asked)
        lines = concerned(self.asked, asks, self.base.names)
        return tuple(dict.fromkeys(entry.name for entry in lines))


def seek(
    asked: AskedSet, base: OnTarget, parameters: Mapping[str, str], facts: View
) -> Search | Need:
    """Try changes, a few at a time, the smallest first; two together where none alone works."""
    asks = asks_of(base, asked)
    of_python = base.state in {State.NOT_FOR_THIS_PYTHON, State.NEEDS_A_BUILD}
    changes = single_changes(asked, asks, base.names, base.python if of_python else "")
    tried: list[Tried] = []
    for batch in _batches(changes):
        found = _try(batch, asked, base, parameters, facts)
        if isinstance(found, Need):
            return found
        tried += found
        if any(one.works for one in found):
            return _done(asked, base, tried, Outcome.ONE_CHANGE)
    lines = _also(asked, base, tried)
    found = _try(pair_changes(lines), asked, base, parameters, facts)
    if isinstance(found, Need):
        return found
    return _done(asked, base, [*tried, *found], Outcome.SEVERAL_CHANGES)


def _done(asked: AskedSet, base: OnTarget, tried: Sequence[Tried], good: Outcome) -> Search:
    """The end of a search; what could not be asked keeps ``none-found`` from being said."""
    works = any(one.works for one in tried)
    unknown = next((one.solved.unknown for one in tried if one.solved.unknown), None)
    outcome = good if works else Outcome.UNKNOWN if unknown else Outcome.NONE_FOUND
    return Search(
        asked=asked,
        base=base,
        outcome=outcome,
        tried=tuple(tried),
        unknown=None if works else unknown,
    )


def _batches(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    for at in range(0, len(changes), BATCH):
        yield changes[at : at + BATCH]


def _try(
    changes: Sequence[Change],
    asked: AskedSet,
    base: OnTarget,
    parameters: Mapping[str, str],
    facts: View,
) -> list[Tried] | Need:
    keys: list[FactKey | None] = []
    for change in changes:
        changed = change.applied(asked)
        python = change.python or base.python
        fits = changed.fits_python(python) and changed.requirements
        keys.append(changed.key(parameters, python, base.platform) if fits else None)
    if lacking := facts.lacking(*(key for key in keys if key)):
        return Need(keys=lacking)
    return [
        Tried(
            change=change,
            solved=read_on_target(key, facts, change.python or base.python, base.platform),
        )
        for change, key in zip(changes, keys, strict=True)
        if key
    ]


def _also(asked: AskedSet, base: OnTarget, tried: Sequence[Tried]) -> tuple[Any, ...]:
    """The lines that the failure is about, and those that came up when one of them was loosened."""
    lines = dict.fromkeys(concerned(asked, asks_of(base, asked), base.names))
    for one in tried:
        after = one.change.applied(asked)
        names = {entry.name for entry in concerned(after, asks_of(one.solved, after), ())}
        lines |= dict.fromkeys(entry for entry in asked.entries if entry.name in names)
    return tuple(lines)
