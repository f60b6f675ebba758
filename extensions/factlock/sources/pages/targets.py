"""Which wheels fit a Python and a platform that are not the ones of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

# uv's own idea of "linux" and "macos" on 2026-11-20 (uv 0.13): glibc 2.28 and macOS 13.
GLIBC = 28
MACOS = (13, 0)
# More than any minor version of Python ever had, and one beyond all that a specifier may name.
_PATCHES, _LAST = 40, 999


@lru_cache(maxsize=32)
def python_tags(python: str) -> frozenset[tuple[str, str]]:
    """The pairs of interpreter and ABI that a CPython can import, whatever the platform."""
    from packaging.tags import compatible_tags, cpython_tags  # noqa: PLC0415

    minor = int(python.split(".")[1])
    abi = f"cp3{minor}" if minor >= 8 else f"cp3{minor}m"  # noqa: PLR2004 - 3.8 dropped the m
    tags = [
        *cpython_tags((3, minor), [abi], ["here"]),
        *compatible_tags((3, minor), f"cp3{minor}", ["here"]),
    ]
    return frozenset((tag.interpreter, tag.abi) for tag in tags)


@lru_cache(maxsize=32)
def platform_tags(platform: str) -> frozenset[str]:
    """The platform tags that wheels for a platform may carry, ``any`` included."""
    return frozenset({"any", *_platform_tags(platform)})


def _platform_tags(platform: str) -> Iterator[str]:
    system, _, machine = platform.partition("-")
    if system == "linux":
        arch = {"64": "x86_64"}.get(machine, machine)
        yield from (f"manylinux_2_{minor}_{arch}" for minor in range(5, GLIBC + 1))
        yield f"manylinux2014_{arch}"
        yield f"linux_{arch}"
        if arch == "x86_64":
            yield from (f"manylinux1_{arch}", f"manylinux2010_{arch}")
    elif system == "osx":
        from packaging.tags import mac_platforms  # noqa: PLC0415

        yield from mac_platforms(MACOS, {"64": "x86_64"}.get(machine, machine))
    else:
        yield "win_amd64"


@lru_cache(maxsize=4096)
def admits(requires_python: str, python: str) -> bool:
    """Whether a ``Requires-Python`` admits a Python; ``3.11`` means any patch release of it.

    Raises ``ValueError`` when ``requires_python`` is no version specifier.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        specifier = SpecifierSet(requires_python)
    except InvalidSpecifier as error:
        raise ValueError(requires_python) from error
    if python.count(".") > 1:
        return specifier.contains(python)
    return any(specifier.contains(f"{python}.{patch}") for patch in (*range(_PATCHES), _LAST))
