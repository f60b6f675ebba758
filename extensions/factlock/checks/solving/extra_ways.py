"""Through which of its extras does a package come to need something? All at once, else in halves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from factlock.checks.solving.graph import Graph
from factlock.checks.solving.solved import Solved, Target, Unsolved, name_of, read_solution
from factlock.checks.solving.unfolding import walk
from factlock.model import Need, Unknown
from factlock.text import normal_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# So many sets of extras are solved at most when they cannot all be installed together.
MAX_SOLVES = 24


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ExtraWay:
    """An extra, and the names from what it asks for to what is watched."""

    extra: str
    path: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Looked:
    """What was found through extras, which of them have no solution, and what could not be asked."""

    ways: dict[str, ExtraWay] = field(default_factory=dict)
    blind: list[str] = field(default_factory=list)
    unknown: Unknown | None = None


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
    """Solve the package with all its extras; with half of them each, and so on, where that cannot be."""
    looked, planned = Looked(), 1
    groups = [tuple(extras)] if extras else []
    while groups:
        keys = [target.solve([with_extras(requirement, group)]) for group in groups]
        if lacking := facts.lacking(*keys):
            return Need(keys=lacking)
        halves: list[tuple[str, ...]] = []
        for group, key in zip(groups, keys, strict=True):
            found = read_solution(key, facts)
            if isinstance(found, Solved):
                _add(looked, found, requirement, group, watched)
            elif isinstance(found, Unsolved) and len(group) > 1 and planned + 2 <= MAX_SOLVES:
                planned += 2
                half = len(group) // 2
                halves += [group[:half], group[half:]]
            else:
                looked.blind += group
                looked.unknown = looked.unknown or (found if isinstance(found, Unknown) else None)
        groups = halves
    looked.blind.sort()
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
