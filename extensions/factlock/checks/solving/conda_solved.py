"""What conda's solver chose, as the same kind of set that a resolver of an index gives.

``find_solution`` reads either; what is drawn, listed and counted need not know which it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from factlock.checks.solving.channel_target import ChannelTarget
from factlock.checks.solving.solved import (
    Ask,
    Package,
    Solved,
    Target,
    Unsolved,
    read_solution,
)
from factlock.checks.solving.unfolding import walk
from factlock.checks.solving.variants import Variant, read_variants
from factlock.errors import Cause
from factlock.light_dataclass import dataclass, replace
from factlock.model import FactKey, Json, Need, Text, Unknown, say
from factlock.patterns import regex

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# A depends of conda: perhaps a channel, a name, and versions and a build that are shown as they stand.
_DEPENDS = regex(r"\s*(?:\S+::)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(?P<rest>.*)", re.ASCII)
_SYSTEM = "__"
_PYTHON = "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class CondaPackage(Package):
    """A chosen file of a channel.

    ``system`` are the virtual packages that it asks for, ``constrains`` what must fit if it is there.
    """

    build: str
    subdir: str
    channel: str = ""
    system: tuple[str, ...] = ()
    constrains: tuple[Ask, ...] = ()

    @property
    def shown(self) -> str:
        """Version and build."""
        return f"{self.version} {self.build}"

    @property
    def variants(self) -> tuple[Variant, ...]:
        """What its build says of its variant."""
        return read_variants(self.name, self.build)

    @property
    def variant(self) -> str:
        """The same in words: ``cpu, BLAS mkl``."""
        return ", ".join(map(str, self.variants))

    @property
    def data(self) -> dict[str, Json]:
        """What JSON shows of it and not of a wheel."""
        variants: dict[str, Json] = {one.kind: one.word for one in self.variants}
        system: list[Json] = [*self.system]
        return {
            "build": self.build,
            "subdir": self.subdir,
            **({"channel": self.channel} if self.channel else {}),
            "variants": variants,
            "system": system,
        }


def settle_target(requirements: Iterable[str], target: Target, facts: View) -> Target | Need:
    """The target whose solution is known, or the fact that is needed.

    Channels without any Python are asked without one, where the author named none.
    """
    lines = tuple(requirements)
    key = target.solve(lines)
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    fact = facts[key]
    if not isinstance(target, ChannelTarget) or not target.python or isinstance(fact, Unknown):
        return target
    value: Any = fact.value
    if value["outcome"] != "missing" or value["names"] != [_PYTHON]:
        return target
    bare = replace(target, python="")
    lacking = facts.lacking(bare.solve(lines))
    return Need(keys=lacking) if lacking else bare


def find_solution(
    requirements: Iterable[str], target: Target, facts: View
) -> Solved | Unsolved | Unknown:
    """What was chosen for a set whose fact is known, on channels or of an index."""
    lines = tuple(requirements)
    key = target.solve(lines)
    if not isinstance(target, ChannelTarget):
        return read_solution(key, facts)
    fact = facts[key]
    if isinstance(fact, Unknown):
        return fact
    value: Any = fact.value
    if value["outcome"] == "solved":
        return _solved(lines, target, value)
    return Unsolved(
        outcome=value["outcome"],
        said=value["said"],
        asks=(),
        names=tuple(value["names"]),
        channels=target.channels,
        doubt=_doubt(key, target, value) if value["partial"] else None,
    )


def _solved(lines: Iterable[str], target: ChannelTarget, value: Mapping[str, Any]) -> Solved:
    packages = {one["name"]: _package(one) for one in value["packages"]}
    named = dict.fromkeys(map(target.name_of, lines))
    roots = tuple(sorted(name for name in named if name in packages))
    notes: list[Text] = []
    if target.python and _PYTHON in packages:
        found = walk(roots, lambda name: [a for a in packages[name].asks if a.name in packages])
        if _PYTHON not in found.depth:
            # The target brings it in; where something asks for it, it stands there.
            roots += (_PYTHON,)
            notes.append(
                say(
                    "Nothing here needs Python: it is there because the question is about Python {python}.",
                    python=target.python,
                )
            )
    if value["partial"]:
        notes.append(
            say(
                "{sample}: from the whole of it, other versions and builds could be chosen.",
                sample=_sample(target, value),
            )
        )
    return Solved(packages=packages, roots=roots, notes=tuple(notes), of_channels=True)


def _sample(target: ChannelTarget, value: Mapping[str, Any]) -> str:
    until = f", data up to {value['until']}" if value["until"] else ""
    return f"Only a sample of {target.place} was available{until}"


def _doubt(key: FactKey, target: ChannelTarget, value: Mapping[str, Any]) -> Unknown:
    """Why a set that has no solution in a sample may have one."""
    return Unknown(
        key=key,
        cause=Cause.PARTIAL,
        reason=f"{_sample(target, value)}, and it holds no solution.",
        advice="Ask again where the whole channel can be reached.",
    )


def _package(value: Mapping[str, Any]) -> CondaPackage:
    asks, system, unread = _asks(value["requires"])
    constrains, _, _ = _asks(value.get("constrains", ()))
    return CondaPackage(
        name=value["name"],
        version=value["version"],
        file="",
        sha256="",
        size=value["size"],
        asks=asks,
        unread=unread,
        build=value["build"],
        subdir=value["subdir"],
        channel=value.get("channel", ""),
        system=system,
        constrains=constrains,
    )


def _asks(
    depends: Iterable[str],
) -> tuple[tuple[Ask, ...], tuple[str, ...], tuple[str, ...]]:
    """The asks, one for each name; what is asked of the system; what could not be read."""
    rests: dict[str, list[str]] = {}
    system: dict[str, None] = {}
    unread: list[str] = []
    for text in depends:
        name, rest = _read_depends(text)
        if not name:
            unread.append(text)
        elif name.startswith(_SYSTEM):
            system[f"{name} {rest}".rstrip()] = None
        elif rest not in rests.setdefault(name, []):
            rests[name].append(rest)
    asks = tuple(Ask(name, _both(rest), "", "") for name, rest in rests.items())
    return asks, tuple(system), tuple(unread)


@lru_cache(maxsize=65_536)
def _read_depends(text: str) -> tuple[str, str]:
    """The name in a depends, ``""`` where there is none to be read, and what follows it."""
    found = _DEPENDS.fullmatch(text)
    return (found["name"].lower(), " ".join(found["rest"].split())) if found else ("", "")


def _both(rests: list[str]) -> str:
    return rests[0] if len(rests) == 1 else " and ".join(filter(None, rests))
