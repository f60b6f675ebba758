"""How a tree is kept short enough to be read: what half a channel's set asks for is drawn once.

Of a set of conda nearly every package asks for Python or for the libraries of the compiler, and says so;
drawn at each place, they would be most of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from factlock.checks.amounts import describe_count, describe_some
from factlock.checks.solving.conda_remarks import variant_marks
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.solved import Ask
from factlock.checks.solving.unfolding import walk
from factlock.model import Text, say

# What more packages than these ask for is drawn in one place alone.
COMMON = 8


class Branches:
    """What hangs from each package in a drawing, and what is said where it stands."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._parent = walk(graph.tops, graph.below).parent

    @cached_property
    def common(self) -> Mapping[str, int]:
        """The packages of channels that are drawn once, the most asked for first, and by how many."""
        if not self._graph.solved.of_channels:
            return {}
        counts = {name: len(self._graph.above(name)) for name in self._graph.solved.packages}
        found = {name: count for name, count in counts.items() if count > COMMON}
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def below(self, name: str) -> Sequence[Ask]:
        """What is drawn below a package."""
        asks = self._graph.below(name)
        if not self.common:
            return asks
        return [a for a in asks if a.name not in self.common or self._parent.get(a.name) == name]

    @cached_property
    def marks(self) -> Mapping[str, Text]:
        """What is said of packages: their variant, how many ask for them, that nobody known does."""
        variants = variant_marks(self._graph.solved)
        marks = {**variants}
        for name, count in self.common.items():
            variant = str(variants[name]) + ", " if name in variants else ""
            asked = describe_count(count, "package")
            marks[name] = say("{variant}asked for by {count}", variant=variant, count=asked)
        return {**marks, **self._graph.strays}

    @property
    def notes(self) -> Iterator[Text]:
        """That not all places are drawn."""
        if self.common:
            names = describe_some(list(self.common), 8)
            yield say(
                "Drawn once, because more than {few} packages ask for each: {names}.",
                few=str(COMMON),
                names=names,
            )
