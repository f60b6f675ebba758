"""Conda's virtual packages: what stands for the system that packages are chosen for, never for this one."""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.patterns import regex
from factlock.text import clean_text

# The floors that indexes are asked with too (``target``): glibc 2.28, macOS 13.
_UNIX = (("__unix", "0", "0"),)
_LINUX = (*_UNIX, ("__linux", "5.10", "0"), ("__glibc", "2.28", "0"))
_MACOS = (*_UNIX, ("__osx", "13.0", "0"))
USUAL: dict[str, tuple[tuple[str, str, str], ...]] = {
    "linux-64": (*_LINUX, ("__archspec", "1", "x86_64")),
    "linux-aarch64": (*_LINUX, ("__archspec", "1", "aarch64")),
    "osx-64": (*_MACOS, ("__archspec", "1", "x86_64")),
    "osx-arm64": (*_MACOS, ("__archspec", "1", "m1")),
    "win-64": (("__win", "10", "0"), ("__archspec", "1", "x86_64")),
}
KNOWN = ("__archspec", "__cuda", "__glibc", "__linux", "__osx", "__unix", "__win")
_WORD = regex(
    r"(?P<name>__[a-z]{1,20})=(?P<version>[A-Za-z0-9_.]{1,30})(?:=(?P<build>[A-Za-z0-9_.]{1,40}))?",
    re.ASCII,
)


def read_virtual_packages(text: str) -> str:
    """Words such as ``__cuda=12.4 __glibc=2.17``, sorted and joined by commas; raises ``InputError``.

    ``__cuda=none`` takes one away.
    """
    found: dict[str, str] = {}
    for word in text.replace(",", " ").split():
        match = _WORD.fullmatch(word)
        if match is None or match["name"] not in KNOWN:
            raise InputError(
                f"{clean_text(word, 60)!r} is not a virtual package with a version.",
                advice=f"Write it as __cuda=12.4; there are {', '.join(KNOWN)}.",
            )
        found[match["name"]] = word
    return ",".join(found[name] for name in sorted(found))


def virtual_packages(platform: str, given: str = "") -> tuple[tuple[str, str, str], ...]:
    """Name, version and build of what a platform has, changed by what ``read_virtual_packages`` gave."""
    chosen = {name: (name, version, build) for name, version, build in USUAL[platform]}
    for word in given.split(","):
        if match := _WORD.fullmatch(word):
            name = match["name"]
            if match["version"] == "none":
                chosen.pop(name, None)
                continue
            # An architecture is told by the build: __archspec=1=skylake.
            chosen[name] = (name, match["version"], match["build"] or "0")
    return tuple(chosen[name] for name in sorted(chosen))
