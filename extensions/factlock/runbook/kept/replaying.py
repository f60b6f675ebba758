"""Replaying a run without a network: is it a walk through its runbook, and do its facts say what it says?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from factlock.checks import Check, Takes, find_check
from factlock.errors import FactlockError, InputError
from factlock.facts.gathering import View
from factlock.light_dataclass import dataclass, replace
from factlock.model import Fact, FactKey, Result, Unknown
from factlock.patterns import regex
from factlock.runbook.actions import find_action
from factlock.runbook.model import HUMAN, Runbook, Step, StepKind
from factlock.runbook.page.placeholders import fill
from factlock.runbook.run import Event, How, Run, StepAnswer, Task
from factlock.runbook.walk.asking import values_of
from factlock.runbook.walk.engine import Standing, advance, departure, known_together, open_tasks
from factlock.runbook.walk.hands import digest_of
from factlock.runbook.walk.people import MAY_BE_SUPPOSED, ask_for, read_answer
from factlock.text import clean_text

_DIGEST = regex(r"sha256:[0-9a-f]{64}")
_OF_KIND = {
    StepKind.CHECK: frozenset({How.CHECK}),
    StepKind.ACTION: frozenset({How.ACTION}),
    **{kind: frozenset({How.PERSON, How.SUPPOSED, How.KNOWN}) for kind in HUMAN},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What in a run does not follow from its runbook and its facts, and at which event and step."""

    event: int
    step: str
    what: str


def replay(runbook: Runbook, run: Run) -> tuple[Difference, ...]:
    """What in a run does not follow from the runbook and from what the run keeps; asks nobody and nothing.

    The walk must be legal, each check must come to its outcome again from its facts, each answer of a
    person must be one that the step takes. After a step that is not legal nothing more is said.
    """
    found: list[Difference] = []
    if run.runbook != runbook.name or run.digest != runbook.digest:
        found.append(
            Difference(
                event=-1, step="", what="The run was begun with another text of the runbook."
            )
        )
    here = departure(runbook, run)
    for number, event in enumerate(run.events):
        before = replace(run, events=run.events[:number])
        try:
            said = list(_differences(runbook, before, event, here))
            advance(runbook, here, event)
        except FactlockError as error:
            said = [error.message]
            found += _as_differences(event, said)
            break
        found += _as_differences(event, said)
    return tuple(found)


def _as_differences(event: Event, said: list[str]) -> list[Difference]:
    return [Difference(event=event.number, step=event.step, what=clean_text(one)) for one in said]


def _differences(runbook: Runbook, run: Run, event: Event, here: list[Standing]) -> Iterator[str]:
    """What is wrong with one event; raises ``InputError`` where it could not happen at all."""
    task = next(
        (
            one
            for one in open_tasks(runbook, run, here)
            if (one.step, one.items) == (event.step, event.items)
        ),
        None,
    )
    if task is None:
        raise InputError("This step was not open then for these items.")
    step = runbook.step(event.step)
    if event.answer.how not in _OF_KIND[step.kind]:
        yield f"A step of the kind {step.kind.value} was settled as {event.answer.how.value}."
    elif step.kind is StepKind.CHECK:
        yield from _of_check(step, task, event.answer)
    elif step.kind is StepKind.ACTION:
        yield from _of_action(step, event.answer)
    else:
        yield from _of_person(runbook, run, step, task, event.answer)


def _of_check(step: Step, task: Task, answer: StepAnswer) -> Iterator[str]:
    check, told = find_check(step.name), dict(answer.parameters)
    yield from _parameters(check, dict(task.options), told)
    left_out = [
        name for name, text in told.items() if name.endswith("@") and _DIGEST.fullmatch(text)
    ]
    if left_out:
        yield f"{', '.join(left_out)} was too large to be kept; the check is not evaluated again."
        return
    facts: dict[FactKey, Fact | Unknown] = {one.key: one for one in answer.unknown}
    facts |= {one.fact.key: one.fact for one in answer.evidence if one.fact is not None}
    try:
        result = check.evaluate(told, View(facts))
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        yield f"The check cannot read the facts that are kept ({type(error).__name__})."
        return
    except InputError as error:
        yield f"The check refuses its parameters: {error.message}"
        return
    if not isinstance(result, Result):
        names = ", ".join(f"{one.kind} of {one.subject.title}" for one in result.keys[:3])
        yield f"The run does not keep all facts that the check needs: {names}."
        return
    yield from _compared(check, result, answer)


def _compared(check: Check, result: Result, answer: StepAnswer) -> Iterator[str]:
    if result.outcome != answer.outcome:
        yield f"The facts say {result.outcome}, the run says {answer.outcome}."
    if result.value != answer.value:
        yield f"The facts give {result.value!r}, the run {answer.value!r}."
    if str(result.sentence) != answer.sentence:
        yield f"The facts say: {result.sentence} The run says: {answer.sentence}"
    if (values := values_of(check, result)) != answer.values:
        names = sorted(
            name
            for name in values.keys() | answer.values.keys()
            if values.get(name) != answer.values.get(name)
        )
        yield f"The facts give other values of {', '.join(names)} than the run."


def _parameters(check: Check, options: Mapping[str, str], told: Mapping[str, str]) -> Iterator[str]:
    """Whether a check was asked what the step says; of what stood in files the run is believed."""
    stated = check.says(options.get(check.argument.name, "")) if check.says else {}
    for one in check.parameters:
        text = stated.get(one.name, options.get(one.name, "")).strip()
        if one.opens or one.opens_folders or (one is check.argument and check.takes is Takes.SET):
            continue
        try:
            asked = one.canonical(text, options) if text else ""
        except InputError as error:
            yield f"The option {one.name} cannot be asked: {error.message}"
            continue
        if asked != told.get(one.name, ""):
            yield f"The step asks {one.name} {asked!r}, the run asked {told.get(one.name, '')!r}."


def _of_action(step: Step, answer: StepAnswer) -> Iterator[str]:
    if answer.outcome not in find_action(step.name).outcomes:
        yield f"{answer.outcome} is no outcome of the action {step.name}."
    listed = answer.values.get("writes")
    for one in listed if isinstance(listed, list) else ():
        if not isinstance(one, dict):
            continue
        content = one.get("content")
        if isinstance(content, str) and digest_of(content.encode()) != one.get("after"):
            yield "What was drafted has not the digest that stands beside it."


def _of_person(
    runbook: Runbook, run: Run, step: Step, task: Task, answer: StepAnswer
) -> Iterator[str]:
    values = known_together(runbook, run, task.items)
    question = ask_for(step, task, (), fill(step.question, values))
    known = fill(step.option("known"), values)
    try:
        if read_answer(question, answer.value) != answer.value:
            yield "The answer is not in its one form."
        if answer.how is How.KNOWN and read_answer(question, known) != answer.value:
            yield f"What is known is {known!r}, the run says {answer.value!r}."
    except InputError as error:
        yield error.message
    if step.kind is not StepKind.ASK and answer.outcome != answer.value:
        yield f"The answer {answer.value!r} does not go with the outcome {answer.outcome}."
    if answer.how is How.SUPPOSED and (step.kind not in MAY_BE_SUPPOSED or answer.value != "yes"):
        yield "This cannot be supposed; a person has to say it."
