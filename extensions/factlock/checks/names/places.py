"""Where the names of one thing are: every source that is asked, what it has, what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.checks.names.other_side import (
    Candidate,
    Evidence,
    OtherNames,
    Side,
    name_on_other_side,
)
from factlock.checks.releases.on_channel import sample_of
from factlock.checks.releases.standing import State, read_standing
from factlock.errors import Cause
from factlock.facts.channel_keys import builds_key, package_key
from factlock.light_dataclass import dataclass, replace
from factlock.model import Fact, FactKey, Need, Text, Unknown, say
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# The channel that the list of names is of.
LISTED = "conda-forge"
INDEX = "index"
# How many names of one thing are asked of a channel, and of the index.
MAX_NAMES = 6
_CALLED = say("it is called so")


class There(StrEnum):
    """Whether a source has a name."""

    YES = "yes"
    # The list of names has it, and which versions there are is not known.
    LISTED = "listed"
    # The list of names does not have it, and of the channel there was only a sample.
    NOT_LISTED = "not-listed"
    REMOVED = "removed"
    EMPTY = "empty"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A name at a source: whether it is there, with which version, why this name, and what is in doubt.

    ``partial`` says that the source is a sample, so that there may be a newer version; ``without_python``
    that a package of a channel depends on no Python.
    """

    source: str
    name: str
    there: There
    why: Text = _CALLED
    evidence: Evidence = Evidence.SAME
    version: str = ""
    uploaded: str = ""
    build: str = ""
    partial: bool = False
    on_index: bool = False
    without_python: bool = False
    doubts: tuple[Text, ...] = ()
    unknown: Unknown | None = None

    @property
    def found(self) -> bool:
        """Whether the source has it, and more than likeness says that it is the thing."""
        return self.there in {There.YES, There.LISTED} and self.evidence < Evidence.ALIKE


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """All sources that were asked for one name, and what is known of the name."""

    places: tuple[Place, ...]
    conda: OtherNames
    index: OtherNames

    def of(self, source: str) -> tuple[Place, ...]:
        """The places at one source, the best founded first."""
        return tuple(one for one in self.places if one.source == source)


def read_places(
    name: str, channels: Iterable[str], parameters: Mapping[str, str], facts: View
) -> Places | Need:
    """Ask every source for a name and for the names that it has on the other side."""
    found = [name_on_other_side(name, facts, to=side) for side in Side]
    needs = [one for one in found if isinstance(one, Need)]
    conda, index = (one if isinstance(one, OtherNames) else OtherNames() for one in found)
    reads = [
        *_at_channels(name, conda, channels, parameters, facts),
        *(_at_index(one, parameters, facts) for one in _index_names(name, conda, index)),
    ]
    needs += [one for one in reads if isinstance(one, Need)]
    if needs:
        return Need(keys=tuple(dict.fromkeys(key for need in needs for key in need.keys)))
    places = tuple(one for one in reads if isinstance(one, Place))
    return Places(places=places, conda=conda, index=index)


def _at_channels(
    name: str, conda: OtherNames, channels: Iterable[str], wanted: Mapping[str, str], facts: View
) -> Iterator[Place | Need]:
    for channel in channels:
        found = [_at_channel(one, channel, wanted, facts) for one in _conda_names(name, conda)]
        for one in found:
            if isinstance(one, Place) and channel == LISTED:
                yield _by_list(_brought(one, conda, facts), conda)
            else:
                yield one


def _conda_names(name: str, conda: OtherNames) -> list[Candidate]:
    """What to ask channels for: the name itself, and packages that may be it.

    What only carries a copy of a project that has a package of its own is no name of it.
    """
    own = any(one.evidence is Evidence.SAME for one in conda.candidates)
    found = [one for one in conda.candidates if not own or one.evidence is not Evidence.AMONG]
    if name not in {one.name for one in found}:
        # Of other channels there is no list: there the name itself is asked, too.
        found.append(Candidate(name=name, evidence=Evidence.UNLISTED, why=_CALLED))
    return found[:MAX_NAMES]


def _index_names(name: str, conda: OtherNames, index: OtherNames) -> list[Candidate]:
    """What to ask the index for: what the packages of this name are there, and the name itself."""
    normal = normal_name(name)
    found = [one for one in index.candidates if one.listed][: MAX_NAMES - 1]
    if normal not in {one.name for one in found}:
        # Where a package is another project, one of its own name is somebody else's.
        apart = index.two is not None and not any(one.listed for one in conda.candidates)
        evidence = Evidence.ALIKE if apart else Evidence.SAME
        doubt = index.two if apart else None
        found.append(Candidate(name=normal, evidence=evidence, why=_CALLED, doubt=doubt))
    return found


def _at_channel(
    one: Candidate, channel: str, wanted: Mapping[str, str], facts: View
) -> Place | Need:
    key = package_key(
        one.name,
        channel=channel,
        platform=wanted.get("platform", ""),
        python=wanted.get("python", ""),
    )
    if facts.lacking(key):
        return Need(keys=(key,))
    fact = facts[key]
    doubts = () if one.doubt is None else (one.doubt,)
    place = Place(
        source=channel,
        name=one.name,
        there=There.UNKNOWN,
        why=one.why,
        evidence=one.evidence,
        doubts=doubts,
    )
    if isinstance(fact, Unknown):
        return replace(place, unknown=fact)
    return _of_package(place, key, _value(fact), wanted)


def _of_package(
    place: Place, key: FactKey, value: Mapping[str, Any], wanted: Mapping[str, str]
) -> Place:
    """What the fact ``package`` says of a name."""
    partial = bool(value["partial"])
    newest = value["newest"] if value["exists"] else None
    if newest is None:
        there = There.REMOVED if value["exists"] else There.NO
        if not partial:
            return replace(place, there=there)
        sample = sample_of(place.source, str(value["until"]))
        reason = f"{sample}, and it does not hold {place.name}. That proves nothing."
        advice = f"Ask where {place.source} itself can be reached."
        unknown = Unknown(key=key, cause=Cause.PARTIAL, reason=reason, advice=advice)
        return replace(place, partial=True, unknown=unknown)
    best = value["latest"] or value["on_platform"] or newest
    return replace(
        place,
        there=There.YES,
        version=best["version"],
        uploaded=best["uploaded"],
        build=best["build"],
        partial=partial,
        without_python=not best["pythons"],
        doubts=(*place.doubts, *_not_for(value, wanted, partial=partial)),
    )


def _not_for(
    value: Mapping[str, Any], wanted: Mapping[str, str], *, partial: bool
) -> Iterator[Text]:
    """That it is there, but not for the target."""
    if value["latest"]:
        return
    there = say("the sample has none") if partial else say("it has none")
    if value["on_platform"]:
        yield say("{there} for Python {python}", there=str(there), python=wanted.get("python", ""))
    else:
        yield say(
            "{there} for {platform}, but for {platforms}",
            there=str(there),
            platform=wanted.get("platform", ""),
            platforms=", ".join(value["subdirs"]),
        )


def _brought(place: Place, conda: OtherNames, facts: View) -> Place | Need:
    """A package that is only called alike is the thing when it brings a package that the list has for it."""
    if place.evidence is not Evidence.ALIKE or place.there is not There.YES:
        return place
    key = builds_key(place.name, place.version, channel=place.source)
    if facts.lacking(key):
        return Need(keys=(key,))
    fact = facts[key]
    if isinstance(fact, Unknown):
        return place
    files = _value(fact)["files"]
    brings = {spec.split(" ")[0] for file in files for spec in file["depends"]}
    listed = [one.name for one in conda.candidates if one.listed and one.name in brings]
    if not listed:
        return place
    why = say("it brings {names}, which the list has for it", names=", ".join(listed))
    return replace(place, evidence=Evidence.UNLISTED, why=why, doubts=())


def _by_list(place: Place | Need, conda: OtherNames) -> Place | Need:
    """What the list of names knows where the channel itself could not tell."""
    if isinstance(place, Need) or conda.exists is None or place.there is not There.UNKNOWN:
        return place
    if place.name in {one.name for one in conda.candidates}:
        reason = place.unknown.reason if place.unknown else ""
        doubt = say("its versions are not known: {reason}", reason=reason.rstrip("."))
        return replace(place, there=There.LISTED, doubts=(*place.doubts, doubt), unknown=None)
    # The list is whole: beside a sample its "no" counts, in place of a source out of reach it does not.
    return replace(place, there=There.NOT_LISTED, unknown=None) if place.partial else place


def _at_index(one: Candidate, wanted: Mapping[str, str], facts: View) -> Place | Need:
    asked = {**wanted, "package": one.name}
    standing = read_standing(asked, facts)
    if isinstance(standing, Need):
        return standing
    there = {State.NOT_FOUND: There.NO, State.NO_FILES: There.EMPTY, State.UNKNOWN: There.UNKNOWN}
    doubts = () if one.doubt is None else (one.doubt,)
    if standing.state not in {*there, State.AVAILABLE}:
        doubts = (*doubts, say("its answer there is {state}", state=standing.state.value))
    return Place(
        source=wanted.get("index") or INDEX,
        on_index=True,
        name=one.name,
        there=there.get(standing.state, There.YES),
        why=one.why,
        evidence=one.evidence,
        version=standing.version,
        uploaded=str(standing.release.get("uploaded", "")),
        doubts=doubts,
        unknown=standing.unknown[0] if standing.unknown else None,
    )


def _value(fact: Fact) -> dict[str, Any]:
    return cast("dict[str, Any]", fact.value)
