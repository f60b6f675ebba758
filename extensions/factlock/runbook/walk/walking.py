"""Walking: do what a run has open, with the answers, people and hands given; hold where they are not.

``walk`` is a generator. It yields the questions that it needs, is sent their answers, and returns the run, so
that many runs are walked side by side with one gathering of facts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from factlock.errors import FactlockError, InputError
from factlock.light_dataclass import dataclass, replace
from factlock.model import Answer, Question
from factlock.runbook.model import HUMAN, Runbook, Step, StepKind
from factlock.runbook.page.placeholders import fill, names_in
from factlock.runbook.run import Evidence, Hold, How, Run, StepAnswer, Task
from factlock.runbook.walk.acting import Walker, act
from factlock.runbook.walk.asking import (
    answered,
    make_question,
    out_of_reach,
    refuse_malformed,
    why_not,
)
from factlock.runbook.walk.engine import (
    Standing,
    advance,
    check_fits,
    known,
    known_together,
    open_tasks,
    settle,
    standings,
)
from factlock.runbook.walk.foresight import foreseen, supposed
from factlock.runbook.walk.people import (
    MAY_BE_SUPPOSED,
    HumanAnswer,
    HumanQuestion,
    ask_for,
    read_answer,
)

if TYPE_CHECKING:
    from factlock.facts.gathering import Further

__all__ = ["Walk", "Walker", "Wanted", "drive", "drive_together", "walk"]


@runtime_checkable
class AskFirst(Protocol):
    """Who can answer what is needed ``now`` without waiting for what may be needed ``soon``."""

    def first(
        self, now: tuple[Question, ...], soon: tuple[Question, ...], further: Further
    ) -> Mapping[Question, Answer]:
        """The answers to all of ``now``, and to those of ``soon`` that are there by then.

        ``further`` gives what may be needed after answers to those of ``soon``.
        """


Ask: TypeAlias = Callable[[tuple[Question, ...]], Mapping[Question, Answer]] | AskFirst


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Questions that must be answered ``now``, and others that may be needed ``soon``, or ``further`` on."""

    now: tuple[Question, ...]
    soon: tuple[Question, ...] = ()
    further: Further = lambda _: ()


Walk: TypeAlias = Generator[Wanted, Mapping[Question, Answer], Run]


def walk(runbook: Runbook, run: Run, walker: Walker) -> Walk:
    """Walk as far as it goes; the run that is returned has ended, or says in ``holds`` why it has not.

    Raises ``InputError`` for a run of another runbook, for a step whose options cannot be, and for a file
    of the image that is not written as its format says.
    """
    check_fits(runbook, run)
    return _Walking(runbook, run, walker).go()


class _Walking:
    """One walk: the run as it is by now, where its items are, and what was answered."""

    def __init__(self, runbook: Runbook, run: Run, walker: Walker) -> None:
        self.runbook = runbook
        self.run = replace(run, holds=())
        self.walker = walker
        self.here: list[Standing] = list(standings(runbook, run))
        self.held: dict[tuple[str, tuple[int, ...]], Hold] = {}
        self.answers: dict[Question, Answer] = {}
        self.guesses: dict[Task, Question] = {}
        self.supposed: dict[Question, Answer] = {}

    def go(self) -> Walk:
        self.walker.save(self.run)
        while tasks := self._tasks():
            checks = [one for one in tasks if self._step(one).kind is StepKind.CHECK]
            if checks:
                yield from self._check(checks)
            elif not self._tell_known(tasks):
                self._do(tasks[0])
        self.run = replace(self.run, holds=tuple(self.held.values()))
        self.walker.save(self.run)
        return self.run

    def _tasks(self) -> list[Task]:
        tasks = open_tasks(self.runbook, self.run, self.here)
        return [one for one in tasks if (one.step, one.items) not in self.held]

    def _step(self, task: Task) -> Step:
        return self.runbook.step(task.step)

    def _settle(self, *settled: tuple[Task, StepAnswer]) -> None:
        """Settle what was answered together, and keep it."""
        for task, answer in settled:
            self.run = settle(self.runbook, self.run, task, answer, self.here)
            advance(self.runbook, self.here, self.run.events[-1])
        if settled:
            self.walker.save(self.run)
            self.walker.told(self.run)

    def _hold(self, task: Task, reason: str, advice: str, *, person: bool) -> None:
        self.held[task.step, task.items] = Hold(
            step=task.step, items=task.items, person=person, reason=reason, advice=advice
        )

    # What facts answer.

    def _check(self, tasks: list[Task]) -> Generator[Wanted, Mapping[Question, Answer], None]:
        asked = {task: self._question(task) for task in tasks}
        now = dict.fromkeys(one for one in asked.values() if one not in self.answers)
        if now:
            soon = dict.fromkeys(one for one in self._foreseen() if one not in now)
            self.answers |= yield Wanted(now=tuple(now), soon=tuple(soon), further=self._further)
        found = []
        for task, question in asked.items():
            answer = self.answers[question]
            refuse_malformed(answer)
            if unknown := out_of_reach(answer, stale=self.walker.stale):
                self._hold(task, *why_not(unknown), person=False)
            else:
                found.append((task, answered(answer, self.walker.now())))
        self._settle(*found)

    def _question(self, task: Task) -> Question:
        openers = self.walker.drafting(self.run, task.items)
        return make_question(self.runbook, self._step(task), task, openers)

    def _foreseen(self) -> list[Question]:
        """What may be needed later; a guess that cannot be asked is none."""
        if not self.walker.foresee:
            return []
        self.guesses, self.supposed = self._guessed(self.run), {}
        return [one for one in self.guesses.values() if one not in self.answers]

    def _further(self, answers: Mapping[Question, Answer]) -> list[Question]:
        """What may be needed after guesses that were answered, in the run as it would be with the answers."""
        if answers.keys().isdisjoint(self.guesses.values()):
            return []
        self.supposed |= answers
        events = [
            supposed(task.step, task.items, answered(self.supposed[one], ""))
            for task, one in self.guesses.items()
            if one in self.supposed
        ]
        found = self._guessed(replace(self.run, events=(*self.run.events, *events)))
        new = {task: one for task, one in found.items() if task not in self.guesses}
        self.guesses |= new
        return [one for one in new.values() if one not in self.answers]

    def _guessed(self, run: Run) -> dict[Task, Question]:
        found = {}
        for task in foreseen(self.runbook, run, self.here, self.walker.image):
            with suppress(InputError):
                found[task] = self._question(task)
        return found

    # What people answer, and what is done.

    def _tell_known(self, tasks: list[Task]) -> bool:
        """Settle the questions to people that need nobody; whether there were any."""
        found = []
        for task in tasks:
            step = self._step(task)
            if step.kind in HUMAN and (answer := self._known(step, task)) is not None:
                found.append((task, answer))
        self._settle(*found)
        return bool(found)

    def _known(self, step: Step, task: Task) -> StepAnswer | None:
        """The answer that is known, on which all items agree, and which is one."""
        text = step.option("known")
        told = {fill(text, known(self.runbook, self.run, item)).strip() for item in task.items}
        if not text or len(told) != 1 or not (said := told.pop()):
            return None
        try:
            value = read_answer(self._asked(step, task), said)
        except InputError:
            return None
        return _answer(step, value, How.KNOWN, self.walker.now(), evidence=self._behind(task, text))

    def _behind(self, task: Task, text: str) -> tuple[Evidence, ...]:
        """The evidence of the steps that gave what a text names."""
        names = {name.partition(".")[0] for name in names_in(text)}
        found: dict[str, tuple[Evidence, ...]] = {}
        for event in self.run.events:
            step = self.runbook.step(event.step)
            if set(event.items) & set(task.items) and names & {step.id, step.keeps}:
                found[step.id] = event.answer.evidence
        return tuple(one for evidence in found.values() for one in evidence)

    def _asked(self, step: Step, task: Task) -> HumanQuestion:
        values = known_together(self.runbook, self.run, task.items)
        packages = tuple(self.run.items[item] for item in task.items)
        return ask_for(step, task, packages, fill(step.question, values))

    def _do(self, task: Task) -> None:
        step = self._step(task)
        if step.kind in HUMAN:
            self._ask_person(step, task)
            return
        self.run, answer = act(self.runbook, self.run, step, task, self.here, self.walker)
        if isinstance(answer, tuple):
            for group in answer:
                self._do(group)
        elif isinstance(answer, Hold):
            self.held[task.step, task.items] = answer
        else:
            self._settle((task, answer))

    def _ask_person(self, step: Step, task: Task) -> None:
        question = self._asked(step, task)
        said = self.walker.people(question)
        if said is None or (said.supposed and step.kind not in MAY_BE_SUPPOSED):
            self._hold(task, question.question, question.possible, person=True)
        else:
            self._settle((task, _said(question, said, self.walker.now())))


def _said(question: HumanQuestion, said: HumanAnswer, when: str) -> StepAnswer:
    value = read_answer(question, said.text)
    how = How.SUPPOSED if said.supposed else How.PERSON
    notes = (f"Supposed, nobody looked: {question.question} {value}",) if said.supposed else ()
    return _answer(question.step, value, how, when, notes=notes, by=said.by)


def _answer(  # noqa: PLR0913 - what an answer has
    step: Step,
    value: str,
    how: How,
    when: str,
    *,
    evidence: tuple[Evidence, ...] = (),
    notes: tuple[str, ...] = (),
    by: str = "",
) -> StepAnswer:
    outcome = "given" if step.kind is StepKind.ASK else value
    return StepAnswer(
        outcome=outcome, how=how, value=value, evidence=evidence, notes=notes, by=by, when=when
    )


def drive(walking: Walk, answer: Ask) -> Run:
    """Walk one run to where it stops, with a function that answers questions.

    Where it can also answer what is needed ``first``, a guess that takes its time holds nobody up.
    """
    found = drive_together([walking], answer)[0]
    if isinstance(found, FactlockError):
        raise found
    return found


def drive_together(walks: Sequence[Walk], answer: Ask) -> list[Run | FactlockError]:
    """Walk several runs side by side, each to where it stops or to its error, with one gathering for all."""
    ended: dict[int, Run | FactlockError] = {}
    wanted: dict[int, Wanted] = {}
    answers: Mapping[Question, Answer] = {}
    sent: dict[int, Mapping[Question, Answer] | None] = dict.fromkeys(range(len(walks)))
    while sent:
        wanted = {}
        for number, told in sent.items():
            try:
                wanted[number] = walks[number].send(told)  # type: ignore[arg-type]
            except StopIteration as stopped:
                ended[number] = stopped.value
            except FactlockError as error:
                ended[number] = error
        answers = _answers(list(wanted.values()), answer) if wanted else {}
        sent = dict.fromkeys(wanted, answers)
    return [ended[number] for number in range(len(walks))]


def _answers(wanted: list[Wanted], answer: Ask) -> Mapping[Question, Answer]:
    """The answers to all; where a guess cannot be answered, those to what is needed."""
    needed = tuple(dict.fromkeys(one for some in wanted for one in some.now))
    foreseen = tuple(dict.fromkeys(one for some in wanted for one in some.soon))
    if isinstance(answer, AskFirst):

        def further(answers: Mapping[Question, Answer]) -> Iterable[Question]:
            return [one for some in wanted for one in some.further(answers)]

        return answer.first(needed, foreseen, further)
    everything = tuple(dict.fromkeys((*needed, *foreseen)))
    try:
        return answer(everything)
    except FactlockError:
        if len(needed) == len(everything):
            raise
        return answer(needed)
