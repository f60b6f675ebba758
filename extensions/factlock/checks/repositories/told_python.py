"""The one Python that the texts of an image come to, where they come to one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from factlock.patterns import regex

_ONE = regex(r"(?:==?)?\s*(3\.\d{1,2})(?:\.\d+)*(?:\.\*)?", re.ASCII)
# More than any minor version that there may ever be.
_MINORS = tuple(f"3.{minor}" for minor in range(100))


def first_python(texts: Iterable[str]) -> str:
    """The minor version that the first text names which names one alone, the most certain source first."""
    return next(filter(None, map(_named, texts)), "")


def agreed_python(texts: Iterable[str]) -> str:
    """The minor version of Python that all texts which say one agree on, ``""`` where there is none.

    A range counts where it leaves one minor version: ``>=3.10,<3.11``.
    """
    found = {one for text in texts if (one := _named(text) or _left_by(text))}
    return found.pop() if len(found) == 1 else ""


def _named(text: str) -> str:
    found = _ONE.fullmatch(text.strip())
    return found[1] if found else ""


def _left_by(text: str) -> str:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - slow

    try:
        range_ = SpecifierSet(text)
    except InvalidSpecifier:
        return ""
    # The first and the last release that a series may have: one of them is inside if any is usual.
    inside = [
        one
        for one in _MINORS
        if any(range_.contains(f"{one}.{patch}") for patch in (0, *range(1, 40), 999))
    ]
    return inside[0] if len(inside) == 1 else ""
