"""The check ``availability``: is a package on an index, and which release would be installed?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check
from factlock.checks.releases.standing import (
    COLUMNS,
    MEANING,
    PARAMETERS,
    Standing,
    State,
    read_standing,
)
from factlock.model import Need, Result, Table, Text, say

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class Outcome(StrEnum):
    """What ``availability`` can answer."""

    AVAILABLE = "available"
    ONLY_PRERELEASES = "only-prereleases"
    YANKED = "yanked"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    OUT_OF_BOUNDS = "out-of-bounds"
    QUARANTINED = "quarantined"
    NO_FILES = "no-files"
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"


_SENTENCES: Mapping[State, str] = {
    State.AVAILABLE: "{package} is on the index: {version} is the latest for {target}.",
    State.ONLY_PRERELEASES: "{package} has only pre-releases for {target}, the newest is {version}.",
    State.YANKED: "Every release of {package} that fits was yanked, the newest is {version}.",
    State.NOT_FOR_THIS_PYTHON: "{package} has no release for {target}; {version} is for others.",
    State.OUT_OF_BOUNDS: "No release fits {package} for {target}; the latest there is {version}.",
    State.QUARANTINED: "{package} is in quarantine: do not install it.",
    State.NO_FILES: "{package} is a name on the index, but holds nothing to install.",
    State.NOT_FOUND: "{package} is not on the index.",
    State.UNKNOWN: "Whether {package} is on the index could not be found out.",
}


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The result for one package, or the facts it needs."""
    standing = read_standing(parameters, facts)
    if isinstance(standing, Need):
        return standing
    cells = standing.cells()
    return Result(
        outcome=Outcome(standing.state.value).value,
        sentence=_sentence(standing),
        table=Table(columns=COLUMNS, rows=(tuple(cells[column.id] for column in COLUMNS),)),
        notes=standing.notes,
        value=standing.version if standing.state is State.AVAILABLE else "",
        unknown=standing.unknown,
    )


def _sentence(standing: Standing) -> Text:
    return say(
        _SENTENCES[standing.state],
        package=standing.package,
        version=standing.version,
        target=standing.target,
    )


CHECK = Check(
    id="availability",
    title="Availability",
    about="Is a package on the index, and which release would be installed?",
    outcomes={outcome: MEANING[State(outcome.value)] for outcome in Outcome},
    parameters=PARAMETERS,
    columns=COLUMNS,
    shown=("package", "outcome", "latest", "uploaded", "newest", "files"),
    evaluate=evaluate,
)
