"""The fact ``package``: how a name of a conda channel stands. Its shape: ``sources.channel``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.words import fields, target, version


def describe(key: FactKey, found: Any) -> str:
    """The newest for the target, or that there is none."""
    if not found["exists"]:
        return f"not in what was asked of the channel{target(key)}"
    return f"{version(found['latest'])} is the latest{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """What a reader would want to know of a package, else the fields."""
    if old["exists"] != new["exists"]:
        yield f"is on the channel now{target(key)}" if new["exists"] else f"is gone{target(key)}"
        return
    said = False
    for name, words in (("latest", "latest"), ("newest", "newest of all")):
        before, after = version(old.get(name)), version(new.get(name))
        if before != after:
            said = True
            yield f"{words} {before} -> {after}{target(key)}"
    if not said:
        yield from fields(key, old, new)


KIND = Kind(id="package", describe=describe, differences=differences)
