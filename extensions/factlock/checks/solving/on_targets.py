"""What came of a set on each of several targets, flat, so that targets can stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks.solving.asked_sets import AskedSet, place
from factlock.checks.solving.solved import Package, Solved, read_solution
from factlock.errors import Cause
from factlock.light_dataclass import dataclass, field
from factlock.model import FactKey, Text, Unknown
from factlock.target import describe_target
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.checks.environments.conda_solution import CondaPackage
    from factlock.facts.gathering import View


# Who asks for a version because it is installed, and is not asked itself.
CONDA = "conda"


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
class OnTarget:
    """A set on a target: the packages where it is solved, else why it is not.

    ``own_python`` is what the file's own project asks for where it shuts the target out. ``conda`` is what
    conda installs before pip adds ``packages``; ``python`` is then empty where the solver chose none.
    ``places`` are those of asks, where they are known better than by their names. ``channels`` are several
    of which the first that has a name answers for it alone, ``shut_out`` names that a later one has too.
    """

    python: str
    platform: str
    state: State
    packages: tuple[Package, ...] = ()
    said: str = ""
    asks: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    unknown: Unknown | None = None
    remarks: tuple[Text, ...] = ()
    own_python: str = ""
    conda: tuple[CondaPackage, ...] = ()
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    shut_out: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The target in words."""
        return _in_words(self.python, self.platform)

    @property
    def count(self) -> int:
        """How many packages there are."""
        return len(self.conda) + len(self.packages)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        own = sum(package.size for package in self.packages)
        return own + sum(package.size for package in self.conda)

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of each package by its name (normal form)."""
        conda = {normal_name(package.name): package.version for package in self.conda}
        return conda | {package.name: package.version for package in self.packages}

    def spelled(self, name: str) -> str:
        """A name in normal form as conda writes it, where the package is conda's."""
        own = (one.name for one in self.conda if normal_name(one.name) == name)
        return next(own, name)


def read_on_target(key: FactKey, facts: View, python: str, platform: str) -> OnTarget:
    """What the fact of a key, which is known, says of a target."""
    found = read_solution(key, facts)
    if isinstance(found, Unknown):
        return OnTarget(python=python, platform=platform, state=State.UNKNOWN, unknown=found)
    if isinstance(found, Solved):
        packages = tuple(found.packages.values())
        return OnTarget(
            python=python,
            platform=platform,
            state=State.SOLVED,
            packages=packages,
            remarks=found.remarks,
        )
    return OnTarget(
        python=python,
        platform=platform,
        state=State(found.outcome),
        said=found.said,
        asks=found.asks,
        names=found.names,
    )


def without_asking(
    asked: AskedSet, parameters: Mapping[str, str], python: str, platform: str
) -> OnTarget | None:
    """What is certain of a set before anybody is asked, or ``None``.

    A set that has not been read whole is not asked unless the author says so: half a set may have
    another answer. A project can shut a Python out. A set of nothing resolves.
    """
    if not asked.whole and not parameters.get("without"):
        reason = Unknown(
            key=asked.key(parameters, python, platform),
            cause=Cause.UNSURE,
            reason=f"Not everything in {asked.file} can be asked, so nothing was.",
            advice=unread_advice(asked),
        )
        return OnTarget(
            python=python,
            platform=platform,
            state=State.UNKNOWN,
            names=tuple(place(one) for one in asked.refused) or (asked.file,),
            unknown=reason,
        )
    if not asked.fits_python(python):
        name = asked.project or asked.file
        return OnTarget(
            python=python,
            platform=platform,
            state=State.NOT_FOR_THIS_PYTHON,
            asks=((name, f"Python {asked.requires_python}"),),
            names=(name,),
            own_python=f"Python {asked.requires_python}",
        )
    if not asked.requirements:
        return OnTarget(python=python, platform=platform, state=State.SOLVED)
    return None


def unread_advice(asked: AskedSet) -> str:
    """What to do about a set that has not been read whole."""
    rest = (
        "ask about the rest with the option `without` set to `refused` "
        "(`--without refused`, `:without: refused`)."
    )
    if asked.refused:
        return f"Take those lines out, or {rest}"
    # Only the build knows what is dynamic: there is no line to take out.
    return f"List them in {asked.file}, or ask `tree` with the requirements themselves, or {rest}"


def gravest(found: Iterable[OnTarget]) -> OnTarget:
    """The one in whose outcome the others are lost; the first of several."""
    return min(found, key=lambda one: GRAVEST.index(one.state))


def targets_in_words(found: Iterable[OnTarget]) -> str:
    """Targets, those alike drawn together: ``Python 3.7, 3.8 on linux-64, win-64``."""
    platforms: dict[str, dict[str, None]] = {}
    for one in found:
        platforms.setdefault(one.python, {})[one.platform] = None
    pythons: dict[tuple[str, ...], list[str]] = {}
    for python, some in platforms.items():
        pythons.setdefault(tuple(some), []).append(python)
    return "; ".join(_in_words(", ".join(some), ", ".join(on)) for on, some in pythons.items())


def _in_words(python: str, platform: str) -> str:
    """A target; of an environment that leaves its Python open the platform alone."""
    return describe_target(python, platform) if python else platform
