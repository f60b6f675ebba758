"""The fact ``package``: how a name of a conda channel stands. Its shape: ``sources.channel``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.sampled import is_sample, scope_changes, without_scope
from factlock.sources.kinds.words import fields, target, version


def describe(key: FactKey, found: Any) -> str:
    """The newest for the target, or that there is none."""
    if not found["exists"]:
        return f"{_absent(found)}{target(key)}"
    return f"{version(found['latest'])} is the latest{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """What a reader would want to know of a package, else the fields."""
    yield from scope_changes(key, old, new)
    if old["exists"] != new["exists"]:
        yield f"{_came(old) if new['exists'] else _went(new)}{target(key)}"
        return
    if is_sample(old) and not is_sample(new) and not new["exists"]:
        # Until now it was not known.
        yield f"{_absent(new)}{target(key)}"
        return
    said = False
    for name, words in (("latest", "latest"), ("newest", "newest of all")):
        before, after = version(old.get(name)), version(new.get(name))
        if before != after:
            said = True
            yield f"{words} {before} -> {after}{target(key)}"
    if not said:
        yield from fields(key, without_scope(old), without_scope(new))


def _absent(found: Any) -> str:
    if is_sample(found):
        return "is not in the sample, which proves nothing"
    return "not in what was asked of the channel"


def _went(new: Any) -> str:
    return _absent(new) if is_sample(new) else "is gone"


def _came(old: Any) -> str:
    return "is found now; the sample did not hold it" if is_sample(old) else "is on the channel now"


KIND = Kind(id="package", describe=describe, differences=differences)
