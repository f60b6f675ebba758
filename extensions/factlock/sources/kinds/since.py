"""The fact ``since``: what a pin misses on a target, and since when.

Parameters ``specifier`` (the pin), ``python``, ``platform``. ``{"newer", "first", "elsewhere"}``: how many
final releases, not yanked, that the target can install are newer than all that the pin admits; of those
``first``, the one that appeared first, as ``{"version", "uploaded"}`` (a day, ``""`` where the index tells
none), or null; ``elsewhere``, the newest release when it is newer still and not for the target, as
``{"version", "requires_python", "newer_python"}`` (whether a newer Python could install it), or null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from factlock.errors import SourceError
from factlock.model import FactKey, Json
from factlock.sources.kinds import Kind, Look, Wanted
from factlock.sources.kinds.words import fields, target
from factlock.sources.pages.releases import Release, Releases, Target, latest_fact

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

# So many minor versions of Python ahead are looked at for one that could install a release.
_AHEAD = 6


def value(look: Look, wanted: Wanted) -> Json:
    """What is newer than all that the pin admits, newest first."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    asked = Target(python=wanted.get("python", ""), platform=wanted.get("platform", ""))
    newer = list(_newer(look.releases, SpecifierSet(wanted["specifier"])))
    fitting = [found for release in newer if (found := _installed(release, asked))]
    dated = [found for found in fitting if found["uploaded"]]
    # Newest first: of several on one day, and of those without a day, the oldest version.
    first = min(reversed(dated or fitting), key=lambda found: str(found["uploaded"]), default=None)
    return {
        "newer": len(fitting),
        "first": {name: first[name] for name in ("version", "uploaded")} if first else None,
        "elsewhere": _elsewhere(newer, asked),
    }


def _newer(releases: Releases, pin: SpecifierSet) -> Iterator[Release]:
    """The releases above all that the pin admits; above what it names when it admits none.

    Those that its author has excluded by name (``!=``) are not missed.
    """
    inside = [one.version for one in releases.found if pin.contains(one.version, prereleases=True)]
    top = max(inside, default=None) or _named(pin)
    excluded = [one for one in pin if one.operator == "!="]
    for release in releases.found:
        if release.version > top and all(
            one.contains(release.version, prereleases=True) for one in excluded
        ):
            yield release


def _named(pin: SpecifierSet) -> Version:
    from packaging.version import Version  # noqa: PLC0415

    named = [one for one in pin if one.operator in {"==", "~="}]
    return max(Version(one.version.removesuffix(".*")) for one in named)


def _installed(release: Release, asked: Target) -> dict[str, Any] | None:
    """The release as facts carry it if an installer would take it for the target, else ``None``.

    What states its Python versions in a way nobody can read is passed over: it says nothing of others.
    """
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    try:
        fact = latest_fact(Releases(found=[release], skipped=0), asked, SpecifierSet())
    except SourceError:
        return None
    found: dict[str, Any] | None = fact["latest"] if isinstance(fact, dict) else None  # type: ignore[assignment]
    return found


def _elsewhere(newer: list[Release], asked: Target) -> Json:
    """The newest release that anyone can install, unless the target can."""
    for release in newer:
        if _installed(release, asked):
            return None
        if found := _installed(release, Target()):
            return {
                "version": found["version"],
                "requires_python": found["requires_python"],
                "newer_python": any(_installed(release, later) for later in _later(asked)),
            }
    return None


def _later(asked: Target) -> Iterator[Target]:
    """The same platform with the next versions of Python."""
    if asked.python:
        minor = int(asked.python.split(".")[1])
        for ahead in range(minor + 1, minor + 1 + _AHEAD):
            yield Target(python=f"3.{ahead}", platform=asked.platform)


def describe(key: FactKey, found: Any) -> str:
    """How many there are."""
    return f"{found['newer']} newer than the pin{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """How many more there are, else the fields."""
    if old["newer"] != new["newer"]:
        yield f"newer than the pin: {old['newer']} -> {new['newer']}{target(key)}"
    else:
        yield from fields(key, old, new)


KIND = Kind(
    id="since",
    describe=describe,
    differences=differences,
    value=value,
    absent={"newer": 0, "first": None, "elsewhere": None},
)
