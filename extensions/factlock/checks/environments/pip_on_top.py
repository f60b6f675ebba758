"""What pip's part of an environment adds to what conda installed: nothing of conda's is replaced.

pip leaves what it finds installed alone as long as that is what is asked for. So the resolver is asked
for the rest; where it would bring a version that conda's contradicts, it is asked once more with conda's
version as a pin. Where no pin is needed, none is asked: an index need not have what conda has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from factlock.checks.environments.conda_solution import CondaPackage
from factlock.checks.solving.disagreements import without_a_release
from factlock.checks.solving.solved import (
    Ask,
    Package,
    Solved,
    Unsolved,
    name_of,
    read_solution,
)
from factlock.checks.solving.unfolding import walk
from factlock.errors import Cause
from factlock.facts.keys import solve_key
from factlock.inputs import Entry
from factlock.inputs.requirement import read
from factlock.light_dataclass import dataclass, replace
from factlock.marker_environment import marker_environment
from factlock.model import FactKey, Unknown

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from factlock.facts.gathering import View

MAX_ROUNDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A requirement of pip's part, or of what it brings, that conda's package is not."""

    who: str
    what: str
    installed: str
    entry: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTop:
    """What pip would add, what it would leave as conda has it, and what stands in the way."""

    packages: tuple[Package, ...] = ()
    left: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    unsolved: Unsolved | None = None
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What pip finds: the Python and platform, and what conda installed by the names that pip knows."""

    python: str
    platform: str
    installed: Mapping[str, CondaPackage]
    before: str = ""
    index: str = ""

    def key(self, requirements: Iterable[str]) -> FactKey:
        """The key of the fact that solves requirements here."""
        return solve_key(
            requirements,
            python=self.python,
            platform=self.platform,
            before=self.before,
            index=self.index,
        )


def put_on_top(entries: Sequence[Entry], ground: Ground, facts: View) -> OnTop | FactKey:
    """What becomes of pip's part, or the key of the fact that is needed next."""
    wanted, left, clashes = _compare(entries, ground)
    if clashes or not wanted:
        return OnTop(clashes=tuple(clashes), left=tuple(left))
    pins: dict[str, str] = {}
    for _ in range(MAX_ROUNDS):
        key = ground.key([*wanted, *pins.values()])
        if facts.lacking(key):
            return key
        found = read_solution(key, facts)
        if isinstance(found, Unknown):
            return OnTop(unknown=found, left=tuple(left))
        if isinstance(found, Unsolved):
            return replace(_unsolved(found, key, pins, ground), left=tuple(left))
        added, kept, unmet = _reached(found, wanted, ground)
        if not unmet:
            return OnTop(packages=added, left=tuple(dict.fromkeys([*left, *kept])))
        pins |= {name: f"{name}=={ground.installed[name].version}" for name in unmet}
        if not all(_can_be_asked(pin) for pin in pins.values()):
            break
    reason = "The resolver could not be told what conda installs, which pip's part needs."
    unknown = Unknown(key=key, cause=Cause.UNSURE, reason=reason, advice="Pin what pip installs.")
    return OnTop(unknown=unknown, left=tuple(left))


def _can_be_asked(pin: str) -> bool:
    return not isinstance(read(pin), str)


def _compare(entries: Sequence[Entry], ground: Ground) -> tuple[list[str], list[str], list[Clash]]:
    """What is left to ask for, what conda has already, and what conda has in another version."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    environment = {**marker_environment(ground.python, ground.platform), "extra": ""}
    wanted, left, clashes = [], [], []
    for entry in entries:
        requirement = Requirement(entry.requirement)
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        have = ground.installed.get(entry.name)
        if have is None:
            wanted.append(entry.requirement)
        elif not _is_met(requirement, have):
            clash = Clash(who="", what=entry.requirement, installed=_words(have), entry=entry)
            clashes.append(clash)
        else:
            left.append(entry.name)
            if requirement.extras and _can_be_asked(f"{entry.name}=={have.version}"):
                extras = ",".join(sorted(requirement.extras))
                wanted.append(f"{entry.name}[{extras}]=={have.version}")
    return wanted, left, clashes


def specifier_of(entry: Entry) -> str:
    """The versions that a line of pip's part asks for."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    return str(Requirement(entry.requirement).specifier)


def _is_met(requirement: Requirement, have: CondaPackage) -> bool:
    return is_inside(str(requirement.specifier), have.version)


def is_inside(specifier: str, version: str) -> bool:
    """Whether a version of conda's is what a specifier asks for; one that Python cannot read is not."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415
    from packaging.version import InvalidVersion  # noqa: PLC0415

    try:
        return not specifier or SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidVersion:
        return False


def _reached(
    found: Solved, wanted: Iterable[str], ground: Ground
) -> tuple[tuple[Package, ...], list[str], list[str]]:
    """Of a solution: what pip adds, what it finds there already, and names that conda has otherwise.

    What only packages of conda's ask for is conda's business: the walk ends at each of them.
    """
    roots = [name_of(one) for one in wanted]

    def below(name: str) -> Sequence[Ask]:
        if name in ground.installed and name not in roots:
            return ()
        package = found.packages.get(name)
        return package.asks if package else ()

    names = walk(roots, below).depth
    added = tuple(
        package for name, package in found.packages.items() if name in names
        and name not in ground.installed
    )  # fmt: skip
    kept = [name for name in names if name in ground.installed]
    unmet = [
        ask.name
        for package in added
        for ask in package.asks
        if ask.name in ground.installed
        and not is_inside(ask.specifier, ground.installed[ask.name].version)
    ]
    return added, sorted(kept), sorted(set(unmet))


def _unsolved(found: Unsolved, key: FactKey, pins: Mapping[str, str], ground: Ground) -> OnTop:
    """A failure; what rests on a package that conda has and the index has not is no failure of pip."""
    named = {word.partition(" ")[0] for word in found.names} | set(without_a_release(found.asks))
    if lacking := sorted(name for name in named if name in ground.installed):
        have = ", ".join(f"{name} {ground.installed[name].version}" for name in lacking)
        unknown = Unknown(
            key=key,
            cause=Cause.UNSURE,
            reason=f"The index has no wheel of {have}, which conda installs: the rest was not tried.",
            advice="Ask about pip's part alone, or let conda install what asks for it.",
        )
        return OnTop(unknown=unknown)
    clashes = [
        Clash(who=who, what=what, installed=_told(name_of(what), ground))
        for who, what in found.asks
        if name_of(what) in pins and what not in pins.values()
    ]
    return OnTop(unsolved=found, clashes=tuple(clashes))


def _told(name: str, ground: Ground) -> str:
    return _words(ground.installed[name])


def _words(have: CondaPackage) -> str:
    return f"{have.name} {have.version}"
