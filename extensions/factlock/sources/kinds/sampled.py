"""How much of a channel a fact was asked of, a sample or the whole, and that in words where it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds.words import target

_SCOPE = frozenset({"partial", "until"})


def scope_changes(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """How much of the channel is asked now, where it is not as much as before."""
    before, after = old.get("until", ""), new.get("until", "")
    if old.get("partial") and not new.get("partial"):
        yield f"from a sample to the whole channel{target(key)}"
    elif new.get("partial") and not old.get("partial"):
        yield f"from the whole channel to a sample{_up_to(after)}{target(key)}"
    elif before != after:
        whose = "the sample's day" if new.get("partial") else "the day of its data"
        yield f"{whose} {before or 'unknown'} -> {after or 'unknown'}{target(key)}"


def without_scope(found: Any) -> dict[str, Any]:
    """A value as far as it does not tell how much was asked."""
    return {name: value for name, value in found.items() if name not in _SCOPE}


def is_sample(found: Any) -> bool:
    """Whether a value is of a sample, in which absence proves nothing."""
    return bool(found.get("partial"))


def _up_to(day: str) -> str:
    return f" with data up to {day}" if day else ""
