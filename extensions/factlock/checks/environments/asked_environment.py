"""The environment that a question is about: specs, channels, platforms and pip's part, with places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from factlock.channel_names import is_channel_name
from factlock.checks.solving.asked_sets import AskedSet, entry_of, set_of
from factlock.errors import InputError
from factlock.facts.channel_keys import environment_key
from factlock.inputs import CondaEntry, Entry, Manifest, Named, load_manifest, select
from factlock.inputs.conda_spec import CondaSpec, read_conda_spec
from factlock.light_dataclass import dataclass, replace
from factlock.marker_environment import full_python
from factlock.model import FactKey
from factlock.patterns import regex
from factlock.target import PLATFORMS, USUAL_PLATFORM
from factlock.text import normal_name

# What conda asks when a file names no channel; on most machines nobody says where that is.
USUAL_CHANNEL = "defaults"
# Says to conda that the machine's own channels are not asked; ours never are.
NO_OTHERS = "nodefaults"
ADDRESS = "the address of a channel; give it a name, and say in the setting `channels` where it is"
_SYSTEMS = {"linux": ("linux", "unix"), "osx": ("osx", "unix"), "win": ("win",)}
_MINOR = regex(r"(?:==)?(3\.\d{1,2})(?:\.(?:\d+|\*))*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEnvironment:
    """What conda and pip are asked for, and what is not although it stands there.

    ``shown`` holds everything as entries with their places, conda's too, so that sentences about sets
    can be said of it. ``platforms`` are those that the file names, known ones alone; ``strange`` the others.
    """

    shown: AskedSet
    conda: tuple[CondaEntry, ...]
    pip: tuple[Entry, ...]
    channels: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    strange: tuple[Named, ...] = ()
    prefix: tuple[Named, ...] = ()
    chosen_channels: bool = False
    no_channels: bool = False

    @property
    def file(self) -> str:
        """The file, as it is shown; empty where the lines of the question are all there is."""
        return self.shown.file

    def active(self, platform: str) -> tuple[CondaEntry, ...]:
        """What is asked of conda on a platform: the rest is for another system (``sel(win)``)."""
        own = _SYSTEMS[platform.partition("-")[0]]
        return tuple(one for one in self.conda if not one.selector or one.selector in own)

    def python(self, platform: str) -> CondaEntry | None:
        """The entry that names the Python, if one does; rather one that says which."""
        named = [one for one in self.active(platform) if one.name == "python"]
        return next((one for one in named if version_of(one)), named[0] if named else None)

    def pythons(self, platform: str, wanted: Iterable[str]) -> tuple[str, ...]:
        """Those of some Pythons that the file leaves to the question; ``""`` where it says which itself.

        What a setting or an option says of Python is no conflict with a file that says otherwise.
        """
        named = self.python(platform)
        range_ = version_of(named) if named else ""
        fits = () if self.minor(platform) else tuple(one for one in wanted if _fits(one, range_))
        return fits or ("",)

    def targets(self, parameters: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Every Python and platform to solve for; ``""`` for the Python that the file or the solver says."""
        chosen = parameters.get("platforms") or USUAL_PLATFORM
        wanted = list(filter(None, parameters.get("pythons", "").split(",")))
        pairs = [
            (python, platform)
            for platform in self.platforms or chosen.split(",")
            for python in self.pythons(platform, wanted)
        ]
        order = {python: at for at, python in enumerate(wanted)}
        return tuple(sorted(pairs, key=lambda pair: order.get(pair[0], -1)))

    def specs(self, python: str, platform: str) -> tuple[str, ...]:
        """What the solver is asked for; pip's part brings pip along, as with conda."""
        entries = self.active(platform)
        specs = [one.spec for one in entries]
        if python:
            exact = python.count(".") > 1
            specs.append(str(CondaSpec(name="python", version=python + ("" if exact else ".*"))))
        if self.pip and all(one.name != "pip" for one in entries):
            specs.append("pip")
        return tuple(dict.fromkeys(specs))

    def key(self, parameters: Mapping[str, str], python: str, platform: str) -> FactKey:
        """The key of the fact that solves what conda is asked for."""
        return environment_key(
            self.specs(python, platform),
            channels=self.channels,
            platform=platform,
            virtual=parameters.get("virtual", ""),
            before=parameters.get("before", ""),
        )

    def minor(self, platform: str) -> str:
        """The Python that the file pins, as ``3.12``; empty where it leaves it open."""
        named = self.python(platform)
        found = _MINOR.fullmatch(version_of(named)) if named else None
        return found[1] if found else ""


def _fits(python: str, range_: str) -> bool:
    """Whether a Python is inside a range of conda's; what Python's own rules cannot read it is not."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        return SpecifierSet(range_).contains(full_python(python))
    except InvalidSpecifier:
        return False


def version_of(entry: CondaEntry) -> str:
    """The versions that an entry asks for."""
    return read_conda_spec(entry.spec).version


def asks_conda(parameters: Mapping[str, str]) -> bool:
    """Whether a question is about an environment: by its file, or by a channel for its lines."""
    text = parameters.get("file@", "")
    return bool(parameters.get("channel")) or (bool(text) and _is_environment(load_manifest(text)))


def _is_environment(manifest: Manifest) -> bool:
    return manifest.kind == "environment"


def read_asked_environment(parameters: Mapping[str, str]) -> AskedEnvironment:
    """The environment of a question; raises ``InputError`` for a file that conda does not install."""
    text, file = parameters.get("file@", ""), parameters.get("file", "")
    manifest = load_manifest(text) if text else Manifest(kind="environment", file="")
    if not _is_environment(manifest):
        raise InputError(
            "What this file asks for comes from an index, and a channel is named.",
            file=file,
            advice="Leave the option `channel` out, or name an environment.yml.",
        )
    if manifest.file:
        # It has none; the error says so.
        parts = [parameters.get(name, "").split(",") for name in ("extras", "groups")]
        select(manifest, extras=filter(None, parts[0]), groups=filter(None, parts[1]))
    lines = tuple(_lines(parameters))
    channel = parameters.get("channel", "")
    conda = (*(one for one in lines if isinstance(one, CondaEntry)), *manifest.conda)
    pip = (*(one for one in lines if isinstance(one, Entry)), *manifest.entries)
    channels, refused = _channels(manifest, channel)
    conda = tuple(map(_known_channel, conda))
    shown = replace(
        set_of(manifest, [*map(_as_entry, conda), *pip, *refused]),
        project="",
    )
    kept = tuple(one for one in conda if not one.refused)
    named = [one for one in manifest.platforms if one.text in PLATFORMS]
    return AskedEnvironment(
        shown=shown,
        conda=kept,
        pip=tuple(one for one in pip if not one.refused),
        channels=tuple(dict.fromkeys((*channels, *_of_specs(kept)))),
        platforms=tuple(dict.fromkeys(one.text for one in named)),
        strange=tuple(one for one in manifest.platforms if one not in named),
        prefix=manifest.prefix,
        chosen_channels=bool(channel and manifest.channels),
        no_channels=not channel and not manifest.channels,
    )


def _channels(manifest: Manifest, chosen: str) -> tuple[list[str], list[Entry]]:
    """The names of the channels in their order, and an entry for each that has none."""
    if chosen:
        return chosen.split(","), []
    named: list[str] = []
    refused = []
    for one in manifest.channels:
        if one.text == NO_OTHERS:
            continue
        name = one.text.rstrip("/")
        reason = one.refused or ("" if is_channel_name(name) else ADDRESS)
        if reason:
            refused.append(Entry(file=manifest.file, line=one.line, text=one.text, refused=reason))
        else:
            named.append(name)
    # Who left the only channel out that there is, has no other in mind.
    return named or ([] if refused else [USUAL_CHANNEL]), refused


def _of_specs(entries: tuple[CondaEntry, ...]) -> Iterator[str]:
    """The channels that specs name themselves: ``conda-forge::numpy``."""
    for one in entries:
        if one.channel:
            channel, _, last = one.channel.rpartition("/")
            yield channel if channel and last in (*PLATFORMS, "noarch") else one.channel


def _known_channel(entry: CondaEntry) -> CondaEntry:
    """The entry, refused when what stands before its ``::`` is no name."""
    if entry.channel and not is_channel_name(entry.channel):
        return replace(entry, spec="", name="", refused="a package of a channel without a name")
    return entry


def _as_entry(one: CondaEntry) -> Entry:
    reason = one.refused
    if " is not a package of conda: " in reason:
        why = reason.partition(" is not a package of conda: ")[2].rstrip(".")
        reason = f"nothing that conda can be asked for ({why})"
    return Entry(
        requirement=one.spec,
        name=normal_name(one.name),
        file=one.file,
        line=one.line,
        text=one.text,
        refused=reason,
        pinned=one.pinned,
    )


def _lines(parameters: Mapping[str, str]) -> Iterator[CondaEntry | Entry]:
    """The author's own lines: specs where a channel is named, else requirements for pip."""
    lines = [line for line in parameters.get("requirements", "").split("\n") if line]
    places = parameters.get("requirements@", "").split("\n")
    for at, line in enumerate(lines):
        file, _, number = (places[at] if at < len(places) else "").rpartition(":")
        where = int(number) if number.isdecimal() else 0
        if not parameters.get("channel"):
            yield entry_of(line, file, where)
            continue
        spec = read_conda_spec(line)
        yield CondaEntry(
            spec=str(spec),
            name=spec.name,
            file=file,
            line=where,
            text=line,
            pinned=spec.pinned,
            build=spec.build,
            channel=spec.channel,
        )
