"""How sizes are told: ``15.7 MB``, in steps of a thousand as download pages have them."""

from __future__ import annotations

_STEP = 1000
_WHOLE = 100


def in_bytes(size: int) -> str:
    """A number of bytes in words, with three digits that count."""
    shown = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if shown < _STEP:
            whole = unit == "B" or shown >= _WHOLE
            return f"{shown:.0f} {unit}" if whole else f"{shown:.1f} {unit}"
        shown /= _STEP
    return f"{shown:.1f} TB"
