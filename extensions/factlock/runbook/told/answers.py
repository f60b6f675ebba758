"""What a person answered beforehand, in a request or with an option, read as if it were said in the walk."""

from __future__ import annotations

from collections.abc import Collection

from factlock.errors import InputError
from factlock.runbook.model import Step
from factlock.runbook.told.inputs import check_text
from factlock.runbook.told.places import HERE, Spot
from factlock.runbook.walk.people import HumanQuestion, choices_of, type_of
from factlock.runbook.walk.people import read_answer as read_said


def read_answer(step: Step, text: str, *, among: Collection[str] = (), where: Spot = HERE) -> str:
    """The answer in its one form: an outcome, or what an ``ask`` asks for. Raises ``InputError``.

    ``among`` are the choices of an ``ask`` of the type ``choice``; empty where they are not known yet.
    """
    check_text(text, where)
    question = HumanQuestion(
        step=step,
        items=(),
        packages=(),
        question=step.question,
        type=type_of(step),
        choices=tuple(among) or choices_of(step, ""),
    )
    try:
        return read_said(question, text)
    except InputError as error:
        raise where.wrong(error.message, error.advice) from None
