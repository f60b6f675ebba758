"""What a rule about the lines of a log is."""

from __future__ import annotations

import re

from factlock.checks.logs.failures import Failure
from factlock.light_dataclass import dataclass

BUILD = frozenset(
    {
        Failure.HIDDEN_BUILD_DEPENDENCY,
        Failure.MISSING_COMPILER,
        Failure.NO_OPENMP,
        Failure.MISSING_LIBRARY,
    }
)


# The ranks of rules that others know: a headline, and what everything ends in.
HEADLINE, LAST = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A failure and how a line says it.

    Groups of the pattern: ``req`` a requirement or name, ``version``, ``what`` the thing that is not
    there, ``python`` the Pythons that are asked for. ``weak`` lines are warnings, after which an
    installer tries again: they count only where something was not found in the end. ``building``:
    only inside a build, since the same words can be said by anything. ``rank`` is how far from the root
    a line is: 0 a cause, 1 a verdict, 2 one that others overrule, 3 a headline, 4 what everything ends in.
    """

    failure: Failure
    pattern: re.Pattern[str]
    rank: int = 0
    weak: bool = False
    building: bool = False


def make_rule(
    failure: Failure, *patterns: str, rank: int = 0, weak: bool = False, building: bool = False
) -> Rule:
    """A rule of several patterns, any of which will do."""
    return Rule(
        failure=failure,
        pattern=re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE),
        rank=rank,
        weak=weak,
        building=building,
    )


def groups(found: re.Match[str], name: str) -> str:
    """What the group of a name, or one of its numbered brothers, holds."""
    for key, value in found.groupdict().items():
        if value and (key == name or key.startswith(f"{name}_")):
            return value.strip()
    return ""
