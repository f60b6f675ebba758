"""Whether two ranges of versions have anything in common, or one lies within the other; conda's for pip."""

from __future__ import annotations

from typing import Any


def never_both(one: str, other: str) -> bool:
    """Whether no version is in two ranges, tried at, below and above each bound of both."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        both = SpecifierSet(",".join(filter(None, (one, other))))
    except InvalidSpecifier:
        return False
    return not any(_inside(both, text) for text in _tries(both))


def lies_within(one: str, other: str) -> bool:
    """Whether no version of ``one`` is outside of ``other``, tried in the same way; else ``False``."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        inner, outer = SpecifierSet(one), SpecifierSet(other)
    except InvalidSpecifier:
        return False
    tries = _tries(inner) | _tries(outer)
    return all(_inside(outer, text) for text in tries if _inside(inner, text))


def in_pip_words(version: str) -> str:
    """What a ``CondaSpec`` has as its version, without ``|``, as a specifier: ``1.2`` is ``==1.2``."""
    parts = [one for one in version.split(",") if one and one != "*"]
    return ",".join(one if one[0] in "<>=!~" else f"=={one}" for one in parts)


def _tries(ranges: Any) -> set[str]:
    """Versions at, below and above each bound, and far from all of them."""
    tries = {"0", "999999"}
    for bound in {spec.version.removesuffix(".*") for spec in ranges}:
        tries |= {bound, f"{bound}.post0", *_beside(bound)}
    return tries


def _beside(bound: str) -> set[str]:
    """Versions a little above and a little below a plain one."""
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    try:
        version = Version(bound)
    except InvalidVersion:
        return set()
    above = ".".join(map(str, (*version.release, 0, 1)))
    # Below 3.0 is 2.999999, and not 3.0.999999.
    head = list(version.release)
    while len(head) > 1 and not head[-1]:
        head.pop()
    below = ".".join(map(str, (*head[:-1], max(head[-1] - 1, 0), 999999 if head[-1] else 0)))
    epoch = f"{version.epoch}!" if version.epoch else ""
    return {epoch + above, epoch + below}


def _inside(both: Any, text: str) -> bool:
    from packaging.version import InvalidVersion  # noqa: PLC0415

    try:
        return bool(both.contains(text, prereleases=True))
    except InvalidVersion:
        return False
