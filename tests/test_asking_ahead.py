"""What is needed is answered first; what may be needed is asked meanwhile, and keeps nobody waiting."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from factlock.errors import Cause, ConfigError, LockError
from factlock.facts.dates import stamp
from factlock.facts.gathering import View, answer_all, answer_first
from factlock.facts.knowledge import Knowledge, Policy
from factlock.facts.lock import Lock
from factlock.facts.observation import Observation
from factlock.facts.pool import FORESEEN, Overdue, Pool, ask_all
from factlock.model import Fact, FactKey, Json, Mode, Need, Question, Result, Subject, Table, say

PATIENCE = 20  # seconds, after which a test fails instead of waiting for ever
NOW = datetime(2026, 11, 21, tzinfo=UTC)


class Source:
    """Says of each key how often its subject was asked.

    A subject whose name ends with ``@0.1`` takes that many seconds; one that is held is answered once
    it is let go, one that is to come after another once the other has begun.
    """

    left_out: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()

    def __init__(self, *, held: str = "", after: Mapping[str, str] | None = None) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.held, self.after = held, after or {}
        self.let_go = Event()
        self.begun: defaultdict[str, Event] = defaultdict(Event)

    def identity(self, name: str) -> str:
        return name

    def __call__(self, name: str) -> Source:  # noqa: ARG002 - one for all names
        return self

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], _: float) -> Observation:
        self.asked.append((subject.name, tuple(key.kind for key in keys)))
        self.begun[subject.name].set()
        time.sleep(float(subject.name.partition("@")[2] or 0))
        if subject.name == self.held:
            assert self.let_go.wait(PATIENCE), "Somebody waited for what is held."
        if subject.name in self.after:
            other = self.after[subject.name]
            assert self.begun[other].wait(PATIENCE), f"{other} was not asked meanwhile."
        if subject.name.startswith("bad"):
            raise ConfigError("Bad.")
        count = sum(name == subject.name for name, _ in self.asked)
        values: dict[FactKey, Json] = dict.fromkeys(keys, count)
        return Observation(subject=subject, date=stamp(NOW), via="x", values=values)


def knowing(source: Source, mode: Mode = Mode.LIVE, total: float = 30) -> Knowledge:
    policy = Policy(mode=mode, now=NOW, total=total)
    return Knowledge(policy=policy, lock=Lock(), cache=None, source=source)


def key(subject: str, kind: str = "a") -> FactKey:
    return FactKey(subject=Subject(source="index", name=subject), kind=kind)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """Needs ``subject:kind`` one after the other, a round for each; ``+`` joins those of one round."""
    seen: list[Any] = []
    for words in parameters["keys"].split():
        keys = [key(*one.split(":")) for one in words.split("+")]
        if lacking := facts.lacking(*keys):
            return Need(keys=lacking)
        found = [facts[one] for one in keys]
        seen += [one.value if isinstance(one, Fact) else one.cause for one in found]
    if "odd" in parameters:
        raise KeyError(parameters["odd"])
    return Result(
        outcome="yes", sentence=say("So."), table=Table(columns=(), rows=()), value=str(seen)
    )


def asks(keys: str, **more: str) -> Question:
    return Question(check="x", parameters=(("keys", keys), *more.items()))


def first(now: list[Question], soon: list[Question], known: Knowledge) -> dict[Question, str]:
    found = answer_first(now, soon, lambda _: evaluate, known)
    return {question: one.result.value for question, one in found.items()}


def test_only_what_is_needed_is_waited_for() -> None:
    source = Source(held="c")
    known, quick, slow = knowing(source), asks("a:a b:a"), asks("c:a")
    assert first([quick], [slow], known) == {quick: "[1, 1]"}
    source.let_go.set()
    assert first([slow], [], known) == {slow: "[1]"}
    assert sorted(name for name, _ in source.asked) == ["a", "b", "c"]


def test_a_chain_waits_for_no_other_chain() -> None:
    """Each goes on when its own facts are there: ``a`` is answered only when ``d`` was asked."""
    known = knowing(Source(after={"a": "d"}))
    one, two = asks("a:a b:a"), asks("c:a d:a")
    assert first([one, two], [], known) == {one: "[1, 1]", two: "[1, 1]"}


def test_what_is_wanted_of_a_subject_that_is_being_asked_is_asked_after_it() -> None:
    source = Source()
    known = knowing(source)
    one, two = asks("a@0.2:a"), asks("a@0.2:b")
    begun = asks("b:a")
    first([begun], [one], known)
    # The first fact came with the second answer anew, so that both are of one moment.
    assert first([one, two], [], known) == {one: "[2]", two: "[2]"}
    assert source.asked[1:] == [("a@0.2", ("a",)), ("a@0.2", ("a", "b"))]


def test_what_is_wrong_with_a_guess_is_left() -> None:
    known, good = knowing(Source()), asks("a@0.1:a")
    bad, odd = asks("bad:a"), asks("b:a", odd="x")
    assert first([good], [bad, odd], known) == {good: "[1]"}
    with pytest.raises(ConfigError):
        first([bad], [], known)
    with pytest.raises(LockError, match="shape"):
        first([odd], [], known)


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.LOCKED])
def test_what_may_follow_a_guess_is_asked_too(mode: Mode) -> None:
    """What is needed is answered only when that was asked which the answer to a guess leads to."""
    known = knowing(Source(after={"a": "d"} if mode is Mode.LIVE else {}), mode)
    now, soon, later = asks("a:a"), asks("b:a"), asks("d:a")
    told: list[set[Question]] = []

    def further(answers: Mapping[Question, Any]) -> list[Question]:
        told.append(set(answers))
        return [later] if soon in answers else []

    found = answer_first([now], [soon], lambda _: evaluate, known, further)
    assert now in found
    assert told.count({soon}) == (mode is Mode.LIVE)


def test_in_the_mode_locked_nothing_is_foreseen() -> None:
    known, now, soon = knowing(Source(), Mode.LOCKED), asks("a:a"), asks("b:a")
    assert set(first([now], [soon], known)) == {now}
    assert list(known.known) == [key("a")]


@pytest.mark.parametrize("ask", [answer_all, lambda now, *rest: answer_first(now, (), *rest)])
def test_in_the_mode_locked_a_check_is_evaluated_once(ask: Any) -> None:
    evaluated: list[str] = []

    def counted(parameters: Mapping[str, str], facts: View) -> Result | Need:
        evaluated.append(parameters["keys"])
        return evaluate(parameters, facts)

    now = asks("a:a b:a c:a")
    found = ask([now], lambda _: counted, knowing(Source(), Mode.LOCKED))
    assert found[now].result.value == str([Cause.NOT_LOCKED] * 3)
    assert [one.key for one in found[now].lacking] == [key("a"), key("b"), key("c")]
    assert evaluated == ["a:a b:a c:a"]


def test_a_check_that_never_has_enough_is_a_fault_of_ours() -> None:
    endless = asks(" ".join(f"a:{n}" for n in range(40)))
    with pytest.raises(RuntimeError, match="never stops"):
        first([endless], [], knowing(Source()))
    assert first([asks("b:a")], [endless], knowing(Source()))


def test_the_time_in_which_nobody_waits_does_not_count() -> None:
    known = knowing(Source(), total=1.5)
    known.gather([key("a")])
    time.sleep(1.6)
    known.gather([key("b")])
    assert isinstance(known.known[key("b")], Fact)
    known.gather([key("c@1.6")])
    assert not isinstance(known.known[key("c@1.6")], Fact)


def test_guesses_leave_threads_for_what_is_needed() -> None:
    pool, let_go = Pool[bool](workers=2, each=PATIENCE), Event()
    for _ in range(6):
        pool.put(lambda: let_go.wait(PATIENCE), FORESEEN)
    number = pool.put(lambda: not let_go.is_set())
    assert dict(pool.wait(time.monotonic() + PATIENCE)) == {number: True}
    let_go.set()


def test_a_guess_that_is_needed_by_now_goes_first_and_is_done_once() -> None:
    pool, done = Pool[int](workers=1, each=5), list[int]()

    def call(number: int) -> int:
        done.append(number)
        time.sleep(0.05)
        return number

    numbers = [pool.put(lambda n=n: call(n), FORESEEN) for n in range(4)]  # type: ignore[misc]
    pool.hasten(numbers[3])
    while len(pool):
        list(pool.wait(time.monotonic() + 5))
    assert sorted(done) == [0, 1, 2, 3]
    assert done.index(3) <= 1


def rest(seconds: float) -> int:
    time.sleep(seconds)
    return 0


def test_a_call_that_hangs_is_given_up_and_the_others_are_not() -> None:
    calls = [lambda: rest(3), *(lambda: 2 for _ in range(5))]
    found = dict(ask_all(calls, workers=1, each=0.2, until=time.monotonic() + 5))
    assert isinstance(found.pop(0), Overdue)
    assert list(found.values()) == [2] * 5
