"""The fact ``contents``: what is in the wheel of a release. Its shape: ``sources.wheel.wheel_contents``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from factlock.model import FactKey, Json
from factlock.sources.kinds import Kind, Look, Wanted
from factlock.sources.kinds.words import fields
from factlock.sources.pages.cells import best_wheel
from factlock.sources.pages.releases import Target, fitting_wheels
from factlock.sources.wheel.wheel_contents import read_contents
from factlock.sources.wheel.wheel_files import malformed, open_wheel
from factlock.sources.wheel.wheel_metadata import is_version
from factlock.text import normal_name


def value(look: Look, wanted: Wanted) -> Json:
    """The value for a version and a target; reads the wheel that an installer would take."""
    version, python, platform = (wanted[name] for name in ("version", "python", "platform"))
    found = (one for one in look.releases.found if is_version(str(one.version), version))
    release = next(found, None)
    if release is None:
        return {"version": ""}
    wheels = fitting_wheels(release, Target(python=python, platform=platform))
    if not wheels:
        return {"version": version, "file": ""}
    minor = ".".join(python.split(".")[:2])
    best = best_wheel([file.name for file in wheels], minor, platform)
    file = next(file for file in wheels if file.name == best)
    name = normal_name(look.project.name)
    try:
        url = urljoin(f"{look.index.url}{name}/", file.address) if file.address else ""
    except ValueError:
        url = ""
    if not url:
        raise malformed("the index names no address for it")
    wheel = open_wheel(look.transport, url, look.index, look.deadline)
    return read_contents(wheel, name, version, best)


def describe(_: FactKey, found: Any) -> str:
    """Which wheel was looked into."""
    return f"inside {found.get('file') or 'no wheel'}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """From which wheel to which, else the fields."""
    if old.get("file") != new.get("file"):
        yield f"{describe(key, old)} -> {new.get('file') or 'no wheel'}"
    else:
        yield from fields(key, old, new)


KIND = Kind(
    id="contents",
    describe=describe,
    differences=differences,
    value=value,
    absent={"version": ""},
)
