"""What the words of several kinds of facts have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey


def version(release: dict[str, Any] | None) -> str:
    """The version of a release, or ``none``."""
    return release["version"] if release else "none"


def target(key: FactKey) -> str:
    """The target of a fact in brackets, with a space before it; empty where it has none."""
    wanted = dict(key.parameters)
    parts = [wanted.get(name, "") for name in ("specifier", "spec", "platform", "virtual")]
    if python := wanted.get("python"):
        parts.insert(0, f"Python {python}")
    named = ", ".join(word for word in parts if word)
    return f" ({named})" if named else ""


def fields(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Changes field by field, where there is no better sentence."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        yield f"{key.kind} changed{target(key)}"
        return
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    for name in names:
        before, after = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from fields(key, before, after)
        else:
            yield f"{name.replace('_', ' ')} {_word(before)} -> {_word(after)}{target(key)}"


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("version", "changed"))
    if isinstance(value, list):
        return f"{len(value)} entries"
    return {None: "none", True: "yes", False: "no", "": "none"}.get(value, str(value))
