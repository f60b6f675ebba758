"""What an answer rests on, in words: each source once, with the day of its facts, and samples as such."""

from __future__ import annotations

from collections.abc import Iterable

from factlock.runbook.run import Evidence
from factlock.runbook.walk.asking import FILE


def told_sources(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """``index, 2026-11-20``; of a sample ``conda-forge, partial sample, data up to 2026-08-22``."""
    days: dict[tuple[str, bool], list[str]] = {}
    for one in evidence:
        name = one.what if one.source == FILE else one.source
        if name:
            days.setdefault((name, one.partial), []).extend([day_of(one)] if one.date else [])
    return tuple(_told(name, some, partial=partial) for (name, partial), some in days.items())


def day_of(one: Evidence) -> str:
    """The day of a fact; of a sample the day up to which its data go."""
    until = one.value.get("until") if one.partial and isinstance(one.value, dict) else ""
    return str(until or one.date)[:10]


def _told(name: str, days: list[str], *, partial: bool) -> str:
    if not days:
        return f"{name}, partial sample" if partial else name
    if partial:
        return f"{name}, partial sample, data up to {max(days)}"
    first, last = min(days), max(days)
    return f"{name}, {last}" if first == last else f"{name}, {first} to {last}"
