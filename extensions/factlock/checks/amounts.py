"""Amounts as people read them: bytes, counts with their noun, lists that stop in time."""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = ("kB", "MB", "GB", "TB")
_STEP = 1000
# From here on a digit after the point says nothing any more.
_WHOLE = 99.95


def describe_bytes(size: int) -> str:
    """A number of bytes in decimal units: ``1 byte``, ``998 bytes``, ``12.3 MB``, ``845 MB``."""
    if size < _STEP:
        return describe_count(size, "byte")
    amount = float(size)
    unit = ""
    for unit in _UNITS:  # noqa: B007 - the one at which it stops
        amount /= _STEP
        if round(amount, 1 if amount < _WHOLE else 0) < _STEP:
            break
    return f"{amount:.1f} {unit}" if amount < _WHOLE else f"{amount:,.0f} {unit}"


def describe_count(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 package``, ``1,204 packages``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def describe_some(words: Sequence[str], most: int = 5, between: str = ", ") -> str:
    """The first of some words, and how many more there are: ``a, b, c and 4 more``."""
    shown = between.join(words[:most])
    return f"{shown} and {len(words) - most:,} more" if len(words) > most else shown


def percent_of(part: int, whole: int) -> int:
    """How much of the whole a part is, in percent, at least 1 of what is not nothing."""
    if whole <= 0 or part <= 0:
        return 0
    return max(1, min(100, round(100 * part / whole)))
