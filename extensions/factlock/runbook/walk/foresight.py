"""What a run will perhaps ask: the checks that can still be come to and whose options are known already.

They are asked together with those that are needed, so that a run takes as long as its slowest check, and
not as all of them one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from factlock.errors import InputError
from factlock.light_dataclass import replace
from factlock.model import Json, pairs
from factlock.runbook.actions import find_action
from factlock.runbook.model import HUMAN, Runbook, Step, StepKind
from factlock.runbook.page.placeholders import fill, names_in
from factlock.runbook.run import Event, How, Run, StepAnswer, Task
from factlock.runbook.walk.engine import Standing, is_together, known, known_together, reach

# A guess costs somebody an answer; a request with hundreds of packages is not guessed at as a whole.
MOST = 200


def foreseen(
    runbook: Runbook, run: Run, here: Sequence[Standing], image: Path | None = None
) -> Iterator[Task]:
    """Tasks that may come, at most ``MOST``, in the order of the page; those that are open are among them.

    ``image`` is the folder whose files tell what the actions that are ahead will probably come to.
    """
    run = replace(run, events=(*run.events, *_told_already(runbook, run)))
    ways = reach(runbook)
    ahead = [{one.at, *ways[one.at]} if one.at else set[str]() for one in here]
    likely = tuple(_likely(runbook, run, ahead, image)) if image is not None else ()
    run = replace(run, events=(*run.events, *likely))
    partly = {one.step for one in likely}
    values = [known(runbook, run, item) if ahead[item] else {} for item in range(len(here))]
    count = 0
    for step in runbook.steps:
        coming = [item for item, steps in enumerate(ahead) if step.id in steps]
        if step.kind is not StepKind.CHECK or not coming:
            continue
        for items in [tuple(coming)] if is_together(step) else [(item,) for item in coming]:
            if not all(
                _is_known(runbook, step, values[item], ahead[item], partly) for item in items
            ):
                continue
            count += 1
            if count > MOST:
                return
            told = values[items[0]] if len(items) == 1 else known_together(runbook, run, items)
            filled = {one.name: fill(one.value, told) for one in step.options}
            yield Task(step=step.id, items=items, options=pairs(filled))


def _told_already(runbook: Runbook, run: Run) -> Iterator[Event]:
    """What steps will be told that ask a person only for what nobody knows."""
    settled = {(event.step, item) for event in run.events for item in event.items}
    for step in runbook.steps:
        text = step.option("known") if step.kind in HUMAN else ""
        for item in range(len(run.items)) if text else ():
            said = fill(text, known(runbook, run, item)).strip()
            if said and (step.id, item) not in settled:
                yield supposed(
                    step.id, (item,), StepAnswer(outcome=said, how=How.KNOWN, value=said)
                )


def _likely(runbook: Runbook, run: Run, ahead: Sequence[set[str]], image: Path) -> Iterator[Event]:
    """What actions will probably say that are not done yet."""
    actions = [one for one in runbook.steps if one.kind is StepKind.ACTION]
    for step in actions if runbook.each is not None else ():
        tell = find_action(step.name).ahead
        for item in range(len(run.items)) if tell is not None else ():
            values = known(runbook, run, item)
            options = {one.name: fill(one.value, values) for one in step.options}
            if step.id not in ahead[item] or tell is None or runbook.each is None:
                continue
            with suppress(InputError):
                told = tell(image, str(values[f"{runbook.each.name}.name"]), options)
                answer = StepAnswer(outcome="", how=How.ACTION, values=dict(told))
                yield supposed(step.id, (item,), answer)


def supposed(step: str, items: tuple[int, ...], answer: StepAnswer) -> Event:
    """A step as it would be settled, for a run that is only thought of."""
    return Event(number=0, step=step, items=items, answer=answer)


def _is_known(
    runbook: Runbook, step: Step, values: Mapping[str, Json], ahead: set[str], partly: set[str]
) -> bool:
    """Whether all that the options name is there, or will never be; of some steps a part is supposed."""
    for name in (name for one in step.options for name in names_in(one.value)):
        whole = name.partition(".")[0]
        there = bool(values.get(name)) if whole in partly else whole in values
        if not there and _comes(runbook, whole, ahead):
            return False
    return True


def _comes(runbook: Runbook, name: str, ahead: set[str]) -> bool:
    """Whether a step that is still ahead may give this."""
    return any(one.id in ahead and name in {one.id, one.keeps} for one in runbook.steps)
