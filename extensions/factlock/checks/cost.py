"""The check ``cost``: how many packages and bytes each part of a project takes, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Takes
from factlock.checks.amounts import describe_bytes, describe_count, describe_some, percent_of
from factlock.checks.solving.asked_sets import AskedSet, check_set, entry_of, refusals, set_of
from factlock.checks.solving.disagreements import ASKS, SAID, asks_of, contested, details
from factlock.checks.solving.on_targets import (
    OnTarget,
    State,
    gravest,
    read_on_target,
    targets_in_words,
    without_asking,
)
from factlock.checks.solving.set_parameters import (
    BEFORE,
    EXTRAS,
    FILE,
    GROUPS,
    INDEX,
    PLATFORMS,
    PYTHONS,
    REQUIREMENTS,
    WITHOUT,
)
from factlock.inputs import Manifest, load_manifest, select
from factlock.light_dataclass import dataclass, replace
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Json,
    Need,
    Result,
    Table,
    Text,
    Tone,
    say,
)
from factlock.target import targets_of

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class Outcome(StrEnum):
    """What ``cost`` can answer."""

    COUNTED = "counted"
    CONFLICT = "conflict"
    MISSING = "missing"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    NEEDS_A_BUILD = "needs-a-build"
    UNKNOWN = "unknown"


MEANING: Mapping[StrEnum, str] = {
    Outcome.COUNTED: "Every part was solved on every target, and counted.",
    Outcome.CONFLICT: "Requirements of a part exclude each other, or no release is inside what is asked.",
    Outcome.MISSING: "A part asks for a name that no index has.",
    Outcome.NOT_FOR_THIS_PYTHON: "A part has no files for a Python and platform.",
    Outcome.NEEDS_A_BUILD: "A part needs something of which there is only a source archive.",
    Outcome.UNKNOWN: "It could not be found out for every part; the reason stands beside it.",
}
_OUTCOME = {state: Outcome(state.value) for state in State if state is not State.SOLVED} | {
    State.SOLVED: Outcome.COUNTED
}
COLUMNS = (
    Column(id="part", title="What", help="The requirement, or the part of the project."),
    Column(id="target", title="Target", help="The Python and the platform."),
    Column(id="outcome", title="Answer", help="The outcome of this part, as a word."),
    Column(id="packages", title="Packages", help="How many packages are downloaded."),
    Column(id="size", title="Download", help="Their bytes, with a bar: the longest is the most."),
    Column(id="added", title="Beyond the first", help="What the first part does not have already."),
    Column(id="found", title="Found", help="The versions found of what the part asks for."),
    Column(id="largest", title="Largest", help="The packages with most bytes."),
    Column(id="obstacle", title="In the way", help="What stands in the way."),
)
MAX_LARGEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something to count: how it is called, and what it asks for."""

    title: str
    asked: AskedSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A part on a target, with what it has beyond the first part on the same target."""

    part: Part
    solved: OnTarget
    added: int = 0
    added_bytes: int = 0


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The amounts of every part on every target, or the facts they need."""
    parts, targets = read_parts(parameters), targets_of(parameters)
    known = [
        (part, target, without_asking(part.asked, parameters, *target))
        for target in targets
        for part in parts
    ]
    keys = [part.asked.key(parameters, *target) for part, target, found in known if found is None]
    if lacking := facts.lacking(*keys):
        return Need(keys=lacking)
    solved = [
        found or read_on_target(part.asked.key(parameters, *target), facts, *target)
        for part, target, found in known
    ]
    # The rows of a target follow each other, and its first part is what the others are held against.
    counted = [
        _beyond(part, one, solved[at - at % len(parts)])
        for at, ((part, _, _), one) in enumerate(zip(known, solved, strict=True))
    ]
    return _result(parts, counted)


def read_parts(parameters: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts of a question: each line, and each part of the file or those that are named."""
    parts = [
        Part(title=line, asked=AskedSet(entries=(entry_of(line),)))
        for line in parameters.get("requirements", "").split("\n")
        if line
    ]
    if text := parameters.get("file@"):
        parts += _parts_of(load_manifest(text), parameters)
    return tuple(parts)


def _parts_of(manifest: Manifest, parameters: Mapping[str, str]) -> Iterator[Part]:
    """The project itself, with each extra, each group alone, and all of it together."""
    named = parameters.get("extras") or parameters.get("groups")
    extras, groups = (
        [word for word in parameters.get(name, "").split(",") if word] if named else list(there)
        for name, there in (("extras", manifest.extras), ("groups", manifest.groups))
    )
    base = frozenset(select(manifest))
    yield Part(title="the project", asked=set_of(manifest, select(manifest)))
    for extra in extras:
        asked = set_of(manifest, select(manifest, extras=[extra]), extras=True)
        yield Part(title=f"the project[{extra}]", asked=asked)
    for group in groups:
        alone = [one for one in select(manifest, groups=[group]) if one not in base]
        # Whoever installs a group alone does not install the project, which may not be for the Python.
        asked = replace(set_of(manifest, alone), requires_python="")
        yield Part(title=f"group {group}", asked=asked)
    if len(extras) + len(groups) > 1:
        chosen = select(manifest, extras=extras, groups=groups)
        yield Part(title="all together", asked=set_of(manifest, chosen, extras=bool(extras)))


def _beyond(part: Part, solved: OnTarget, first: OnTarget) -> Counted:
    if solved is first or State.SOLVED is not first.state:
        return Counted(part=part, solved=solved)
    new = [package for package in solved.packages if package.name not in first.versions]
    return Counted(
        part=part, solved=solved, added=len(new), added_bytes=sum(one.size for one in new)
    )


def _result(parts: Sequence[Part], counted: Sequence[Counted]) -> Result:
    worst = gravest(one.solved for one in counted)
    most = max((one.solved.size for one in counted), default=0)
    whole = AskedSet(
        entries=tuple(entry for part in parts for entry in part.asked.entries),
        python_place=next((part.asked.python_place for part in parts if part.asked.file), ""),
    )
    notes = dict.fromkeys(
        [
            *(note for one in counted for note in one.solved.remarks),
            *(note for part in parts for note in refusals(part.asked)),
        ]
    )
    unknown = {
        (one.solved.unknown.cause, one.solved.unknown.reason): one.solved.unknown
        for one in counted
        if one.solved.unknown
    }
    return Result(
        outcome=_OUTCOME[worst.state].value,
        sentence=_sentence(counted, worst),
        table=Table(columns=COLUMNS, rows=tuple(_row(one, most) for one in counted)),
        notes=(*_went_back(counted), *notes),
        unknown=tuple(unknown.values()),
        details=tuple(details([one.solved for one in counted], whole)),
        data={"rows": [_data(one) for one in counted]},
    )


def _sentence(counted: Sequence[Counted], worst: OnTarget) -> Text:
    if worst.state is not State.SOLVED:
        failing = [one for one in counted if one.solved.state is worst.state]
        return say(
            "{part} could not be counted for {target}: {outcome}.",
            part=failing[0].part.title,
            target=failing[0].solved.target,
            outcome=_OUTCOME[worst.state].value,
        )
    least = min(counted, key=lambda one: one.solved.size)
    most = max(counted, key=lambda one: one.solved.size)
    if least.solved.size == most.solved.size:
        return say(
            "{part} takes {n}, {size}, for {target}.",
            part=least.part.title,
            n=describe_count(len(least.solved.packages), "package"),
            size=describe_bytes(least.solved.size),
            target=least.solved.target,
        )
    if least.solved.target == most.solved.target:
        return say(
            "From {least} for {a} to {most} for {b}, for {target}.",
            least=describe_bytes(least.solved.size),
            a=least.part.title,
            most=describe_bytes(most.solved.size),
            b=most.part.title,
            target=least.solved.target,
        )
    return say(
        "From {least} for {a} on {here} to {most} for {b} on {there}.",
        least=describe_bytes(least.solved.size),
        a=least.part.title,
        here=least.solved.target,
        most=describe_bytes(most.solved.size),
        b=most.part.title,
        there=most.solved.target,
    )


def _row(one: Counted, most: int) -> tuple[Cell, ...]:
    solved, good = one.solved, one.solved.state is State.SOLVED
    largest = sorted(solved.packages, key=lambda package: (-package.size, package.name))
    added = f"+{one.added}, {describe_bytes(one.added_bytes)}" if one.added else ""
    return (
        Cell(text=one.part.title, kind=CellKind.CODE),
        Cell(text=solved.target),
        Cell(text=_OUTCOME[solved.state].value, kind=CellKind.OUTCOME, tone=Tone.NONE),
        Cell(text=str(len(solved.packages)) if good else ""),
        Cell(
            text=describe_bytes(solved.size) if good else "",
            share=percent_of(solved.size, most) if good else -1,
        ),
        Cell(text=added),
        Cell(text=describe_some([f"{name} {version}" for name, version in _found(one).items()])),
        Cell(
            text=", ".join(
                f"{package.name} {describe_bytes(package.size)}"
                for package in largest[:MAX_LARGEST]
            )
        ),
        Cell(text=_obstacle(one)),
    )


def _found(one: Counted) -> dict[str, str]:
    versions = one.solved.versions
    return {name: versions[name] for name in one.part.asked.names if name in versions}


def _went_back(counted: Sequence[Counted]) -> Iterator[Text]:
    """Where the same name comes in several versions: amounts of different things, side by side."""
    from packaging.version import Version  # noqa: PLC0415

    rows: dict[str, dict[str, list[Counted]]] = {}
    for one in counted:
        for name, version in _found(one).items():
            rows.setdefault(name, {}).setdefault(version, []).append(one)
    for name, versions in rows.items():
        newest, *older = sorted(versions, key=Version, reverse=True)
        for version in older:
            for part in dict.fromkeys(one.part.title for one in versions[version]):
                on = [one.solved for one in versions[version] if one.part.title == part]
                yield say(
                    "{name} is {newest} elsewhere, but {version} in {part} for {targets}: a resolver "
                    "goes back silently until a release fits.",
                    name=name,
                    newest=newest,
                    version=version,
                    part=part,
                    targets=targets_in_words(on),
                )


def _obstacle(one: Counted) -> str:
    solved = one.solved
    if solved.unknown and not solved.names:
        return solved.unknown.cause.value
    asks = asks_of(solved, one.part.asked)
    return describe_some(solved.names or tuple(contested(asks)) or tuple(ask.what for ask in asks))


def _data(one: Counted) -> Json:
    solved, good = one.solved, one.solved.state is State.SOLVED
    return {
        "part": one.part.title,
        "requirements": list(one.part.asked.requirements),
        "python": solved.python,
        "platform": solved.platform,
        "outcome": _OUTCOME[solved.state].value,
        "count": len(solved.packages) if good else None,
        "bytes": solved.size if good else None,
        "added": one.added if good else None,
        "added_bytes": one.added_bytes if good else None,
        "found": dict(_found(one)),
        "names": list(solved.names),
    }


CHECK = Check(
    id="cost",
    title="Cost",
    about="How many packages and bytes does each part of a project take to download?",
    outcomes=MEANING,
    parameters=(
        REQUIREMENTS, FILE, EXTRAS, GROUPS, WITHOUT, PYTHONS, PLATFORMS, BEFORE, INDEX,
    ),
    columns=COLUMNS,
    shown=("part", "target", "outcome", "packages", "size", "added"),
    evaluate=evaluate,
    takes=Takes.SET,
    details=(ASKS, SAID),
    shown_details=(),
    agree=check_set,
)  # fmt: skip
