"""The check ``pipeline``: compile, resolve, install, as wheels pipelines do it; and where that breaks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter, Takes
from factlock.checks.amounts import describe_bytes, describe_some
from factlock.checks.solving.asked_sets import AskedSet, nothing_asked, place, refusals
from factlock.checks.solving.disagreements import ASKS, SAID, asks_of, details, disagreements
from factlock.checks.solving.on_targets import OnTarget, State, read_on_target, unread_advice
from factlock.checks.solving.pipeline_files import (
    ASKED,
    PINNED,
    WHEELS,
    asked_file,
    given_file,
    pinned_file,
    wheels_file,
)
from factlock.checks.solving.pipeline_stages import (
    DONE,
    Chain,
    Outcome,
    Run,
    Stage,
    check_chain,
    go,
    read_chain,
    read_stage,
    stop,
)
from factlock.checks.solving.set_parameters import (
    BEFORE,
    FILE,
    INDEX,
    PLATFORM,
    PYTHON,
    REQUIREMENTS,
    WITHOUT,
    open_manifest,
)
from factlock.errors import Cause
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Detail,
    FactKey,
    Grid,
    Json,
    Need,
    Result,
    Table,
    Text,
    Tone,
    Unknown,
    say,
)
from factlock.target import targets_of

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_FAULTS = 100
MAX_SHOWN = 6

MEANING: Mapping[StrEnum, str] = {
    Outcome.INSTALLABLE: "The wheels of the list are all that is needed: no index, no build.",
    Outcome.COMPILED: "The stage `compile` alone: there is a pin for all that is needed.",
    Outcome.RESOLVED: "The stage `resolve` alone: there is a wheel with a hash for each pin.",
    Outcome.CANNOT_BE_FOUND: "No index has it, or no version is inside all that is asked.",
    Outcome.CANNOT_BE_BUILT: "There is no wheel of it for the Python and platform.",
    Outcome.CANNOT_BE_INSTALLED: "The wheels alone do not suffice: something is missing, or contradicts.",
    Outcome.BAD_ADDRESS: "An address, a path or an index of its own is asked for.",
    Outcome.UNKNOWN: "It could not be found out; the reason stands beside it.",
}
_SENTENCES = {
    Outcome.INSTALLABLE: "{set} can be installed from its list alone for {target}: {count} wheels, {size}.",
    Outcome.COMPILED: "{set} compiles to {count} pins for {target}.",
    Outcome.RESOLVED: "{set} has a wheel for each of its {count} pins for {target}: {size}.",
    Outcome.CANNOT_BE_FOUND: "{set} stops at {stage} for {target}: what is asked for cannot be found.",
    Outcome.CANNOT_BE_BUILT: "{set} stops at {stage} for {target}: there is no wheel of {names}.",
    Outcome.CANNOT_BE_INSTALLED: "{set} stops at {stage} for {target}: its wheels alone do not suffice.",
    Outcome.BAD_ADDRESS: "{set} stops at {stage}: no list of pins can hold the address or path in {names}.",
    Outcome.UNKNOWN: "Whether {set} can be installed from a list for {target} could not be found out.",
}
_ADVICE = {
    Outcome.CANNOT_BE_FOUND: say(
        "Look whether the version is spelled right and still there; where two ask for different "
        "versions, loosen one of them."
    ),
    Outcome.CANNOT_BE_BUILT: say(
        "Look whether the release is meant for this Python and platform, and take one that has wheels."
    ),
    Outcome.CANNOT_BE_INSTALLED: say(
        "Compile the list again, so that it holds everything; what still needs a build is installed "
        "by a line of its own, before the others."
    ),
    Outcome.BAD_ADDRESS: say(
        "Publish it on an index of your own, in front of the public one, and ask for it by its name."
    ),
}
LABEL = "pipeline-"

COLUMNS = (
    Column(id="stage", title="Stage", help="`compile`, `resolve` or `install`."),
    Column(id="input", title="Takes", help="What goes into the stage."),
    Column(id="outcome", title="Answer", help="How the stage ended, as a word."),
    Column(id="output", title="Gives", help="What comes out of the stage."),
    Column(id="obstacle", title="In the way", help="What stopped the stage."),
    Column(
        id="advice", title="Advice", help="The section with advice, as a link where there is one."
    ),
)
FAULTS = Column(id="faults", title="What stands against it", help="Every flaw of the list.")


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The answer for one target, or the fact it needs."""
    chain = read_chain(parameters)
    ((python, platform),) = targets_of(parameters)
    key = chain.subject.key(parameters, python, platform)
    stopped = None if parameters.get("without") else stop(chain, python, platform)
    if stopped is not None:
        return _result(stopped, _unread_file(key, chain.subject))
    if not chain.subject.requirements:
        return _result(go(chain, OnTarget(python=python, platform=platform, state=State.SOLVED)))
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    solved = read_on_target(key, facts, python, platform)
    return _result(go(chain, solved), solved.unknown or _unread_wheel(key))


def _unread_file(key: FactKey, subject: AskedSet) -> Unknown:
    return Unknown(
        key=key,
        cause=Cause.UNSURE,
        reason="Not everything in the file can be asked, so nothing was.",
        advice=unread_advice(subject),
    )


def _unread_wheel(key: FactKey) -> Unknown:
    return Unknown(
        key=key,
        cause=Cause.UNSURE,
        reason="A wheel asks for something that cannot be read.",
        advice="Look at the requirements of that wheel.",
    )


def _result(run: Run, reason: Unknown | None = None) -> Result:
    outcome = run.outcome
    return Result(
        outcome=outcome.value,
        sentence=_sentence(run),
        table=Table(columns=COLUMNS, rows=tuple(_row(run, stage) for stage in run.chain.stages)),
        notes=tuple(_notes(run)),
        unknown=(reason,) if reason and outcome is Outcome.UNKNOWN else (),
        details=tuple(_details(run)),
        data=_data(run),
    )


def _sentence(run: Run) -> Text:
    return say(
        _SENTENCES[run.outcome],
        set=run.chain.subject.in_words({}),
        target=run.solved.target,
        stage=(run.broken.stage if run.broken else run.chain.stages[-1]).value,
        names=describe_some(run.broken.names if run.broken else ()),
        count=str(len(run.there)),
        size=describe_bytes(_size(run)),
    )


def _size(run: Run) -> int:
    return sum(package.size for package in run.there)


def _row(run: Run, stage: Stage) -> tuple[Cell, ...]:
    word = run.word(stage)
    done, broken = word == DONE[stage].value, run.broken
    here = broken is not None and stage is broken.stage
    tone = Tone.GOOD if done else Tone.NONE
    if here and run.outcome is not Outcome.UNKNOWN:
        tone = Tone.BAD
    label = f"{LABEL}{run.outcome.value}" if here and run.outcome in _ADVICE else ""
    return (
        Cell(text=stage.value, kind=CellKind.CODE),
        Cell(text=_takes(run.chain)[stage], kind=CellKind.CODE),
        Cell(text=word, kind=CellKind.OUTCOME, tone=tone),
        Cell(text=str(_gives(run)[stage]) if done else ""),
        Cell(
            text=describe_some([*map(posixpath.basename, broken.names)]) if here and broken else ""
        ),
        Cell(text=label, kind=CellKind.LABEL),
    )


def _takes(chain: Chain) -> dict[Stage, str]:
    # The folder would push the rest of the row aside; remarks and JSON have the whole path.
    pinned = posixpath.basename(chain.pins.file) if chain.pins else "requirements.txt"
    urls = pinned if chain.stages == (Stage.INSTALL,) else "requirements.urls"
    return {
        Stage.COMPILE: posixpath.basename(chain.asked.file) or "requirements.in",
        Stage.RESOLVE: pinned,
        Stage.INSTALL: urls,
    }


def _gives(run: Run) -> dict[Stage, Text]:
    count, size = str(len(run.there)), describe_bytes(_size(run))
    return {
        Stage.COMPILE: say("{count} pins", count=count),
        Stage.RESOLVE: say("{count} wheels, {size}", count=count, size=size),
        Stage.INSTALL: say("nothing missing, nothing to build"),
    }


def _notes(run: Run) -> Iterator[Text]:
    yield from run.solved.remarks
    yield from disagreements(run.solved, run.chain.subject)
    if run.broken:
        yield from (fault.words for fault in run.broken.faults[:MAX_SHOWN])
    if run.outcome in _ADVICE:
        yield _ADVICE[run.outcome]
    if run.solved.unknown and run.solved.unknown.cause is Cause.NOT_AN_INDEX:
        yield say("The address of the index is bad: what answers there is not an index.")
    yield from refusals(run.chain.subject)
    yield from nothing_asked(run.chain.subject)
    if run.chain.pins is not None and run.solved.state is State.SOLVED:
        yield from _out_of_step(run)


def _out_of_step(run: Run) -> Iterator[Text]:
    """What is asked for and not pinned so: with the first stage skipped, nobody notices."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    pinned = {package.name: package.version for package in run.there}
    for entry in run.chain.asked.active(run.solved.python, run.solved.platform).entries:
        have = pinned.get(entry.name, "")
        if not have or not Requirement(entry.requirement).specifier.contains(
            have, prereleases=True
        ):
            yield say(
                "{asker} asks for {what}, and the pins hold {have}: without the stage compile nobody "
                "notices.",
                asker=place(entry) or "The set",
                what=entry.requirement,
                have=f"{entry.name} {have}" if have else "none",
            )


def _details(run: Run) -> Iterator[Detail]:
    chain, solved = run.chain, run.solved
    if chain.asked.entries:
        yield asked_file(chain.asked)
    if chain.pins is not None:
        yield given_file(chain.pins)
    elif solved.state is State.SOLVED:
        yield pinned_file(run.there, chain.asked)
    if solved.state is State.SOLVED and chain.stages != (Stage.COMPILE,):
        yield wheels_file(run.there)
    if run.broken and run.broken.faults:
        rows = [
            (Cell(text=one.who), Cell(text=one.what, kind=CellKind.CODE), Cell(text=one.flaw.value))
            for one in run.broken.faults[:MAX_FAULTS]
        ]
        columns = (
            Column(id="who", title="Who", help="The package."),
            Column(id="what", title="Asks for, or is", help="What stands against it."),
            Column(id="flaw", title="Flaw", help="What kind of flaw it is."),
        )
        table = Table(columns=columns, rows=tuple(rows))
        yield Grid(id=FAULTS.id, title=say("What stands against it"), table=table)
    yield from details([solved], chain.subject)


def _data(run: Run) -> Json:
    solved = run.solved
    stages: list[Json] = [
        {"stage": stage.value, "outcome": run.word(stage)} for stage in run.chain.stages
    ]
    files: list[Json] = [
        {
            "name": package.name,
            "version": package.version,
            "file": package.file,
            "sha256": package.sha256,
            "bytes": package.size,
        }
        for package in run.there
    ]
    faults: list[Json] = [
        {"flaw": one.flaw.value, "who": one.who, "what": one.what, "have": one.have}
        for one in (run.broken.faults if run.broken else ())
    ]
    asks: list[Json] = [
        {"who": ask.who, "asks": ask.what, "place": ask.place}
        for ask in asks_of(solved, run.chain.subject)
    ]
    return {
        "stages": stages,
        "count": len(files),
        "bytes": _size(run),
        "files": files,
        "faults": faults,
        "names": list(run.broken.names) if run.broken else [],
        "asks": asks,
        "said": solved.said,
    }


CHECK = Check(
    id="pipeline",
    title="Pipeline",
    about="Does compile, resolve, install work for a set, and if not, which stage fails and how?",
    outcomes=MEANING,
    parameters=(
        REQUIREMENTS,
        FILE,
        Parameter(
            name="pinned",
            help="A file of pins, `requirements.txt`: the stage `compile` is skipped.",
            opens=open_manifest,
        ),
        Parameter(
            name="stage",
            help="`compile`, `resolve` or `install` for that one alone, `all` for the chain.",
            read=read_stage,
        ),
        WITHOUT,
        PYTHON,
        PLATFORM,
        BEFORE,
        INDEX,
    ),
    columns=COLUMNS,
    shown=("stage", "input", "outcome", "output", "obstacle", "advice"),
    evaluate=evaluate,
    takes=Takes.SET,
    details=(ASKED, PINNED, WHEELS, FAULTS, ASKS, SAID),
    shown_details=(ASKED.id, PINNED.id, WHEELS.id, ASKS.id, SAID.id),
    agree=check_chain,
)
