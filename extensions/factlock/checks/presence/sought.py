"""Under which names a package is looked for, which of them are sure, and whether these are all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from factlock.checks.names.other_side import (
    Candidate,
    Evidence,
    OtherNames,
    Side,
    name_on_other_side,
)
from factlock.light_dataclass import dataclass
from factlock.model import Need, Text, Unknown, say
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# Names that differ between conda and the index and that everybody asks for, known without any list (2026-11).
_PAIRS = (
    ("torch", "pytorch"),
    ("tables", "pytables"),
    ("opencv-python", "opencv"),
    ("msgpack", "msgpack-python"),
)
_WELL_KNOWN: Mapping[str, tuple[str, ...]] = {
    **{index: (conda,) for index, conda in _PAIRS},
    **{conda: (index,) for index, conda in _PAIRS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A package by its names on both sides, each in normal form with what speaks against it.

    ``own`` is the name that was asked for in normal form. ``whole`` is whether these are all names that
    anybody knows; where they are not, ``unknown`` says why.
    """

    package: str
    own: str
    conda: Mapping[str, Text | None]
    pip: Mapping[str, Text | None]
    whole: bool = True
    unknown: Unknown | None = None
    until: str = ""
    notes: tuple[Text, ...] = ()

    def names(self, manager: str) -> Mapping[str, Text | None]:
        """The names on the side of a manager; none for the managers of systems and of R."""
        return {"conda": self.conda, "pip": self.pip}.get(manager, {})

    @property
    def sure(self) -> tuple[str, ...]:
        """The names that nothing speaks against."""
        return tuple(
            dict.fromkeys(
                name
                for names in (self.pip, self.conda)
                for name, doubt in names.items()
                if doubt is None
            )
        )

    def is_called(self, manager: str, name: str) -> bool:
        """Whether a package of a manager has one of the names, in doubt or not."""
        return normal_name(name) in self.names(manager)

    def doubt(self, manager: str, name: str) -> Text | None:
        """What speaks against a name that it is called by."""
        return self.names(manager).get(normal_name(name))


def read_sought(package: str, called: Iterable[str], facts: View) -> Sought | Need:
    """The names of a package, or the fact that is needed to tell them.

    ``called`` are names that the author says it goes by: then a list that is out of reach is not missed.
    """
    found = [name_on_other_side(package, facts, to=side) for side in (Side.CONDA, Side.INDEX)]
    conda, index = found
    if isinstance(conda, Need):
        return conda
    if isinstance(index, Need):
        return index
    own, told = normal_name(package), [normal_name(one) for one in called]
    well_known = _WELL_KNOWN.get(own, ()) if conda.unknown is not None else ()
    given: dict[str, Text | None] = dict.fromkeys((*told, *well_known))
    return Sought(
        package=package,
        own=own,
        conda={**dict(_conda(own, conda)), **given},
        pip={**dict(_pip(own, index)), **given},
        whole=conda.unknown is None or bool(told),
        unknown=conda.unknown,
        until=conda.until,
        notes=(conda.two,) if conda.two is not None else (),
    )


def _conda(own: str, found: OtherNames) -> Iterator[tuple[str, Text | None]]:
    """The packages of conda: the own name unless the list has that for something else."""
    yield own, found.two if found.split else None
    for one in _best_last(found.candidates):
        name = normal_name(one.name)
        called_so = name == own and one.evidence is Evidence.UNLISTED and not found.split
        yield name, None if called_so else one.doubt


def _pip(own: str, found: OtherNames) -> Iterator[tuple[str, Text | None]]:
    """The projects of the index: the own name unless conda's package of it is known to be another one."""
    yield own, None if found.split else found.two
    for one in _best_last(found.candidates):
        yield normal_name(one.name), one.doubt


def _best_last(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """So that of two spellings the better founded one counts."""
    return tuple(reversed(candidates))


def in_r_or_system(sought: Sought, manager: str, name: str) -> Text | None:
    """That a package of R or of the system has the name: told, and never taken for the one sought."""
    bare = normal_name(name)
    if manager == "r" and bare == sought.own:
        return say("a package of R is called {name}", name=name)
    if manager == "conda" and bare == f"r-{sought.own}":
        return say("{name} is a package of R", name=name)
    if manager == "apt" and bare in {f"python3-{sought.own}", f"python-{sought.own}"}:
        return say("{name} is a package of the system, for the Python of the system", name=name)
    return None
