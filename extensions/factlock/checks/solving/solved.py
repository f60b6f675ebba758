"""What a resolver chose for a set of requirements, as a graph; or why it could choose nothing.

What ``tree``, ``needs`` and ``whoneeds`` all begin with: their parameters, and the fact ``solve`` read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from factlock.checks import Parameter
from factlock.errors import InputError
from factlock.facts.keys import solve_key
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Json, Text, Unknown, say
from factlock.patterns import regex
from factlock.target import describe_target, read_platform, read_python, targets_of
from factlock.text import clean_text, is_plain_name, normal_name, read_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View

_DAY = regex(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = regex(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})", re.ASCII)


def canonical_requirement(text: str) -> str:
    """A requirement as a resolver is asked for it: ``dask[array]>=1,<2``; raises ``InputError``."""
    if is_plain_name(text):
        return read_name(text)
    requirement = read_requirement(text)
    extras = ",".join(sorted(map(normal_name, requirement.extras)))
    specifier = ",".join(sorted(map(str, requirement.specifier)))
    return f"{read_name(requirement.name)}{f'[{extras}]' if extras else ''}{specifier}"


def read_moment(text: str) -> str:
    """A day (its beginning, UTC) or a moment as ``2024-05-01T00:00:00Z``; raises ``InputError``."""
    written = text.strip()
    if _DAY.fullmatch(written):
        written += "T00:00:00Z"
    try:
        if not _MOMENT.fullmatch(written):
            raise ValueError(written)  # noqa: TRY301 - the same words as for a day that is none
        moment = datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f"{clean_text(text, 40)!r} is not a date.",
            advice="Write it as 2024-05-01 or 2024-05-01T12:00:00Z.",
        ) from None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


# Said with each check that solves something.
TARGET = (
    Parameter(
        name="python",
        help="The Python asked about, `3.11` or `3.11.4`. Without it: 3.12.",
        read=read_python,
        setting="python",
    ),
    Parameter(
        name="platform",
        help="The platform asked about, such as `osx-arm64`. Without it: `linux-64`.",
        read=read_platform,
        setting="platform",
    ),
    Parameter(
        name="before",
        help="A day (its beginning, UTC) or a moment: as if nothing had been uploaded since.",
        read=read_moment,
    ),
    Parameter(
        name="index",
        help="The logical name of an index to ask before the others.",
        read=read_name,
    ),
)


class Ask(NamedTuple):
    """What one package asks of another: versions, for which marker, for which of its own extras."""

    name: str
    specifier: str
    marker: str
    extra: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A chosen package: its version, its wheel with hash and bytes, what it asks for on the target."""

    name: str
    version: str
    file: str
    sha256: str
    size: int
    asks: tuple[Ask, ...]
    unread: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What a tree shows behind the name."""
        return self.version

    @property
    def data(self) -> Mapping[str, Json]:
        """What JSON shows beyond what packages of every kind have."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a set is solved for."""

    python: str
    platform: str
    before: str = ""
    index: str = ""

    @property
    def of_channels(self) -> bool:
        """Whether conda's solver chooses, from channels."""
        return False

    @property
    def words(self) -> str:
        """The target in words: ``Python 3.12 on linux-64 before 2024-05-01``."""
        words = describe_target(self.python, self.platform)
        return f"{words} before {self.before.removesuffix('T00:00:00Z')}" if self.before else words

    @property
    def data(self) -> dict[str, Json]:
        """The target as JSON shows it."""
        return {"python": self.python, "platform": self.platform, "before": self.before}

    def solve(self, requirements: Iterable[str]) -> FactKey:
        """The key of the solution of a set for this target."""
        return solve_key(
            requirements,
            python=self.python,
            platform=self.platform,
            before=self.before,
            index=self.index,
        )

    def name_of(self, requirement: str) -> str:
        """The project that a canonical requirement names."""
        return name_of(requirement)


def read_target(parameters: Mapping[str, str]) -> Target:
    """The one target of a question to an index, the usual one where it says nothing."""
    ((python, platform),) = targets_of(parameters)
    before, index = parameters.get("before", ""), parameters.get("index", "")
    return Target(python=python, platform=platform, before=before, index=index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A solved set: its packages by name, sorted, and the names that were asked for, as asked.

    ``notes`` are what must be said wherever it is shown; ``of_channels``: its packages are conda's.
    """

    packages: Mapping[str, Package]
    roots: tuple[str, ...]
    unknown_extras: tuple[tuple[str, str], ...] = ()
    yanked: tuple[tuple[str, str], ...] = ()
    notes: tuple[Text, ...] = ()
    of_channels: bool = False

    @property
    def size(self) -> int:
        """Bytes to download."""
        return sum(package.size for package in self.packages.values())

    @property
    def remarks(self) -> tuple[Text, ...]:
        """What every check says of the set: a resolver passes over extras that do not exist.

        It also takes a release that its authors have withdrawn, where a pin names it.
        """
        yanked = tuple(
            say(
                "{name} {version} was yanked ({reason}): only a pin to that very version still gets it.",
                name=name,
                version=self.packages[name].version,
                reason=reason.rstrip(".") or "no reason given",
            )
            for name, reason in self.yanked
        )
        extras = tuple(
            say(
                "{name} {version} has no extra named {extra}.",
                name=name,
                version=self.packages[name].version,
                extra=extra,
            )
            for name, extra in self.unknown_extras
        )
        return (*yanked, *extras, *self.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsolved:
    """A set that cannot be solved: the outcome, the resolver's words, who asks for what, and names.

    ``channels`` are those of conda that were asked; ``doubt`` says why it may have a solution after all.
    """

    outcome: str
    said: str
    asks: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    channels: tuple[str, ...] = ()
    doubt: Unknown | None = None


def read_solution(key: FactKey, facts: View) -> Solved | Unsolved | Unknown:
    """What the fact of a key that is known says; other shapes raise ``KeyError`` and ``TypeError``."""
    fact = facts[key]
    if isinstance(fact, Unknown):
        return fact
    value: Any = fact.value
    if value["outcome"] != "solved":
        return Unsolved(
            outcome=value["outcome"],
            said=value["said"],
            asks=tuple((who, asked) for who, asked in value["asks"]),
            names=tuple(value["names"]),
        )
    packages = {one["name"]: _package(one) for one in value["packages"]}
    lines = key.subject.name.split("\n")
    named = dict.fromkeys(name_of(line) for line in lines)
    return Solved(
        packages=packages,
        roots=tuple(name for name in named if name in packages),
        unknown_extras=tuple((name, extra) for name, extra in value.get("unknown_extras", ())),
        yanked=tuple((name, reason) for name, reason in value.get("yanked", ())),
    )


def name_of(requirement: str) -> str:
    """The project that a canonical requirement names."""
    return re.split(r"[^A-Za-z0-9.-]", requirement, maxsplit=1)[0]


def _package(value: Mapping[str, Any]) -> Package:
    return Package(
        name=value["name"],
        version=value["version"],
        file=value["file"],
        sha256=value["sha256"],
        size=value["size"],
        asks=tuple(Ask(*ask) for ask in value["requires"]),
        unread=tuple(value.get("unread", ())),
    )
