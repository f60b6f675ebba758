"""Where a name is: on the index, on a channel, and on a channel as a package of R."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from factlock.checks.names.places import INDEX, LISTED
from factlock.checks.releases.on_channel import sample_of
from factlock.errors import Cause
from factlock.facts.channel_keys import names_key, package_key
from factlock.facts.keys import project_key
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Need, Unknown
from factlock.text import read_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# As conda calls packages of R; those of Bioconductor are on a channel of their own.
PREFIXES = ("r-", "bioconductor-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whether a name is somewhere: ``None`` is not known, for the reason in ``unknown``."""

    name: str
    there: bool | None = None
    source: str = ""
    unknown: Unknown | None = None

    @property
    def bare(self) -> str:
        """The name without what conda writes before those of R."""
        for prefix in PREFIXES:
            if self.name.startswith(prefix):
                return self.name.removeprefix(prefix)
        return self.name


def find_project(name: str, facts: View) -> Known | Need:
    """Whether the index has a project of a name, or the fact that is needed to tell."""
    key = project_key(read_name(name))
    if facts.lacking(key):
        return Need(keys=(key,))
    fact = facts[key]
    if isinstance(fact, Unknown):
        return Known(name=name, source=INDEX, unknown=fact)
    value: Any = fact.value
    return Known(name=key.subject.name, there=bool(value["exists"]), source=fact.via)


def find_in_r(name: str, channel: str, facts: View, *, by_list: bool = False) -> Known | Need:
    """R's package of a name on the channel; ``by_list`` asks no channel but the list of its names."""
    prefixes = PREFIXES[:1] if channel == LISTED else PREFIXES
    found = [
        find_on_channel(f"{prefix}{name.lower()}", channel, facts, by_list=by_list)
        for prefix in prefixes
    ]
    if keys := [key for one in found if isinstance(one, Need) for key in one.keys]:
        return Need(keys=tuple(keys))
    known = [one for one in found if isinstance(one, Known)]
    first = next((one for one in known if one.there), None)
    return first or next((one for one in known if one.there is None), known[0])


def find_on_channel(name: str, channel: str, facts: View, *, by_list: bool = False) -> Known | Need:
    """Whether a channel has a name: by the list of conda-forge's names, else by the channel."""
    if channel == LISTED:
        key = names_key(name)
        if facts.lacking(key):
            return Need(keys=(key,))
        fact = facts[key]
        if not isinstance(fact, Unknown):
            value: Any = fact.value
            return Known(name=name, there=bool(value["exists_on_channel"]), source=channel)
    if by_list:
        return Known(name=name, source=channel)
    return _of_package(name, channel, facts)


def _of_package(name: str, channel: str, facts: View) -> Known | Need:
    key = package_key(name, channel=channel)
    if facts.lacking(key):
        return Need(keys=(key,))
    fact = facts[key]
    if isinstance(fact, Unknown):
        return Known(name=name, source=channel, unknown=fact)
    value: Any = fact.value
    if not value["exists"] and value["partial"]:
        return Known(name=name, source=channel, unknown=_sample(key, str(value["until"]), name))
    return Known(name=name, there=bool(value["exists"]), source=channel)


def _sample(key: FactKey, until: str, name: str) -> Unknown:
    place = key.subject.place
    return Unknown(
        key=key,
        cause=Cause.PARTIAL,
        reason=f"{sample_of(place, until)}, and it does not hold {name}. That proves nothing.",
        advice=f"Ask where {place} itself can be reached, or give the list of its names.",
    )
