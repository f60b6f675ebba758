"""The check ``availability``: is a package on an index or a channel, and what would be installed?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check
from factlock.checks.releases.either import PARAMETERS, agree
from factlock.checks.releases.on_channel import OnChannel, read_on_channel
from factlock.checks.releases.standing import (
    COLUMNS,
    MEANING,
    Standing,
    State,
    read_standing,
)
from factlock.model import Cell, Column, Need, Result, Table, Text, say

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
    State.YANKED: "Every release of {package} that fits was yanked, the newest is {version}: {reason}."
    "{others}",
    State.NOT_FOR_THIS_PYTHON: "{package} has no release for {target}; {version} is for others.",
    State.OUT_OF_BOUNDS: "No release fits {package} for {target}; the latest there is {version}.",
    State.QUARANTINED: "{package} is in quarantine: do not install it.",
    State.NO_FILES: "{package} is a name on the index, but holds nothing to install.",
    State.NOT_FOUND: "{package} is not on the index.",
    State.UNKNOWN: "Whether {package} is on the index could not be found out.",
}
_ON_CHANNEL: Mapping[State, str] = {
    State.AVAILABLE: "{package} is on {channel}: {version} is the latest for {target}.",
    State.ONLY_PRERELEASES: "{package} has only pre-releases on {channel} for {target}, the newest is "
    "{version}.",
    State.YANKED: "{channel} took away every file of {package} that would fit.",
    State.NOT_FOR_THIS_PYTHON: "{package} has nothing on {channel} for {target}; {version} is for others.",
    State.OUT_OF_BOUNDS: "Nothing on {channel} fits {package} for {target}; the newest there is {version}.",
    State.NOT_FOUND: "{package} is not on {channel}.",
    State.UNKNOWN: "How {package} stands on {channel} for {target} could not be found out.",
}
# A sample shows what is there, and never that it is the newest or all.
_OF_A_SAMPLE: Mapping[State, str] = {
    State.AVAILABLE: "{package} is on {channel}: for {target} there is at least {version}.",
    State.ONLY_PRERELEASES: "{package} is on {channel}: for {target} there is at least the pre-release "
    "{version}.",
}

AVAILABILITY_COLUMNS = (
    *COLUMNS,
    Column(id="build", title="Build", help="Of a channel: the newest build of that release."),
    Column(id="platforms", title="Platforms", help="Of a channel: what that release is there for."),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The result for one package, or the facts it needs."""
    read = read_on_channel if parameters.get("channel") else read_standing
    standing = read(parameters, facts)
    if isinstance(standing, Need):
        return standing
    cells = standing.cells()
    row = tuple(cells.get(column.id, Cell()) for column in AVAILABILITY_COLUMNS)
    return Result(
        outcome=Outcome(standing.state.value).value,
        sentence=_sentence(standing),
        table=Table(columns=AVAILABILITY_COLUMNS, rows=(row,)),
        notes=standing.notes,
        value=standing.version if standing.state is State.AVAILABLE else "",
        unknown=standing.unknown,
        data={**standing.given(), **(standing.data() if isinstance(standing, OnChannel) else {})},
    )


def _sentence(standing: Standing | OnChannel) -> Text:
    sentences, channel = _SENTENCES, ""
    if isinstance(standing, OnChannel):
        sentences, channel = _ON_CHANNEL, standing.channel
        if standing.partial:
            sentences = {**sentences, **_OF_A_SAMPLE}
    return say(
        sentences[standing.state],
        package=standing.package,
        version=standing.version,
        target=standing.target,
        channel=channel,
        **(standing.why_yanked if isinstance(standing, Standing) else {}),
    )


CHECK = Check(
    id="availability",
    title="Availability",
    about="Is a package on an index or a channel, and which release would be installed?",
    outcomes={outcome: MEANING[State(outcome.value)] for outcome in Outcome},
    parameters=PARAMETERS,
    columns=AVAILABILITY_COLUMNS,
    shown=("package", "outcome", "latest", "uploaded", "newest", "files"),
    evaluate=evaluate,
    agree=agree,
    gives={
        "version": "The release that the answer is about, whatever the outcome.",
        "python": "For which Python that release is, as it says itself: `>=3.11`, or `3.11, 3.12`.",
    },
)
