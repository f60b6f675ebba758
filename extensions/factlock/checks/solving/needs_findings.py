"""What ``needs`` found about a package, and which of it is the strongest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from factlock.checks.solving.extra_ways import Looked
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.solved import Ask, Target
from factlock.checks.solving.undeclared import Evidence
from factlock.light_dataclass import dataclass, field
from factlock.model import Text


class Outcome(StrEnum):
    """What ``needs`` can answer."""

    YES = "yes"
    ONLY_WITH_EXTRA = "only-with-extra"
    ONLY_ON_OTHER_PLATFORM = "only-on-other-platform"
    LIKELY_UNDECLARED = "likely-undeclared"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Elsewhere:
    """A requirement of a watched project that is not active here: whose it is, and its marker."""

    package: str
    version: str
    ask: Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question: a requirement, the watched names with what each stands for, the target."""

    requirement: str
    watch: Mapping[str, str]
    target: Target

    @property
    def name(self) -> str:
        """The project asked about."""
        return self.target.name_of(self.requirement)

    @property
    def watched(self) -> tuple[str, ...]:
        """The watched names as they were given, each once."""
        return tuple(dict.fromkeys(self.watch.values()))


# A package that is called after a base, or is known to run on one, wants it without an extra too.
_BELONGS = frozenset({"name", "known"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found about a question whose set has a solution; ``hits`` the nearest first.

    ``notes`` are remarks on how it was found out.
    """

    asked: Asked
    graph: Graph
    hits: Sequence[str]
    looked: Looked = field(default_factory=Looked)
    elsewhere: Sequence[Elsewhere] = ()
    evidence: Sequence[Evidence] = ()
    notes: Sequence[Text] = ()

    @property
    def outcome(self) -> Outcome:
        """The strongest finding."""
        if self.hits:
            return Outcome.YES
        if self.looked.ways:
            belongs = any(one.where in _BELONGS for one in self.evidence)
            return Outcome.LIKELY_UNDECLARED if belongs else Outcome.ONLY_WITH_EXTRA
        if self.looked.open:
            return Outcome.UNKNOWN
        if self.elsewhere:
            return Outcome.ONLY_ON_OTHER_PLATFORM
        return Outcome.LIKELY_UNDECLARED if self.evidence else Outcome.NO

    def culprits(self) -> list[tuple[str, Ask]]:
        """Who asks for a watched project directly, without the watched ones themselves."""
        return [
            (ask.name, ask._replace(name=hit))
            for hit in self.hits
            for ask in self.graph.above(hit)
            if ask.name not in self.asked.watch or ask.name == self.asked.name
        ]
