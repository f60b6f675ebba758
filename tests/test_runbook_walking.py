"""Walking: facts, people and hands settle what is open; what nobody can settle holds."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import walks
from factlock.errors import Cause, ConfigError, InputError
from factlock.model import (
    Answer,
    Freshness,
    Malformed,
    Question,
    Result,
    Table,
    Unknown,
    Verdict,
    say,
)
from factlock.runbook.run import How, Run, Write
from factlock.runbook.walk.asking import answered
from factlock.runbook.walk.engine import end_of, ends, known, paths
from factlock.runbook.walk.hands import Hands
from factlock.runbook.walk.people import HumanAnswer
from factlock.runbook.walk.walking import drive, drive_together, walk
from walks import (
    FILE,
    NOW,
    SIMPLE,
    World,
    digest,
    end,
    key_of,
    met,
    page,
    saying,
    start,
    step,
    walker,
)

BEFORE = "dependencies:\n  - python\n"
AFTER = BEFORE + "  - numpy\n"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    walks.register(monkeypatch)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text(BEFORE)
    return tmp_path


def steps(run: Run) -> list[str]:
    return [event.step for event in run.events]


# To an end.


def test_a_walk_to_its_end(image: Path) -> None:
    runbook = page(SIMPLE)
    run = drive(walk(runbook, start(runbook), walker(image)), World().answer())
    assert paths(runbook, run) == (
        (("look", "yes"), ("draft", "drafted"), ("write", "shown"), ("end", "simple")),
    )
    assert (end_of(runbook, run), run.holds) == ("simple", ())
    assert (image / FILE).read_text() == BEFORE


def test_with_apply_the_file_is_written(image: Path) -> None:
    runbook = page(SIMPLE)
    run = drive(walk(runbook, start(runbook, apply=True), walker(image)), World().answer())
    assert paths(runbook, run)[0][-2:] == (("write", "written"), ("end", "simple"))
    assert (image / FILE).read_text() == AFTER
    assert run.intents == ()


def test_who_does_not_agree_is_only_shown(image: Path) -> None:
    runbook = page(SIMPLE)
    seen: list[tuple[Write, ...]] = []

    def agree(writes: tuple[Write, ...]) -> bool:
        seen.append(writes)
        return False

    given = walker(image, agree=agree)
    run = drive(walk(runbook, start(runbook, apply=True), given), World().answer())
    assert paths(runbook, run)[0][-2:] == (("write", "shown"), ("end", "simple"))
    assert run.events[-1].answer.sentence == "Shown."
    assert [one.shown for one in seen[0]] == [FILE]
    assert (image / FILE).read_text() == BEFORE


def test_the_run_is_kept_after_every_step_and_before_every_write(image: Path) -> None:
    runbook, kept = page(SIMPLE), list[Run]()
    drive(
        walk(runbook, start(runbook, apply=True), walker(image, save=kept.append)), World().answer()
    )
    assert [(len(one.events), len(one.intents)) for one in kept] == [
        (0, 0),
        (1, 0),
        (2, 0),
        (2, 1),
        (3, 0),
        (3, 0),
    ]


def test_values_keep_their_kind() -> None:
    runbook = page(step("look", ":check: probe\n:package: {package}", "yes simple") + end("simple"))
    told = {"outcome": "yes", "value": "v", "data": {"count": 3, "there": True, "other": 1}}
    run = drive(walk(runbook, start(runbook), walker()), World(says={"numpy": told}).answer())
    found = known(runbook, run, 0)
    assert (found["look"], found["look.count"], found["look.there"]) == ("v", 3, True)
    assert "look.other" not in found
    assert found["look.sentence"] == "numpy is so."


def test_two_packages_end_each_for_itself(image: Path) -> None:
    runbook = page(SIMPLE)
    world = World(says={"zebra": "no"})
    given = walker(image, people=saying(sure="no"))
    run = drive(walk(runbook, start(runbook, "numpy", "zebra"), given), world.answer())
    assert ends(runbook, run) == ("simple", "escalate")
    assert end_of(runbook, run) == "escalate"
    assert [event.items for event in run.events if event.step == "draft"] == [(0,)]


# What holds.


@pytest.mark.parametrize(
    "cause",
    [one for one in Cause if one not in {Cause.PARTIAL, Cause.NOT_CONFIGURED, Cause.UNSURE}],
)
def test_a_source_out_of_reach_decides_nothing(image: Path, cause: Cause) -> None:
    runbook, world = page(SIMPLE), World(down=True, cause=cause)
    run = drive(walk(runbook, start(runbook), walker(image)), world.answer())
    assert run.events == ()
    assert end_of(runbook, run) == "waiting"
    (hold,) = run.holds
    assert (hold.step, hold.items, hold.person) == ("look", (0,), False)
    assert (hold.reason, hold.advice) == ("index: It does not answer.", "Wait.")
    world.down = False
    again = drive(walk(runbook, run, walker(image)), world.answer())
    undisturbed = drive(walk(runbook, start(runbook), walker(image)), World().answer())
    assert again == undisturbed


@pytest.mark.parametrize("cause", [Cause.PARTIAL, Cause.NOT_CONFIGURED, Cause.UNSURE])
def test_asked_and_undecided_is_an_outcome(cause: Cause) -> None:
    runbook = page(SIMPLE)
    run = drive(walk(runbook, start(runbook), walker()), World(down=True, cause=cause).answer())
    assert paths(runbook, run) == ((("look", "unknown"), ("escalate", "escalate")),)


def test_why_a_check_could_not_tell_is_kept() -> None:
    open_ = Unknown(key=key_of("a"), cause=Cause.UNSURE, reason="It must be built.", advice="")
    table = Table(columns=(), rows=())
    result = Result(outcome="unknown", sentence=say("?"), table=table, unknown=(open_,))
    question = Question(check="probe", parameters=())
    answer = Answer(question=question, result=result, verdict=Verdict.UNKNOWN)
    assert answered(answer, NOW).notes == ("It must be built.",)
    told = replace(answer, result=replace(result, outcome="yes", unknown=()), lacking=(open_,))
    assert answered(told, NOW).notes == ()


@pytest.mark.parametrize("cause", [*Cause])
def test_what_could_not_be_asked_holds_whatever_the_others_said(cause: Cause, image: Path) -> None:
    runbook = page(SIMPLE)

    def answer(questions: Any) -> Any:
        away = Unknown(key=key_of("other"), cause=cause, reason="Gone.", advice="Wait.")
        return {
            asked: replace(found, lacking=(away,))
            for asked, found in World().answer()(questions).items()
        }

    run = drive(walk(runbook, start(runbook), walker(image)), answer)
    decided = cause in {Cause.PARTIAL, Cause.NOT_CONFIGURED, Cause.UNSURE}
    assert bool(run.events) == decided
    assert [(one.reason, one.person) for one in run.holds if not one.person] == (
        [] if decided else [("index: Gone.", False)]
    )


def test_a_malformed_file_is_nothing_to_go_on_from() -> None:
    runbook = page(SIMPLE)

    def answer(questions: Any) -> Any:
        wrong = Malformed(file="hub/environment.yml", line=7, reason="This is not YAML.")
        found = World().answer()(questions)
        return {
            asked: replace(one, result=replace(one.result, malformed=(wrong,)))
            for asked, one in found.items()
        }

    with pytest.raises(InputError, match=r"^hub/environment.yml:7: This is not YAML\."):
        drive(walk(runbook, start(runbook), walker()), answer)


def test_one_package_holds_and_the_others_go_on(image: Path) -> None:
    runbook = page(
        step(
            "look", ":check: probe\n:package: {package}", "yes simple", "no sure", "unknown simple"
        )
        + step("sure", ":confirm: Sure?", "yes simple", "no simple")
        + end("simple")
    )
    world = World(says={"a": "no"})
    run = drive(walk(runbook, start(runbook, "a", "b"), walker(image)), world.answer())
    assert ends(runbook, run) == ("waiting", "simple")
    assert [(one.step, one.items, one.person) for one in run.holds] == [("sure", (0,), True)]


def test_nobody_there_holds_and_an_answer_goes_on(image: Path) -> None:
    runbook, world = page(SIMPLE), World(says={"numpy": "no"})
    run = drive(walk(runbook, start(runbook), walker(image)), world.answer())
    (hold,) = run.holds
    assert (hold.person, hold.reason) == (True, "Is numpy meant?")
    assert hold.advice == "Answer with one of: yes, no."
    run = drive(walk(runbook, run, walker(image, people=saying(sure="Y"))), world.answer())
    sure = run.events[1].answer
    assert (sure.outcome, sure.how, sure.by, sure.when) == ("yes", How.PERSON, "Ada", NOW)
    assert end_of(runbook, run) == "bump"
    assert run.holds == ()


def _stale(run: Run, world: World, runbook: Any, **given: Any) -> Run:
    def answer(questions: Any) -> Any:
        trouble = Unknown(key=walks.key_of("numpy"), cause=Cause.TIMEOUT, reason="Slow.")
        return walks.aged(
            world.answer()(questions),
            lambda fact: replace(fact, freshness=Freshness.STALE, trouble=trouble),
        )

    return drive(walk(runbook, run, walker(**given)), answer)


def test_what_was_said_earlier_decides_only_where_that_is_wanted() -> None:
    runbook = page(step("look", ":check: probe\n:package: {package}", "yes simple") + end("simple"))
    run = _stale(start(runbook), World(), runbook)
    assert end_of(runbook, run) == "waiting"
    assert run.holds[0].reason == "index: Slow."
    run = _stale(start(runbook), World(), runbook, stale=True)
    assert end_of(runbook, run) == "simple"
    assert run.events[0].answer.notes == (
        "index could not be asked now; this is as of 2026-11-21.",
    )


# People.


def test_what_is_known_is_not_asked() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}", "yes which")
        + step("which", ":ask: Which Python?\n:type: python\n:known: {look.pin}", "given sure")
        + step("sure", ":confirm: Sure?\n:known: {look.there}", "yes simple", "no escalate")
        + end("simple")
        + end("escalate")
    )
    world = World(says={"numpy": {"outcome": "yes", "data": {"pin": "3.11", "there": True}}})
    run = drive(walk(runbook, start(runbook), walker()), world.answer())
    which, sure = run.events[1].answer, run.events[2].answer
    assert (which.outcome, which.value, which.how) == ("given", "3.11", How.KNOWN)
    assert which.evidence == run.events[0].answer.evidence
    assert (sure.outcome, sure.how) == ("yes", How.KNOWN)


def test_what_is_known_and_is_no_answer_is_asked() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}", "yes which")
        + step("which", ":ask: Which Python?\n:type: python\n:known: {look.pin}", "given simple")
        + end("simple")
    )
    world = World(says={"numpy": {"outcome": "yes", "data": {"pin": "three"}}})
    run = drive(walk(runbook, start(runbook), walker(people=saying(which="3.12"))), world.answer())
    assert run.events[1].answer.how is How.PERSON


def test_what_is_known_of_each_otherwise_is_asked_of_all() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}", "yes built")
        + step("built", ":wait: Built?\n:known: {look.there}", "yes simple", "no escalate")
        + end("simple")
        + end("escalate")
    )
    told = {"outcome": "yes", "data": {"there": True}}
    world = World(says={"a": told, "b": told})
    run = drive(walk(runbook, start(runbook, "a", "b"), walker()), world.answer())
    assert ends(runbook, run) == ("simple", "simple")
    world.says["b"] = {"outcome": "yes", "data": {"there": False}}
    run = drive(walk(runbook, start(runbook, "a", "b"), walker()), world.answer())
    assert [(one.step, one.items) for one in run.holds] == [("built", (0, 1))]


@pytest.mark.parametrize(
    ("block", "said", "value"),
    [
        (":ask: How many?\n:type: number", "0.5", "0.5"),
        (":ask: Which?\n:type: python", "3.11", "3.11"),
        (":ask: Which?\n:type: choice\n:among: a, b", "b", "b"),
        (":ask: What?", "Words.", "Words."),
    ],
)
def test_typed_answers(block: str, said: str, value: str) -> None:
    runbook = page(step("what", block, "given simple") + end("simple"))
    run = drive(walk(runbook, start(runbook), walker(people=saying(what=said))), World().answer())
    assert (run.events[0].answer.outcome, run.events[0].answer.value) == ("given", value)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (":ask: How many?\n:type: number", "many"),
        (":ask: How many?\n:type: number", "9" * 31),
        (":ask: Which?\n:type: python", "2.7"),
        (":ask: Which?\n:type: choice\n:among: a, b", "c"),
        (":ask: What?", ""),
        (":ask: What?", "x" * 2001),
    ],
)
def test_answers_of_another_type_are_bad_input(block: str, said: str) -> None:
    runbook = page(step("what", block, "given simple") + end("simple"))
    with pytest.raises(InputError) as error:
        drive(walk(runbook, start(runbook), walker(people=saying(what=said))), World().answer())
    assert error.value.advice


def test_yes_supposes_confirmations_and_nothing_else(image: Path) -> None:
    runbook = page(
        step("sure", ":confirm: Sure?", "yes which", "no escalate")
        + step("which", ":choose: Which?", "a simple", "yes simple")
        + end("simple")
        + end("escalate")
    )
    given = walker(image, people=lambda _: HumanAnswer(text="yes", supposed=True))
    run = drive(walk(runbook, start(runbook), given), World().answer())
    assert run.events[0].answer.how is How.SUPPOSED
    assert run.events[0].answer.notes == ("Supposed, nobody looked: Sure? yes",)
    assert [one.step for one in run.holds] == ["which"]


# Bad input of a step.


def test_an_option_that_cannot_be_is_told_with_its_line() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}\n:python: not a word!", "yes simple")
        + end("simple")
    )
    with pytest.raises(InputError) as error:
        drive(walk(runbook, start(runbook), walker()), World().answer())
    line = next(one.line for one in runbook.start.options if one.name == "python")
    assert (error.value.file, error.value.line) == ("page.md", line)
    assert "The option python of the step look" in error.value.message
    assert error.value.advice == "Write a word."


def test_a_package_that_is_not_told_is_bad_input() -> None:
    runbook = page(step("look", ":check: probe\n:package: {ticket}", "yes simple") + end("simple"))
    with pytest.raises(InputError, match="must be told"):
        drive(walk(runbook, start(runbook), walker()), World().answer())


def test_a_step_without_a_way_on_is_told_with_its_line() -> None:
    runbook = page(step("look", ":check: probe\n:package: {package}", "yes simple") + end("simple"))
    with pytest.raises(InputError, match="no way on for 'no'") as error:
        drive(walk(runbook, start(runbook), walker()), World(says={"numpy": "no"}).answer())
    assert error.value.line == runbook.start.line


def test_a_run_of_another_text_is_not_walked() -> None:
    runbook, other = page(SIMPLE), page(SIMPLE + "\nMore words.\n")
    with pytest.raises(InputError, match="has changed"):
        walk(other, start(runbook), walker())


# Drafts.

READS = (
    step("draft", ":action: scribble", "drafted look")
    + step(
        "look", ":check: probe\n:package: {package}\n:file: {draft.path}", "yes simple", "no bump"
    )
    + end("simple")
    + end("bump")
)


def test_later_checks_read_a_file_as_it_was_drafted(image: Path) -> None:
    runbook = page(READS)
    world = World(says={f"numpy:{AFTER}": "yes", "numpy": "no"})
    run = drive(walk(runbook, start(runbook), walker(image)), world.answer())
    assert end_of(runbook, run) == "simple"
    assert (image / FILE).read_text() == BEFORE
    look = run.events[1].answer
    assert dict(look.parameters)["file@"] == AFTER
    assert [(one.what, one.source) for one in look.evidence if one.fact is None] == [(FILE, "file")]


# Writing, and being stopped in between.


def _stopped(image: Path, runbook: Any) -> Run:
    """The run as it was kept before the file was written."""
    kept = list[Run]()
    drive(
        walk(runbook, start(runbook, apply=True), walker(image, save=kept.append)), World().answer()
    )
    (image / FILE).write_text(BEFORE)
    return next(one for one in kept if one.intents)


def test_what_was_noted_and_not_written_is_written(image: Path) -> None:
    runbook = page(SIMPLE)
    run = _stopped(image, runbook)
    run = drive(walk(runbook, run, walker(image)), World().answer())
    assert (image / FILE).read_text() == AFTER
    assert paths(runbook, run)[0][-2:] == (("write", "written"), ("end", "simple"))
    assert run.intents == ()


def test_what_was_noted_is_written_only_where_somebody_agrees_now(image: Path) -> None:
    runbook = page(SIMPLE)
    run = _stopped(image, runbook)
    for one, given in (
        (replace(run, apply=False), walker(image)),
        (run, walker(image, agree=lambda _: False)),
    ):
        shown = drive(walk(runbook, one, given), World().answer())
        assert paths(runbook, shown)[0][-2:] == (("write", "shown"), ("end", "simple"))
        assert (image / FILE).read_text() == BEFORE


def test_what_was_half_written_is_finished_where_somebody_agrees(image: Path) -> None:
    runbook = page(SIMPLE)
    run = _stopped(image, runbook)
    (intent,) = run.intents
    (image / "second.yml").write_text("a")
    second = _write(image / "second.yml", "b", "a")
    run = replace(run, intents=(replace(intent, writes=(*intent.writes, second)),))
    (image / FILE).write_text(AFTER)
    held = drive(walk(runbook, run, walker(image, agree=lambda _: False)), World().answer())
    assert [(one.step, one.person) for one in held.holds] == [("write", True)]
    assert "second.yml is still as it was" in held.holds[0].reason
    assert held.intents == run.intents
    done = drive(walk(runbook, held, walker(image)), World().answer())
    assert (image / "second.yml").read_text() == "b"
    assert paths(runbook, done)[0][-2:] == (("write", "written"), ("end", "simple"))


def test_what_was_written_is_not_written_again(image: Path) -> None:
    runbook, written = page(SIMPLE), list[Write]()
    run = _stopped(image, runbook)
    (image / FILE).write_text(AFTER)
    run = drive(walk(runbook, run, walker(image, write=written.append)), World().answer())
    assert written == []
    assert paths(runbook, run)[0][-2:] == (("write", "written"), ("end", "simple"))


def test_what_somebody_else_wrote_is_not_written_over(image: Path) -> None:
    runbook = page(SIMPLE)
    run = _stopped(image, runbook)
    (image / FILE).write_text(BEFORE + "  - other\n")
    run = drive(walk(runbook, run, walker(image)), World().answer())
    assert steps(run) == ["look", "draft", "write", "draft", "write"]
    assert [one.answer.outcome for one in run.events if one.step == "write"] == [
        "changed",
        "written",
    ]
    assert (image / FILE).read_text() == BEFORE + "  - other\n  - numpy\n"


def test_without_the_folder_what_was_begun_holds(image: Path) -> None:
    runbook = page(SIMPLE)
    run = _stopped(image, runbook)
    run = drive(walk(runbook, run, walker()), World().answer())
    assert [one.step for one in run.holds] == ["write"]
    assert run.intents


def _write(path: Path, content: str = AFTER, before: str = BEFORE) -> Write:
    return Write(
        path=str(path),
        shown=path.name,
        before=digest(before) if before else "",
        after=digest(content),
        content=content,
    )


def test_hands_write_what_was_drafted(image: Path) -> None:
    hands = Hands(root=image)
    hands.write(_write(image / FILE))
    hands.write(_write(image / FILE))
    hands.write(_write(image / "new.txt", before=""))
    assert (image / FILE).read_text() == (image / "new.txt").read_text() == AFTER


def test_hands_sweep_what_a_run_that_was_killed_left(image: Path) -> None:
    old, young = image / ".factlock-old.tmp", image / ".factlock-young.tmp"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    Hands(root=image).write(_write(image / FILE))
    assert young.exists()
    assert not old.exists()


def test_hands_sweep_what_began_to_write_the_same(image: Path) -> None:
    whole, half = image / ".factlock-whole.tmp", image / ".factlock-half.tmp"
    other, link = image / ".factlock-other.tmp", image / ".factlock-link.tmp"
    whole.write_text(AFTER)
    half.write_text(AFTER[:5])
    other.write_text("something else")
    link.symlink_to(whole.name)
    Hands(root=image).write(_write(image / FILE))
    left = {one.name for one in image.glob(".factlock-*.tmp")}
    assert left - {link.name} == {other.name}
    assert (image / FILE).read_text() == AFTER


def test_hands_write_nowhere_else(image: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / FILE).write_text(BEFORE)
    (image / "link.yml").symlink_to(image / FILE)
    (image / "folder").symlink_to(outside)
    (image / ".git").mkdir()
    (image / ".git" / "config").write_text(BEFORE)
    (image / ".github").mkdir()
    (image / ".github" / "build.yml").write_text(BEFORE)
    hands = Hands(root=image)
    places = [
        outside / FILE,
        image / "link.yml",
        image / "folder" / FILE,
        image / ".." / outside.name / FILE,
        image / ".git" / "config",
        image / ".github" / "build.yml",
        image,
        image / "none" / FILE,
    ]
    for place in places:
        with pytest.raises(InputError) as error:
            hands.write(_write(place))
        assert error.value.advice
    assert (image / FILE).read_text() == (outside / FILE).read_text() == BEFORE


def test_hands_write_over_nothing_else_and_nothing_else(image: Path) -> None:
    hands = Hands(root=image)
    with pytest.raises(InputError, match="no longer"):
        hands.write(_write(image / FILE, before="other"))
    with pytest.raises(InputError, match="not what was drafted"):
        hands.write(replace(_write(image / FILE), content="other"))
    assert (image / FILE).read_text() == BEFORE


def test_an_intent_for_another_place_is_refused(image: Path, tmp_path: Path) -> None:
    runbook = page(SIMPLE)
    run = _stopped(image, runbook)
    intent = run.intents[0]
    wrong = replace(intent, writes=(_write(tmp_path.parent / "passwd", before=""),))
    with pytest.raises(InputError, match="outside"):
        drive(walk(runbook, replace(run, intents=(wrong,)), walker(image)), World().answer())
    assert not (tmp_path.parent / "passwd").exists()


# Foresight.

CHAIN = "".join(
    step(f"look{n}", f":check: probe\n:package: {{package}}-{n}", f"yes look{n + 1}", "no escalate")
    for n in range(5)
)
FIVE = [f"numpy-{n}" for n in range(5)]
LONG = (
    CHAIN
    + step("look5", ":check: probe\n:package: {look0}", "yes simple", "unknown escalate")
    + end("simple")
    + end("escalate")
)


def test_what_may_be_needed_is_asked_at_once() -> None:
    runbook = page(LONG)
    told = {"numpy-0": {"outcome": "yes", "value": "last"}}
    # None of the five is answered before all of them have been asked.
    world = World(says=told, together=met(*FIVE))
    run = drive(walk(runbook, start(runbook), walker()), world.answer())
    assert end_of(runbook, run) == "simple"
    assert sorted(one.subject.name for one in world.asked) == sorted([*FIVE, "last"])
    world = World(says=told)
    one_by_one = drive(walk(runbook, start(runbook), walker(foresee=False)), world.answer())
    assert one_by_one == run


def test_what_follows_from_a_guess_is_asked_too() -> None:
    following = (
        step("look0", ":check: probe\n:package: {package}-0", "yes kind", "no escalate")
        + step("kind", ":ask: Which kind?\n:known: {look1}", "given look1")
        + step("look1", ":check: probe\n:package: {package}-1", "yes look2", "no escalate")
        + step("look2", ":check: probe\n:package: {kind}", "yes simple", "unknown escalate")
        + end("simple")
        + end("escalate")
    )
    runbook = page(following)
    told = {"numpy-1": {"outcome": "yes", "value": "last"}}
    # What is needed is answered only once that is asked which a guess, and a person's answer, lead to.
    world = World(says=told, together=met("numpy-0", "last"))
    run = drive(walk(runbook, start(runbook), walker()), world.asker())
    assert run.events[0].answer.outcome == "yes"
    assert sorted(one.subject.name for one in world.asked) == ["last", "numpy-0", "numpy-1"]


def test_nothing_is_foreseen_where_that_is_not_wanted() -> None:
    runbook, world = page(LONG), World(says={"numpy-0": "no"})
    drive(walk(runbook, start(runbook), walker(foresee=False)), world.answer())
    assert [one.subject.name for one in world.asked] == ["numpy-0"]


def test_a_guess_neither_holds_a_run_nor_is_kept() -> None:
    runbook = page(LONG)
    world = World(says={"numpy-0": "no"})
    answer, seen = world.answer(), list[Any]()

    def guarded(questions: Any) -> Any:
        seen.append(questions)
        if len(questions) > 1:
            raise InputError("A guess cannot be answered.")
        return answer(questions)

    run = drive(walk(runbook, start(runbook), walker()), guarded)
    assert end_of(runbook, run) == "escalate"
    assert len(seen[0]) == 5
    assert [
        one.fact.key.subject.name for e in run.events for one in e.answer.evidence if one.fact
    ] == ["numpy-0"]


def test_a_guess_that_cannot_be_asked_is_none() -> None:
    runbook = page(
        step("look", ":check: probe\n:package: {package}", "yes simple", "no next")
        + step("next", ":check: probe\n:package: {package}\n:file: missing.txt", "yes simple")
        + end("simple")
    )
    run = drive(walk(runbook, start(runbook), walker()), World().answer())
    assert end_of(runbook, run) == "simple"


DRAFTING = (
    step("look", ":check: probe\n:package: {package}", "yes draft", "no escalate")
    + step("draft", ":action: sketch", "drafted solve")
    + step("solve", ":check: probe\n:package: solved\n:file: {draft.path}", "yes other")
    + step("other", ":check: probe\n:package: {draft}", "yes simple")
    + end("simple")
    + end("escalate")
)


@pytest.mark.parametrize("package", ["numpy", "scipy"])
def test_the_file_that_an_action_will_change_is_asked_about_as_it_is(
    image: Path, package: str
) -> None:
    runbook = page(DRAFTING)
    # Of numpy the action says beforehand which file it will be; of nothing else, and never what it drafted.
    world = World(slow=0.05)
    run = drive(walk(runbook, start(runbook, package), walker(image)), world.asker())
    assert end_of(runbook, run) == "simple"
    files = [dict(one.parameters)["file@"] for one in world.asked if one.subject.name == "solved"]
    drafted = BEFORE + f"  - {package}\n"
    assert list(dict.fromkeys(files)) == ([BEFORE, drafted] if package == "numpy" else [drafted])


def test_without_an_image_nothing_is_said_beforehand() -> None:
    runbook = page(DRAFTING)
    world = World(says={"numpy": "no"})
    assert (
        end_of(runbook, drive(walk(runbook, start(runbook), walker()), world.asker())) == "escalate"
    )
    assert [one.subject.name for one in world.asked] == ["numpy"]


FORK = (
    step("look", ":check: probe\n:package: {package}", "yes next", "no other")
    + step("next", ":check: probe\n:package: {package}-next", "yes simple", "no simple")
    + "".join(
        step(
            f"other{n or ''}",
            f":check: probe\n:package: {{package}}-other{n}",
            f"yes other{n + 1}" if n < 39 else "yes escalate",
        )
        for n in range(40)
    )
    + end("simple")
    + end("escalate")
)


def test_a_slow_guess_holds_nobody_up() -> None:
    runbook = page(FORK)
    # So many that no thread would be left for what is needed, if guesses could take them all.
    world = World(held=frozenset(f"numpy-other{n}" for n in range(40)), slow=0.05)
    run = drive(walk(runbook, start(runbook), walker()), world.asker())
    assert paths(runbook, run) == ((("look", "yes"), ("next", "yes"), ("simple", "simple")),)
    assert not world.let_go.is_set()
    world.let_go.set()
    assert any(one.subject.name in world.held for one in world.asked)
    assert len(set(world.asked)) == len(world.asked)


def test_a_guess_that_is_needed_by_then_is_not_asked_again() -> None:
    runbook = page(LONG)
    told = {"numpy-0": {"outcome": "yes", "value": "last"}}
    world = World(says=told, together=met(*FIVE))
    run = drive(walk(runbook, start(runbook), walker()), world.asker())
    assert end_of(runbook, run) == "simple"
    assert sorted(one.subject.name for one in world.asked) == sorted([*FIVE, "last"])


def test_what_is_wrong_with_a_guess_is_said_only_where_it_is_needed() -> None:
    runbook = page(LONG)
    world = World(says={"numpy-0": "no"}, broken=frozenset({"numpy-1"}), slow=0.1)
    run = drive(walk(runbook, start(runbook), walker()), world.asker())
    assert end_of(runbook, run) == "escalate"
    world = World(broken=frozenset({"numpy-1"}), slow=0.1)
    with pytest.raises(ConfigError, match="configured badly"):
        drive(walk(runbook, start(runbook), walker()), world.asker())


# Side by side.


def test_runs_are_walked_side_by_side() -> None:
    told = {"outcome": "yes", "value": "last"}
    runbook, world = page(LONG), World(says={"a-0": told, "b-0": "no"})
    bad = page(step("look", ":check: probe\n:package: a b", "yes simple") + end("simple"))
    answer = world.answer()
    rounds = list[int]()

    def counted(questions: Any) -> Any:
        rounds.append(len(questions))
        return answer(questions)

    found = drive_together(
        [
            walk(runbook, start(runbook, "a"), walker()),
            walk(bad, start(bad), walker()),
            walk(runbook, start(runbook, "b"), walker()),
        ],
        counted,
    )
    assert isinstance(found[1], InputError)
    first, last = found[0], found[2]
    assert isinstance(first, Run)
    assert isinstance(last, Run)
    assert rounds[0] == 10
    assert (end_of(runbook, first), end_of(runbook, last)) == ("simple", "escalate")
