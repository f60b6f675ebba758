"""From a step that checks to a question, and from its answer to what the run keeps."""

from __future__ import annotations

from dataclasses import dataclass

from factlock.checks import OpenFolder, OpenInput, Takes, find_check
from factlock.errors import Cause, InputError
from factlock.model import Answer, Fact, Json, Location, Question
from factlock.questions import Line, Written, make_questions
from factlock.runbook.model import Runbook, Step
from factlock.runbook.run import Evidence, How, StepAnswer, Task

# These are asked and undecided; with all other causes nobody was asked.
UNDECIDED = frozenset({Cause.PARTIAL, Cause.NOT_CONFIGURED, Cause.UNSURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Openers:
    """How a check opens the files and folders that a step names."""

    file: OpenInput
    folder: OpenFolder


def make_question(runbook: Runbook, step: Step, task: Task, openers: Openers) -> Question:
    """The question of a step with its options filled in; raises ``InputError`` at the step's line."""
    check = find_check(step.name)
    options = {name: text for name, text in task.options if text.strip()}
    argument = options.pop(check.argument.name, "")
    place = Location(document="", file=runbook.file, line=step.line)
    made = make_questions(
        check,
        Written(
            lines=[Line(text=one, location=place) for one in _lines(argument, check.takes)],
            options=options,
            settings={},
            expect=(),
            location=place,
            open_input=openers.file,
            open_folder=openers.folder,
        ),
    )
    if made.faults:
        error = made.faults[0][0]
        raise InputError(
            f"The step {step.id} cannot be asked: {error}", file=runbook.file, line=step.line
        )
    return made.questions[0]


def _lines(argument: str, takes: Takes) -> list[str]:
    if not argument:
        return []
    if takes is Takes.SET:
        return [one.strip() for one in argument.replace("\n", ", ").split(", ") if one.strip()]
    return [argument]


def out_of_reach(answer: Answer) -> str:
    """Why nobody could be asked, where that is why the answer is unknown; else ``""``."""
    if answer.result.outcome != "unknown":
        return ""
    reasons = [one for one in answer.result.unknown if one.cause not in UNDECIDED]
    return " ".join(dict.fromkeys(f"{one.reason} {one.advice}".strip() for one in reasons))


def answered(answer: Answer, when: str) -> StepAnswer:
    """What a run keeps of an answer."""
    result = answer.result
    data = result.data if isinstance(result.data, dict) else {}
    check = find_check(answer.question.check)
    values: dict[str, Json] = {name: data[name] for name in check.gives if name in data}
    return StepAnswer(
        outcome=result.outcome,
        how=How.CHECK,
        sentence=str(result.sentence),
        value=result.value,
        values=values,
        evidence=tuple(map(_evidence, answer.facts)),
        notes=tuple(map(str, result.notes)),
        parameters=answer.question.parameters,
        when=when,
    )


def _evidence(fact: Fact) -> Evidence:
    return Evidence(
        what=f"{fact.key.kind} of {fact.key.subject.title}",
        source=fact.key.subject.place,
        date=fact.date,
        value=fact.value,
        partial=fact.partial,
    )
