"""Whether two ranges of versions have anything in common."""

from __future__ import annotations

from typing import Any


def never_both(one: str, other: str) -> bool:
    """Whether no version is in two ranges, tried at, below and above each bound of both."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        both = SpecifierSet(",".join(filter(None, (one, other))))
    except InvalidSpecifier:
        return False
    bounds = {spec.version.removesuffix(".*") for spec in both}
    tries = {"0", "999999"}
    for bound in bounds:
        tries |= {bound, f"{bound}.post0", *_beside(bound)}
    return not any(_inside(both, text) for text in tries)


def _beside(bound: str) -> set[str]:
    """Versions a little above and a little below a plain one."""
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    try:
        version = Version(bound)
    except InvalidVersion:
        return set()
    *head, last = version.release
    above = ".".join(map(str, (*version.release, 0, 1)))
    below = ".".join(map(str, (*head, max(last - 1, 0), 999999)))
    epoch = f"{version.epoch}!" if version.epoch else ""
    return {epoch + above, epoch + below}


def _inside(both: Any, text: str) -> bool:
    from packaging.version import InvalidVersion  # noqa: PLC0415

    try:
        return bool(both.contains(text, prereleases=True))
    except InvalidVersion:
        return False
