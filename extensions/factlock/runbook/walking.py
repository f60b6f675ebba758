"""Walking: do what a run has open, with the answers, people and hands given; hold where they are not.

``walk`` is a generator. It yields the questions that it needs, is sent their answers, and returns the run, so
that many runs are walked side by side with one gathering of facts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from factlock.model import Answer, Json, Question
from factlock.runbook.actions import Prepared, Situation, find_action
from factlock.runbook.asking import Openers, answered, make_question, out_of_reach
from factlock.runbook.engine import known, known_together, open_tasks, settle, standings
from factlock.runbook.model import HUMAN, Runbook, Step, StepKind
from factlock.runbook.people import HumanAnswer, HumanQuestion, choices_of, read_answer, type_of
from factlock.runbook.placeholders import fill
from factlock.runbook.run import Hold, How, Intent, Run, StepAnswer, Task, Write

Walk: TypeAlias = Generator[tuple[Question, ...], Mapping[Question, Answer], Run]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Who walks: how files are opened, who answers for people, who writes, who keeps the run, the clock.

    ``people`` gives ``None`` where nobody answers. ``agree`` is asked before files are written, ``write``
    writes one. ``save`` keeps the run, after every step and before every write. ``told`` is called with
    every step that is settled, for whoever watches.
    """

    openers: Openers
    now: Callable[[], str]
    people: Callable[[HumanQuestion], HumanAnswer | None] = lambda _: None
    agree: Callable[[tuple[Write, ...]], bool] = lambda _: True
    write: Callable[[Write], None] | None = None
    save: Callable[[Run], None] = lambda _: None
    told: Callable[[Run], None] = lambda _: None
    house: Mapping[str, str] = field(default_factory=dict)
    image: Path | None = None


def walk(runbook: Runbook, run: Run, walker: Walker) -> Walk:
    """Walk as far as it goes; the run that is returned has ended, or says in ``holds`` why it has not."""
    run = replace(run, holds=())
    held: dict[tuple[str, tuple[int, ...]], Hold] = {}
    while True:
        tasks = [one for one in open_tasks(runbook, run) if (one.step, one.items) not in held]
        if not tasks:
            break
        run, asked = _without_facts(runbook, run, tasks, walker, held)
        if not asked:
            continue
        found = yield tuple(dict.fromkeys(asked.values()))
        for task, question in asked.items():
            answer = found[question]
            if reason := out_of_reach(answer):
                held[task.step, task.items] = Hold(
                    step=task.step, items=task.items, person=False, reason=reason
                )
            else:
                run = _settled(runbook, run, task, answered(answer, walker.now()), walker)
    run = replace(run, holds=tuple(held.values()))
    walker.save(run)
    return run


def _without_facts(
    runbook: Runbook,
    run: Run,
    tasks: list[Task],
    walker: Walker,
    held: dict[tuple[str, tuple[int, ...]], Hold],
) -> tuple[Run, dict[Task, Question]]:
    """The run after what people and hands do, and the questions of the tasks that check something."""
    asked: dict[Task, Question] = {}
    for task in tasks:
        step = runbook.step(task.step)
        if step.kind is StepKind.CHECK:
            asked[task] = make_question(runbook, step, task, walker.openers)
            continue
        answer: StepAnswer | Hold
        if step.kind in HUMAN:
            answer = _ask_person(runbook, run, step, task, walker)
        else:
            run, answer = _act(runbook, run, step, task, walker)
        if isinstance(answer, Hold):
            held[task.step, task.items] = answer
        else:
            run = _settled(runbook, run, task, answer, walker)
    return run, asked


def _settled(runbook: Runbook, run: Run, task: Task, answer: StepAnswer, walker: Walker) -> Run:
    run = settle(runbook, run, task, answer)
    walker.save(run)
    walker.told(run)
    return run


def _ask_person(
    runbook: Runbook, run: Run, step: Step, task: Task, walker: Walker
) -> StepAnswer | Hold:
    values = known_together(runbook, run, task.items)
    question = HumanQuestion(
        step=step,
        items=task.items,
        packages=tuple(run.items[item] for item in task.items),
        question=fill(step.question, values),
        type=type_of(step),
        choices=choices_of(step, dict(task.options).get("among", "")),
    )
    if given := dict(task.options).get("known", "").strip():
        return _said(question, HumanAnswer(text=given), How.KNOWN, walker)
    said = walker.people(question)
    if said is None:
        return Hold(step=step.id, items=task.items, person=True, reason=question.question)
    return _said(question, said, How.SUPPOSED if said.supposed else How.PERSON, walker)


def _said(question: HumanQuestion, said: HumanAnswer, how: How, walker: Walker) -> StepAnswer:
    text = read_answer(question, said.text)
    outcome = "given" if question.step.kind is StepKind.ASK else text
    notes = (f"Supposed, nobody looked: {question.question} {text}",) if said.supposed else ()
    return StepAnswer(
        outcome=outcome, how=how, value=text, notes=notes, by=said.by, when=walker.now()
    )


def _act(
    runbook: Runbook, run: Run, step: Step, task: Task, walker: Walker
) -> tuple[Run, StepAnswer | Hold]:
    prepared = find_action(step.name).prepare(_situation(runbook, run, step, task, walker))
    if prepared.writes:
        if not run.apply or walker.write is None or not walker.agree(prepared.writes):
            prepared = replace(prepared, outcome="shown", writes=())
        else:
            intent = Intent(step=step.id, items=task.items, writes=prepared.writes)
            run = replace(run, intents=(*run.intents, intent))
            walker.save(run)
            for one in prepared.writes:
                walker.write(one)
    return run, _done(prepared, task, walker)


def _done(prepared: Prepared, task: Task, walker: Walker) -> StepAnswer:
    return StepAnswer(
        outcome=prepared.outcome,
        how=How.ACTION,
        sentence=prepared.sentence,
        value=prepared.value,
        values=dict(prepared.values),
        by_item={item: dict(one) for item, one in zip(task.items, prepared.by_item, strict=False)},
        notes=prepared.notes,
        artefacts=prepared.artefacts,
        when=walker.now(),
    )


def _situation(runbook: Runbook, run: Run, step: Step, task: Task, walker: Walker) -> Situation:
    items = [_item(runbook, run, item) for item in range(len(run.items))]
    others = [one for item, one in enumerate(items) if item not in task.items]
    mine = [items[item] for item in task.items]
    return Situation(
        runbook=runbook,
        step=step,
        options=dict(task.options),
        values=run.values,
        items=tuple(mine),
        each=tuple({one.name: fill(one.value, values) for one in step.options} for values in mine),
        others=tuple(others),
        house=walker.house,
        image=walker.image,
        apply=run.apply,
    )


def _item(runbook: Runbook, run: Run, item: int) -> dict[str, Json]:
    standing = standings(runbook, run)[item]
    return {
        **known(runbook, run, item),
        "end": standing.end or standing.verdict,
        "path": [f"{step}={outcome}" for step, outcome in standing.path],
        **_told(runbook, run, item),
    }


def _told(runbook: Runbook, run: Run, item: int) -> dict[str, Json]:
    """What texts tell of an item: what each check ``found``, with source and date, and the last of these."""
    found: list[Json] = []
    because = ""
    for event in run.events:
        if item in event.items and event.answer.how is How.CHECK:
            because = event.answer.sentence
            facts = (f"{one.source}, {one.date[:10]}" for one in event.answer.evidence)
            asked = "; ".join(dict.fromkeys(facts))
            title = runbook.step(event.step).title
            source = f" ({asked})" if asked else ""
            found.append(f"{title} {event.answer.outcome}. {because}{source}")
    return {"found": found, "because": because}


def drive(
    walking: Walk, answer: Callable[[tuple[Question, ...]], Mapping[Question, Answer]]
) -> Run:
    """Walk one run to where it stops, with a function that answers questions."""
    try:
        questions = next(walking)
        while True:
            questions = walking.send(answer(questions))
    except StopIteration as stopped:
        run: Run = stopped.value
        return run
