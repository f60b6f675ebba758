"""The fact ``environment``: what conda's solver chooses for specs. Its shape: ``sources.channel``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.sampled import is_sample, scope_changes, without_scope
from factlock.sources.kinds.words import target

MAX_TOLD = 12


def describe(key: FactKey, found: Any) -> str:
    """How many packages, or the outcome, which of a sample is not known."""
    if found["outcome"] == "solved":
        count = len(found["packages"])
        return f"solved with {count} package{'' if count == 1 else 's'}{target(key)}"
    return f"{_failure(found)}{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Which packages came, went or changed their version; else that builds or words did."""
    yield from scope_changes(key, old, new)
    if _is_settled(old, new):
        yield describe(key, new)
        return
    if old["outcome"] != new["outcome"]:
        yield f"{describe(key, old)} -> {describe(key, new)}"
        return
    before, after = _versions(old), _versions(new)
    changed = [
        f"{name} {before.get(name, 'none')} -> {after.get(name, 'none')}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    if len(changed) > MAX_TOLD:
        told = ", ".join(changed[:MAX_TOLD])
        more = len(changed) - MAX_TOLD
        yield f"{len(changed)} packages changed: {told}, … and {more} more{target(key)}"
    elif changed:
        yield from (f"{words}{target(key)}" for words in changed)
    elif without_scope(old) != without_scope(new):
        what = (
            "other builds were chosen"
            if new["outcome"] == "solved"
            else "it is told in other words"
        )
        yield f"{what}{target(key)}"


def _is_settled(old: Any, new: Any) -> bool:
    """Whether a failure that proved nothing does now, or the other way round."""
    solved = "solved" in {old["outcome"], new["outcome"]}
    return not solved and is_sample(old) != is_sample(new)


def _failure(found: Any) -> str:
    missing = ", ".join(found["names"])
    if is_sample(found):
        why = f"the sample does not hold {missing}" if missing else "nothing in the sample fits"
        return f"not known whether it solves: {why}"
    why = f"{missing} is missing" if missing else "a conflict"
    return f"does not solve on the whole channel: {why}"


def _versions(found: Any) -> dict[str, str]:
    return {package["name"]: package["version"] for package in found.get("packages", ())}


KIND = Kind(id="environment", describe=describe, differences=differences)
