"""Answer many questions together: evaluate, see what is lacking, gather it at once, evaluate again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from factlock.errors import LockError
from factlock.facts.knowledge import Knowledge
from factlock.facts.result_texts import check_texts
from factlock.model import Answer, Fact, FactKey, Need, Pairs, Question, Result, Unknown, judge

MAX_ROUNDS = 20


@dataclass(slots=True)
class View:
    """The facts as a check sees them; remembers which it looked at."""

    known: Mapping[FactKey, Fact | Unknown]
    used: dict[FactKey, None] = field(default_factory=dict)

    def lacking(self, *keys: FactKey) -> tuple[FactKey, ...]:
        """Those of the keys about which nothing is known yet."""
        return tuple(key for key in keys if key not in self.known)

    def __getitem__(self, key: FactKey) -> Fact | Unknown:
        self.used[key] = None
        return self.known[key]


class Evaluate(Protocol):
    """What this module knows of a check."""

    def __call__(self, parameters: Mapping[str, str], facts: View, /) -> Result | Need:
        """The result, or what must be known first."""


def answer_all(
    questions: Iterable[Question], evaluate: Callable[[str], Evaluate], knowledge: Knowledge
) -> dict[Question, Answer]:
    """Answer every question, equal ones once; each fact is asked once.

    ``evaluate`` gives the function of a check by its id. Raises ``RuntimeError`` when a check never
    stops needing more.
    """
    asked = list(dict.fromkeys(questions))
    results: dict[tuple[str, Pairs], tuple[Result, tuple[FactKey, ...]]] = {}
    pending = dict.fromkeys((question.check, question.parameters) for question in asked)
    for _ in range(MAX_ROUNDS):
        lacking: dict[FactKey, None] = {}
        for ask in list(pending):
            view = View(knowledge.known)
            found = _evaluate(evaluate(ask[0]), dict(ask[1]), view)
            if isinstance(found, Need):
                lacking.update(dict.fromkeys(found.keys))
            else:
                results[ask] = found, tuple(view.used)
                del pending[ask]
        if not pending:
            break
        knowledge.changed = False
        knowledge.gather(lacking)
        if knowledge.changed:
            # A subject was asked again for one more fact, and its other facts came along newer.
            pending = dict.fromkeys((question.check, question.parameters) for question in asked)
    else:
        raise RuntimeError(f"These never stop needing facts: {sorted(pending)}")
    return {
        question: _answer(question, *results[question.check, question.parameters], knowledge)
        for question in asked
    }


def _evaluate(evaluate: Evaluate, parameters: Mapping[str, str], view: View) -> Result | Need:
    """Evaluate a check; facts that are not of the shape it knows are an error with their subject."""
    try:
        found = evaluate(parameters, view)
        if isinstance(found, Result):
            check_texts(found)
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        names = ", ".join(sorted({key.subject.name for key in view.used}))
        raise LockError(
            f"The facts about {names or 'this'} have not the shape that a check knows "
            f"({type(error).__name__}): facts.lock or the cache was changed, or is of another version.",
            advice="Delete the lines of this subject from facts.lock and run `factlock lock`.",
        ) from error
    return found


def _answer(
    question: Question, result: Result, used: tuple[FactKey, ...], knowledge: Knowledge
) -> Answer:
    found = [knowledge.known[key] for key in sorted(used)]
    return Answer(
        question=question,
        result=result,
        verdict=judge(question.expect, result.outcome),
        facts=tuple(one for one in found if isinstance(one, Fact)),
        lacking=tuple(one for one in found if isinstance(one, Unknown)),
    )
