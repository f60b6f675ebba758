"""What every report of a run says: why, from where and when, what to note, which texts came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex
from factlock.runbook.kept.artefacts import whole
from factlock.runbook.model import Runbook, StepKind
from factlock.runbook.run import Artefact, Event, How, Run
from factlock.runbook.walk.engine import ends, gravest

FORMAT = 1
_SAFE = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_HOW = {
    How.PERSON: "answered",
    How.SUPPOSED: "supposed by --yes, nobody looked",
    How.KNOWN: "known already, nobody was asked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An artefact and the file that it was written to, empty where it was not."""

    artefact: Artefact
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that a report of a run is made of.

    ``page`` is the address or path at which the runbook is read, ``file`` where the run is kept,
    ``resume`` the command that goes on with it, empty for one that has ended.
    """

    runbook: Runbook
    run: Run
    kept: tuple[Kept, ...] = ()
    file: str = ""
    page: str = ""
    resume: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def end(self) -> str:
        """The gravest end of its items."""
        return gravest(self.runbook, ends(self.runbook, self.run))

    def link(self, step: str) -> str:
        """Where a step is read: the page and the anchor of its heading."""
        return f"{self.page or self.runbook.file}#{self.runbook.step(step).slug}"


def names(run: Run, items: Iterable[int]) -> str:
    """The packages of some items, with commas between them; nothing where there is but one in the run."""
    return ", ".join(run.items[item] for item in items) if len(run.items) > 1 else ""


def how(event: Event) -> str:
    """Who or what settled a step, where that was no source; with the day."""
    answer = event.answer
    said = _HOW.get(answer.how, "")
    by = f"{said} by {answer.by}" if said and answer.by and answer.how is How.PERSON else said
    return f"{by}, {answer.when[:10]}" if by and answer.when else by


def shown_answer(runbook: Runbook, event: Event) -> str:
    """The outcome; of a text that a person gave, the text."""
    if runbook.step(event.step).kind is StepKind.ASK:
        return event.answer.value or event.answer.outcome
    return event.answer.outcome


def told_inputs(runbook: Runbook, run: Run) -> dict[str, str]:
    """What the run was told, by the names of inputs: no more than it would not have supposed itself."""
    told = {
        one.name: run.values.get(one.name, "")
        for one in runbook.inputs
        if one.each or run.values.get(one.name, "") != (one.default or "")
    }
    if runbook.each is not None:
        told[runbook.each.name] = ", ".join(run.items)
    return {name: value for name, value in told.items() if value}


def supposed(outcome: Outcome) -> tuple[str, ...]:
    """The titles of the steps to which nobody answered, because of ``--yes``."""
    steps = (one.step for one in outcome.run.events if one.answer.how is How.SUPPOSED)
    return tuple(outcome.runbook.step(one).title for one in dict.fromkeys(steps))


def warnings_of(run: Run, item: int) -> tuple[str, ...]:
    """What is to be noted about an item, each once."""
    found = (note for event in run.events if item in event.items for note in event.answer.notes)
    return tuple(dict.fromkeys(found))


def all_warnings(outcome: Outcome, *, looked: bool = False) -> tuple[str, ...]:
    """What is to be noted about the run: what holds for all of it as it is, else with its package.

    With ``looked`` without the answers that were only supposed.
    """
    run = outcome.run
    if looked:
        events = (one for one in run.events if one.answer.how is not How.SUPPOSED)
        run = replace(run, events=tuple(events))
    each = [warnings_of(run, item) for item in range(len(run.items))]
    found: dict[str, None] = dict.fromkeys(outcome.warnings)
    for item, notes in enumerate(each):
        for note in notes:
            common = len(each) == 1 or all(note in other for other in each)
            found[note if common else f"{run.items[item]}: {note}"] = None
    return tuple(found)


def artefacts_of(run: Run) -> tuple[Artefact, ...]:
    """The texts that a run made, each whole."""
    return whole(one for event in run.events for one in event.answer.artefacts)


def file_name(artefact: Artefact) -> str:
    """The name of the file for an artefact, plain on every system."""
    if _SAFE.fullmatch(artefact.name) and not artefact.name.endswith("."):
        return artefact.name
    return re.sub(r"[^A-Za-z0-9._-]+", "-", artefact.name).strip(".-")[:64] or "artefact.txt"
