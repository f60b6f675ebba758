"""The fact ``latest``: what an installer would choose. Its shape is told in ``sources.pages.releases``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey, Json
from factlock.sources.kinds import Kind, Look, Wanted
from factlock.sources.kinds.words import fields, target, version
from factlock.sources.pages.releases import Target, latest_fact


def value(look: Look, wanted: Wanted) -> Json:
    """The value for a target, bounded by a specifier."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    asked = Target(python=wanted.get("python", ""), platform=wanted.get("platform", ""))
    return latest_fact(look.releases, asked, SpecifierSet(wanted.get("specifier", "")))


def describe(key: FactKey, found: Any) -> str:
    """Which version it is."""
    return f"latest {version(found['latest'])}{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """From which version to which, else the fields."""
    if version(old["latest"]) != version(new["latest"]):
        yield f"latest {version(old['latest'])} -> {version(new['latest'])}{target(key)}"
    else:
        yield from fields(key, old, new)


KIND = Kind(
    id="latest", describe=describe, differences=differences, value=value, absent={"latest": None}
)
