"""The fact ``environment``: what conda's solver chooses for specs. Its shape: ``sources.channel``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.words import target


def describe(key: FactKey, found: Any) -> str:
    """How many packages, or the outcome."""
    if found["outcome"] != "solved":
        return f"{found['outcome']}{target(key)}"
    return f"solved with {len(found['packages'])} packages{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Which packages came, went or changed their version; else that builds or words did."""
    if old["outcome"] != new["outcome"]:
        yield f"{describe(key, old)} -> {describe(key, new)}"
        return
    before, after = _versions(old), _versions(new)
    changed = [
        f"{name} {before.get(name, 'none')} -> {after.get(name, 'none')}{target(key)}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    what = "other builds were chosen" if new["outcome"] == "solved" else "it is told in other words"
    yield from changed or [f"{what}{target(key)}"]


def _versions(found: Any) -> dict[str, str]:
    return {package["name"]: package["version"] for package in found.get("packages", ())}


KIND = Kind(id="environment", describe=describe, differences=differences)
