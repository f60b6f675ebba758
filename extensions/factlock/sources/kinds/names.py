"""The fact ``names``: what a name is called on the other side. Its shape: ``sources.names``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.words import fields


def describe(_: FactKey, found: Any) -> str:
    """Whether a package is called so, and which hold the project of that name."""
    there = "a name of conda-forge" if found["exists_on_channel"] else "no name of conda-forge"
    held = f", held by {', '.join(found['conda'])}" if found["conda"] else ""
    return f"{there}{held}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """From what to what in words, else the fields."""
    if describe(key, old) != describe(key, new):
        yield f"{describe(key, old)} -> {describe(key, new)}"
    else:
        yield from fields(key, old, new)


KIND = Kind(id="names", describe=describe, differences=differences)
