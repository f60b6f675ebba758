"""The address of a conda package, taken apart: channel, platform, name, version, build. It is not kept."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from factlock.channel_names import is_channel_name
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

MAX_ADDRESS = 2000
_FILE = regex(
    r"(?P<name>[a-z0-9_][a-z0-9_.-]{0,150})-(?P<version>[0-9a-z_.!+]{1,64})-"
    r"(?P<build>[0-9a-z_.+]{1,64})\.(?:conda|tar\.bz2)",
    re.ASCII | re.IGNORECASE,
)
SUBDIR = regex(r"noarch|[a-z]{3,12}-[a-z0-9_]{2,16}", re.ASCII)
_TOKEN = regex(r"/t/[^/]+(?=/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CondaFile:
    """A package file. ``channel`` is its logical name, ``""`` where it lies on a disk or in no channel."""

    name: str
    version: str
    build: str
    file: str
    subdir: str = ""
    channel: str = ""
    local: bool = False


def read_conda_file(address: str) -> CondaFile | None:
    """What an address or a path leads to; ``None`` when that is no conda package.

    A channel is known by the end of its address, so that a mirror is the channel that it mirrors:
    ``…/conda-forge/noarch/x`` is of ``conda-forge``, ``…/conda-forge/label/broken/noarch/x`` of
    ``conda-forge/label/broken``, ``…/pkgs/main/noarch/x`` of ``pkgs/main``.
    """
    try:
        parts = urlsplit(address[:MAX_ADDRESS])
    except ValueError:
        return None
    local = parts.scheme not in {"http", "https", "oci", "s3", "gs"}
    steps = [unquote(step) for step in _TOKEN.sub("", parts.path).split("/") if step]
    if len(address) > MAX_ADDRESS or not steps or not (found := _FILE.fullmatch(steps[-1])):
        return None
    subdir = steps[-2] if len(steps) > 1 and SUBDIR.fullmatch(steps[-2]) else ""
    return CondaFile(
        name=found["name"].lower(),
        version=found["version"],
        build=found["build"],
        file=steps[-1],
        subdir=subdir,
        channel="" if local or not subdir else _channel(steps[:-2]),
        local=local,
    )


def channel_of(address: str) -> str:
    """The logical name of the channel at an address, ``""`` for none."""
    try:
        parts = urlsplit(address[:MAX_ADDRESS])
    except ValueError:
        return ""
    return _channel([unquote(one) for one in _TOKEN.sub("", parts.path).split("/") if one])


def _channel(steps: list[str]) -> str:
    last = 1
    if len(steps) > 2 and steps[-2] == "label":  # noqa: PLR2004 - channel, the word label, its name
        last = 3
    elif len(steps) > 1 and steps[-2] == "pkgs":
        last = 2
    name = "/".join(steps[-last:])
    return name if is_channel_name(name) else ""
