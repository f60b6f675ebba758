"""Taking up a run that was left: its page as it is now, further answers, what is still to be written."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.commands._run_keep import place_of
from factlock.commands._run_moved import WRITES, is_another, is_written
from factlock.commands._run_page import Page, open_page
from factlock.commands._run_told import raise_all, read_answers, read_input_text, read_sets
from factlock.errors import InputError
from factlock.light_dataclass import replace
from factlock.model import Json
from factlock.report.progress import complain
from factlock.runbook.kept.record import load
from factlock.runbook.model import InputType, Runbook, StepKind
from factlock.runbook.page.placeholders import names_in
from factlock.runbook.run import Event, How, Run, Said
from factlock.runbook.walk.engine import adopt
from factlock.text import clean_text

SHOWN, WRITTEN = "shown", "written"
PLACES = frozenset({InputType.IMAGE, InputType.FILE})


def taken_up(given: Namespace) -> tuple[Path, Page, Run]:
    """The file of a run, its page, and the run as it goes on."""
    if given.request or given.record:
        option = "--request" if given.request else "--record"
        raise InputError(
            f"A run that goes on has its own already: {option} belongs to a new one.",
            advice=f"Leave {option} out, or begin a new run without --resume.",
        )
    file = place_of(given.resume)
    run = load(file)
    page = page_of(given, run)
    if run.digest != page.runbook.digest:
        run = _adopted(page, run)
    faults: list[InputError] = []
    answers = read_answers(page.runbook, run.items, given.answer, faults)
    values = _values(page.runbook, run, given, faults)
    raise_all(faults)
    _say_late(run, answers)
    now = len(run.events)
    said = (*run.said, *(replace(one, after=now) for one in answers))
    run = replace(run, values=values, said=said)
    return file, page, _drafted_anew(_back(page.runbook, run)) if given.apply else run


def page_of(given: Namespace, run: Run) -> Page:
    """The runbook that a run walks, or the one that is named; raises ``InputError``."""
    if given.runbook:
        page = open_page(given.runbook)
        if page.runbook.name != run.runbook:
            raise InputError(
                f"The run {run.id} walks the runbook {clean_text(run.runbook, 60)}, "
                f"not {clean_text(page.runbook.name, 60)}.",
                advice="Leave the name out, or name the other one.",
            )
        return page
    try:
        return open_page(run.runbook)
    except InputError as error:
        raise InputError(
            f"The runbook of this run, {clean_text(run.runbook, 60)}, is not found: {error.message}",
            advice=f"Name its file: factlock run FILE.md --resume {run.id}.",
        ) from error


def _adopted(page: Page, run: Run) -> Run:
    try:
        adopted = adopt(page.runbook, run)
    except InputError as error:
        raise InputError(
            f"{page.runbook.file} has changed since this run was begun, and what was settled does not fit "
            f"it any more: {error.message}",
            advice="Begin a new run, or name the text that it was begun with: "
            f"factlock run FILE.md --resume {run.id}.",
        ) from error
    complain(
        f"{page.runbook.file} has changed since this run was begun. What was settled still fits it."
    )
    return adopted


def _values(
    runbook: Runbook, run: Run, given: Namespace, faults: list[InputError]
) -> dict[str, str]:
    """The inputs; those that say where something is, and those that no step has used yet, as said now."""
    sets = [*given.set, *([f"installed={given.installed}"] if given.installed else [])]
    values = dict(run.values)
    inputs = {one.name: one for one in runbook.inputs}
    for name, texts in read_sets(runbook, sets, faults).items():
        try:
            read = read_input_text(inputs[name], texts)
        except InputError as error:
            faults.append(error)
            continue
        one = inputs[name]
        have = run.items if one.each else (run.values.get(name, ""),)
        if one.type is InputType.IMAGE and is_another(runbook, run, name, read[0]):
            faults.append(_another(read[0]))
        elif not one.each and (one.type in PLACES or not _used(runbook, run, name)):
            values[name] = read[0]
        elif read != have:
            faults.append(
                InputError(
                    "A run that goes on keeps what it was begun with.",
                    file=f"--set {name}",
                    advice="Begin a new run for another request.",
                )
            )
    return values


def _another(folder: str) -> InputError:
    return InputError(
        f"{clean_text(folder, 200)} is not the image that this run was begun with, or its files have changed "
        "since: what was found out would be said of another one.",
        file="--set image",
        advice="Begin a new run for it.",
    )


def _used(runbook: Runbook, run: Run, name: str) -> bool:
    """Whether a step that is settled was asked with an input; an action takes what it likes."""
    steps = [runbook.step(event.step) for event in run.events]
    if any(one.kind is StepKind.ACTION for one in steps):
        return True
    texts = (one.value for step in steps for one in step.options)
    return any(name == told.partition(".")[0] for text in texts for told in names_in(text))


def _say_late(run: Run, answers: Sequence[Said]) -> None:
    """Say which answers come too late."""
    open_steps = {one.step for one in run.holds}
    for one in answers:
        was = next((e for e in run.events if e.step == one.step), None)
        if was is not None and one.step not in open_steps:
            before = clean_text(was.answer.value or was.answer.outcome)
            complain(
                f"the step {one.step} was answered before: {before}. "
                "That stays; begin a new run to answer otherwise."
            )


def _back(runbook: Runbook, run: Run) -> Run:
    """The run before the first step that only showed what it would write; answers of people are kept."""
    at = next((n for n, one in enumerate(run.events) if _was_shown(runbook, one)), None)
    if at is None:
        return run
    left = run.events[at + 1 :]
    answers = [one for one in left if one.answer.how is How.PERSON]
    said = tuple(_said(run, one, item) for one in answers for item in one.items)
    complain("going back to where the change was only shown, to write it now.")
    kept = (replace(one, after=min(one.after, at)) for one in run.said)
    return replace(run, events=run.events[:at], said=(*kept, *said))


def _drafted_anew(run: Run) -> Run:
    """The run before its draft, if that is not in the image's files yet.

    A run may come from another machine, or from somebody else. What is about to be written is made from the
    image's files and the run's answers once more, and never taken from the file of the run.
    """
    at = max((n for n, one in enumerate(run.events) if one.answer.values.get(WRITES)), default=None)
    if at is None or any(one.answer.outcome == WRITTEN for one in run.events[at:]):
        return run
    if _is_there(run, run.events[at].answer.values[WRITES]):
        return run
    left = [one for one in run.events[at + 1 :] if one.answer.how is How.PERSON]
    said = tuple(_said(run, one, item) for one in left for item in one.items)
    kept = (replace(one, after=min(one.after, at)) for one in run.said)
    return replace(run, events=run.events[:at], intents=(), said=(*kept, *said))


def _is_there(run: Run, writes: Json) -> bool:
    """Whether the files of the image are what the draft makes of them, or one of several is."""
    folders = [Path(one) for one in run.values.values() if one and Path(one).is_dir()]
    return any(is_written(writes, folder) for folder in folders)


def _was_shown(runbook: Runbook, event: Event) -> bool:
    return event.answer.outcome == SHOWN and runbook.step(event.step).kind is StepKind.ACTION


def _said(run: Run, event: Event, item: int) -> Said:
    answer = event.answer
    said = answer.value or answer.outcome
    return Said(step=event.step, value=said, item=run.items[item], by=answer.by)


def unused(run: Run) -> tuple[Said, ...]:
    """What was said beforehand and has not served yet, for each item on its own."""
    return tuple(
        replace(one, item=item)
        for one in run.said
        for number, item in enumerate(run.items)
        if one.item in {"", item} and not _served(run, one, number)
    )


def _served(run: Run, one: Said, item: int) -> bool:
    return any(
        event.step == one.step and item in event.items and event.answer.how is How.PERSON
        for event in run.events[one.after :]
    )
