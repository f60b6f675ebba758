"""A solved set as a graph to walk in both directions: what a package asks for, and who asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from factlock.checks.solving.solved import Ask, Solved
from factlock.checks.solving.unfolding import Walk, walk
from factlock.model import CellKind, Text, say


class Graph:
    """The packages of a solved set and the asks between them, one for each pair."""

    def __init__(self, solved: Solved) -> None:
        self.solved = solved
        self._below: dict[str, tuple[Ask, ...]] = {}
        self._above: dict[str, list[Ask]] = {name: [] for name in solved.packages}
        self.dangling: list[tuple[str, str]] = []
        for package in solved.packages.values():
            asks = _one_each(package.asks)
            self.dangling += [(package.name, a.name) for a in asks if a.name not in self._above]
            self._below[package.name] = tuple(a for a in asks if a.name in self._above)
            for ask in self._below[package.name]:
                self._above[ask.name].append(ask._replace(name=package.name))

    def below(self, name: str) -> Sequence[Ask]:
        """What a package asks for, by name, without itself."""
        return self._below[name]

    def above(self, name: str) -> Sequence[Ask]:
        """Who asks for a package, by name; what stands in the ask is what each of them asks for."""
        return self._above[name]

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The version of each package."""
        return {name: package.version for name, package in self.solved.packages.items()}

    @cached_property
    def shown(self) -> Mapping[str, str]:
        """What a tree shows behind the name of each package: its version, of a channel its build too."""
        return {name: package.shown for name, package in self.solved.packages.items()}

    @property
    def name_kind(self) -> CellKind:
        """How names are shown: of an index they are projects, which have pages."""
        return CellKind.CODE if self.solved.of_channels else CellKind.PROJECT

    @cached_property
    def ways(self) -> Walk:
        """The shortest way from what was asked for to each package."""
        return walk(self.solved.roots, self.below)

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """What was asked for, and what nothing known leads to."""
        return (*self.solved.roots, *self.strays)

    @cached_property
    def strays(self) -> Mapping[str, Text]:
        """Packages to which nothing leads (whoever asks could not be read), with a remark that says so."""
        remark = say("nobody known asks for it")
        lost = [name for name in self.solved.packages if name not in self.ways.depth]
        found: dict[str, Text] = {}
        reached: set[str] = set()
        # Whom nobody at all asks for comes first; what is left asks for itself in circles.
        for name in sorted(lost, key=lambda name: (bool(self._above[name]), name)):
            if name not in reached:
                found[name] = remark
                todo = [name]
                while todo:
                    at = todo.pop()
                    if at not in reached:
                        reached.add(at)
                        todo += [ask.name for ask in self._below[at]]
        return found

    @property
    def levels(self) -> int:
        """How many levels the tree has."""
        return max(self.ways.depth.values(), default=-1) + 1


def _one_each(asks: Sequence[Ask]) -> list[Ask]:
    """The asks of one package, by name, those for the same name as one."""
    by_name: dict[str, list[Ask]] = {}
    for ask in asks:
        by_name.setdefault(ask.name, []).append(ask)
    return [_together(by_name[name]) for name in sorted(by_name)]


def _together(asks: Sequence[Ask]) -> Ask:
    if len(asks) == 1:
        return asks[0]
    specifiers = dict.fromkeys(part for ask in asks for part in ask.specifier.split(",") if part)
    markers = dict.fromkeys(ask.marker for ask in asks)
    # Once it is asked for without a condition, the conditions of the others say nothing.
    free = any(not ask.marker and not ask.extra for ask in asks)
    bound = all(ask.extra for ask in asks)
    return Ask(
        name=asks[0].name,
        specifier=",".join(specifiers),
        marker="" if free or "" in markers else " or ".join(markers),
        extra=asks[0].extra if bound else "",
    )
