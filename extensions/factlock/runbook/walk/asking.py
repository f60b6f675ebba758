"""From a step that checks to a question, and from its answer to what the run keeps."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from factlock.checks import Check, Folder, OpenFolder, OpenInput, Takes, find_check
from factlock.errors import Cause, InputError
from factlock.light_dataclass import dataclass, replace
from factlock.model import (
    Answer,
    Fact,
    Freshness,
    Json,
    Location,
    Question,
    Result,
    Unknown,
)
from factlock.questions import Line, Written, make_questions
from factlock.runbook.model import Runbook, Step
from factlock.runbook.run import Evidence, How, StepAnswer, Task
from factlock.text import clean_text

# These are asked and undecided; with all other causes nobody was asked.
UNDECIDED = frozenset({Cause.PARTIAL, Cause.NOT_CONFIGURED, Cause.UNSURE})
FILE = "file"
# What a file says is kept with the run, so that a check of it is evaluated again; of a larger one its digest.
MAX_KEPT = 2 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Openers:
    """How a check opens the files and folders that a step names."""

    file: OpenInput
    folder: OpenFolder


def make_question(runbook: Runbook, step: Step, task: Task, openers: Openers) -> Question:
    """The question of a step with its options filled in; raises ``InputError`` at the step's line.

    Python and platform come from the step alone: where it does not say them, nobody's habit does.
    """
    check = find_check(step.name)
    options = {name: text for name, text in task.options if text.strip()}
    argument = options.pop(check.argument.name, "")
    place = Location(document="", file=runbook.file, line=step.line)
    written = Written(
        # What a run asks for stands in no file: the line of the step is not where it comes from.
        lines=[
            Line(text=one, location=Location(document="")) for one in _lines(argument, check.takes)
        ],
        options=options,
        settings={},
        expect=(),
        location=place,
        open_input=lambda text: _shown_file(openers.file(text)),
        open_folder=lambda text: _shown_folder(openers.folder(text)),
    )
    made = make_questions(check, written)
    if made.faults:
        raise _at(runbook, step, made.faults[0][0], _faulty(check, dict(task.options)))
    return made.questions[0]


def _shown_file(opened: tuple[bytes, str]) -> tuple[bytes, str]:
    """A file under the name that others may read: where it lies on a machine is nobody's business."""
    content, shown = opened
    return content, Path(shown).name if Path(shown).is_absolute() else shown


def _shown_folder(opened: Folder) -> Folder:
    """A folder under its name alone, for texts that go to a requester or into a pull request."""
    if not Path(opened.shown).is_absolute():
        return opened
    return replace(opened, shown=Path(opened.shown).name or opened.shown)


def _lines(argument: str, takes: Takes) -> list[str]:
    if not argument:
        return []
    if takes is Takes.SET:
        return [one.strip() for one in argument.replace("\n", ", ").split(", ") if one.strip()]
    return [argument]


def _faulty(check: Check, options: Mapping[str, str]) -> str:
    """The option whose text is wrong by itself, if it is one."""
    for one in check.parameters:
        text = options.get(one.name, "").strip()
        if not text or one.opens or one.opens_folders:
            continue
        try:
            for line in _lines(text, check.takes) if one is check.argument else [text]:
                one.canonical(line, options)
        except InputError:
            return one.name
    return ""


def _at(runbook: Runbook, step: Step, error: InputError, option: str) -> InputError:
    line = next((one.line for one in step.options if one.name == option), step.line)
    what = f"The option {option} of the step {step.id}" if option else f"The step {step.id}"
    told = f"{error.file}: {error.message}" if error.file else error.message
    return InputError(
        f"{what} cannot be asked: {told}", file=runbook.file, line=line, advice=error.advice
    )


def refuse_malformed(answer: Answer) -> None:
    """Raise ``InputError`` where a file is not written as its format says: nobody walks on from there."""
    for one in answer.result.malformed:
        raise InputError(
            one.reason, file=one.file, line=one.line or None, advice="Mend the file first."
        )


def out_of_reach(answer: Answer, *, stale: bool = True) -> tuple[Unknown, ...]:
    """What was to be asked and could not be: such a source never decides, whatever the others say.

    Without ``stale`` a fact of earlier, whose source could not be asked now, counts as one of these.
    """
    wanted = answer.result.unknown if answer.result.outcome == "unknown" else ()
    away = {one.key: one for one in (*answer.lacking, *wanted) if one.cause not in UNDECIDED}
    if not stale:
        away |= {one.key: one.trouble for one in answer.facts if one.trouble}
    return tuple(away.values())


def why_not(unknown: tuple[Unknown, ...]) -> tuple[str, str]:
    """Why nobody could be asked, and what to do about it, each thing said once."""
    reasons = dict.fromkeys(_reason(one) for one in unknown)
    advice = dict.fromkeys(one.advice for one in unknown if one.advice)
    return " ".join(reasons), " ".join(advice) or "Try again later."


def _reason(one: Unknown) -> str:
    host = f" ({one.host})" if one.host and one.host not in one.reason else ""
    return clean_text(f"{one.key.subject.place}: {one.reason}{host}", 500)


def answered(answer: Answer, when: str) -> StepAnswer:
    """What a run keeps of an answer: with it a reviewer evaluates the check again."""
    result, check = answer.result, find_check(answer.question.check)
    return StepAnswer(
        outcome=result.outcome,
        how=How.CHECK,
        sentence=str(result.sentence),
        value=result.value,
        values=values_of(check, result),
        evidence=(*map(evidence_of, answer.facts), *_files(check, answer.question)),
        notes=(*map(str, result.notes), *_why(answer), *_stale(answer)),
        parameters=tuple((name, kept_text(text)) for name, text in answer.question.parameters),
        when=when,
        unknown=answer.lacking,
    )


def _why(answer: Answer) -> tuple[str, ...]:
    """Why the check could not tell, where that is not told of a fact."""
    if answer.result.outcome != "unknown":
        return ()
    said = {one.reason for one in answer.lacking}
    reasons = (one.reason for one in answer.result.unknown if one.reason not in said)
    return tuple(dict.fromkeys(reasons))


def kept_text(text: str) -> str:
    """What is kept of a parameter: itself, or its digest where it is a file too large to be kept."""
    return text if len(text) <= MAX_KEPT else f"sha256:{sha256(text.encode()).hexdigest()}"


def values_of(check: Check, result: Result) -> dict[str, Json]:
    """What a result hands on to later steps."""
    data = result.data if isinstance(result.data, dict) else {}
    return {name: data[name] for name in check.gives if name in data}


def evidence_of(fact: Fact) -> Evidence:
    """A fact as evidence."""
    return Evidence(
        what=f"{fact.key.kind} of {fact.key.subject.title}",
        source=fact.key.subject.place,
        date=fact.date,
        value=fact.value,
        partial=fact.partial,
        fact=fact,
    )


def _files(check: Check, question: Question) -> tuple[Evidence, ...]:
    told = dict(question.parameters)
    opened = [one.name for one in check.parameters if one.opens or one.opens_folders]
    return tuple(
        Evidence(what=told.get(name, ""), source=FILE) for name in opened if f"{name}@" in told
    )


def _stale(answer: Answer) -> tuple[str, ...]:
    """One remark for each source that could not be asked now, with the oldest day of what is known of it."""
    oldest: dict[str, str] = {}
    for fact in answer.facts:
        if fact.freshness is Freshness.STALE:
            place = fact.key.subject.place
            oldest[place] = min(fact.date, oldest.get(place, fact.date))
    return tuple(
        f"{place} could not be asked now; this is as of {date[:10]}."
        for place, date in oldest.items()
    )
