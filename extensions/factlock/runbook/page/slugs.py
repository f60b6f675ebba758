"""The anchors of headings, as forges and myst make them."""

from __future__ import annotations

import unicodedata

from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

_GONE = regex(r"[^\w\u4e00-\u9fff\- ]")
# myst makes anchors for headings down to this level (``myst_heading_anchors = 3``), a forge for all.
DEEPEST = 3
# They differ on marks, on numbers such as ² and on rare underscores.
_UNSURE = frozenset({"Mn", "Mc", "Me", "Nl", "No", "Pc"})


def slug_of(title: str, taken: dict[str, int]) -> str:
    """The anchor of a heading; ``taken`` counts those of the page so far, and is written to."""
    plain = _GONE.sub("", title.lower().replace(" ", "-"))
    found, count = plain, taken.get(plain, 0)
    while found in taken:
        count += 1
        found = f"{plain}-{count}"
    taken[plain] = count
    taken.setdefault(found, 0)
    return found


def is_sure(title: str) -> bool:
    """Whether everybody makes the same anchor of a title, as far as its characters go."""
    if title.isascii():
        return True
    return not any(unicodedata.category(one) in _UNSURE for one in title.lower() if one != "_")


@dataclass(slots=True)
class Anchors:
    """The anchors of a page, counted as myst counts them and as a forge does."""

    _myst: dict[str, int] = field(default_factory=dict)
    _forge: dict[str, int] = field(default_factory=dict)

    def add(self, title: str, level: int, *, nested: bool = False) -> tuple[str, bool]:
        """The anchor of the next heading, and whether it is the same everywhere.

        ``nested``: it stands in a list, a quotation or a directive, where only a forge counts it.
        """
        there = slug_of(title, self._forge)
        if nested or level > DEEPEST:
            return "", False
        here = slug_of(title, self._myst)
        return here, here == there and bool(here) and is_sure(title)
