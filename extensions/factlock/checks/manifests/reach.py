"""On which targets the marker of a requirement holds; never on the machine that asks."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from factlock.target import PLATFORMS

_SYSTEMS = {
    "linux": ("posix", "linux", "Linux"),
    "osx": ("posix", "darwin", "Darwin"),
    "win": ("nt", "win32", "Windows"),
}
_MACHINES = {"64": "x86_64", "aarch64": "aarch64", "arm64": "arm64"}
_FIRST, _LAST = 7, 16
# Early and late patch releases: markers that ask for python_full_version tell them apart.
_PATCHES = (0, 99)


class Reach(StrEnum):
    """Where a marker holds among the targets meant."""

    EVERYWHERE = "everywhere"
    SOMEWHERE = "somewhere"
    NOWHERE = "nowhere"


@lru_cache(maxsize=4096)
def reach(marker: str, *, python: str = "", platform: str = "", requires_python: str = "") -> Reach:
    """Where ``marker`` holds: on one Python and platform, or on all there are where they are empty.

    ``requires_python`` leaves out the Pythons that it does not admit. A marker that cannot be read
    holds somewhere: nothing may be concluded from it.
    """
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison  # noqa: PLC0415

    if not marker:
        return Reach.EVERYWHERE
    try:
        read = Marker(marker)
        targets = _targets(python, platform, requires_python)
        held = [read.evaluate(one) for one in targets]
    except (InvalidMarker, UndefinedComparison, ValueError, RecursionError, KeyError):
        return Reach.SOMEWHERE
    if all(held):
        return Reach.EVERYWHERE if held else Reach.SOMEWHERE
    return Reach.SOMEWHERE if any(held) else Reach.NOWHERE


def _targets(python: str, platform: str, requires_python: str) -> Iterator[dict[str, str]]:
    for full in _pythons(python, requires_python):
        for one in (platform,) if platform else PLATFORMS:
            yield _environment(full, one)


def _pythons(python: str, requires_python: str) -> Iterator[str]:
    """Full versions: the one that is meant, its first and last patch, or those of every minor version."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    admitted = SpecifierSet(requires_python)
    if python.count(".") > 1:
        yield python
        return
    minors = [python] if python else [f"3.{minor}" for minor in range(_FIRST, _LAST + 1)]
    for minor in minors:
        for patch in _PATCHES:
            if python or admitted.contains(f"{minor}.{patch}"):
                yield f"{minor}.{patch}"


def _environment(full: str, platform: str) -> dict[str, str]:
    """What markers see (PEP 508); releases and versions of operating systems are empty, as uv has them."""
    system, _, machine = platform.partition("-")
    os_name, sys_platform, name = _SYSTEMS[system]
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": os_name,
        "platform_machine": "AMD64" if system == "win" else _MACHINES[machine],
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": name,
        "platform_version": "",
        "python_full_version": full,
        "python_version": ".".join(full.split(".")[:2]),
        "sys_platform": sys_platform,
        "extra": "",
    }
