"""Where a name comes from, judged from what every source said: the first that is sure, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from factlock.checks.names.places import INDEX, LISTED, Place, Places, There
from factlock.checks.names.two_projects import Two, find_two
from factlock.errors import Cause
from factlock.facts.channel_keys import names_key
from factlock.light_dataclass import dataclass
from factlock.model import Unknown


class Outcome(StrEnum):
    """What ``origin`` can answer."""

    ON_CONDA_FORGE = "on-conda-forge"
    ON_INDEX = "on-index"
    OTHER_CHANNEL = "other-channel"
    TWO_PROJECTS = "two-projects"
    SOURCE_ONLY = "source-only"
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An outcome, the place that it rests on, and the reasons when it is unknown.

    ``two`` are the package and the project that only have their name in common.
    """

    outcome: Outcome
    place: Place | None = None
    two: Two | None = None
    unknown: tuple[Unknown, ...] = ()


def judge_places(name: str, found: Places, channels: Sequence[str], index: str = INDEX) -> Judged:
    """conda-forge before the index before other channels; nothing is passed over that may have it."""
    order = [*(one for one in channels if one == LISTED), index]
    order += [one for one in channels if one != LISTED]
    open_: list[Unknown] = []
    for source in order:
        places = found.of(source)
        if place := best(places):
            # What may be at a source of more weight makes the answer unknown; less weight is no matter.
            if open_:
                return Judged(outcome=Outcome.UNKNOWN, unknown=tuple(open_))
            return _of_two(name, found, index, Judged(outcome=_outcome(source, index), place=place))
        open_ += [one.unknown for one in places if one.unknown is not None]
        if source == LISTED and _may_be_called_otherwise(found, index):
            open_.append(_without_list(name, found))
    if open_:
        return Judged(outcome=Outcome.UNKNOWN, unknown=tuple(open_))
    empty = next((one for one in found.of(index) if one.there is There.EMPTY), None)
    return Judged(outcome=Outcome.SOURCE_ONLY if empty else Outcome.NOT_FOUND, place=empty)


def _of_two(name: str, found: Places, index: str, judged: Judged) -> Judged:
    """The same, unless conda-forge's package of the name is another thing than the index's project."""
    if judged.outcome is not Outcome.ON_CONDA_FORGE:
        return judged
    two = find_two(name, found, index)
    if isinstance(two, Unknown):
        return Judged(outcome=Outcome.UNKNOWN, unknown=(two,))
    return judged if two is None else Judged(outcome=Outcome.TWO_PROJECTS, place=two.conda, two=two)


def best(places: Sequence[Place]) -> Place | None:
    """The best founded of the places that have it; of equals one with a version."""
    found = [one for one in places if one.found]
    return min(found, key=lambda one: (one.evidence, one.there is not There.YES), default=None)


def _outcome(source: str, index: str) -> Outcome:
    if source == index:
        return Outcome.ON_INDEX
    return Outcome.ON_CONDA_FORGE if source == LISTED else Outcome.OTHER_CHANNEL


def _may_be_called_otherwise(found: Places, index: str) -> bool:
    """Whether a project of the index may be on conda-forge under a name that nobody could tell."""
    on_index = any(one.there in {There.YES, There.EMPTY} for one in found.of(index))
    return found.conda.unknown is not None and on_index


def _without_list(name: str, found: Places) -> Unknown:
    why = found.conda.unknown
    return Unknown(
        key=names_key(name),
        cause=why.cause if why else Cause.NOT_CONFIGURED,
        reason="conda-forge has no package of this name that was found, and may have the project under "
        f"another one. {why.reason if why else ''}".strip(),
        host=why.host if why else "",
        advice=why.advice if why else "",
    )
