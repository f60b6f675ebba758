"""What a person answers at a step, read by the step's kind: canonical text, or an ``InputError``."""

from __future__ import annotations

import re
from collections.abc import Collection

from factlock.errors import InputError
from factlock.runbook.inputs import MAX_TEXT, check_text
from factlock.runbook.model import Step, StepKind
from factlock.runbook.places import HERE, Spot, quoted
from factlock.target import read_python

YES_NO = ("yes", "no")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_WORDS = {"y": "yes", "n": "no", "true": "yes", "false": "no"}


def outcomes_of(step: Step) -> tuple[str, ...]:
    """The outcomes that a step of a person can have, in the order of the page."""
    if step.kind is StepKind.ASK:
        return ("given",)
    if step.kind is StepKind.CHOOSE:
        return tuple(dict.fromkeys(one for edge in step.edges for one in edge.outcomes))
    return YES_NO


def read_answer(step: Step, text: str, *, among: Collection[str] = (), where: Spot = HERE) -> str:
    """The answer in canonical text: an outcome, or what an ``ask`` asks for. Raises ``InputError``.

    ``among`` are the choices of an ``ask`` of the type ``choice``; empty where they are not known yet.
    """
    text = text.strip()
    if not text:
        raise where.wrong("There is no answer here.", step.question)
    if len(text) > MAX_TEXT:
        raise where.wrong(f"The answer is longer than {MAX_TEXT:,} characters.", "Make it shorter.")
    check_text(text, where)
    if step.kind is StepKind.ASK:
        return _asked(step, text, among, where)
    outcomes = outcomes_of(step)
    word = _WORDS.get(text.lower(), text.lower()) if outcomes == YES_NO else text
    return _one_of(step, word, outcomes, where)


def _asked(step: Step, text: str, among: Collection[str], where: Spot) -> str:
    kind = step.option("type") or "text"
    if kind == "choice" and among:
        return _one_of(step, text, among, where)
    if kind == "number" and not _NUMBER.fullmatch(text):
        raise where.wrong(f"{quoted(text)} is not a number.", "Write it as 3 or 2.5.")
    if kind == "python":
        try:
            return read_python(text)
        except InputError as error:
            raise where.wrong(error.message, error.advice) from None
    return text


def _one_of(step: Step, text: str, among: Collection[str], where: Spot) -> str:
    if text in among:
        return text
    raise where.wrong(
        f"{quoted(text)} is no answer at the step {step.id}.", f"Answer {' or '.join(among)}."
    )
