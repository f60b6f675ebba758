"""The fact ``mentions``: what a solved set says of watched projects. Its shape: ``sources.resolver``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.words import fields, target


def describe(key: FactKey, found: Any) -> str:
    """How many requirements of watched projects are not active."""
    return f"{len(found['inactive'])} inactive requirements of watched projects{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Which requirements are named now and were not, and the other way round; else the fields."""
    before, after = ({tuple(row) for row in found["inactive"]} for found in (old, new))
    said = [f"{row[0]} names {row[2]} no more{target(key)}" for row in sorted(before - after)]
    said += [f"{row[0]} names {row[2]} now{target(key)}" for row in sorted(after - before)]
    yield from said or fields(key, old, new)


KIND = Kind(id="mentions", describe=describe, differences=differences)
