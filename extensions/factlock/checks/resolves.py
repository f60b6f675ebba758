"""The check ``resolves``: can a set of requirements be had together, on each of several targets?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Takes
from factlock.checks.amounts import describe_bytes, describe_some
from factlock.checks.environments.asked_environment import (
    AskedEnvironment,
    asks_conda,
    read_asked_environment,
)
from factlock.checks.environments.environment_on_target import Here, read_environment
from factlock.checks.environments.portability import (
    PORTABILITY,
    SOLVED,
    bound_to_one_platform,
    compare,
    portability_data,
    portability_grid,
    portability_notes,
    solved_grids,
)
from factlock.checks.environments.remarks import remarks
from factlock.checks.solving.asked_sets import (
    AskedSet,
    check_set,
    nothing_asked,
    place,
    read_set,
    refusals,
)
from factlock.checks.solving.differences import DIFFERENCES, differences, spread
from factlock.checks.solving.disagreements import (
    ASKS,
    SAID,
    asks_of,
    contested,
    details,
    disagreements,
)
from factlock.checks.solving.on_targets import (
    OnTarget,
    State,
    gravest,
    read_on_target,
    without_asking,
)
from factlock.checks.solving.set_parameters import (
    ANY_FILE,
    BEFORE,
    CHANNEL,
    EXTRAS,
    GROUPS,
    INDEX,
    LINES,
    PLATFORMS,
    PYTHONS,
    VIRTUAL,
    WITHOUT,
)
from factlock.checks.solving.set_sentences import set_sentence
from factlock.errors import InputError
from factlock.light_dataclass import replace
from factlock.model import (
    Cell,
    CellKind,
    Column,
    FactKey,
    Json,
    Need,
    Result,
    Table,
    Tone,
    Unknown,
)
from factlock.target import targets_of

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class Outcome(StrEnum):
    """What ``resolves`` can answer."""

    RESOLVES = "resolves"
    CONFLICT = "conflict"
    MISSING = "missing"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    NEEDS_A_BUILD = "needs-a-build"
    UNKNOWN = "unknown"


MEANING: Mapping[StrEnum, str] = {
    Outcome.RESOLVES: "On every target there are wheels of versions that fit together.",
    Outcome.CONFLICT: "Requirements exclude each other, or no release is inside what is asked.",
    Outcome.MISSING: "A name is asked for that no index has, or no channel for the platform.",
    Outcome.NOT_FOR_THIS_PYTHON: "Something has files, but none for the Python and platform.",
    Outcome.NEEDS_A_BUILD: "Of something there is only a source archive, which nobody here runs.",
    Outcome.UNKNOWN: "It could not be found out for every target; the reason stands beside it.",
}
_OUTCOME = {state: Outcome(state.value) for state in State if state is not State.SOLVED} | {
    State.SOLVED: Outcome.RESOLVES
}
_TONE = {
    State.SOLVED: Tone.GOOD,
    State.NEEDS_A_BUILD: Tone.FAIR,
    State.NOT_FOR_THIS_PYTHON: Tone.POOR,
    State.MISSING: Tone.BAD,
    State.CONFLICT: Tone.BAD,
    State.UNKNOWN: Tone.NONE,
}
TARGET = Column(id="target", title="Target", help="The Python and the platform.")
COLUMNS = (
    TARGET,
    Column(id="outcome", title="Answer", help="The outcome for this target, as a word."),
    Column(id="packages", title="Packages", help="How many packages would be installed."),
    Column(id="size", title="Download", help="The bytes of their files."),
    Column(id="found", title="Found", help="The versions found of what is asked for."),
    Column(id="obstacle", title="In the way", help="What stands in the way."),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The answer for every target, or the facts it needs."""
    if asks_conda(parameters):
        return _of_environment(parameters, facts)
    asked, targets = read_set(parameters), targets_of(parameters)
    known = {target: without_asking(asked, parameters, *target) for target in targets}
    keys = {at: asked.key(parameters, *at) for at, found in known.items() if found is None}
    if lacking := facts.lacking(*keys.values()):
        return Need(keys=lacking)
    solved = [known[at] or read_on_target(keys[at], facts, *at) for at in targets]
    result = _result(asked, parameters, solved)
    return replace(result, details=(*result.details, *differences(solved)))


def _of_environment(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The answer for an environment: conda's solution, and pip's part on top of it."""
    asked = read_asked_environment(parameters)
    found = [
        read_environment(
            Here(asked=asked, parameters=parameters, python=python, platform=platform), facts
        )
        for python, platform in asked.targets(parameters)
    ]
    if lacking := tuple(one for one in found if isinstance(one, FactKey)):
        return Need(keys=lacking)
    solved = [one for one in found if isinstance(one, OnTarget)]
    result = _result(asked.shown, parameters, solved, asked)
    compared = compare(solved)
    data = result.data if isinstance(result.data, dict) else {}
    return replace(
        result,
        notes=(
            *result.notes,
            *remarks(asked, parameters, solved),
            *bound_to_one_platform(asked, solved),
            *portability_notes(compared),
        ),
        details=(*result.details, *portability_grid(compared), *solved_grids(solved)),
        data={
            **data,
            "channels": list(asked.channels),
            "portability": portability_data(compared),
        },
    )


def _result(
    asked: AskedSet,
    parameters: Mapping[str, str],
    solved: Sequence[OnTarget],
    environment: AskedEnvironment | None = None,
) -> Result:
    worst = gravest(solved)
    notes = dict.fromkeys(
        note for one in solved for note in (*one.remarks, *disagreements(one, asked))
    )
    unknown = dict.fromkeys(one.unknown for one in solved if one.unknown)
    return Result(
        outcome=_OUTCOME[worst.state].value,
        sentence=set_sentence(
            asked, parameters, solved, environment.channels if environment else ()
        ),
        table=Table(columns=COLUMNS, rows=tuple(_row(asked, one) for one in solved)),
        notes=(*notes, *refusals(asked), *nothing_asked(asked)),
        unknown=_each_reason_once(tuple(unknown)),
        details=tuple(details(solved, asked)),
        data={**_data(asked, solved), "conflict": _conflict(asked, worst)},
    )


def _conflict(asked: AskedSet, one: OnTarget) -> str:
    """The resolver's words of a set that is no solution; of what was found without it, who asks for what."""
    if one.state in {State.SOLVED, State.UNKNOWN}:
        return ""
    lines = [f"{ask.who} asks for {ask.what}" for ask in asks_of(one, asked)]
    return one.said or "\n".join(lines) or describe_some(one.names)


def _each_reason_once(unknown: tuple[Unknown, ...]) -> tuple[Unknown, ...]:
    return tuple({(one.cause, one.reason): one for one in reversed(unknown)}.values())[::-1]


def _row(asked: AskedSet, one: OnTarget) -> tuple[Cell, ...]:
    good = one.state is State.SOLVED
    return (
        Cell(text=one.target),
        Cell(text=_OUTCOME[one.state].value, kind=CellKind.OUTCOME, tone=_TONE[one.state]),
        Cell(text=str(one.count) if good else ""),
        Cell(text=describe_bytes(one.size) if good else ""),
        Cell(text=describe_some([f"{n} {v}" for n, v in _requested(asked, one).items()])),
        Cell(text=_obstacle(asked, one)),
    )


def _requested(asked: AskedSet, one: OnTarget) -> dict[str, str]:
    versions = one.versions
    return {one.spelled(name): versions[name] for name in asked.names if name in versions}


def _obstacle(asked: AskedSet, one: OnTarget) -> str:
    if one.unknown and not one.names:
        return one.unknown.cause.value
    if one.names or one.state is not State.CONFLICT:
        return describe_some(one.names)
    asks = asks_of(one, asked)
    return describe_some(list(contested(asks)) or [ask.what for ask in asks])


def _data(asked: AskedSet, solved: Sequence[OnTarget]) -> dict[str, Json]:
    differences: dict[str, Json] = {
        name: {version: [one.target for one in some] for version, some in versions.items()}
        for name, versions in spread(solved).items()
    }
    return {
        "targets": [_target_data(asked, one) for one in solved],
        "differences": differences,
        "left_out": [
            {"place": place(entry), "text": entry.text, "reason": entry.refused}
            for entry in asked.refused
        ],
    }


def _target_data(asked: AskedSet, one: OnTarget) -> Json:
    good = one.state is State.SOLVED
    return {
        "python": one.python,
        "platform": one.platform,
        "outcome": _OUTCOME[one.state].value,
        "count": one.count if good else None,
        "bytes": one.size if good else None,
        "found": dict(_requested(asked, one)),
        "names": list(one.names),
        "asks": [
            {"who": ask.who, "asks": ask.what, "place": ask.place} for ask in asks_of(one, asked)
        ],
        "said": one.said,
        **({"conda": _files(one)} if one.conda else {}),
    }


def _files(one: OnTarget) -> Json:
    """What conda would install, as conda prints it: ``numpy=2.1.0=py312h58c1407_0``."""
    return [f"{package.name}={package.version}={package.build}" for package in one.conda]


def _agree(parameters: Mapping[str, str]) -> None:
    """Raise ``InputError`` for options that are wrong together."""
    if asks_conda(parameters) and parameters.get("file@"):
        read_asked_environment(parameters)
        return
    if parameters.get("virtual") and not parameters.get("channel"):
        raise InputError(
            "Virtual packages are conda's, and nothing here is asked of conda.",
            advice="Name an environment.yml, or the option `channel` for the lines.",
        )
    check_set(parameters)


CHECK = Check(
    id="resolves",
    title="Resolves",
    about="Does a set of requirements resolve, for each of several targets?",
    outcomes=MEANING,
    parameters=(
        LINES, ANY_FILE, EXTRAS, GROUPS, WITHOUT, CHANNEL, PYTHONS, PLATFORMS, VIRTUAL, BEFORE, INDEX,
    ),
    columns=COLUMNS,
    shown=("target", "outcome", "packages", "size", "found", "obstacle"),
    evaluate=evaluate,
    takes=Takes.SET,
    details=(ASKS, SAID, DIFFERENCES, PORTABILITY, SOLVED),
    shown_details=("asks", "said", "differences", "portability"),
    agree=_agree,
    gives={"conflict": "Why there is no solution, in the resolver's words; else empty."},
)  # fmt: skip
