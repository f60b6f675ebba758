"""What the resolver said of a set for one target, read from its fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from factlock.model import Fact, Unknown
from factlock.target import describe_target


class State(StrEnum):
    """What can become of a set on a target, the gravest first."""

    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    MISSING = "missing"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    NEEDS_A_BUILD = "needs-a-build"
    SOLVED = "solved"


GRAVEST = tuple(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package as chosen. ``requires`` are its active requirements: name, specifier, marker, extra.

    ``unread`` are active requirements of it that may not be handed on, such as addresses.
    """

    name: str
    version: str
    file: str
    sha256: str
    size: int
    requires: tuple[tuple[str, str, str, str], ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A set on a target: the packages where it is solved, else why it is not."""

    python: str
    platform: str
    state: State
    packages: tuple[Package, ...] = ()
    said: str = ""
    asks: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    unknown: Unknown | None = None

    @property
    def target(self) -> str:
        """The target in words."""
        return describe_target(self.python, self.platform)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(package.size for package in self.packages)

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of each package by its name."""
        return {package.name: package.version for package in self.packages}


def read_solved(fact: Fact | Unknown, python: str, platform: str) -> Solved:
    """The fact ``solve`` (shape: ``sources.resolver``) as a ``Solved``."""
    if isinstance(fact, Unknown):
        return Solved(python=python, platform=platform, state=State.UNKNOWN, unknown=fact)
    value = cast("dict[str, Any]", fact.value)
    state = State(value["outcome"])
    if state is State.SOLVED:
        packages = tuple(map(_package, value["packages"]))
        return Solved(python=python, platform=platform, state=state, packages=packages)
    return Solved(
        python=python,
        platform=platform,
        state=state,
        said=value["said"],
        asks=tuple((str(who), str(what)) for who, what in value["asks"]),
        names=tuple(value["names"]),
    )


def gravest(solved: tuple[Solved, ...]) -> Solved:
    """The one in whose outcome the others are lost; the first of several."""
    return min(solved, key=lambda one: GRAVEST.index(one.state))


def targets_in_words(solved: Iterable[Solved]) -> str:
    """Targets, those alike drawn together: ``Python 3.7, 3.8 on linux-64, win-64``."""
    platforms: dict[str, dict[str, None]] = {}
    for one in solved:
        platforms.setdefault(one.python, {})[one.platform] = None
    pythons: dict[tuple[str, ...], list[str]] = {}
    for python, some in platforms.items():
        pythons.setdefault(tuple(some), []).append(python)
    return "; ".join(
        describe_target(", ".join(some), ", ".join(on)) for on, some in pythons.items()
    )


def _package(value: Mapping[str, Any]) -> Package:
    return Package(
        name=value["name"],
        version=value["version"],
        file=value["file"],
        sha256=value["sha256"],
        size=value["size"],
        requires=tuple((r[0], r[1], r[2], r[3]) for r in value["requires"]),
        unread=tuple(value.get("unread", ())),
    )
