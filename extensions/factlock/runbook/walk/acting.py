"""Doing what a step is for: the action is prepared, what it will write is noted, then it is written.

Whoever is stopped in between finds the note: a file that is as it was is written then, one that is as it was
to be is left, and over any other nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field, replace
from factlock.model import Json
from factlock.runbook.actions import Action, Prepared, Situation, find_action
from factlock.runbook.evidence import told_sources
from factlock.runbook.model import Runbook, Step
from factlock.runbook.page.placeholders import fill
from factlock.runbook.run import Hold, How, Intent, Run, StepAnswer, Task, Write
from factlock.runbook.walk.asking import Openers
from factlock.runbook.walk.drafts import drafted, with_drafts
from factlock.runbook.walk.engine import Standing, known
from factlock.runbook.walk.hands import Hands, State
from factlock.runbook.walk.people import HumanAnswer, HumanQuestion

CHANGED, SHOWN = "changed", "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Who walks: how files are opened, who answers for people, who writes, who keeps the run, the clock.

    ``people`` gives ``None`` where nobody answers. ``agree`` is asked before files are written; ``write``
    writes one, in place of our own hands, which write below ``image`` only. ``save`` keeps the run, at its
    beginning, after every step and before every write. ``told`` is called with every step that is settled,
    for whoever watches. ``foresee`` is whether checks are asked before it is known that they are needed;
    ``stale`` whether a fact decides whose source could not be asked now.
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
    foresee: bool = True
    stale: bool = False

    @property
    def hands(self) -> Hands | None:
        """Who looks at the files of the image, and writes them; nobody where there is no image."""
        return Hands(root=self.image) if self.image is not None else None

    def drafting(self, run: Run, items: Sequence[int]) -> Openers:
        """The openers, which give the files that were drafted for these items as they were drafted."""
        return with_drafts(self.openers, drafted(run, items, self.image))


def act(  # noqa: PLR0913, PLR0917 - a step, and where it stands
    runbook: Runbook,
    run: Run,
    step: Step,
    task: Task,
    here: Sequence[Standing],
    walker: Walker,
) -> tuple[Run, StepAnswer | Hold | tuple[Task, ...]]:
    """Do a step, or finish what was begun; the run notes what is being written, and is kept with it.

    Where not all items come to the same outcome nothing is done, and the tasks are given that do.
    """
    action = find_action(step.name)
    begun = next((one for one in run.intents if (one.step, one.items) == _name(task)), None)
    if begun is not None:
        if (answer := _finish(begun, action, run, walker)) is not None:
            return run, answer
        run = replace(run, intents=tuple(one for one in run.intents if one is not begun))
    situation = _situation(runbook, run, step, task, here, walker)
    prepared = _prepare(action, situation)
    if prepared.apart:
        return run, tuple(
            replace(task, items=tuple(task.items[one] for one in group)) for group in prepared.apart
        )
    if prepared.writes and not (situation.apply and walker.agree(prepared.writes)):
        prepared = _prepare(action, replace(situation, apply=False))
        if prepared.writes:
            prepared = replace(prepared, outcome=SHOWN, writes=())
    answer = _done(prepared, task, walker)
    if not prepared.writes:
        return run, answer
    intent = Intent(step=step.id, items=task.items, writes=prepared.writes, answer=answer)
    run = replace(run, intents=(*run.intents, intent))
    walker.save(run)
    return run, _write(intent, intent.writes, walker)


def _name(task: Task) -> tuple[str, tuple[int, ...]]:
    return task.step, task.items


def _finish(intent: Intent, action: Action, run: Run, walker: Walker) -> StepAnswer | Hold | None:
    """What comes of a step whose writing was begun by another process; ``None`` where nothing was written.

    Nothing is written where a file is neither as it was nor as it is to be, or where nobody agrees now.
    """
    hands = walker.hands
    if hands is None:
        return _half(
            intent, "Files were about to be written, and no folder of an image is given now."
        )
    states = [hands.state(one) for one in intent.writes]
    if State.OTHER in states:
        return _changed(intent, states, action)
    if State.AFTER not in states:
        return None
    left = tuple(
        one for one, state in zip(intent.writes, states, strict=True) if state is State.BEFORE
    )
    if left and not (run.apply and walker.agree(left)):
        names = ", ".join(one.shown for one in left)
        return _half(intent, f"Some files were written, and {names} is still as it was.")
    return _write(intent, left, walker)


def _half(intent: Intent, reason: str) -> Hold:
    return Hold(
        step=intent.step,
        items=intent.items,
        person=True,
        reason=reason,
        advice="Go on where the image is, and agree to what is written.",
    )


def _write(intent: Intent, writes: Sequence[Write], walker: Walker) -> StepAnswer:
    hands = walker.hands
    for one in writes:
        if walker.write is not None:
            walker.write(one)
        elif hands is not None:
            hands.write(one)
    return intent.answer


def _changed(intent: Intent, states: list[State], action: Action) -> StepAnswer:
    pairs = list(zip(intent.writes, states, strict=True))
    others = ", ".join(one.shown for one, state in pairs if state is State.OTHER)
    written = [one.shown for one, state in pairs if state is State.AFTER]
    if CHANGED not in action.outcomes:
        raise InputError(
            "The file is no longer what the run was about to change.",
            file=others,
            advice="Put it back as it was, or begin a new run.",
        )
    return StepAnswer(
        outcome=CHANGED,
        how=How.ACTION,
        sentence=f"{others} is no longer what the draft was made from.",
        notes=(f"Written before that was seen: {', '.join(written)}.",) if written else (),
        when=intent.answer.when,
    )


def _prepare(action: Action, situation: Situation) -> Prepared:
    try:
        return action.prepare(situation)
    except InputError as error:
        if error.file:
            raise
        raise InputError(
            f"The step {situation.step.id} cannot be done: {error.message}",
            file=situation.runbook.file,
            line=situation.step.line,
            advice=error.advice,
        ) from error


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


def _situation(  # noqa: PLR0913, PLR0917 - what an action is told
    runbook: Runbook,
    run: Run,
    step: Step,
    task: Task,
    here: Sequence[Standing],
    walker: Walker,
) -> Situation:
    items = [_item(runbook, run, item, here[item]) for item in range(len(run.items))]
    mine = [items[item] for item in task.items]
    return Situation(
        runbook=runbook,
        step=step,
        options=dict(task.options),
        values=run.values,
        items=tuple(mine),
        each=tuple({one.name: fill(one.value, values) for one in step.options} for values in mine),
        others=tuple(one for item, one in enumerate(items) if item not in task.items),
        house=walker.house,
        image=walker.image,
        apply=run.apply and walker.hands is not None,
    )


def _item(runbook: Runbook, run: Run, item: int, standing: Standing) -> dict[str, Json]:
    values = known(runbook, run, item)
    name = runbook.each.name if runbook.each is not None else ""
    parts = {part: values.get(f"{name}.{part}", "") for part in ("name", "spec", "extras")}
    return {
        "package": run.items[item],
        **values,
        **parts,
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
            asked = "; ".join(told_sources(one for one in event.answer.evidence if one.date))
            title = runbook.step(event.step).title
            source = f" ({asked})" if asked else ""
            if event.answer.outcome == "unknown":
                because = " ".join((because, *_reasons(event.answer)))
            mark = "" if title.endswith("?") else ":"
            found.append(f"{title}{mark} {event.answer.outcome}. {because}{source}")
    return {"found": found, "because": because}


def _reasons(answer: StepAnswer) -> Iterator[str]:
    """Why it could not be found out: what the sources said, else what the check remarks."""
    yield from dict.fromkeys([one.reason for one in answer.unknown] or answer.notes)
