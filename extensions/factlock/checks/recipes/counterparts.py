"""Which projects of an index a conda package may be: the one place where a map of names is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from factlock.text import normal_name

NO_MAP: Mapping[str, Sequence[str]] = MappingProxyType({})


def project_names(package: str, known: Mapping[str, Sequence[str]] = NO_MAP) -> tuple[str, ...]:
    """The projects, in normal form, that a conda package may stand for.

    ``known`` maps names of packages to those of projects; a name that it does not hold may be the same
    on both sides, and no more than may: whoever finds no counterpart has not shown that there is none.
    """
    return tuple(dict.fromkeys(map(normal_name, known.get(package) or (package,))))
