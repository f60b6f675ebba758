"""What a person is asked in a step, and how the answer is read: yes or no, a choice, a text, a number."""

from __future__ import annotations

from factlock.errors import InputError
from factlock.light_dataclass import dataclass
from factlock.runbook.model import Step, StepKind
from factlock.runbook.run import Task
from factlock.target import read_python
from factlock.text import clean_text

MAX_ANSWER, MAX_NUMBER = 2000, 30
# All else a person has to say.
MAY_BE_SUPPOSED = frozenset({StepKind.CONFIRM, StepKind.WAIT})
_YES = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanQuestion:
    """What a person is asked: for which items, in which words, and which answers there are.

    ``type`` is ``yes-no``, ``choice``, ``text``, ``number`` or ``python``; ``packages`` are the
    items it is about.
    """

    step: Step
    items: tuple[int, ...]
    packages: tuple[str, ...]
    question: str
    type: str
    choices: tuple[str, ...] = ()

    @property
    def possible(self) -> str:
        """What can be answered, as a sentence."""
        if self.choices:
            return f"Answer with one of: {', '.join(self.choices)}."
        return _POSSIBLE[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanAnswer:
    """What a person said, who it was, and whether it was only supposed (``--yes``)."""

    text: str
    by: str = ""
    supposed: bool = False


_POSSIBLE = {
    "text": f"Answer with a text of at most {MAX_ANSWER:,} characters.",
    "number": "Answer with a number, such as 3 or 0.5.",
    "python": "Answer with a version of Python, such as 3.11.",
    "choice": "Answer with a word.",
}


def ask_for(step: Step, task: Task, packages: tuple[str, ...], question: str) -> HumanQuestion:
    """What a person is asked in a step; ``question`` is filled in."""
    return HumanQuestion(
        step=step,
        items=task.items,
        packages=packages,
        question=question,
        type=type_of(step),
        choices=choices_of(step, dict(task.options).get("among", "")),
    )


def type_of(step: Step) -> str:
    """How the answer to a step is read."""
    if step.kind in {StepKind.CONFIRM, StepKind.WAIT}:
        return "yes-no"
    return "choice" if step.kind is StepKind.CHOOSE else step.option("type") or "text"


def choices_of(step: Step, among: str) -> tuple[str, ...]:
    """The answers that a step allows; none for a text or a number."""
    kind = type_of(step)
    if kind == "yes-no":
        return ("yes", "no")
    if step.kind is StepKind.CHOOSE:
        return tuple(one for edge in step.edges for one in edge.outcomes)
    return tuple(one.strip() for one in among.split(",") if one.strip()) if kind == "choice" else ()


def read_answer(question: HumanQuestion, text: str) -> str:
    """The answer in its one form; raises ``InputError`` that says what is possible."""
    given = text.strip()
    if question.type == "yes-no":
        given = _YES.get(given.lower(), given)
    if question.choices and given not in question.choices:
        raise InputError(
            f"{clean_text(text, 60)!r} is no answer to the step {question.step.id}.",
            advice=question.possible,
        )
    if question.type == "python":
        return read_python(given)
    if question.type == "number" and not _is_number(given):
        raise InputError(
            f"{clean_text(text, 60)!r} is not a number.", advice="Write it as 3 or 0.5."
        )
    if not given or len(given) > MAX_ANSWER:
        raise InputError(
            f"The step {question.step.id} takes a text of 1 to {MAX_ANSWER:,} characters.",
            advice="Write it shorter." if given else "Write something.",
        )
    return clean_text(given, MAX_ANSWER)


def _is_number(text: str) -> bool:
    whole, _, part = text.removeprefix("-").partition(".")
    return (
        len(text) <= MAX_NUMBER
        and whole.isascii()
        and whole.isdigit()
        and (not part or part.isdigit())
    )
