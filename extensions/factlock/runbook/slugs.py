"""The anchors of headings, as forges and myst make them."""

from __future__ import annotations

import re

_GONE = re.compile(r"[^\w\u4e00-\u9fff\- ]")


def slug_of(title: str, taken: dict[str, int]) -> str:
    """The anchor of a heading; ``taken`` counts those of the page so far, and is written to."""
    plain = _GONE.sub("", title.strip().lower().replace(" ", "-"))
    found, count = plain, taken.get(plain, 0)
    while found in taken:
        count += 1
        found = f"{plain}-{count}"
    taken[plain] = count
    taken.setdefault(found, 0)
    return found
