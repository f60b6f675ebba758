"""What an image's own lists bring along: conda's part solved on its channels, pip's by the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from factlock.channel_names import is_channel_name
from factlock.checks.amounts import describe_some
from factlock.checks.presence.gaps import Gap
from factlock.checks.presence.sought import Sought
from factlock.checks.presence.traces import How, Trace
from factlock.checks.releases.on_channel import sample_of
from factlock.checks.solving.solved import Ask, Solved, Unsolved, read_solution
from factlock.checks.solving.unfolding import walk
from factlock.errors import Cause, InputError
from factlock.facts.channel_keys import environment_key
from factlock.facts.keys import solve_key
from factlock.images.image import Declared, Image, Manager
from factlock.inputs.conda_spec import CondaSpec, read_conda_spec
from factlock.light_dataclass import dataclass, field, replace
from factlock.model import FactKey, Text, Unknown, say
from factlock.patterns import regex
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

USUAL_CHANNEL = "conda-forge"
_DEPENDS = regex(r"\s*(?:\S+::)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)", re.ASCII)
# Ways to say which channels there are not.
_NONE = {"nodefaults"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be solved for an image: its target, and the lists that nothing has solved yet."""

    python: str
    platform: str
    channels: tuple[str, ...]
    conda: tuple[Declared, ...] = ()
    pip: tuple[Declared, ...] = ()


@dataclass(slots=True)
class Found:
    """What was found in the solved sets, and what could not be told; ``lacking`` is a fact to be had yet.

    ``before_pip`` is whether conda's part, which pip finds there, is not known.
    """

    before_pip: bool = False
    traces: list[Trace] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    python: str = ""
    lacking: FactKey | None = None


def channels_of(image: Image, given: str) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """The channels that conda asks for an image, and those of them that cannot be asked."""
    if given:
        return tuple(given.split(",")), ()
    named = [one for one in image.channels if one.text not in _NONE]
    asked = tuple(dict.fromkeys(one.text for one in named if is_channel_name(one.text)))
    gaps = tuple(
        Gap(reason=f"The channel {one.text} is an address; only names are asked.", said=one.place)
        for one in named
        if not is_channel_name(one.text)
    )
    return asked or (USUAL_CHANNEL,), gaps


def look_in_solutions(wish: Wish, sought: Sought, facts: View) -> Found:
    """Whether what is declared needs the package; conda first, which may bring pip's Python."""
    found = Found(python=wish.python, before_pip=bool(wish.conda))
    if wish.conda:
        _conda(wish, sought, facts, found)
    if wish.pip and found.lacking is None:
        _pip(wish, sought, facts, found)
    return found


def of_the_tool_that_brings_it(found: Found) -> list[Trace]:
    """The traces, without pip's where conda brings the package: pip comes after it, and leaves what fits.

    Where conda's part is not known, pip's are in doubt.
    """
    pips = [one for one in found.traces if one.manager == "pip"]
    others = [one for one in found.traces if one.manager != "pip"]
    if any(one.doubt is None for one in others):
        return others
    if not found.before_pip:
        return found.traces
    doubt = say("conda comes first, and whether it brings it along is not known")
    return [*others, *(replace(one, doubt=one.doubt or doubt) for one in pips)]


def _conda(wish: Wish, sought: Sought, facts: View, found: Found) -> None:
    specs = list(_specs(wish, found))
    named = [one.channel.partition("/")[0] for one in specs if one.channel]
    channels = tuple(dict.fromkeys([*wish.channels, *named]))
    key = environment_key(
        [*map(str, specs), *_python(specs, wish.python)], channels=channels, platform=wish.platform
    )
    if facts.lacking(key):
        found.lacking = key
        return
    fact = facts[key]
    what = f"what conda is asked for on {wish.platform}"
    if isinstance(fact, Unknown):
        found.gaps.append(_not_solved(what, fact.reason, fact))
        return
    value: Any = fact.value
    if value["outcome"] != "solved":
        names = describe_some(value["names"])
        why = f"the channels have no {names}" if names else "its specs contradict each other"
        partial = _partial(key, value, "has no solution of it") if value["partial"] else None
        found.gaps.append(_not_solved(what, partial.reason if partial else why, partial))
        return
    found.before_pip = False
    _in_conda_set(value, [one.name for one in specs], sought, found, key.subject.place)
    if value["partial"]:
        partial = _partial(key, value, f"its solution is without {sought.package}")
        found.gaps.append(Gap(reason=partial.reason, unknown=partial))
        other = _partial(key, value, "the whole may come to another version")
        found.traces = [replace(one, sample=other) for one in found.traces]
        if found.traces:
            sample = sample_of(key.subject.place, str(value["until"]))
            found.notes.append(say("{sample}: the whole may solve otherwise.", sample=sample))


def _specs(wish: Wish, found: Found) -> Iterator[CondaSpec]:
    for one in wish.conda:
        try:
            yield read_conda_spec(one.spec or one.name)
        except InputError as error:
            found.gaps.append(Gap(reason=error.message, said=one.place))


def _python(specs: Sequence[CondaSpec], python: str) -> list[str]:
    """The Python of the image as a spec, where its lists name none."""
    if not python or any(one.name == "python" for one in specs):
        return []
    return [str(read_conda_spec(f"python={python}"))]


def _in_conda_set(
    value: Mapping[str, Any], roots: Sequence[str], sought: Sought, found: Found, place: str
) -> None:
    packages = {one["name"]: one for one in value["packages"]}
    if "python" in packages and not found.python:
        found.python = ".".join(packages["python"]["version"].split(".")[:2])

    def below(name: str) -> list[Ask]:
        depends = (_DEPENDS.match(text) for text in packages[name]["requires"])
        names = (one["name"].lower() for one in depends if one)
        return [Ask(one, "", "", "") for one in names if one in packages]

    ways = walk([one for one in roots if one in packages], below)
    for name, one in packages.items():
        if sought.is_called("conda", name) and name in ways.depth:
            found.traces.append(
                Trace(
                    how=How.DEPENDENCY,
                    manager="conda",
                    name=name,
                    version=one["version"],
                    said=f"solved on {place}",
                    path=ways.path(name),
                    doubt=sought.doubt("conda", name),
                )
            )


def _pip(wish: Wish, sought: Sought, facts: View, found: Found) -> None:
    what = "what pip is asked for"
    if not found.python:
        reason = "the image's Python is not known; say it with `python`"
        found.gaps.append(_not_solved(what, reason))
        return
    key = solve_key(
        [one.spec or one.name for one in wish.pip], python=found.python, platform=wish.platform
    )
    if facts.lacking(key):
        found.lacking = key
        return
    solved = read_solution(key, facts)
    if isinstance(solved, Unknown):
        found.gaps.append(_not_solved(what, solved.reason, solved))
    elif isinstance(solved, Unsolved):
        found.gaps.append(_not_solved(what, f"it ends with {solved.outcome}"))
    else:
        found.traces += _in_pip_set(solved, sought)


def _in_pip_set(solved: Solved, sought: Sought) -> Iterator[Trace]:
    def below(name: str) -> list[Ask]:
        return [one for one in solved.packages[name].asks if one.name in solved.packages]

    ways = walk(solved.roots, below)
    for name, one in solved.packages.items():
        if sought.is_called("pip", normal_name(name)):
            yield Trace(
                how=How.DEPENDENCY,
                manager="pip",
                name=name,
                version=one.version,
                said="solved on the index",
                path=ways.path(name),
                doubt=sought.doubt("pip", name),
            )


def _not_solved(what: str, why: str, unknown: Unknown | None = None) -> Gap:
    return Gap(
        reason=f"What it needs was not solved, {what}: {why}".rstrip(".") + ".", unknown=unknown
    )


def _partial(key: FactKey, value: Mapping[str, Any], held: str) -> Unknown:
    place = key.subject.place
    return Unknown(
        key=key,
        cause=Cause.PARTIAL,
        reason=f"{sample_of(place, str(value['until']))}, and {held}. That proves nothing.",
        advice=f"Ask where {place} itself can be reached.",
    )


def wished(image: Image, done: set[tuple[str, str]]) -> tuple[list[Declared], list[Declared]]:
    """What is declared and not in a set that is known to be solved, of conda and of pip."""
    lists: dict[Manager, list[Declared]] = {Manager.CONDA: [], Manager.PIP: []}
    for one in image.packages:
        known = (one.manager.value, normal_name(one.name)) in done
        if one.manager in lists and not one.refused and not one.environment and not known:
            lists[one.manager].append(one)
    return lists[Manager.CONDA], lists[Manager.PIP]
