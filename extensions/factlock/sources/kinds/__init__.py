"""Kinds of facts, one file each, found by a scan: a module here with ``KIND`` is called as the kind is.

A kind says how its value is got from a project's page, and how it and its changes are told in words.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Json
from factlock.modules import module_names

if TYPE_CHECKING:
    from factlock.sources.network.addresses import Index
    from factlock.sources.network.transport import Transport
    from factlock.sources.pages.releases import Releases
    from factlock.sources.pages.simple_fields import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there is to look at: a project's page, its releases by version, and the way to its files."""

    project: Project
    releases: Releases
    index: Index
    transport: Transport
    deadline: float


Wanted = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of fact.

    ``value`` makes the value for the parameters of a key (of an index's project only), ``absent`` is the
    value for a project that no index has. ``describe`` and ``differences`` tell a value, and a change
    from one to another, in words without the name of the subject. ``same`` says of two values that differ
    whether the world is the same in both, so that only how we read it differs.
    """

    id: str
    describe: Callable[[FactKey, Any], str]
    differences: Callable[[FactKey, Any, Any], Iterator[str]]
    value: Callable[[Look, Wanted], Json] | None = None
    absent: Json = None
    same: Callable[[Any, Any], bool] | None = None


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by their ids."""
    found = {}
    for module in module_names(__path__):
        loaded = importlib.import_module(f"{__name__}.{module}")
        if isinstance(kind := getattr(loaded, "KIND", None), Kind):
            found[kind.id] = kind
    return found


def index_value(look: Look, key: FactKey) -> Json:
    """The value of a key of an index's project; raises ``SourceError`` and ``KeyError``."""
    value = index_kind(key.kind).value
    if value is None:
        raise KeyError(key.kind)
    return value(look, dict(key.parameters))


def index_kind(name: str) -> Kind:
    """The kind of that name, which must be one of a project of an index; raises ``KeyError``."""
    kind = kinds()[name]
    if kind.value is None:
        raise KeyError(name)
    return kind
