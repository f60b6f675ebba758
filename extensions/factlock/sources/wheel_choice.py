"""Which of several wheels of one release an installer takes on a target: the one with the best tag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from factlock.sources.targets import GLIBC, MACOS

_OLD_NAMES = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
_BUILD = re.compile(r"(\d{1,9})(.*)", re.ASCII)
_WITH_BUILD = 6
_LAST_M = 7


def best_wheel(files: Sequence[str], python: str, platform: str) -> int:
    """The position of the file name that fits best; of equal ones the first, of unknown ones the last."""
    ranks = _ranks(int(python.split(".")[1]), platform)
    return min(range(len(files)), key=lambda place: _rank(files[place], ranks))


def _rank(file: str, ranks: dict[tuple[str, str, str], int]) -> tuple[int, int, str]:
    parts = file.removesuffix(".whl").split("-")
    pythons, abis, platforms = (part.lower().split(".") for part in parts[-3:])
    found = (
        ranks.get((python, abi, platform), len(ranks))
        for python in pythons
        for abi in abis
        for platform in platforms
    )
    build = _BUILD.match(parts[2]) if len(parts) == _WITH_BUILD else None
    return min(found), -int(build[1]) if build else 0, build[2] if build else ""


@lru_cache(maxsize=32)
def _ranks(minor: int, platform: str) -> dict[tuple[str, str, str], int]:
    """The tags of a target with their rank, 0 the best."""
    from packaging.tags import compatible_tags, cpython_tags  # noqa: PLC0415

    abi = f"cp3{minor}m" if minor <= _LAST_M else f"cp3{minor}"
    platforms = list(_platforms(platform))
    tags = [
        *cpython_tags((3, minor), [abi], platforms),
        *compatible_tags((3, minor), f"cp3{minor}", platforms),
    ]
    ranks: dict[tuple[str, str, str], int] = {}
    for tag in tags:
        ranks.setdefault((tag.interpreter, tag.abi, tag.platform), len(ranks))
    return ranks


def _platforms(platform: str) -> Iterator[str]:
    """The tags of a platform, the newest first."""
    system, _, machine = platform.partition("-")
    arch = "x86_64" if machine == "64" else machine
    if system == "linux":
        for minor in range(GLIBC, 4, -1):
            yield f"manylinux_2_{minor}_{arch}"
            if minor in _OLD_NAMES:
                yield f"{_OLD_NAMES[minor]}_{arch}"
        yield f"linux_{arch}"
    elif system == "osx":
        from packaging.tags import mac_platforms  # noqa: PLC0415

        yield from mac_platforms(MACOS, arch)
    else:
        yield "win_amd64"
