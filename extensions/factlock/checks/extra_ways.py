"""Through which of its extras does a package come to need something? All at once, else one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from factlock.checks.graph import Graph
from factlock.checks.solved import Solved, Target, Unsolved, name_of, read_solution
from factlock.checks.unfolding import walk
from factlock.model import FactKey, Need, Unknown
from factlock.text import normal_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# So many extras are looked into one by one when they cannot all be installed together.
MAX_ALONE = 12


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ExtraWay:
    """An extra, and the names from what it asks for to what is watched."""

    extra: str
    path: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Looked:
    """What was found through extras, which could not be looked into, and what could not be asked."""

    ways: dict[str, ExtraWay] = field(default_factory=dict)
    blind: list[str] = field(default_factory=list)
    unknown: Unknown | None = None
    complete: bool = False


def with_extras(requirement: str, extras: Iterable[str]) -> str:
    """A canonical requirement with more extras; its versions stay."""
    read = read_requirement(requirement)
    every = sorted({*map(normal_name, read.extras), *extras})
    specifier = ",".join(sorted(map(str, read.specifier)))
    return f"{name_of(requirement)}[{','.join(every)}]{specifier}"


def extras_asked(requirement: str) -> frozenset[str]:
    """The extras that a canonical requirement asks for."""
    return frozenset(map(normal_name, read_requirement(requirement).extras))


def look_into_extras(
    requirement: str, extras: Sequence[str], watched: Collection[str], target: Target, facts: View
) -> Looked | Need:
    """Solve the package with all its extras, or with each of a few where that has no solution."""
    looked = Looked()
    if not extras:
        looked.complete = True
        return looked
    key = target.solve([with_extras(requirement, extras)])
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    found = read_solution(key, facts)
    if isinstance(found, Solved):
        _add(looked, found, requirement, extras, watched)
        looked.complete = True
    elif isinstance(found, Unknown):
        looked.unknown, looked.blind = found, list(extras)
    elif len(extras) == 1 or len(extras) > MAX_ALONE:
        looked.blind = list(extras)
    else:
        return _one_by_one(requirement, extras, watched, target, facts)
    return looked


def _one_by_one(
    requirement: str, extras: Sequence[str], watched: Collection[str], target: Target, facts: View
) -> Looked | Need:
    keys: Mapping[str, FactKey] = {
        extra: target.solve([with_extras(requirement, [extra])]) for extra in extras
    }
    if lacking := facts.lacking(*keys.values()):
        return Need(keys=lacking)
    looked = Looked()
    for extra, key in keys.items():
        found = read_solution(key, facts)
        if isinstance(found, Solved):
            _add(looked, found, requirement, [extra], watched)
        else:
            looked.blind.append(extra)
            looked.unknown = looked.unknown or (None if isinstance(found, Unsolved) else found)
    looked.complete = not looked.blind
    return looked


def _add(
    looked: Looked,
    solved: Solved,
    requirement: str,
    extras: Collection[str],
    watched: Collection[str],
) -> None:
    """Note each extra whose asks lead to something watched, with the shortest way of it."""
    graph, root = Graph(solved), name_of(requirement)
    hits = [name for name in graph.versions if name in watched and name != root]
    ways = walk(hits, lambda name: [ask for ask in graph.above(name) if ask.name != root])
    # As the metadata has it: a graph keeps one ask for each name, and two extras may ask for one.
    asks: Any = solved.packages[root].asks if root in solved.packages else ()
    for ask in sorted(asks):
        if ask.extra in extras and ask.name in ways.depth:
            path = tuple(reversed(ways.path(ask.name)))
            known = looked.ways.get(ask.extra)
            if known is None or len(path) < len(known.path):
                looked.ways[ask.extra] = ExtraWay(extra=ask.extra, path=path)


def describe_ways(package: str, ways: Iterable[ExtraWay]) -> Iterator[str]:
    """Each way in letters: ``dask[array] > numpy``."""
    for way in ways:
        yield " > ".join((f"{package}[{way.extra}]", *way.path))
