"""The fact ``installed``: what the publisher of an image says is in it. Its shape: ``sources.published``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.words import target


def describe(key: FactKey, found: Any) -> str:
    """How many packages, or that its publisher has no list of it."""
    if not found["known"]:
        return f"its publisher lists nothing{target(key)}"
    return f"{len(found['packages'])} packages{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """What came, went or changed under the same name: then the name floats."""
    before, after = _versions(old), _versions(new)
    changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    yield f"{describe(key, old)} -> {describe(key, new)}, {len(changed)} of them differ"


def _versions(found: Any) -> dict[tuple[str, str], str]:
    return {(one[0], one[1]): one[2] for one in found.get("packages", ())}


KIND = Kind(id="installed", describe=describe, differences=differences)
