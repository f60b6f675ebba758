"""Whether an image has a package: all evidence in its order, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from factlock.checks.presence.gaps import NOWHERE, Gap, gaps_of
from factlock.checks.presence.solutions import (
    Found,
    Wish,
    channels_of,
    look_in_solutions,
    of_the_tool_that_brings_it,
    wished,
)
from factlock.checks.presence.sought import Sought, read_sought
from factlock.checks.presence.traces import (
    How,
    Listed,
    Trace,
    declared_traces,
    less_removed,
    lookalikes,
    upstream_traces,
)
from factlock.checks.presence.version_there import Fit, Weighed, weigh
from factlock.checks.repositories.image_words import platform_of
from factlock.checks.repositories.told_python import first_python
from factlock.errors import Cause
from factlock.facts.image_keys import installed_key
from factlock.images.image import Held, Image, Kind, Known
from factlock.light_dataclass import dataclass, replace
from factlock.model import FactKey, Need, Text, Unknown, say
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# The sets that hold what is declared as well, with all that it needs.
_WHOLE = (Known.LOCK, Known.INSTALLED)
# These say that the source was asked, or that there is none, and that it does not settle the question.
_ASKED = (Cause.PARTIAL, Cause.UNSURE, Cause.NOT_CONFIGURED)

_OWN_NAME = (
    "No list of conda's names is configured, so {name} was looked for under its own name alone; it may be "
    "there under another."
)


class Outcome(StrEnum):
    """What ``installed`` can answer, the first evidence first."""

    DECLARED = "declared"
    UPSTREAM = "upstream"
    DEPENDENCY = "dependency"
    OTHER_VERSION = "other-version"
    NOT_INSTALLED = "not-installed"
    NOT_DECLARED = "not-declared"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A package, and what the author says of its names, the channels and the target.

    ``specifier`` are the versions asked for and ``extras`` those that must be installed with it.
    """

    package: str
    specifier: str = ""
    extras: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    channel: str = ""
    python: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What was found: the outcome, the evidence for it and against it, and what is not known.

    ``first`` is what the outcome rests on, ``None`` where there is nothing that is not in doubt; ``traces``
    are all, those in doubt too.
    """

    outcome: Outcome
    asked: Asked
    first: Trace | None
    image: Image
    sought: Sought
    traces: tuple[Trace, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[Text, ...]
    python: str
    platform: str


@dataclass(slots=True, kw_only=True)
class _Looking:
    """One search: what is asked, and what was gathered so far; ``base_open``: the base is listed nowhere."""

    asked: Asked
    image: Image
    sought: Sought
    platform: str
    traces: list[Trace]
    gaps: list[Gap]
    notes: list[Text]
    python: str = ""
    base_open: bool = False

    def is_found(self) -> bool:
        return any(one.doubt is None for one in self.traces)

    def presence(self) -> Presence:
        """The result of the search, with gaps that matter only where nothing was found."""
        first: Trace | None = None
        if sure := [one for one in self.traces if one.doubt is None]:
            weighed = weigh(sure, self.asked.specifier, self.asked.extras)
            outcome, first = _outcome(weighed), weighed.first
            self.gaps += weighed.gaps
            self.notes += weighed.notes
        else:
            outcome = self._absent()
        return Presence(
            outcome=outcome,
            asked=self.asked,
            first=first,
            image=self.image,
            sought=self.sought,
            traces=tuple(dict.fromkeys(self.traces)),
            gaps=tuple(dict.fromkeys(self.gaps)),
            notes=tuple(dict.fromkeys(self.notes)),
            python=self.python,
            platform=self.platform,
        )

    def _absent(self) -> Outcome:
        """The outcome where nothing sure was found."""
        if self.traces or any(not one.below or _unreached(one) for one in self.gaps):
            return Outcome.UNKNOWN
        return Outcome.NOT_DECLARED if self.gaps else Outcome.NOT_INSTALLED


def _unreached(gap: Gap) -> bool:
    """Whether a source could not be asked: then nobody knows what it would have said."""
    return gap.unknown is not None and gap.unknown.cause not in _ASKED


def _has_no_list(sought: Sought) -> bool:
    """Whether nobody has set where a list of names is: nothing was out of reach, there is none to ask."""
    cause = sought.unknown.cause if sought.unknown else None
    return not sought.whole and cause is Cause.NOT_CONFIGURED


def _outcome(weighed: Weighed) -> Outcome:
    if weighed.fit is Fit.OPEN:
        return Outcome.UNKNOWN
    return Outcome.OTHER_VERSION if weighed.fit is Fit.OTHER else Outcome(weighed.first.how.value)


def find_presence(asked: Asked, image: Image, facts: View) -> Presence | Need:
    """Look for a package in an image; cheaper evidence first, and no more than is needed."""
    sought = read_sought(asked.package, asked.called, facts)
    if isinstance(sought, Need):
        return sought
    look = _Looking(
        asked=asked,
        image=image,
        sought=sought,
        platform=asked.platform or platform_of(image),
        traces=[],
        gaps=[],
        notes=[*sought.notes],
        python=asked.python or first_python(one.text for one in image.python),
        base_open=image.base is not None
        and image.kind is not Kind.REPO2DOCKER
        and image.upstream.known is Known.NOT_KNOWN,
    )
    local = _local(image, look.platform)
    target = look.python, look.platform
    if _has_no_list(sought):
        look.notes.append(say(_OWN_NAME, name=sought.package))
    look.traces += _left(look, declared_traces(image, sought, local, target))
    look.traces += _left(look, upstream_traces(sought, local, look.traces))
    look.notes += lookalikes(image, sought, local)
    if look.is_found():
        return look.presence()
    return _look_further(look, local, facts)


def _look_further(look: _Looking, local: Listed, facts: View) -> Presence | Need:
    """What sources must be asked for: the publisher of the base, then what the lists need."""
    if (ask := look.image.upstream.ask) and (lacking := _ask_publisher(look, ask, facts)):
        return Need(keys=(lacking,))
    if look.is_found():
        return look.presence()
    found = _solve(look, local, facts)
    if found.lacking is not None:
        return Need(keys=(found.lacking,))
    # That it is there is true of either; which of them would be moved is not.
    traces = _versions(look, found) if look.asked.specifier else found.traces
    look.traces += _left(look, traces)
    look.notes += found.notes
    look.python = look.python or found.python
    if not look.is_found():
        look.gaps += found.gaps
        look.gaps += _gaps(look, local)
    return look.presence()


def _versions(look: _Looking, found: Found) -> Iterable[Trace]:
    """The traces as far as their versions hold: what the base has, and fits, is not replaced."""
    traces = of_the_tool_that_brings_it(found)
    if not look.base_open or look.image.base is None:
        return traces
    doubt = say(
        "what {base} holds is not known, and what it has may stay", base=look.image.base.reference
    )
    return [replace(one, doubt=one.doubt or doubt) for one in traces]


def _left(look: _Looking, traces: Iterable[Trace]) -> list[Trace]:
    """The traces with what is taken away in doubt; a list from the image itself was made after that."""
    if look.image.upstream.known is Known.INSTALLED:
        return list(traces)
    return list(less_removed(look.image, traces))


def _local(image: Image, platform: str) -> Listed:
    upstream = image.upstream
    return Listed(
        packages=tuple(one for one in upstream.packages if _is_for(one, platform)),
        said=upstream.place,
        own=upstream.known in _WHOLE,
        how=How.DEPENDENCY if upstream.known is Known.LOCK else How.UPSTREAM,
    )


def _is_for(held: Held, platform: str) -> bool:
    return not held.targets or platform in held.targets or "noarch" in held.targets


def _ask_publisher(look: _Looking, reference: str, facts: View) -> FactKey | None:
    """Look into what the publisher of the base lists, or give the fact that is needed for that."""
    key = installed_key(reference, platform=look.platform)
    if facts.lacking(key):
        return key
    fact, image, place = facts[key], look.image, look.image.upstream.place
    look.base_open = isinstance(fact, Unknown)
    if isinstance(fact, Unknown):
        look.gaps.append(Gap(reason=fact.reason, said=place, unknown=fact))
        return None
    value: Any = fact.value
    if not value["known"]:
        look.base_open = True
        reason = f"Its publisher lists nothing for {reference} on {look.platform}."
        floats = image.upstream.reason if image.upstream.known is Known.PUBLISHED else ""
        look.gaps.append(Gap(reason=f"{floats} {reason}".strip(), said=place))
        return None
    listed = _published(value, fact.date[:10], reference)
    look.traces += _left(look, upstream_traces(look.sought, listed, look.traces))
    look.notes += lookalikes(image, look.sought, listed)
    look.python = look.python or first_python([value["python"]])
    if image.base is not None and image.base.floats and image.upstream.known is Known.PUBLISHED:
        look.gaps.append(Gap(reason=image.upstream.reason, said=place))
    return None


def _published(value: Any, day: str, reference: str) -> Listed:
    packages = tuple(
        Held(manager=manager, name=name, version=version, build=build)
        for manager, name, version, build in value["packages"]
    )
    return Listed(packages=packages, said=NOWHERE, by=f"{value['by']} for {reference}, asked {day}")


def _solve(look: _Looking, local: Listed, facts: View) -> Found:
    done = {(one.manager, normal_name(one.name)) for one in local.packages} if local.own else set()
    conda, pip = wished(look.image, done)
    channels, gaps = channels_of(look.image, look.asked.channel)
    wish = Wish(
        python=look.python,
        platform=look.platform,
        channels=channels,
        conda=tuple(conda),
        pip=tuple(pip),
    )
    found = look_in_solutions(wish, look.sought, facts)
    if conda:
        found.gaps += gaps
    found.gaps = [replace(one, below=True) for one in found.gaps]
    return found


def _gaps(look: _Looking, local: Listed) -> Iterator[Gap]:
    """All that must be known before a package is said not to be there."""
    image, sought = look.image, look.sought
    yield from gaps_of(image)
    if image.upstream.known is Known.LOCK and not local.packages:
        reason = f"The lock holds nothing for {look.platform}."
        yield Gap(reason=reason, said=image.upstream.place)
    if image.upstream.known is Known.INSTALLED and not any(
        one.manager == "conda" for one in local.packages
    ):
        reason = "The list is of pip alone, which does not see all that conda installs."
        if any(one.manager == "conda" for one in image.packages):
            yield Gap(reason=reason, said=image.upstream.place)
    if not sought.whole:
        told = sought.unknown.reason if sought.unknown else ""
        reason = f"Which other names {sought.package} has is not known: {told}"
        yield Gap(reason=reason, unknown=sought.unknown, below=_has_no_list(sought))
