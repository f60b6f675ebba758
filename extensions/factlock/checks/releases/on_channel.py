"""How a package of a conda channel stands for one target: ``availability`` with ``:channel:``.

It answers in the words of an index's project, so that the two can stand in one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from factlock.checks.amounts import describe_count
from factlock.checks.releases.standing import State
from factlock.errors import Cause, InputError
from factlock.facts.channel_keys import package_key
from factlock.inputs.conda_spec import CondaSpec, read_conda_spec
from factlock.light_dataclass import dataclass, replace
from factlock.model import Cell, CellKind, Fact, FactKey, Json, Need, Text, Unknown, say
from factlock.patterns import regex
from factlock.target import describe_target
from factlock.text import read_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# How many platforms, builds and files are named.
MAX_NAMED = 6
# Extras stand in brackets behind a name, as do conda's own words, which have an equals sign.
_WITH_EXTRAS = regex(
    r"(?P<name>[A-Za-z0-9_.-]{1,200})\s*\[(?P<extras>[A-Za-z0-9_.,\s-]{1,400})\](?P<rest>[^\[\]]*)",
    re.ASCII,
)
_EXTRAS = "A package of conda has no extras: what {extras} would add to {name} must be asked for by itself."
_FILE = regex(r".+-(?P<version>[^-]+)-[^-]+", re.ASCII)


def canonical_spec(text: str) -> str:
    """A package of a channel in canonical form; raises ``InputError`` for one that names its channel."""
    spec = read_conda_spec(text)
    if spec.channel:
        raise InputError(
            f"{text.strip()!r} cannot be asked: it names its channel itself.",
            advice="Leave the channel out of it; the option `channel` says it.",
        )
    return str(spec)


def canonical_request(text: str) -> str:
    """The same for what may have extras, as a requirement has: ``dask[array] >=2024``."""
    name, extras, rest = split_extras(text)
    if not extras:
        return canonical_spec(text)
    named = {read_name(one.strip()) for one in extras.split(",")}
    spec = read_conda_spec(canonical_spec(name + rest))
    return f"{spec.name}[{','.join(sorted(named))}]{str(spec).removeprefix(spec.name)}"


def split_extras(text: str) -> tuple[str, str, str]:
    """A name, its extras and what follows; what conda writes in brackets are no extras."""
    found = _WITH_EXTRAS.fullmatch(text.strip())
    return (found["name"], found["extras"], found["rest"]) if found else (text, "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChannel:
    """A package for a target: its state, the file that the state is about, and remarks.

    ``value`` is the fact ``package``, empty when it could not be had; ``wanted`` are the versions asked
    for, as a ``CondaSpec`` has them.
    """

    package: str
    name: str
    channel: str
    target: str
    via: str
    state: State
    file: Mapping[str, Any]
    value: Mapping[str, Any]
    key: FactKey
    wanted: str
    notes: tuple[Text, ...]
    unknown: tuple[Unknown, ...] = ()

    @property
    def version(self) -> str:
        """The version that the state is about, or empty."""
        return str(self.file.get("version", ""))

    @property
    def partial(self) -> bool:
        """Whether only a sample was asked."""
        return bool(self.value.get("partial"))

    def unproved(self, held: str) -> OnChannel:
        """The same as unknown, because a sample proves nothing; ``held`` is what it has, in words."""
        why = _of_a_sample(self.key, self.value, held)
        return replace(self, state=State.UNKNOWN, file={}, unknown=(why,))

    def given(self) -> dict[str, Json]:
        """What a step hands on."""
        return {"version": self.version, "python": ", ".join(self.file.get("pythons", ()))}

    def data(self) -> dict[str, Json]:
        """The same for machines."""
        return {
            "channel": self.channel,
            "version": self.version,
            "uploaded": str(self.file.get("uploaded", "")),
            "build": str(self.file.get("build", "")),
            "builds": [*self.file.get("builds", ())],
            "platforms": [*self.file.get("subdirs", ())],
            "pythons": [*self.file.get("pythons", ())],
            "removed": [*self.value.get("removed", ())],
            "partial": self.partial,
            "until": str(self.value.get("until", "")),
        }

    def cells(self) -> dict[str, Cell]:
        """A cell for each column of ``availability``."""
        newest = self.value.get("newest") or {}
        least = say("at least") if self.partial else None
        return {
            # Its name may be another project on the index, so it is no link to one.
            "package": Cell(text=self.name, kind=CellKind.CODE),
            "outcome": Cell(text=self.state.value, kind=CellKind.OUTCOME),
            "latest": Cell(
                text=self.version, kind=CellKind.CODE, note=least if self.version else None
            ),
            "uploaded": Cell(text=str(self.file.get("uploaded", "")), kind=CellKind.DATE),
            "newest": Cell(
                text=str(newest.get("version", "")),
                kind=CellKind.CODE,
                note=least if newest else None,
            ),
            "files": Cell(text=_builds(self.file)),
            "python": Cell(text=", ".join(self.file.get("pythons", ()))),
            "releases": Cell(
                text=str(self.value.get("versions", "")), note=least if newest else None
            ),
            "first": Cell(),
            "index": Cell(text=self.via),
            "build": Cell(text=str(self.file.get("build", "")), kind=CellKind.CODE),
            "platforms": Cell(text=_some(self.file.get("subdirs", ()))),
        }


def read_on_channel(parameters: Mapping[str, str], facts: View) -> OnChannel | Need:
    """How the package of a question stands on its channel, or what must be known first."""
    name, extras, rest = split_extras(parameters["package"])
    spec = read_conda_spec(name + rest)
    python, platform = parameters.get("python", ""), parameters.get("platform", "")
    channel = parameters["channel"]
    key = package_key(
        spec.name,
        channel=channel,
        platform=platform,
        python=python,
        spec=str(spec).removeprefix(spec.name).strip(),
    )
    if facts.lacking(key):
        return Need(keys=(key,))
    fact = facts[key]
    value = {} if isinstance(fact, Unknown) else cast("dict[str, Any]", fact.value)
    state, file = _state(spec, value) if value else (State.UNKNOWN, {})
    target = describe_target(python, platform)
    notes = tuple(_notes(state, value, channel, platform)) if value else ()
    if extras:
        notes = (*notes, say(_EXTRAS, extras=extras, name=spec.name))
    unknown = (fact,) if isinstance(fact, Unknown) else ()
    if value.get("partial") and state not in {State.AVAILABLE, State.ONLY_PRERELEASES}:
        held = "it does not hold" if state is State.NOT_FOUND else "nothing in it fits"
        unknown = (_of_a_sample(key, value, f"{held} {spec}"),)
        state = State.UNKNOWN
    return OnChannel(
        package=str(spec),
        name=spec.name,
        channel=channel,
        target=target,
        via=fact.via if isinstance(fact, Fact) else "",
        state=state,
        file=file if state is not State.UNKNOWN else {},
        value=value,
        key=key,
        wanted=spec.version,
        notes=notes,
        unknown=unknown,
    )


def sample_of(channel: str, until: str) -> str:
    """What only a sample of a channel is, in words."""
    day = f", with data up to {until}" if until else ""
    return f"Only a sample of {channel} was available{day}"


def _state(spec: CondaSpec, value: Mapping[str, Any]) -> tuple[State, Mapping[str, Any]]:
    if not value["exists"]:
        return State.NOT_FOUND, {}
    if value["latest"]:
        pre = not value["finals"]
        return State.ONLY_PRERELEASES if pre else State.AVAILABLE, value["latest"]
    if value["newest"] is None or _taken_away(spec, value["removed"]):
        return State.YANKED, {"version": _version(value["removed"], spec)}
    if value["on_platform"]:
        return State.NOT_FOR_THIS_PYTHON, value["on_platform"]
    if not spec.version and not spec.build and not spec.others:
        return State.NOT_FOR_THIS_PYTHON, value["newest"]
    return State.OUT_OF_BOUNDS, value["newest"]


def _taken_away(spec: CondaSpec, removed: list[str]) -> bool:
    """Whether the one version that is asked for was there and its files were removed."""
    return bool(spec.pinned) and any(_version_of(one) == spec.pinned for one in removed)


def _version(removed: list[str], spec: CondaSpec) -> str:
    found = {_version_of(one) for one in removed}
    return spec.pinned if spec.pinned in found else found.pop() if len(found) == 1 else ""


def _version_of(file: str) -> str:
    match = _FILE.fullmatch(file)
    return match["version"] if match else ""


def _of_a_sample(key: FactKey, value: Mapping[str, Any], held: str) -> Unknown:
    """Why a sample cannot say what a whole channel would."""
    channel, until = key.subject.place, str(value["until"])
    return Unknown(
        key=key,
        cause=Cause.PARTIAL,
        reason=f"{sample_of(channel, until)}, and {held}. That proves nothing.",
        advice=f"Ask where {channel} itself can be reached, or give the whole channel to "
        "`factlock refresh --channel`.",
    )


def _notes(state: State, value: Mapping[str, Any], channel: str, platform: str) -> Iterator[Text]:
    if value["partial"] and state in {State.AVAILABLE, State.ONLY_PRERELEASES}:
        yield say(
            "{sample}: there may be newer releases, and others that fit.",
            sample=sample_of(channel, str(value["until"])),
        )
    if state is State.NOT_FOUND:
        return
    newest = value["newest"] or {}
    # Nothing for the platform: then what is told of the newest is about the others.
    if platform and newest and not {platform, "noarch"} & set(value["subdirs"]):
        yield say(
            "It is not there for {platform}, but for {platforms}.",
            platform=platform,
            platforms=_some(value["subdirs"]),
        )
    latest = value["latest"] or {}
    if latest and newest.get("version") != latest["version"]:
        # What is not built for certain Pythons has none; of Python itself the version says it.
        pythons = ", ".join(newest["pythons"])
        yield say(
            "The newest release, {version}, is for Python {pythons} on {platforms}."
            if pythons
            else "The newest release, {version}, is there on {platforms}.",
            version=newest["version"],
            pythons=pythons,
            platforms=_some(newest["subdirs"]),
        )
    if removed := value["removed"]:
        yield say(
            "The channel took {count} of it away, as it does with broken ones: {files}.",
            count=describe_count(len(removed), "file"),
            files=_some(removed),
        )


def _builds(file: Mapping[str, Any]) -> str:
    """Platforms and builds of a version: ``linux-64: py311h2e04523_0``."""
    if not file.get("builds"):
        return ""
    more = len(file["builds"]) - 1
    others = f" and {more} more build{'s' if more > 1 else ''}" if more else ""
    return f"{_some(file['subdirs'])}: {file['builds'][0]}{others}"


def _some(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more
