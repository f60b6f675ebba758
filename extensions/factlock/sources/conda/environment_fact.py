"""The fact ``environment``: what rattler's solver chooses for specs on a platform; in the child only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rattler import (
    BuildString,
    Channel,
    Gateway,
    GenericVirtualPackage,
    MatchSpec,
    PackageName,
    RepoDataRecord,
    Version,
    solve,
)
from rattler.exceptions import SolverError

from factlock.model import Json
from factlock.patterns import regex
from factlock.sources.conda.records import uploaded
from factlock.text import redact
from factlock.virtual_packages import virtual_packages

MAX_SAID = 20_000
_NAME = regex(r"[a-z0-9_.-]+", re.ASCII)


async def environment_fact(  # noqa: PLR0913, PLR0917 - what is solved, of whom, in which time
    gateway: Gateway,
    channels: Mapping[str, Channel],
    specs: Sequence[str],
    platform: str,
    wanted: Mapping[str, str],
    seconds: float,
) -> dict[str, Json]:
    """The solution, or why there is none; see ``sources.channel`` for the shape."""
    asked, bounds = _asked(specs, channels)
    try:
        records = await solve(
            list(channels.values()),
            asked,
            constraints=bounds,
            gateway=gateway,
            platforms=[platform, "noarch"],  # type: ignore[list-item]
            virtual_packages=_virtual(platform, wanted.get("virtual", "")),
            timeout=timedelta(seconds=max(seconds, 0.1)),
            exclude_newer=_moment(wanted["before"]) if wanted.get("before") else None,
        )
    except SolverError as error:
        return await _unsolved(str(error), gateway, channels, specs, platform)
    names = {channel.base_url.rstrip("/"): name for name, channel in channels.items()}
    packages: list[Json] = [
        _package(record, names) for record in sorted(records, key=lambda one: one.name.normalized)
    ]
    return {"outcome": "solved", "packages": packages}


def _asked(
    specs: Sequence[str], channels: Mapping[str, Channel]
) -> tuple[list[MatchSpec], list[MatchSpec]]:
    """The specs, and of several channels the bounds of those that name none apart from their names.

    rattler loads of a name only what its spec allows (0.28), and then does not see that a channel with a
    higher priority has the name too.
    """
    read = [_spec(text, channels) for text in specs]
    if len(channels) == 1:
        return read, []
    free = ["::" not in text for text in specs]
    names = [
        MatchSpec(_name(text)) if alone else spec
        for text, spec, alone in zip(specs, read, free, strict=True)
    ]
    return names, [spec for spec, alone in zip(read, free, strict=True) if alone]


def _package(record: RepoDataRecord, names: Mapping[str, str]) -> Json:
    channel = names.get((record.channel or "").rstrip("/"), "")
    return {
        "name": record.name.normalized,
        "version": str(record.version),
        "build": str(record.build),
        "subdir": record.subdir,
        "size": record.size or 0,
        "uploaded": uploaded(record),
        "requires": list(record.depends),
        **({"constrains": list(record.constrains)} if record.constrains else {}),
        # One channel needs no telling.
        **({"channel": channel} if len(names) > 1 else {}),
    }


async def _unsolved(
    said: str,
    gateway: Gateway,
    channels: Mapping[str, Channel],
    specs: Sequence[str],
    platform: str,
) -> dict[str, Json]:
    """The solver's own words, and the names among the specs of which the channels have nothing."""
    roots = [name for text in specs if not (name := _name(text)).startswith("__")]
    found = await gateway.query(
        list(channels.values()),
        [platform, "noarch"],  # type: ignore[list-item]
        roots,
        recursive=False,
    )
    there = {record.name.normalized for records in found for record in records}
    absent: list[Json] = [root for root in sorted(set(roots)) if root not in there]
    return {
        "outcome": "missing" if absent else "conflict",
        "names": absent,
        "said": _named(said, channels)[:MAX_SAID],
    }


def _named(said: str, channels: Mapping[str, Channel]) -> str:
    """The solver's words with the names of channels in place of their addresses."""
    for name, channel in channels.items():
        bare = channel.base_url.rstrip("/")
        said = said.replace(f"{bare}/", name).replace(bare, name)
    return redact(said)


def _spec(text: str, channels: Mapping[str, Channel]) -> MatchSpec:
    """A spec that names its channel, by the address that the channel has here.

    A text is read strictly, and then an exact version without an operator is none (py-rattler 0.28).
    """
    channel, found, rest = text.partition("::")
    name, _, subdir = channel.partition("/")
    if not found or name not in channels:
        return MatchSpec(text)
    return MatchSpec(
        f"{channels[name].base_url.rstrip('/')}{'/' + subdir if subdir else ''}::{rest}"
    )


def _virtual(platform: str, given: str) -> list[GenericVirtualPackage]:
    return [
        GenericVirtualPackage(PackageName(name), Version(version), BuildString(build))
        for name, version, build in virtual_packages(platform, given)
    ]


def _moment(before: str) -> datetime:
    """A cut-off; a day means its beginning (UTC)."""
    found = datetime.fromisoformat(before)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _name(spec: str) -> str:
    """The name that a canonical spec begins with."""
    found = _NAME.match(spec.rpartition("::")[2])
    return found[0] if found else spec
