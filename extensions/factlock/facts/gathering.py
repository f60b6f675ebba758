"""Answer many questions together: evaluate, see what is lacking, gather it at once, evaluate again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias

from factlock.errors import FactlockError, LockError
from factlock.facts.knowledge import Knowledge
from factlock.facts.pool import FORESEEN, NEEDED
from factlock.facts.result_texts import check_texts
from factlock.light_dataclass import dataclass, field
from factlock.model import (
    Answer,
    Fact,
    FactKey,
    Mode,
    Need,
    Pairs,
    Question,
    Result,
    Unknown,
    judge,
)

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


def answer_first(
    now: Iterable[Question],
    soon: Iterable[Question],
    evaluate: Callable[[str], Evaluate],
    knowledge: Knowledge,
    further: Further = lambda _: (),
) -> dict[Question, Answer]:
    """Answer all questions of ``now``, and those of ``soon`` that are known by then.

    What the others of ``soon`` need is being asked meanwhile, and still is when this returns: whoever asks
    them next waits for less. What is wrong with one of them is nobody's trouble until it is needed. Whenever
    some of them are answered before those of ``now`` are, ``further`` is given these answers, and gives
    questions that may be needed after them.
    """
    first = tuple(dict.fromkeys(now))
    # What a lock holds is there at once.
    later = () if knowledge.policy.mode is Mode.LOCKED else dict.fromkeys(soon)
    work = _Work(
        evaluate=evaluate,
        knowledge=knowledge,
        needed={_ask(one) for one in first},
        asked=list(dict.fromkeys((*first, *later))),
        further=further if later else None,
    )
    for _ in range(MAX_ROUNDS):
        work.begin_again()
        knowledge.changed = False
        while work.go_on():
            pass
        if not knowledge.changed:
            break
        # A subject was asked again for one more fact, and its other facts came along newer.
    else:
        raise RuntimeError(f"These never stop needing facts: {sorted(work.needed)}")
    return {
        one: _answer(one, *work.results[_ask(one)], knowledge)
        for one in work.asked
        if _ask(one) in work.results
    }


_Asked: TypeAlias = tuple[str, Pairs]
Further: TypeAlias = Callable[[Mapping[Question, Answer]], Iterable[Question]]


def _ask(question: Question) -> _Asked:
    return question.check, question.parameters


@dataclass(slots=True, kw_only=True)
class _Work:
    """Questions that are open, with the keys that each lacks; those that are ``needed`` go first."""

    evaluate: Callable[[str], Evaluate]
    knowledge: Knowledge
    needed: set[_Asked]
    asked: list[Question]
    further: Further | None
    open: dict[_Asked, set[FactKey]] = field(default_factory=dict)
    results: dict[_Asked, tuple[Result, tuple[FactKey, ...]]] = field(default_factory=dict)
    faults: dict[FactKey, FactlockError] = field(default_factory=dict)
    rounds: Counter[_Asked] = field(default_factory=Counter)
    followed: set[_Asked] = field(default_factory=set)

    def open_further(self) -> bool:
        """Open what may be needed after what was answered since the last time; whether that is anything."""
        new = [one for one in self.asked if _ask(one) in self.results.keys() - self.followed]
        self.followed |= set(map(_ask, new))
        if self.further is None or not new:
            return False
        answers = {one: _answer(one, *self.results[_ask(one)], self.knowledge) for one in new}
        found = [one for one in dict.fromkeys(self.further(answers)) if one not in self.asked]
        self.asked += found
        self.open |= {_ask(one): set() for one in found if _ask(one) not in self.results}
        return bool(found)

    def begin_again(self) -> None:
        """Evaluate all of them anew."""
        self.open = {_ask(one): set() for one in self.asked}
        self.results.clear()
        self.rounds.clear()

    def go_on(self) -> bool:
        """Evaluate what can be, ask for what is lacking, wait for what comes first; whether to go on."""
        while (ready := self._ready()) or self.open_further():
            for one in ready:
                self._try(one)
            if self.is_done():
                return False
            for one in sorted(ready, key=lambda one: one not in self.needed):
                if one in self.open:
                    priority = NEEDED if one in self.needed else FORESEEN
                    self.knowledge.begin(self.open[one], priority)
        if not self.knowledge.is_asking:
            raise RuntimeError(f"These never stop needing facts: {sorted(self.open)}")
        self.faults |= self.knowledge.wait()
        return True

    def _ready(self) -> list[_Asked]:
        return [one for one in self.open if self._is_ready(one)]

    def is_done(self) -> bool:
        """Whether all that is needed has been answered."""
        return self.needed.isdisjoint(self.open)

    def _is_ready(self, one: _Asked) -> bool:
        lacking = self.open[one]
        while lacking:
            key = next(iter(lacking))
            if key not in self.knowledge.known and key not in self.faults:
                return False
            if key in self.faults:
                return True
            lacking.discard(key)
        return True

    def _try(self, one: _Asked) -> None:
        """Evaluate one; what is wrong with it is raised where it is needed, and else it is left."""
        view = View(self.knowledge.known)
        try:
            found = self._found(one, view)
        except (FactlockError, RuntimeError):
            if one in self.needed:
                raise
            del self.open[one]
            return
        if isinstance(found, Need):
            self.open[one] = set(found.keys)
        else:
            self.results[one] = found, tuple(view.used)
            del self.open[one]

    def _found(self, one: _Asked, view: View) -> Result | Need:
        self.rounds[one] += 1
        if self.rounds[one] > MAX_ROUNDS:
            raise RuntimeError(f"This never stops needing facts: {one}")
        for key in self.open[one]:
            if key in self.faults:
                raise self.faults[key]
        return _evaluate(self.evaluate(one[0]), dict(one[1]), view)


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
