"""Through which of its extras does a package come to need something? All at once, else each by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, TypeGuard

from factlock.checks.solving.graph import Graph
from factlock.checks.solving.solved import Solved, Target, Unsolved, name_of, read_solution
from factlock.checks.solving.unfolding import walk
from factlock.light_dataclass import dataclass, field
from factlock.model import Need, Text, Unknown, say
from factlock.text import normal_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# So many extras are solved one by one at most when they cannot all be installed together.
MAX_SINGLE = 40


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ExtraWay:
    """An extra, and the names from what it asks for to what is watched."""

    extra: str
    path: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Looked:
    """What was found through extras, and those about which nothing was found out, for three reasons.

    ``barred`` have no solution on the target, ``unasked`` could not be asked about (``unknown`` says
    why), ``untried`` were not looked into. Only the last two leave the answer open.
    """

    ways: dict[str, ExtraWay] = field(default_factory=dict)
    barred: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)
    unknown: dict[tuple[str, str], Unknown] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether an extra may lead to something watched without anybody having seen it."""
        return bool(self.unasked or self.untried)


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The package whose extras are looked into: as asked for, the version it comes to, what is watched."""

    requirement: str
    version: str
    watched: Collection[str]

    @property
    def name(self) -> str:
        """The project."""
        return name_of(self.requirement)

    def with_extras(self, extras: Iterable[str]) -> str:
        """Exactly this version with more extras: a resolver would go back to a release that lacks them."""
        every = sorted(extras_asked(self.requirement).union(extras))
        return f"{self.name}[{','.join(every)}]=={self.version}"


def extras_asked(requirement: str) -> frozenset[str]:
    """The extras that a canonical requirement asks for."""
    return frozenset(map(normal_name, read_requirement(requirement).extras))


def look_into_extras(
    root: Root, extras: Iterable[str], looked: Looked, target: Target, facts: View
) -> Need | None:
    """Solve a package with all extras that have no way yet; singly where that does not tell.

    What is found is added to ``looked``; a need is given back while a solution is lacking.
    """
    every = tuple(sorted(extra for extra in extras if extra not in looked.ways))
    if not every:
        return None
    together = target.solve([root.with_extras(every)])
    if lacking := facts.lacking(together):
        return Need(keys=lacking)
    found = read_solution(together, facts)
    if len(every) > 1 and _is_of(found, root) and _add(looked, found, root):
        return None
    single = {one: target.solve([root.with_extras([one])]) for one in every[:MAX_SINGLE]}
    if lacking := facts.lacking(*single.values()):
        return Need(keys=lacking)
    looked.untried += every[MAX_SINGLE:]
    for extra, key in single.items():
        _note(looked, extra, read_solution(key, facts), root)
    for one in (looked.barred, looked.unasked, looked.untried):
        one[:] = sorted(extra for extra in one if extra not in looked.ways)
    return None


def _is_of(found: Solved | Unsolved | Unknown, root: Root) -> TypeGuard[Solved]:
    """Whether a set was solved with the very version that is asked about."""
    if not isinstance(found, Solved) or root.name not in found.packages:
        return False
    return found.packages[root.name].version == root.version


def _note(looked: Looked, extra: str, found: Solved | Unsolved | Unknown, root: Root) -> None:
    """Note what the solution with one extra tells about it."""
    if isinstance(found, Unknown):
        looked.unasked.append(extra)
        looked.unknown.setdefault((found.cause, found.reason), found)
    elif isinstance(found, Unsolved):
        looked.barred.append(extra)
    elif not _is_of(found, root):
        looked.untried.append(extra)
    elif not _add(looked, found, root):
        graph = Graph(found)
        near = [name for name in (*graph.ways.depth, *graph.strays) if name in root.watched]
        path = graph.ways.path(near[0])[1:] if near[0] in graph.ways.depth else near[:1]
        looked.ways[extra] = ExtraWay(extra=extra, path=tuple(path))


def _add(looked: Looked, solved: Solved, root: Root) -> bool:
    """Note the shortest way of each extra whose asks lead to something watched.

    False where something watched is there and no extra asks for it: one that makes the resolver
    choose other versions may bring it in just as well.
    """
    graph = Graph(solved)
    hits = [name for name in graph.versions if name in root.watched and name != root.name]
    ways = walk(hits, lambda name: [ask for ask in graph.above(name) if ask.name != root.name])
    asked, found = extras_asked(root.requirement), not hits
    # As the metadata has it: a graph keeps one ask for each name, and two extras may ask for one.
    for ask in sorted(solved.packages[root.name].asks):
        if ask.extra and ask.extra not in asked and ask.name in ways.depth:
            path = tuple(reversed(ways.path(ask.name)))
            known = looked.ways.get(ask.extra)
            if known is None or len(path) < len(known.path):
                looked.ways[ask.extra] = ExtraWay(extra=ask.extra, path=path)
            found = True
    return found


def extra_remarks(looked: Looked, target: str) -> Iterator[Text]:
    """A remark for each reason why something about extras is not known; every extra is named."""
    if looked.barred:
        yield say(
            "These cannot be installed for {target} and were not looked through: {extras}.",
            target=target,
            extras=_extras(looked.barred),
        )
    if looked.unasked:
        yield say(
            "What these bring in could not be asked: {extras}.", extras=_extras(looked.unasked)
        )
    if looked.untried:
        yield say(
            "What these bring in was not looked into: {extras}.", extras=_extras(looked.untried)
        )


def _extras(names: Collection[str]) -> str:
    return f"its extra{'' if len(names) == 1 else 's'} {', '.join(names)}"


def describe_ways(package: str, ways: Iterable[ExtraWay]) -> Iterator[str]:
    """Each way in letters: ``dask[array] > numpy``."""
    for way in ways:
        yield " > ".join((f"{package}[{way.extra}]", *way.path))
