"""Amounts as people read them."""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = ("kB", "MB", "GB", "TB")
_STEP = 1000
_ONE_DIGIT = 10
MAX_WORDS = 6


def in_words_of_bytes(count: int) -> str:
    """Bytes in decimal units, as pip counts them: ``512 B``, ``3.4 kB``, ``73 MB``, ``1.2 GB``."""
    if count < _STEP:
        return f"{count} B"
    amount = float(count)
    for unit in _UNITS:
        amount /= _STEP
        # 999.6 kB would be shown as 1000 kB.
        if round(amount) < _STEP or unit == _UNITS[-1]:
            break
    shown = f"{amount:.1f}" if round(amount, 1) < _ONE_DIGIT else f"{amount:.0f}"
    return f"{shown} {unit}"


def percent_of(part: int, whole: int) -> int:
    """How much of the whole a part is, in percent, at least 1 of what is not nothing."""
    if whole <= 0 or part <= 0:
        return 0
    return max(1, min(100, round(100 * part / whole)))


def few(words: Sequence[str]) -> str:
    """The first words of some, and how many more there are."""
    shown = ", ".join(words[:MAX_WORDS])
    return f"{shown}, +{len(words) - MAX_WORDS}" if len(words) > MAX_WORDS else shown
