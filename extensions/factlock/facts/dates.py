"""Dates as facts carry them: UTC, to the second, ``2026-11-20T23:59:10Z``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from factlock.patterns import regex

# How far the clocks of two machines may be apart.
AHEAD = timedelta(minutes=5)
FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_STAMP = regex(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def stamp(moment: datetime) -> str:
    """A moment as facts carry it."""
    return moment.astimezone(UTC).strftime(FORMAT)


def read_stamp(text: str) -> datetime:
    """The moment of a stamp; raises ``ValueError`` for anything else."""
    if not _STAMP.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def is_fresh(date: str, now: datetime, max_age: timedelta | None) -> bool:
    """Whether a fact of ``date`` is young enough; without ``max_age`` every age is.

    A date in the future was made by a wrong clock and says nothing of the age.
    """
    return max_age is None or -AHEAD <= now - read_stamp(date) <= max_age
