"""Where a run stands and what is to be done next, computed from the runbook and the events alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from factlock.errors import InputError
from factlock.light_dataclass import dataclass, replace
from factlock.model import Json, pairs
from factlock.runbook.model import DECIDED, TOGETHER, WAITING, Runbook, Step, StepKind
from factlock.runbook.page.placeholders import as_text, fill
from factlock.runbook.run import Event, Run, StepAnswer, Task
from factlock.text import clean_text, read_requirement

# So many steps one item may come through: a runbook may have circles, but nobody wants to go round for ever.
MAX_EVENTS = 1000
OTHER_RUNBOOK = "The runbook has changed since, or the file of the run was; begin a new run."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one item is: the id of the step (empty when it ended), its end, its verdict so far, its path."""

    at: str
    end: str = ""
    verdict: str = ""
    path: tuple[tuple[str, str], ...] = ()


def begin(  # noqa: PLR0913 - what a run is begun with
    runbook: Runbook,
    values: Mapping[str, str],
    items: Sequence[str],
    *,
    name: str,
    begun: str,
    apply: bool = False,
) -> Run:
    """A run in which nothing has happened; ``name`` is its id, ``items`` the values of the input ``each``.

    A runbook without such an input has one item, which is called nothing.
    """
    return Run(
        id=name,
        runbook=runbook.name,
        digest=runbook.digest,
        begun=begun,
        values=dict(values),
        items=tuple(items) if runbook.each is not None else ("",),
        apply=apply,
    )


def standings(runbook: Runbook, run: Run) -> tuple[Standing, ...]:
    """Where each item of a run is; raises ``InputError`` where the events are no walk through the runbook."""
    here = departure(runbook, run)
    for event in run.events:
        advance(runbook, here, event)
    return tuple(here)


def departure(runbook: Runbook, run: Run) -> list[Standing]:
    """Where the items of a run are before anything happened."""
    start = _arrive(runbook, Standing(at=""), runbook.start.id)
    return [start for _ in run.items]


def advance(runbook: Runbook, here: list[Standing], event: Event) -> None:
    """Move the items of an event on; raises ``InputError`` where that is no step from where they are."""
    for item in event.items:
        if not 0 <= item < len(here):
            raise InputError(f"There is no item {item} in this run.", advice=OTHER_RUNBOOK)
        here[item] = _move(runbook, here[item], event)


def _move(runbook: Runbook, here: Standing, event: Event) -> Standing:
    if here.at != event.step:
        raise InputError(
            f"The run does not fit the runbook: {clean_text(event.step, 60)} was settled where "
            f"{here.at or 'nothing'} was open.",
            advice=OTHER_RUNBOOK,
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
    if len(here.path) >= MAX_EVENTS:
        raise InputError(
            f"This run goes in circles: it came through {MAX_EVENTS:,} steps.",
            file=runbook.file,
            line=step.line,
            advice="Look at its path, and answer otherwise or mend the runbook.",
        )
    verdict = step.verdict or here.verdict
    path = (*here.path, (step.id, event.answer.outcome))
    return _arrive(runbook, replace(here, verdict=verdict, path=path), target)


def _arrive(runbook: Runbook, here: Standing, target: str) -> Standing:
    step = runbook.step(target)
    if step.kind is not StepKind.END:
        return replace(here, at=target)
    end = here.verdict if step.name == DECIDED else step.name
    if not end:
        raise InputError(
            f"Nothing on the way to {step.id} said how it ends.",
            file=runbook.file,
            line=step.line,
            advice="Give a step on that way the option :verdict:, or name an end here.",
        )
    return replace(here, at="", end=end, path=(*here.path, (step.id, end)))


def open_tasks(
    runbook: Runbook, run: Run, here: Sequence[Standing] | None = None
) -> tuple[Task, ...]:
    """What can be done next, in the order of the page; ``here`` is where the items are, if that is known.

    A step that is done together opens when no item that can still come to it is on its way.
    """
    waiting: dict[str, list[int]] = {}
    for item, standing in enumerate(standings(runbook, run) if here is None else here):
        if standing.at:
            waiting.setdefault(standing.at, []).append(item)
    tasks: list[Task] = []
    for step in runbook.steps:
        items = waiting.get(step.id, [])
        if items and not is_together(step):
            tasks += [_task(runbook, run, step, (item,)) for item in items]
        elif items and not _awaits(runbook, step, waiting):
            tasks.append(_task(runbook, run, step, tuple(items)))
    return tuple(tasks)


def is_together(step: Step) -> bool:
    """Whether a step is done once for all the items that have come to it."""
    return step.together or step.kind in TOGETHER


def _awaits(runbook: Runbook, step: Step, waiting: Iterable[str]) -> bool:
    """Whether an item elsewhere can still come here.

    Two groups that wait for each other, in a circle, would do so for ever: the first on the page goes on.
    """
    ways = reach(runbook)
    order = {one.id: number for number, one in enumerate(runbook.steps)}
    for other in waiting:
        if other == step.id or step.id not in ways[other]:
            continue
        circle = other in ways[step.id] and is_together(runbook.step(other))
        if not circle or order[other] < order[step.id]:
            return True
    return False


def _task(runbook: Runbook, run: Run, step: Step, items: tuple[int, ...]) -> Task:
    values = known_together(runbook, run, items)
    filled = {one.name: fill(one.value, values) for one in step.options}
    return Task(step=step.id, items=items, options=pairs(filled))


def reach(runbook: Runbook) -> Mapping[str, frozenset[str]]:
    """The ids of the steps that can be come to from each step; from itself only in a circle."""
    return _reach(_Same(runbook))


@lru_cache(maxsize=16)
def _reach(runbook: _Same) -> Mapping[str, frozenset[str]]:
    ways = {step.id: [edge.target for edge in step.edges] for step in runbook.one.steps}
    return {step: _ahead(ways, step) for step in ways}


class _Same:
    """A runbook as a key, by identity: to hash all its texts takes longer than to walk it."""

    def __init__(self, one: Runbook) -> None:
        self.one = one

    def __hash__(self) -> int:
        return id(self.one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.one is self.one


def _ahead(ways: Mapping[str, list[str]], start: str) -> frozenset[str]:
    found: set[str] = set()
    ahead = [*ways[start]]
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead += ways[step]
    return frozenset(found)


def settle(
    runbook: Runbook,
    run: Run,
    task: Task,
    answer: StepAnswer,
    here: Sequence[Standing] | None = None,
) -> Run:
    """The run with one more event; raises ``InputError`` where the step has no way on for the outcome.

    What was to be written for it is no longer to be written.
    """
    event = Event(number=len(run.events), step=task.step, items=task.items, answer=answer)
    advance(runbook, list(standings(runbook, run) if here is None else here), event)
    left = tuple(one for one in run.intents if (one.step, one.items) != (task.step, task.items))
    return replace(run, events=(*run.events, event), intents=left)


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
    """What one requirement says: itself, and ``.name``, ``.spec``, ``.extras``, ``.with-extras`` of it."""
    parts = {"name": text, "spec": "", "extras": "", "with-extras": "no"}
    try:
        read = read_requirement(text)
    except InputError:
        pass  # The address of a repository, which has no parts.
    else:
        parts = {
            "name": read.name,
            "spec": str(read.specifier),
            "extras": ",".join(sorted(read.extras)),
            "with-extras": "yes" if read.extras else "no",
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


def paths(runbook: Runbook, run: Run) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The way of each item: steps with their outcomes, and the end."""
    return tuple(one.path for one in standings(runbook, run))


def ends(runbook: Runbook, run: Run) -> tuple[str, ...]:
    """How each item ended; ``waiting`` for those that have not."""
    return tuple(one.end or WAITING for one in standings(runbook, run))


def end_of(runbook: Runbook, run: Run) -> str:
    """How the run ended: the gravest of the ends of its items."""
    return gravest(runbook, ends(runbook, run))


def gravest(runbook: Runbook, found: Iterable[str]) -> str:
    """The gravest of some ends; ``waiting`` is graver than all."""
    order = [*runbook.ends, WAITING]
    return max(found, key=order.index, default=WAITING)


def adopt(runbook: Runbook, run: Run) -> Run:
    """The run as one of this text of the runbook; raises ``InputError`` where it does not fit.

    Nothing of it is lost where the text has changed and the steps that were taken lead as they did.
    """
    standings(runbook, run)
    return replace(run, digest=runbook.digest)


def check_fits(runbook: Runbook, run: Run) -> None:
    """Raise ``InputError`` where a run is one of another runbook, or of another text of it."""
    if run.runbook != runbook.name:
        raise InputError(
            f"The run {run.id} is one of the runbook {clean_text(run.runbook, 60)}, not of {runbook.name}.",
            advice="Resume it with its own runbook.",
        )
    if run.digest != runbook.digest:
        raise InputError(
            f"The runbook {runbook.name} has changed since the run {run.id} was begun.",
            file=runbook.file,
            advice="Begin a new run, or take the text that it was begun with from version control.",
        )
    standings(runbook, run)
