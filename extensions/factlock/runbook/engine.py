"""Where a run stands and what is to be done next, computed from the runbook and the events alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from factlock.errors import InputError
from factlock.model import Json, pairs
from factlock.runbook.model import DECIDED, WAITING, Runbook, Step, StepKind
from factlock.runbook.placeholders import as_text, fill
from factlock.runbook.run import Event, Run, StepAnswer, Task
from factlock.text import clean_text, read_requirement

MAX_EVENTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one item is: the id of the step (empty when it ended), its end, its verdict so far, its path."""

    at: str
    end: str = ""
    verdict: str = ""
    path: tuple[tuple[str, str], ...] = ()


def standings(runbook: Runbook, run: Run) -> tuple[Standing, ...]:
    """Where each item of a run is; raises ``InputError`` where the events are no walk through the runbook."""
    start = _arrive(runbook, Standing(at=""), runbook.start.id)
    found = [start for _ in run.items]
    for event in run.events:
        for item in event.items:
            found[item] = _move(runbook, found[item], event)
    return tuple(found)


def _move(runbook: Runbook, here: Standing, event: Event) -> Standing:
    if here.at != event.step:
        raise InputError(
            f"The run does not fit the runbook: {clean_text(event.step, 60)} was settled where "
            f"{here.at or 'nothing'} was open.",
            advice="The runbook has changed since; begin a new run.",
        )
    step = runbook.step(event.step)
    target = step.target(event.answer.outcome)
    if not target:
        raise InputError(
            f"The step {step.id} has no way on for {clean_text(event.answer.outcome, 60)!r}.",
            file=runbook.file,
            line=step.line,
            advice="Add the outcome to its list.",
        )
    verdict = step.verdict or here.verdict
    path = (*here.path, (step.id, event.answer.outcome))
    return _arrive(runbook, replace(here, verdict=verdict, path=path), target)


def _arrive(runbook: Runbook, here: Standing, target: str) -> Standing:
    step = runbook.step(target)
    if step.kind is not StepKind.END:
        return replace(here, at=target)
    end = here.verdict if step.name == DECIDED else step.name
    return replace(here, at="", end=end, path=(*here.path, (step.id, end)))


def open_tasks(runbook: Runbook, run: Run) -> tuple[Task, ...]:
    """What can be done next, in the order of the page.

    A step that is done together opens when no item that can still come to it is on its way.
    """
    here = standings(runbook, run)
    waiting: dict[str, list[int]] = {}
    for item, standing in enumerate(here):
        if standing.at:
            waiting.setdefault(standing.at, []).append(item)
    tasks: list[Task] = []
    for step in runbook.steps:
        items = waiting.get(step.id, [])
        if not items:
            continue
        if not step.together:
            tasks += [_task(runbook, run, step, (item,)) for item in items]
        elif not any(step.id in reach(runbook, other) for other in waiting if other != step.id):
            tasks.append(_task(runbook, run, step, tuple(items)))
    return tuple(tasks)


def _task(runbook: Runbook, run: Run, step: Step, items: tuple[int, ...]) -> Task:
    values = known_together(runbook, run, items)
    filled = {one.name: fill(one.value, values) for one in step.options}
    return Task(step=step.id, items=items, options=pairs(filled))


@cache
def reach(runbook: Runbook, start: str) -> frozenset[str]:
    """The ids of the steps that can be come to from a step, itself only by a cycle."""
    found: set[str] = set()
    ahead = [edge.target for edge in runbook.step(start).edges]
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead += [edge.target for edge in runbook.step(step).edges]
    return frozenset(found)


def settle(runbook: Runbook, run: Run, task: Task, answer: StepAnswer) -> Run:
    """The run with one more event; raises ``InputError`` where the step has no way on for the outcome."""
    if len(run.events) >= MAX_EVENTS:
        raise InputError(
            f"This run has more than {MAX_EVENTS:,} events.",
            file=runbook.file,
            advice="The runbook goes in circles; look at the path of the run.",
        )
    event = Event(number=len(run.events), step=task.step, items=task.items, answer=answer)
    after = replace(run, events=(*run.events, event))
    standings(runbook, after)
    return after


def known(runbook: Runbook, run: Run, item: int) -> dict[str, Json]:
    """All that is known of one item, by the names of placeholders."""
    each = runbook.each
    values: dict[str, Json] = dict(run.values)
    if each is not None:
        values |= item_values(each.name, run.items[item])
    for event in run.events:
        if item in event.items:
            values |= _given(runbook.step(event.step), event.answer, item)
    return values


def item_values(name: str, text: str) -> dict[str, Json]:
    """What one requirement says: ``package``, ``package.name``, ``package.spec``, ``package.extras``."""
    parts = {"name": text, "spec": "", "extras": ""}
    try:
        read = read_requirement(text)
    except InputError:
        pass  # The address of a repository, which has no parts.
    else:
        parts = {
            "name": read.name,
            "spec": str(read.specifier),
            "extras": ",".join(sorted(read.extras)),
        }
    return {name: text, **{f"{name}.{part}": value for part, value in parts.items()}}


def _given(step: Step, answer: StepAnswer, item: int) -> dict[str, Json]:
    own: dict[str, Json] = {**answer.values, **answer.by_item.get(item, {})}
    found: dict[str, Json] = {}
    for name in filter(None, (step.id, step.keeps)):
        found[name] = answer.value
        found[f"{name}.outcome"] = answer.outcome
        found[f"{name}.sentence"] = answer.sentence
        found |= {f"{name}.{key}": value for key, value in own.items()}
    return found


def known_together(runbook: Runbook, run: Run, items: Iterable[int]) -> dict[str, Json]:
    """What is known of several items: values on which they agree, the others with commas between them."""
    each = [known(runbook, run, item) for item in items]
    names = dict.fromkeys(name for one in each for name in one)
    return {name: _agreed([one.get(name) for one in each]) for name in names}


def _agreed(values: list[Json]) -> Json:
    first = values[0]
    if all(one == first for one in values):
        return first
    texts = dict.fromkeys(filter(None, map(as_text, values)))
    return ", ".join(texts)


def ends(runbook: Runbook, run: Run) -> tuple[str, ...]:
    """How each item ended; ``waiting`` for those that have not."""
    return tuple(one.end or WAITING for one in standings(runbook, run))


def gravest(runbook: Runbook, found: Iterable[str]) -> str:
    """The gravest of some ends; ``waiting`` is graver than all."""
    order = [*runbook.ends, WAITING]
    return max(found, key=order.index, default=WAITING)
