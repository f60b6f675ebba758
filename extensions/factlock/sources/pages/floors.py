"""How old a system a wheel still runs on: the floors that platform tags state.

A floor is a version as two numbers: of glibc, of musl, or of macOS; ``(0, 0)`` where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from factlock.sources.pages.targets import GLIBC, MACOS

Floor = tuple[int, int]
NO_FLOOR: Floor = (0, 0)
MUSL: Floor = (1, 2)
_OLD_NAMES = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
# Above all that wheels ask for, so that "for a newer system" can be told from "for another one".
_LAST_GLIBC, _LAST_MUSL, _LAST_MACOS = 70, 9, 40
_FIRST_GLIBC = {"x86_64": 5}


@lru_cache(maxsize=16)
def system_of(platform: str) -> tuple[str, Floor]:
    """What the floors of a platform count, as a word, and which version of it is assumed."""
    if platform.endswith("-musl"):
        return "musl", MUSL
    system = platform.partition("-")[0]
    return {"linux": ("glibc", (2, GLIBC)), "osx": ("macOS", MACOS)}.get(system, ("", NO_FLOOR))


@lru_cache(maxsize=16)
def floors_of(platform: str) -> Mapping[str, Floor]:
    """The floor of every platform tag that is for a platform, ``any`` among them, the best tag first."""
    found = dict(_ladder(platform))
    best_first = sorted(found, key=lambda tag: found[tag], reverse=True)
    return {**{tag: found[tag] for tag in best_first}, "any": NO_FLOOR}


@lru_cache(maxsize=16)
def places_of(platform: str) -> Mapping[str, int]:
    """The place of every platform tag in the order in which an installer prefers them."""
    return {tag: place for place, tag in enumerate(floors_of(platform))}


def floor_text(platform: str, floor: Floor) -> str:
    """A floor in words: ``glibc 2.28``, ``macOS 11``; empty where there is none."""
    if floor == NO_FLOOR:
        return ""
    major, minor = floor
    word = system_of(platform)[0]
    # From macOS 11 on, only the first number counts.
    whole = word == "macOS" and major > 10 and not minor  # noqa: PLR2004
    return f"{word} {major}" if whole else f"{word} {major}.{minor}"


def _ladder(platform: str) -> Iterator[tuple[str, Floor]]:
    system, machine = platform.removesuffix("-musl").split("-")
    arch = "x86_64" if machine == "64" else machine
    if system == "win":
        yield "win_amd64", NO_FLOOR
    elif system == "osx":
        yield from _mac_ladder(arch)
    else:
        if platform.endswith("-musl"):
            yield from ((f"musllinux_1_{minor}_{arch}", (1, minor)) for minor in range(_LAST_MUSL))
        else:
            yield from _glibc_ladder(arch)
        yield f"linux_{arch}", NO_FLOOR


def _glibc_ladder(arch: str) -> Iterator[tuple[str, Floor]]:
    for minor in range(_LAST_GLIBC, _FIRST_GLIBC.get(arch, 17) - 1, -1):
        yield f"manylinux_2_{minor}_{arch}", (2, minor)
        if minor in _OLD_NAMES:
            yield f"{_OLD_NAMES[minor]}_{arch}", (2, minor)


def _mac_ladder(arch: str) -> Iterator[tuple[str, Floor]]:
    """Each tag with the first macOS that takes it: on arm64 that is 11, whatever the tag says."""
    from packaging.tags import mac_platforms  # noqa: PLC0415

    seen: set[str] = set()
    old = [(10, minor) for minor in range(4, 16)] if arch == "x86_64" else []
    for version in (*old, *((major, 0) for major in range(11, _LAST_MACOS))):
        for tag in mac_platforms(version, arch):
            if tag not in seen:
                seen.add(tag)
                yield tag, version
