"""The check ``wheels``: for which platforms and Pythons does a project have wheels?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.checks import Check, Parameter
from factlock.checks.releases.standing import PARAMETERS
from factlock.checks.wheel.wheel_cells import Spot, State, draw_matrix, sum_up
from factlock.facts.keys import INDEX, cell_key, project_key
from factlock.model import Cell, CellKind, Column, Fact, Need, Result, Table, Text, Unknown, say
from factlock.target import MUSL_PLATFORMS, PLATFORMS, read_builds, read_wheel_platforms
from factlock.text import read_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# Those that python.org supported on 2026-11-21, and the free-threaded build that is no experiment.
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15", "3.14t")


class Outcome(StrEnum):
    """What ``wheels`` can answer."""

    UNIVERSAL = "universal"
    EVERYWHERE = "everywhere"
    OLDER = "older"
    SOME = "some"
    SDIST_ONLY = "sdist-only"
    NONE = "none"
    NO_RELEASE = "no-release"
    QUARANTINED = "quarantined"
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"


MEANING: Mapping[StrEnum, str] = {
    Outcome.UNIVERSAL: "One wheel of the newest release, `py3-none-any`, serves every cell.",
    Outcome.EVERYWHERE: "Every cell has a wheel of the newest release.",
    Outcome.OLDER: "Every cell has a wheel, at least one of them of an older release only.",
    Outcome.SOME: "Some cells have a wheel, others have none.",
    Outcome.SDIST_ONLY: "No cell has a wheel; for at least one there is an sdist, which must be built.",
    Outcome.NONE: "There are releases, but no cell has anything to install.",
    Outcome.NO_RELEASE: "There is no final release that is not yanked inside the versions asked.",
    Outcome.QUARANTINED: "The index has put the project in quarantine (PEP 792): leave it alone.",
    Outcome.NOT_FOUND: "No index asked has a project of that name.",
    Outcome.UNKNOWN: "It could not be found out; the reason stands beside it.",
}
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.UNIVERSAL: "{package} {newest} has one wheel for {target}.",
    Outcome.EVERYWHERE: "{package} {newest} has wheels for {target}.",
    Outcome.OLDER: "{package} has wheels for {target}, but not everywhere of the newest, {newest}.",
    Outcome.SOME: "{package} has wheels for {count} of {all} targets: {target}.",
    Outcome.SDIST_ONLY: "{package} has no wheel for {target}, but an sdist.",
    Outcome.NONE: "{package} has nothing to install for {target}.",
    Outcome.NO_RELEASE: "{package} has no release that an installer would choose.",
    Outcome.QUARANTINED: "{package} is in quarantine: do not install it.",
    Outcome.NOT_FOUND: "{package} is not on the index.",
    Outcome.UNKNOWN: "Which wheels {package} has could not be found out.",
}
_EVERY = (*PLATFORMS, *MUSL_PLATFORMS)
COLUMNS = (
    Column(id="package", title="Package", help="The project, linked to its page."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="newest", title="Newest", help="The newest release inside the versions asked."),
    Column(id="wheels", title="Wheels", help="For how many cells there is a wheel."),
    *(Column(id=one, title=one, help=f"For how many Pythons on {one}.") for one in _EVERY),
    Column(id="index", title="Index", help="Which of the configured indexes answered."),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The matrix of one project, or the facts it needs."""
    requirement = read_requirement(parameters["package"])
    name, source = read_name(requirement.name), parameters.get("index", INDEX)
    specifier = ",".join(sorted(map(str, requirement.specifier)))
    places = _places(parameters)
    about = project_key(name, source=source)
    keys = [
        cell_key(name, python=python, platform=platform, specifier=specifier, source=source)
        for python, platform in places
    ]
    if lacking := facts.lacking(about, *keys):
        return Need(keys=lacking)
    found = [facts[key] for key in (about, *keys)]
    unknown = next((fact for fact in found if isinstance(fact, Unknown)), None)
    if unknown:
        return _result(parameters, name, Outcome.UNKNOWN, (), {}, unknown=unknown)
    project, *cells = (cast("Fact", fact) for fact in found)
    values = [cast("dict[str, Any]", cell.value) for cell in cells]
    spots = tuple(
        Spot(python=python, platform=platform, fact=value)
        for (python, platform), value in zip(places, values, strict=True)
    )
    standing = cast("dict[str, Any]", project.value)
    outcome = _outcome(standing, spots)
    shown = spots if outcome not in _WITHOUT else ()
    return _result(parameters, name, outcome, shown, standing, via=project.via)


_WITHOUT = frozenset({Outcome.NOT_FOUND, Outcome.QUARANTINED, Outcome.NO_RELEASE})


def _shown(options: Mapping[str, str]) -> tuple[str, ...]:
    """A column for each platform that is asked about."""
    words = options.get("platforms", "").replace(",", " ").split()
    asked = [one for one in _EVERY if one in words]
    return ("package", "outcome", "newest", *(asked or PLATFORMS))


def _places(parameters: Mapping[str, str]) -> list[tuple[str, str]]:
    pythons = parameters.get("pythons") or ",".join(PYTHONS)
    platforms = parameters.get("platforms") or ",".join(PLATFORMS)
    return [
        (python, platform) for platform in platforms.split(",") for python in pythons.split(",")
    ]


def _outcome(project: Mapping[str, Any], spots: Sequence[Spot]) -> Outcome:
    """What the cells come to together."""
    if not project["exists"]:
        return Outcome.NOT_FOUND
    if project["status"] == "quarantined":
        return Outcome.QUARANTINED
    if not any(spot.fact["newest"] for spot in spots):
        return Outcome.NO_RELEASE
    return _of_cells(spots)


def _of_cells(spots: Sequence[Spot]) -> Outcome:
    states = {spot.state for spot in spots}
    if states == {State.NEWEST}:
        universal = all(spot.fact.get("universal") for spot in spots)
        return Outcome.UNIVERSAL if universal else Outcome.EVERYWHERE
    if states <= {State.NEWEST, State.OLDER}:
        return Outcome.OLDER
    if states & {State.NEWEST, State.OLDER}:
        return Outcome.SOME
    return Outcome.SDIST_ONLY if State.SDIST in states else Outcome.NONE


def _result(  # noqa: PLR0913 - what a result is made of
    parameters: Mapping[str, str],
    name: str,
    outcome: Outcome,
    spots: tuple[Spot, ...],
    project: Mapping[str, Any],
    *,
    via: str = "",
    unknown: Unknown | None = None,
) -> Result:
    newest = str(spots[0].fact["newest"]) if spots else ""
    having = sum(spot.fact["state"] == "wheel" for spot in spots)
    cells = {
        "package": Cell(
            text=name, kind=CellKind.PROJECT if project.get("exists") else CellKind.CODE
        ),
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "newest": Cell(text=newest, kind=CellKind.CODE),
        "wheels": Cell(text=f"{having} of {len(spots)}" if spots else ""),
        "index": Cell(text=via),
    }
    for platform in _EVERY:
        cells[platform] = sum_up([spot for spot in spots if spot.platform == platform])
    return Result(
        outcome=outcome.value,
        sentence=say(
            _SENTENCES[outcome],
            package=parameters["package"],
            newest=newest,
            target=_having(spots) if outcome is Outcome.SOME else _target(parameters),
            count=str(having),
            all=str(len(spots)),
        ),
        table=Table(columns=COLUMNS, rows=(tuple(cells[column.id] for column in COLUMNS),)),
        notes=(*_notes(project), *_yanked(parameters["package"], spots)),
        value=newest if outcome in {Outcome.UNIVERSAL, Outcome.EVERYWHERE} else "",
        unknown=(unknown,) if unknown else (),
        details=(draw_matrix(spots),) if spots else (),
        data={"newest": newest, "cells": [spot.to_json() for spot in spots]},
    )


def _target(parameters: Mapping[str, str]) -> str:
    pythons = (parameters.get("pythons") or ",".join(PYTHONS)).replace(",", ", ")
    platforms = (parameters.get("platforms") or ",".join(PLATFORMS)).replace(",", ", ")
    return f"Python {pythons} on {platforms}"


def _having(spots: Sequence[Spot]) -> str:
    """Where there are wheels, the platforms with the same Pythons together."""
    having: dict[str, list[str]] = {}
    for spot in spots:
        if spot.fact["state"] == "wheel":
            having.setdefault(spot.platform, []).append(spot.python)
    together: dict[str, list[str]] = {}
    for platform, pythons in having.items():
        together.setdefault(", ".join(pythons), []).append(platform)
    return "; ".join(
        f"Python {pythons} on {', '.join(platforms)}" for pythons, platforms in together.items()
    )


def _notes(project: Mapping[str, Any]) -> tuple[Text, ...]:
    if project.get("status", "active") == "active" or not project.get("exists"):
        return ()
    reason = project.get("reason") or "no reason given"
    return (say("The index calls it {status}: {reason}.", status=project["status"], reason=reason),)


def _yanked(package: str, spots: Sequence[Spot]) -> tuple[Text, ...]:
    """What is to be known of a pin whose release its authors have withdrawn."""
    reasons = [str(spot.fact["yanked"]) for spot in spots if "yanked" in spot.fact]
    if not reasons:
        return ()
    reason = reasons[0].rstrip(".") or "no reason given"
    words = "{package} was yanked ({reason}): only a pin to that very version still gets it."
    return (say(words, package=package, reason=reason),)


CHECK = Check(
    id="wheels",
    title="Wheels",
    about="For which platforms and Pythons does a project have wheels?",
    outcomes=MEANING,
    parameters=(
        PARAMETERS[0],
        Parameter(
            name="pythons",
            help="The Pythons asked about, `3.14t` for a free-threaded one. Without it: "
            + ", ".join(PYTHONS)
            + ".",
            read=read_builds,
        ),
        Parameter(
            name="platforms",
            help="The platforms asked about. Without it: " + ", ".join(PLATFORMS) + ".",
            read=read_wheel_platforms,
        ),
        PARAMETERS[3],
    ),
    columns=COLUMNS,
    shown=("package", "outcome", "newest", *PLATFORMS),
    shown_with=_shown,
    evaluate=evaluate,
    details=(
        Column(id="matrix", title="Matrix", help="The wheel found for each platform and Python."),
    ),
    shown_details=("matrix",),
)
