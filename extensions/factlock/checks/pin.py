"""The check ``pin``: the pin to the latest minor version of a package, and what that means for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check
from factlock.checks.releases.either import PARAMETERS, agree
from factlock.checks.releases.final_on_channel import read_final_on_channel
from factlock.checks.releases.on_channel import OnChannel
from factlock.checks.releases.pin_rule import find_pin, find_pin_on_channel
from factlock.checks.releases.standing import (
    COLUMNS,
    MEANING,
    Standing,
    State,
    read_standing,
)
from factlock.light_dataclass import replace
from factlock.model import Cell, CellKind, Column, Need, Result, Table, Text, say

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class Outcome(StrEnum):
    """What ``pin`` can answer."""

    PINNED = "pinned"
    ONLY_PRERELEASES = "only-prereleases"
    YANKED = "yanked"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    OUT_OF_BOUNDS = "out-of-bounds"
    QUARANTINED = "quarantined"
    NO_FILES = "no-files"
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"


_SENTENCES: Mapping[State, str] = {
    State.AVAILABLE: "Pin {package} to {pin}: the latest for {target} is {version}.",
    State.ONLY_PRERELEASES: "{package} has only pre-releases for {target}: {pin} would name one of them.",
    State.YANKED: "There is nothing to pin: every release of {package} that fits was yanked, the newest is "
    "{version}: {reason}.{others}",
    State.NOT_FOR_THIS_PYTHON: "There is nothing to pin: {package} has no release for {target}.",
    State.OUT_OF_BOUNDS: "There is nothing to pin: no release fits {package} for {target}.",
    State.QUARANTINED: "There is nothing to pin: {package} is in quarantine.",
    State.NO_FILES: "There is nothing to pin: {package} holds no file to install.",
    State.NOT_FOUND: "There is nothing to pin: {package} is not on the index.",
    State.UNKNOWN: "The pin of {package} could not be found out.",
}

_ON_CHANNEL: Mapping[State, str] = {
    State.AVAILABLE: "Pin {package} to {pin}: the latest on {channel} for {target} is {version}.",
    State.ONLY_PRERELEASES: "{package} has only pre-releases on {channel} for {target}: {pin} would name one "
    "of them.",
    State.YANKED: "There is nothing to pin: {channel} took away every file of {package} that would fit.",
    State.NOT_FOR_THIS_PYTHON: "There is nothing to pin: {package} has nothing on {channel} for {target}.",
    State.OUT_OF_BOUNDS: "There is nothing to pin: nothing on {channel} fits {package} for {target}.",
    State.NOT_FOUND: "There is nothing to pin: {package} is not on {channel}.",
    State.UNKNOWN: "The pin of {package} on {channel} could not be found out.",
}
# A sample shows what is there, and never that it is the newest.
_OF_A_SAMPLE: Mapping[State, str] = {
    State.AVAILABLE: "Pin {package} to {pin}: {channel} has at least {version} for {target}.",
}
# As people call the index where a channel stands beside it.
INDEX_NAME = "pypi"

PIN_COLUMNS = (
    COLUMNS[0],
    COLUMNS[1],
    Column(id="pin", title="Pin", help="The version specifier to write."),
    COLUMNS[2],
    Column(id="why", title="Why", help="What the rule means for versions of this form."),
    *COLUMNS[3:],
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The pin of one package, or the facts it needs."""
    read = read_final_on_channel if parameters.get("channel") else read_standing
    standing = read(parameters, facts)
    if isinstance(standing, Need):
        return standing
    if isinstance(standing, OnChannel):
        standing = _sure(standing)
    pin, why = _pin(standing)
    state = standing.state
    outcome = Outcome.PINNED if state is State.AVAILABLE else Outcome(state.value)
    cells = standing.cells() | {
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "pin": Cell(text=pin, kind=CellKind.CODE),
        "why": Cell(text=str(why) if why else "", note=None),
    }
    return Result(
        outcome=outcome.value,
        sentence=_sentence(standing, pin),
        table=Table(columns=PIN_COLUMNS, rows=(tuple(cells[c.id] for c in PIN_COLUMNS),)),
        notes=standing.notes,
        value=pin if state is State.AVAILABLE else "",
        unknown=standing.unknown,
        data={
            "version": standing.version if state is State.AVAILABLE else "",
            "name": standing.name,
            "channel": standing.channel if isinstance(standing, OnChannel) else INDEX_NAME,
        },
    )


def _sure(standing: OnChannel) -> OnChannel:
    """What a sample proves: that a release is there, and never that there are only pre-releases."""
    if not standing.partial or standing.state is not State.ONLY_PRERELEASES:
        return standing
    held = f"of {standing.package} it holds only pre-releases"
    return replace(standing.unproved(held), notes=())


def _sentence(standing: Standing | OnChannel, pin: str) -> Text:
    sentences, channel = _SENTENCES, ""
    if isinstance(standing, OnChannel):
        channel = standing.channel
        sentences = {**sentences, **_ON_CHANNEL}
        if standing.partial:
            sentences = {**sentences, **_OF_A_SAMPLE}
    return say(
        sentences[standing.state],
        package=standing.package,
        version=standing.version,
        target=standing.target,
        channel=channel,
        pin=pin,
        **(standing.why_yanked if isinstance(standing, Standing) else {}),
    )


def _pin(standing: Standing | OnChannel) -> tuple[str, Text | None]:
    """The pin and why it has this form."""
    if standing.state not in {State.AVAILABLE, State.ONLY_PRERELEASES}:
        return "", None
    if isinstance(standing, OnChannel):
        return find_pin_on_channel(standing.version, standing.wanted)
    return find_pin(standing.version, standing.specifier)


CHECK = Check(
    id="pin",
    title="Pin",
    about="Which pin holds the latest minor version of a package?",
    outcomes={
        outcome: "The pin was found, and matches at least one file that the target can install."
        if outcome is Outcome.PINNED
        else MEANING[State(outcome.value)]
        for outcome in Outcome
    },
    parameters=PARAMETERS,
    columns=PIN_COLUMNS,
    shown=("package", "outcome", "pin", "latest", "why"),
    evaluate=evaluate,
    agree=agree,
    gives={
        "version": "The whole version that the pin was made from; empty where there is no pin.",
        "name": "The name where it was asked for, without versions and extras.",
        "channel": "`pypi`, or the channel that was asked.",
    },
)
