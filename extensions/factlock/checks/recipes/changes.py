"""What a newer release asks for that the recipe's own does not: added, removed, other bounds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from factlock.checks.recipes.declared import PYTHON, read_declared, tidy, written
from factlock.light_dataclass import dataclass


class Change(StrEnum):
    """What became of one requirement."""

    ADDED = "added"
    REMOVED = "removed"
    BOUNDS = "bounds-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A requirement before and after, each as it is declared."""

    name: str
    change: Change
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def read_changes(own: Mapping[str, Any], newer: Mapping[str, Any]) -> tuple[Changed, ...]:
    """What changes from one release to another, those for extras only left out."""
    before, after = _texts(own), _texts(newer)
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, ()), after.get(name, ())
        if sorted(old) != sorted(new):
            change = Change.BOUNDS if old and new else Change.ADDED if new else Change.REMOVED
            found.append(Changed(name=name, change=change, before=old, after=new))
    return tuple(found)


def _texts(metadata: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    declared = read_declared(metadata)
    texts = {name: tuple(map(written, declared.all(name))) for name in declared.names}
    return texts | ({PYTHON: (tidy(declared.python),)} if declared.python else {})
