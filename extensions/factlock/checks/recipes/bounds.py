"""The versions that a recipe admits against those that a release declares: the same, more, less, others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.patterns import regex

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_PART = regex(r"(==|!=|~=|>=|<=|>|<|=)?([0-9A-Za-z.!+_]+?)(\.\*)?", re.ASCII)
_MAX_DIGITS = 18
# No release has so many parts or so high a number: what stands for "just below" and "just above".
_HIGH = 10**9


class Bounds(StrEnum):
    """How the bounds of a recipe stand to those that are declared."""

    SAME = "same"
    LOOSER = "looser"
    TIGHTER = "tighter"
    OTHER = "other-bounds"


def read_conda_version(text: str) -> SpecifierSet | None:
    """The versions that conda takes for a text, as a specifier; ``None`` where there is no such one.

    ``1.2`` is that version, ``1.2.*`` and ``=1.2`` are all that begin so, an empty text is any.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    if max((len(run) for run in re.findall(r"\d+", text)), default=0) > _MAX_DIGITS:
        return None
    parts = []
    for part in filter(None, text.split(",")):
        if part == "*":
            continue
        found = _PART.fullmatch(part)
        if found is None:
            return None
        operator, version, star = found[1] or "", found[2], found[3] or ""
        if operator == "=" or (not operator and star):
            operator, star = "==", ".*"
        elif operator in {">=", ">", "<", "<=", "~="} and star:
            # conda takes ">=1.2.*" for ">=1.2"; of the others it is not clear what is meant.
            if operator != ">=":
                return None
            star = ""
        parts.append(f"{operator or '=='}{version}{star}")
    try:
        return SpecifierSet(",".join(parts))
    except (InvalidSpecifier, ValueError):
        return None


def compare_bounds(recipe: SpecifierSet, declared: SpecifierSet) -> Bounds | None:
    """How two sets of versions stand to each other; ``None`` where versions are compared as text.

    Both are tried with the versions at, just below and just above everything that either names: between
    these nothing changes.
    """
    if any(one.operator == "===" for one in (*recipe, *declared)):
        return None
    more = less = False
    for version in _probes(recipe, declared):
        ours = recipe.contains(version, prereleases=True)
        theirs = declared.contains(version, prereleases=True)
        more |= ours and not theirs
        less |= theirs and not ours
    if more and less:
        return Bounds.OTHER
    return Bounds.LOOSER if more else Bounds.TIGHTER if less else Bounds.SAME


def _probes(*sets: SpecifierSet) -> Iterator[str]:
    from packaging.version import Version  # noqa: PLC0415

    named = {Version(one.version.removesuffix(".*")) for each in sets for one in each}
    yield "0"
    yield str(_HIGH)
    for version in sorted(named):
        yield str(version)
        epoch = f"{version.epoch}!" if version.epoch else ""
        release = version.release
        for length in range(1, len(release) + 1):
            head, last = release[: length - 1], release[length - 1]
            tails = [(last,), (last, 0, 0, 0, 0, 0, 1), (last, _HIGH), (last + 1,)]
            tails += [(last - 1, _HIGH)] if last else []
            for tail in tails:
                yield epoch + ".".join(map(str, (*head, *tail)))
