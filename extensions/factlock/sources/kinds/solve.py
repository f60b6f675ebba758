"""The fact ``solve``: what a resolver chooses, or why it cannot. Its shape: ``sources.resolver``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.words import fields, target


def describe(key: FactKey, found: Any) -> str:
    """How many packages, or the outcome."""
    if found["outcome"] != "solved":
        return f"{found['outcome'].replace('-', ' ')}{target(key)}"
    return f"solved with {len(found['packages'])} packages{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Which packages came, went or changed their version; else the fields."""
    if old["outcome"] != new["outcome"]:
        yield f"{describe(key, old)} -> {describe(key, new)}"
        return
    before, after = _versions(old), _versions(new)
    changed = [
        f"{name} {before.get(name, 'none')} -> {after.get(name, 'none')}{target(key)}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    if changed:
        yield from changed
    elif new["outcome"] == "solved":
        yield f"its packages carry other metadata{target(key)}"
    else:
        yield from fields(key, *({**found, "said": ""} for found in (old, new)))
        if old["said"] != new["said"]:
            yield f"it is explained in other words{target(key)}"


def _versions(found: dict[str, Any]) -> dict[str, str]:
    return {package["name"]: package["version"] for package in found.get("packages", ())}


def same(old: Any, new: Any) -> bool:
    """Whether the same is chosen, or the same does not fit: other words and metadata are our reading."""
    return bool(old["outcome"] == new["outcome"] and _versions(old) == _versions(new))


KIND = Kind(id="solve", describe=describe, differences=differences, same=same)
