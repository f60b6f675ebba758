"""The check ``pin``: the pin to the latest minor version of a package, and what that means for it."""

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
from factlock.model import Cell, CellKind, Column, Need, Result, Table, Text, say

if TYPE_CHECKING:
    from packaging.version import Version

    from factlock.facts.gathering import View

_FIRST_YEAR = 1990


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
    State.YANKED: "There is nothing to pin: every release of {package} that fits was yanked.",
    State.NOT_FOR_THIS_PYTHON: "There is nothing to pin: {package} has no release for {target}.",
    State.OUT_OF_BOUNDS: "There is nothing to pin: no release fits {package} for {target}.",
    State.QUARANTINED: "There is nothing to pin: {package} is in quarantine.",
    State.NO_FILES: "There is nothing to pin: {package} holds no file to install.",
    State.NOT_FOUND: "There is nothing to pin: {package} is not on the index.",
    State.UNKNOWN: "The pin of {package} could not be found out.",
}

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
    standing = read_standing(parameters, facts)
    if isinstance(standing, Need):
        return standing
    pin, why = _pin(standing)
    outcome = Outcome.PINNED.value if standing.state is State.AVAILABLE else standing.state.value
    cells = standing.cells() | {
        "outcome": Cell(text=outcome, kind=CellKind.OUTCOME),
        "pin": Cell(text=pin, kind=CellKind.CODE),
        "why": Cell(text=str(why) if why else "", note=None),
    }
    return Result(
        outcome=Outcome(outcome).value,
        sentence=_sentence(standing, pin),
        table=Table(columns=PIN_COLUMNS, rows=(tuple(cells[c.id] for c in PIN_COLUMNS),)),
        notes=standing.notes,
        value=pin if standing.state is State.AVAILABLE else "",
        unknown=standing.unknown,
        data={
            "version": standing.version if standing.state is State.AVAILABLE else "",
            "name": standing.name,
            "channel": "pypi",
        },
    )


def _sentence(standing: Standing, pin: str) -> Text:
    return say(
        _SENTENCES[standing.state],
        package=standing.package,
        version=standing.version,
        target=standing.target,
        pin=pin,
    )


def _pin(standing: Standing) -> tuple[str, Text | None]:
    """The pin and why it has this form; a pin that would not match its own release is a fault of ours."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415
    from packaging.version import Version  # noqa: PLC0415

    if standing.state not in {State.AVAILABLE, State.ONLY_PRERELEASES}:
        return "", None
    version = Version(standing.version)
    pin, why = pin_to_minor(version)
    if standing.specifier:
        pin, why = _bounded(pin, why, standing.specifier)
    if not SpecifierSet(pin).contains(version, prereleases=True):
        raise RuntimeError(f"The pin {pin} does not match {version}.")
    return pin, why


def pin_to_minor(version: Version) -> tuple[str, Text]:
    """The specifier that holds the latest minor version of ``version``, and the reason in words."""
    epoch = f"{version.epoch}!" if version.epoch else ""
    release = version.release
    if version.is_prerelease:
        return f"=={version}", say(
            "A pre-release is chosen only by its full version; every other form passes it over."
        )
    if len(release) == 1:
        return f"=={epoch}{release[0]}.*", say(
            "The version has one part and so no minor: the pin holds the whole series {series}.",
            series=str(release[0]),
        )
    pin = f"=={epoch}{release[0]}.{release[1]}.*"
    return pin, _reason(version, f"{epoch}{release[0]}.{release[1]}")


def _reason(version: Version, series: str) -> Text:  # noqa: PLR0911 - a form a line
    release = version.release
    if version.epoch:
        return say(
            "The pin keeps the epoch: without it, {series} would be another series.", series=series
        )
    if release[0] >= _FIRST_YEAR:
        return say(
            "A calendar version: the pin holds the year and the part after it, {series}.",
            series=series,
        )
    if release[:2] == (0, 0):
        return say(
            "Below 0.1 every release may break something: look at the changes before each update."
        )
    if release[0] == 0:
        return say(
            "Before 1.0 a new minor version may break something: {series} is as far as is safe.",
            series=series,
        )
    if len(release) == 2:  # noqa: PLR2004
        return say(
            "The version ends with its minor part: fixes of {series} would be let in.",
            series=series,
        )
    if len(release) > 3:  # noqa: PLR2004
        return say("Of four or more parts the first two are held; all that follows may move.")
    return say(
        "Fixes of {series} come in by themselves, a new minor version does not.", series=series
    )


def _bounded(pin: str, why: Text, specifier: str) -> tuple[str, Text]:
    """The pin inside the versions that were asked for."""
    from packaging.specifiers import Specifier, SpecifierSet  # noqa: PLC0415

    asked = SpecifierSet(specifier)
    exact = [part for part in asked if part.operator == "==" and not part.version.endswith(".*")]
    if exact:
        return str(exact[0]), say("The request names one version; the pin is that version.")
    if not pin.endswith(".*"):
        return pin, why
    series = Specifier(pin).version.removesuffix(".*")
    named = [part.version.removesuffix(".*") for part in asked if part.operator == "!="]
    inside = [version for version in named if SpecifierSet(pin).contains(version, prereleases=True)]
    beyond = [f"{series}.0", f"{series}.99999", *inside]
    if all(asked.contains(version, prereleases=True) for version in beyond):
        return pin, why
    parts = dict.fromkeys([pin, *sorted(str(part) for part in asked)])
    return ",".join(parts), say(
        "The versions asked for cut into the series, so they stay in the pin."
    )


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
    gives={
        "version": "The whole version that the pin was made from; empty where there is no pin.",
        "name": "The name where it was asked for, without versions and extras.",
        "channel": "`pypi`, or the channel that was asked.",
    },
)
