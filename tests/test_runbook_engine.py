"""Where a run stands and what is next follows from the runbook and the events."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FrameType

import pytest

import walks
from factlock.errors import InputError
from factlock.runbook.model import Runbook
from factlock.runbook.run import How, Intent, Run, StepAnswer, Task
from factlock.runbook.walk.engine import (
    MAX_EVENTS,
    adopt,
    advance,
    end_of,
    ends,
    gravest,
    known,
    known_together,
    open_tasks,
    paths,
    settle,
    standings,
)
from walks import SIMPLE, end, page, start, step


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    walks.register(monkeypatch)


def answer(outcome: str, **given: object) -> StepAnswer:
    return StepAnswer(outcome=outcome, how=How.PERSON, **{"value": outcome, **given})  # type: ignore[arg-type]


def done(runbook: Runbook, run: Run, *settled: str) -> Run:
    """Settle open tasks one after the other: ``step=outcome`` or ``step[item]=outcome``."""
    for one in settled:
        name, _, outcome = one.partition("=")
        name, _, number = name.partition("[")
        tasks = [task for task in open_tasks(runbook, run) if task.step == name]
        if number:
            tasks = [task for task in tasks if task.items == (int(number[:-1]),)]
        run = settle(runbook, run, tasks[0], answer(outcome))
    return run


def opened(runbook: Runbook, run: Run) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.step, one.items) for one in open_tasks(runbook, run)]


def test_a_run_begins_at_the_first_step_of_the_page() -> None:
    runbook = page(SIMPLE)
    run = start(runbook, "numpy", "scipy")
    assert opened(runbook, run) == [("look", (0,)), ("look", (1,))]
    assert ends(runbook, run) == ("waiting", "waiting")


def test_a_runbook_without_packages_has_one_item() -> None:
    runbook = page(step("sure", ":confirm: Sure?", "yes simple", "no simple") + end("simple"))
    run = start(replace(runbook, inputs=()), "numpy", "scipy")
    assert run.items == ("",)


def test_a_verdict_is_the_end_where_the_end_is_decided() -> None:
    runbook = page(SIMPLE)
    run = done(runbook, start(runbook), "look=no", "sure=yes", "draft=drafted", "write=written")
    assert ends(runbook, run) == ("bump",)
    assert paths(runbook, run) == (
        (
            ("look", "no"),
            ("sure", "yes"),
            ("draft", "drafted"),
            ("write", "written"),
            ("end", "bump"),
        ),
    )


def test_an_end_that_nothing_decided_is_a_fault_of_the_page() -> None:
    runbook = page(
        step("sure", ":confirm: Sure?", "yes end", "no end") + step("end", ":end: decided")
    )
    with pytest.raises(InputError, match="said how it ends"):
        done(runbook, start(runbook), "sure=yes")


def test_the_gravest_end_counts_and_waiting_is_graver() -> None:
    runbook = page(SIMPLE)
    run = done(runbook, start(runbook, "a", "b"), "look[0]=unknown", "look[1]=no")
    assert (ends(runbook, run), end_of(runbook, run)) == (("escalate", "waiting"), "waiting")
    run = done(runbook, run, "sure=no")
    assert end_of(runbook, run) == "escalate"
    assert gravest(runbook, ["bump", "simple"]) == "bump"


# Together.


def test_a_step_together_waits_for_those_that_can_still_come() -> None:
    runbook = page(SIMPLE)
    run = done(
        runbook, start(runbook, "a", "b", "c"), "look[0]=yes", "look[1]=no", "look[2]=unknown"
    )
    assert opened(runbook, run) == [("sure", (1,))]
    run = done(runbook, run, "sure=yes")
    assert opened(runbook, run) == [("draft", (0, 1))]


def test_a_step_together_does_not_wait_for_those_that_are_past_it() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}", "yes draft", "no later")
        + step("draft", ":action: scribble", "drafted later")
        + step("later", ":confirm: Sure?", "yes simple", "no simple")
        + end("simple")
    )
    run = done(runbook, start(runbook, "a", "b"), "look[0]=yes", "look[1]=no")
    assert opened(runbook, run) == [("draft", (0,)), ("later", (1,))]


def test_two_groups_do_not_wait_for_each_other_for_ever() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}", "yes here", "no there")
        + step("here", ":wait: Here?", "yes there", "no simple")
        + step("there", ":wait: There?", "yes here", "no simple")
        + end("simple")
    )
    run = done(runbook, start(runbook, "a", "b"), "look[0]=no", "look[1]=yes")
    assert opened(runbook, run) == [("here", (1,))]
    run = done(runbook, run, "here=yes")
    assert opened(runbook, run) == [("there", (0, 1))]


def test_a_circle_is_walked_as_often_as_is_answered() -> None:
    runbook = page(step("sure", ":confirm: Sure?", "yes simple", "no sure") + end("simple"))
    run = done(runbook, start(runbook), "sure=no", "sure=no", "sure=yes")
    assert [name for name, _ in paths(runbook, run)[0]] == ["sure", "sure", "sure", "simple"]


def test_nobody_goes_round_for_ever() -> None:
    runbook = page(step("sure", ":confirm: Sure?", "yes simple", "no sure") + end("simple"))
    run, here = start(runbook), list(standings(runbook, start(runbook)))
    task = Task(step="sure", items=(0,))
    for _ in range(MAX_EVENTS):
        run = settle(runbook, run, task, answer("no"), here)
        advance(runbook, here, run.events[-1])
    with pytest.raises(InputError, match="goes in circles"):
        settle(runbook, run, task, answer("no"), here)


# What is known.


def test_what_is_known_of_an_item() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}\n:keeps: pin", "yes look2")
        + step("look2", ":ask: {pin.count} of {package.name}{package.extras}?", "given simple")
        + end("simple")
    )
    run = start(runbook, "x[b,a]>=1,<2", "y", ticket="T-1")
    task = open_tasks(runbook, run)[0]
    given = answer("yes", value="1.2", values={"count": 3, "names": ["a", "b"]}, sentence="So.")
    run = settle(runbook, run, task, replace(given, by_item={0: {"own": True}, 1: {"own": False}}))
    found = known(runbook, run, 0)
    assert {name: found[name] for name in ("package", "package.name", "package.spec")} == {
        "package": "x[b,a]>=1,<2",
        "package.name": "x",
        "package.spec": "<2,>=1",
    }
    assert found["package.extras"] == "a,b"
    for name in ("look", "pin"):
        assert found[name] == "1.2"
        assert found[f"{name}.count"] == 3
        assert found[f"{name}.names"] == ["a", "b"]
        assert found[f"{name}.own"] is True
        assert (found[f"{name}.outcome"], found[f"{name}.sentence"]) == ("yes", "So.")
    assert found["ticket"] == "T-1"
    assert "look" not in known(runbook, run, 1)


def test_options_of_several_say_what_differs_with_commas() -> None:
    runbook = page(SIMPLE)
    run = start(runbook, "a", "b", ticket="T-1")
    found = known_together(runbook, run, (0, 1))
    assert (found["package"], found["ticket"]) == ("a, b", "T-1")


def test_an_address_has_no_parts() -> None:
    runbook = page(SIMPLE)
    run = start(runbook, "https://example.org/a/b")
    assert known(runbook, run, 0)["package.name"] == "https://example.org/a/b"


# What cannot be.


def test_events_that_are_no_walk_are_refused() -> None:
    runbook = page(SIMPLE)
    run = done(runbook, start(runbook), "look=no", "sure=yes")
    first, second = run.events
    for events in (
        (second,),
        (first, first),
        (replace(first, step="none"),),
        (replace(first, items=(1,)),),
        (replace(first, answer=answer("other")),),
    ):
        with pytest.raises(InputError) as error:
            standings(runbook, replace(run, events=events))
        assert error.value.advice


def test_what_was_to_be_written_is_forgotten_when_the_step_is_settled() -> None:
    runbook = page(SIMPLE)
    run = done(runbook, start(runbook), "look=yes", "draft=drafted")
    noted = Intent(step="write", items=(0,), writes=(), answer=answer("written"))
    other = replace(noted, step="other")
    run = done(runbook, replace(run, intents=(noted, other)), "write=written")
    assert run.intents == (other,)


def test_a_run_is_taken_over_by_a_text_that_fits() -> None:
    runbook, other = page(SIMPLE), page(SIMPLE + "\nMore words.\n")
    run = done(runbook, start(runbook), "look=no")
    assert adopt(other, run).digest == other.digest
    shorter = page(step("sure", ":confirm: Sure?", "yes simple", "no simple") + end("simple"))
    with pytest.raises(InputError, match="does not fit"):
        adopt(shorter, run)


def calls_of_a_run(packages: int) -> int:
    """How many functions are called while that many packages go through a runbook."""
    runbook = page(SIMPLE)
    run = start(runbook, *(f"p{n}" for n in range(packages)))
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        here = list(standings(runbook, run))
        for name in ("look", "sure"):
            for task in open_tasks(runbook, run, here):
                assert task.step == name
                said = answer({"look": "no", "sure": "yes"}[name])
                run = settle(runbook, run, task, said, here)
                advance(runbook, here, run.events[-1])
        assert len(open_tasks(runbook, run, here)) == 1
    finally:
        sys.setprofile(None)
    return calls


def test_twice_as_many_packages_take_about_twice_as_long() -> None:
    # Dataclasses are compiled once there are many of them.
    calls_of_a_run(50)
    assert calls_of_a_run(100) < 2.5 * calls_of_a_run(50)


def test_a_requirement_says_whether_it_names_extras() -> None:
    from factlock.runbook.walk.engine import item_values

    assert item_values("package", "dask[array]>=2")["package.with-extras"] == "yes"
    assert item_values("package", "dask>=2")["package.with-extras"] == "no"
    assert item_values("package", "https://github.com/o/r")["package.with-extras"] == "no"
