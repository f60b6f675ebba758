"""The file of a run: it is read as it was written, what is none is refused, and a reviewer replays it."""

from __future__ import annotations

import json
import re
import socket
import stat
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import factlock
import walks
from factlock.errors import Cause, InputError
from factlock.model import Fact, FactKey, Freshness, Subject, Unknown
from factlock.runbook.kept.record import (
    APART,
    Keeper,
    find_run,
    from_bytes,
    kept_runs,
    load,
    new_id,
    runs_folder,
    save,
    state_folder,
)
from factlock.runbook.kept.replaying import replay
from factlock.runbook.kept.scribe import Scribe
from factlock.runbook.model import Runbook
from factlock.runbook.run import Hold, How, Intent, Run, Said, Write
from factlock.runbook.walk.asking import evidence_of
from factlock.runbook.walk.walking import drive, walk
from walks import FILE, World, key_of, page, saying, start, step, walker

SCHEMA = Path(factlock.__file__).parent / "schemas" / "run.schema.json"
PAGE = (
    step(
        "look", ":check: probe\n:package: {package}\n:verdict: simple", "yes which", "unknown which"
    )
    + step("which", ":ask: Which Python?\n:type: python\n:known: {look.pin}", "given read")
    + step(
        "read", ":check: probe\n:package: {package}\n:python: {which}\n:file: note.txt", "yes sure"
    )
    + step("sure", ":confirm: Is {package.name} meant?", "yes draft")
    + step("draft", ":action: scribble", "drafted write")
    + step("write", ":action: put", "written built", "shown built")
    + step("built", ":wait: Was it built?", "yes end", "no draft")
    + step("end", ":end: decided")
)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    walks.register(monkeypatch)


@pytest.fixture(scope="module")
def runbook() -> Runbook:
    return page(PAGE)


@pytest.fixture
def run(tmp_path: Path, runbook: Runbook) -> Run:
    """A run of two packages through every kind of step, with every kind of answer, and a hold."""
    (tmp_path / FILE).write_text("dependencies:\n  - python\n")
    (tmp_path / "note.txt").write_text("Words. " * 100)
    world = World(says={"numpy": {"outcome": "yes", "value": "2", "data": {"pin": "3.11"}}})
    given = walker(tmp_path, people=saying(which="3.12", sure="yes"))
    whole = start(runbook, "numpy", "zebra>=1", apply=True, ticket="T-1")
    return drive(walk(runbook, whole, given), world.answer())


def test_a_run_through_everything(run: Run) -> None:
    assert [(one.step, one.items) for one in run.events] == [
        ("look", (0,)),
        ("look", (1,)),
        ("which", (0,)),
        ("read", (0,)),
        ("which", (1,)),
        ("read", (1,)),
        ("sure", (0,)),
        ("sure", (1,)),
        ("draft", (0, 1)),
        ("write", (0, 1)),
    ]
    assert [one.step for one in run.holds] == ["built"]


def test_what_is_written_is_read_again(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    save(run, path)
    assert load(path) == run
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = tmp_path / "again.json"
    save(load(path), again)
    assert again.read_bytes() == path.read_bytes()


def test_a_file_that_grew_step_by_step_is_that_of_the_whole_run(run: Run, tmp_path: Path) -> None:
    keeper, scribe = Keeper(tmp_path / "run.json", clock=count(step=1).__next__), Scribe()
    write = Write(path="/a", shown="a", before="", after="b", content="c" * 500)
    for events in range(len(run.events) + 1):
        grown = replace(run, events=run.events[:events], holds=())
        intent = Intent(step="write", items=(0,), writes=(write,), answer=run.events[0].answer)
        for one in (grown, replace(grown, intents=(intent,)), grown):
            keeper.save(one)
            assert load(tmp_path / "run.json") == one
            assert scribe.text(one) == Scribe().text(one)
    keeper.save(run)
    save(run, tmp_path / "whole.json")
    assert (tmp_path / "run.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    other = replace(run, events=run.events[1:])
    assert scribe.text(other) == Scribe().text(other)


def test_the_disk_is_waited_for_where_nobody_can_be_asked_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[bool] = []

    def write_whole(path: Path, content: bytes, *, durable: bool, mode: int) -> None:
        path.write_bytes(content)
        path.chmod(mode)
        waited.append(durable)

    monkeypatch.setattr("factlock.runbook.kept.record.write_whole", write_whole)
    keeper = Keeper(tmp_path / "run.json", clock=count(step=1).__next__)
    first, event = replace(run, events=(), holds=()), run.events[0]
    assert event.answer.how is How.CHECK
    checked = replace(first, events=(event,))
    person = replace(event, answer=replace(event.answer, how=How.PERSON))
    told = replace(checked, events=(event, person))
    intent = Intent(step="write", items=(0,), writes=(), answer=event.answer)
    about = replace(told, intents=(intent,))
    written = replace(told, events=(*told.events, event))
    again = replace(written, events=(*written.events, event))
    for one in (first, first, checked, told, about, written, written, again):
        keeper.save(one)
    assert waited == [True, False, True, True, True, True]
    del waited[:]
    said = replace(first, said=(Said(step=person.step, value=person.answer.value),))
    keeper = Keeper(tmp_path / "run.json", clock=count(step=1).__next__)
    for one in (said, replace(told, said=said.said)):
        keeper.save(one)
    keeper.close()
    keeper.close()
    assert waited == [True, False, True]


def test_what_can_be_had_again_is_written_together(run: Run, tmp_path: Path) -> None:
    path, now = tmp_path / "run.json", 100.0
    keeper = Keeper(path, clock=lambda: now)
    steps = [replace(run, events=run.events[:events], holds=()) for events in range(3)]
    assert all(one.answer.how is How.CHECK for one in steps[2].events)
    keeper.save(steps[0])
    keeper.save(steps[1])
    assert load(path) == steps[0]
    keeper.flush()
    assert load(path) == steps[1]
    keeper.save(steps[2])
    assert load(path) == steps[1]
    now += 2 * APART
    keeper.save(steps[2])
    assert load(path) == steps[2]
    person = replace(run.events[2], answer=replace(run.events[2].answer, how=How.PERSON))
    keeper.save(replace(steps[2], events=(*steps[2].events, person)))
    assert load(path).events[-1] == person
    keeper.save(replace(steps[2], holds=run.holds))
    keeper.close()
    assert load(path) == replace(steps[2], holds=run.holds)


def test_a_long_text_and_a_fact_stand_once(run: Run) -> None:
    whole = Scribe().json(run)
    assert sum(text.startswith("Words. ") for text in whole["texts"]) == 1
    assert json.dumps(whole, ensure_ascii=False).count("Words. " * 60) == 1
    names = [
        (one["key"]["subject"]["name"], one["key"].get("parameters")) for one in whole["facts"]
    ]
    assert len(names) == len({json.dumps(one) for one in names}) == 4


def test_everything_that_a_run_can_hold_is_read_again(run: Run, tmp_path: Path) -> None:
    key = FactKey(subject=Subject(source="conda:x", name="é"), kind="k", parameters=(("a", "b"),))
    unknown = Unknown(key=key, cause=Cause.TIMEOUT, reason="Slow.", host="h", advice="Wait.")
    fact = Fact(
        key=key,
        value={"a": [1, 2.5, None, True, "x" * 300, {"text": 1}]},
        date=walks.NOW,
        via="x",
        freshness=Freshness.STALE,
        trouble=unknown,
    )
    event = run.events[0]
    answer = replace(
        event.answer, evidence=(evidence_of(fact),), unknown=(unknown,), notes=("a", "b")
    )
    write = Write(path="/a", shown="a", before="", after="b", content="c" * 500)
    full = replace(
        run,
        events=(replace(event, answer=answer),),
        intents=(Intent(step="write", items=(0,), writes=(write,), answer=answer),),
        holds=(Hold(step="write", items=(0, 1), person=False, reason="r", advice="a"),),
    )
    save(full, tmp_path / "run.json")
    assert load(tmp_path / "run.json") == full


def test_the_published_schema_says_what_is_written(run: Run) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(SCHEMA.read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    intent = Intent(
        step="write",
        items=(0,),
        writes=(Write(path="/a", shown="a", before="", after="b" * 64, content="c"),),
        answer=run.events[0].answer,
    )
    for one in (run, replace(run, intents=(intent,))):
        jsonschema.validate(Scribe().json(one), schema)


def _members(kind: Any) -> set[str]:
    return {one.name for one in fields(kind)} if is_dataclass(kind) else set()


def test_every_member_of_a_run_is_in_the_schema_and_on_the_page() -> None:
    from factlock.runbook import run as data

    schema = SCHEMA.read_text(encoding="utf-8")
    text = (SCHEMA.parents[3] / "docs" / "reference" / "run-files.md").read_text(encoding="utf-8")
    mine = [data.Run, data.Said, data.Event, data.StepAnswer, data.Artefact, data.Write]
    names = set().union(*map(_members, [*mine, data.Intent, data.Hold]))
    names |= {"fact", "format", "facts", "texts", *_members(Unknown), *_members(Fact)}
    assert sorted(name for name in names if f'"{name}":' not in schema) == []
    assert sorted(name for name in names if f"`{name}`" not in text) == []


# Where runs are kept.


def test_where_runs_are_kept(tmp_path: Path) -> None:
    assert state_folder({"FACTLOCK_STATE": str(tmp_path)}) == tmp_path
    assert state_folder({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "factlock"
    assert state_folder({"XDG_STATE_HOME": "relative"}).is_absolute()
    assert runs_folder({"FACTLOCK_STATE": str(tmp_path)}) == tmp_path / "runs"


def test_an_id_is_the_name_of_a_file() -> None:
    name = new_id(datetime(2026, 11, 21, 14, 32, 5, tzinfo=UTC))
    assert re.fullmatch(r"20261121-143205-[0-9a-f]{6}", name)
    assert new_id() != new_id()


def test_a_run_is_found_by_its_id_the_beginning_of_it_or_its_file(run: Run, tmp_path: Path) -> None:
    environ = {"FACTLOCK_STATE": str(tmp_path)}
    for name in ("20261121-1-aa", "20261121-1-ab", "20261122-1-aa"):
        save(replace(run, id=name), runs_folder(environ) / f"{name}.json")
        time.sleep(0.01)
    assert find_run("20261121-1-aa", environ).stem == "20261121-1-aa"
    assert find_run("20261122", environ).stem == "20261122-1-aa"
    assert find_run("last", environ).stem == "20261122-1-aa"
    assert find_run("./some.json", environ) == Path("some.json")
    assert [one.stem[:8] for one in kept_runs(environ)] == ["20261121", "20261121", "20261122"]
    for text in ("2026112", "none", "", "../../etc"):
        with pytest.raises(InputError):
            load(find_run(text, environ))


def test_where_no_run_is_kept_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no last run") as error:
        find_run("last", {"FACTLOCK_STATE": str(tmp_path)})
    assert "name the path" in error.value.advice


# Files that are none.


def _changed(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], bytes]:
    def make(whole: dict[str, Any]) -> bytes:
        change(whole)
        return json.dumps(whole).encode()

    return make


BROKEN: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "empty": lambda _: b"",
    "no JSON": lambda _: b"{",
    "a list": lambda _: b"[]",
    "deep": lambda _: b"[" * 100_000,
    "not UTF-8": lambda _: b'{"format": "\xff"}',
    "no number": lambda _: b'{"format": NaN}',
    "twice": lambda _: b'{"format": 1, "format": 1}',
    "many digits": lambda _: b'{"format": ' + b"9" * 5000 + b"}",
    "another format": _changed(lambda one: one.update(format=2)),
    "no id": _changed(lambda one: one.pop("id")),
    "an id that is a path": _changed(lambda one: one.update(id="../../x")),
    "an odd member": _changed(lambda one: one.update(more=1)),
    "a truth that is a number": _changed(lambda one: one.update(apply=1)),
    "no items": _changed(lambda one: one.update(items=[])),
    "too many items": _changed(lambda one: one.update(items=["x"] * 1001)),
    "items that are numbers": _changed(lambda one: one.update(items=[1, 2])),
    "half a character": _changed(lambda one: one.update(runbook="\ud800")),
    "half a character in a value": _changed(
        lambda one: one["events"][0]["answer"].update(values={"a": ["\ud800"]})
    ),
    "events out of order": _changed(lambda one: one["events"].reverse()),
    "an item that is not there": _changed(lambda one: one["events"][0].update(items=[7])),
    "an item twice": _changed(lambda one: one["events"][0].update(items=[0, 0])),
    "an item below nought": _changed(lambda one: one["events"][0].update(items=[-1])),
    "no item": _changed(lambda one: one["events"][0].update(items=[])),
    "an unknown way": _changed(lambda one: one["events"][0]["answer"].update(how="magic")),
    "a fact that is not there": _changed(
        lambda one: one["events"][0]["answer"].update(evidence=[{"fact": 99}])
    ),
    "a text that is not there": _changed(
        lambda one: one["events"][0]["answer"].update(sentence={"text": 99})
    ),
    "a text below nought": _changed(lambda one: one["events"][0]["answer"].update(by={"text": -1})),
    "values of no item": _changed(lambda one: one["events"][0]["answer"].update(by_item={"x": {}})),
    "facts that are none": _changed(lambda one: one.update(facts=[{"key": 1}])),
    "texts that are none": _changed(lambda one: one.update(texts=[1])),
    "a value that is deep": _changed(
        lambda one: one["events"][0]["answer"].update(values={"a": json.loads("[" * 60 + "]" * 60)})
    ),
    "a hold of no step": _changed(lambda one: one.update(holds=[{"items": [0]}])),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_the_file_of_a_run_is_refused(name: str, run: Run) -> None:
    with pytest.raises(InputError) as error:
        from_bytes(BROKEN[name](Scribe().json(run)), "x.json")
    assert error.value.file == "x.json"
    assert error.value.advice
    assert "not the file of a run" in error.value.message


@pytest.mark.parametrize(
    "content",
    [b"[" + b"{}," * 10_000_000 + b"{}]", b'{"a":' * 1_000_000, b" " * (65 << 20)],
    ids=["parts", "depth", "size"],
)
def test_a_hostile_file_takes_neither_time_nor_memory(content: bytes) -> None:
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(InputError):
        from_bytes(content, "x.json")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.monotonic() - began < 2
    assert peak < 250 << 20


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "none.json")
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path)


# Replaying.


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)


@pytest.mark.usefixtures("offline")
def test_a_run_is_replayed_from_its_file(run: Run, runbook: Runbook, tmp_path: Path) -> None:
    save(run, tmp_path / "run.json")
    for gone in (FILE, "note.txt"):
        (tmp_path / gone).unlink()
    assert replay(runbook, load(tmp_path / "run.json")) == ()


def test_undecided_is_replayed_too(runbook: Runbook, tmp_path: Path) -> None:
    world = World(down=True, cause=Cause.PARTIAL)
    run = drive(walk(runbook, start(runbook), walker(tmp_path)), world.answer())
    assert run.events[0].answer.outcome == "unknown"
    save(run, tmp_path / "run.json")
    assert replay(runbook, load(tmp_path / "run.json")) == ()


def _with(run: Run, number: int, **changed: Any) -> Run:
    event = run.events[number]
    events = list(run.events)
    events[number] = replace(event, answer=replace(event.answer, **changed))
    return replace(run, events=tuple(events))


def _other_fact(run: Run) -> Run:
    fact = run.events[3].answer.evidence[0].fact
    assert fact is not None
    other = evidence_of(replace(fact, value={"outcome": "yes", "value": "other"}))
    return _with(run, 3, evidence=(other,))


_DIGEST = ("file@", "sha256:" + "0" * 64)

CHANGES: dict[str, tuple[Callable[[Run], Run], str]] = {
    "an outcome": (lambda run: _with(run, 0, outcome="unknown"), "The facts say yes, the run says"),
    "a value": (lambda run: _with(run, 0, value="3"), "The facts give '2', the run '3'"),
    "a value that is handed on": (
        lambda run: _with(run, 0, values={"pin": "3.12"}),
        "other values of pin",
    ),
    "a sentence": (
        lambda run: _with(run, 0, sentence="numpy is bad."),
        "The run says: numpy is bad.",
    ),
    "a fact": (_other_fact, "The facts give 'other'"),
    "no facts": (lambda run: _with(run, 0, evidence=()), "does not keep all facts"),
    "parameters": (
        lambda run: _with(
            run, 1, parameters=(("package", "numpy"),), evidence=run.events[0].answer.evidence
        ),
        "The step asks package 'zebra>=1', the run asked 'numpy'",
    ),
    "who settled": (lambda run: _with(run, 0, how=How.PERSON), "settled as person"),
    "an answer": (lambda run: _with(run, 4, value="2.7"), "Python"),
    "what is known": (lambda run: _with(run, 2, value="3.12"), "What is known is '3.11'"),
    "a confirmation": (lambda run: _with(run, 6, value="no"), "does not go with the outcome yes"),
    "what is supposed": (lambda run: _with(run, 4, how=How.SUPPOSED), "cannot be supposed"),
    "a draft": (
        lambda run: _with(run, 8, values={"writes": [{"content": "x", "after": "y"}]}),
        "has not the digest",
    ),
    "a step that was not open": (
        lambda run: replace(run, events=(replace(run.events[0], step="sure"),)),
        "not open then",
    ),
    "a group that was not one": (
        lambda run: replace(run, events=(*run.events[:8], replace(run.events[8], items=(0,)))),
        "not open then",
    ),
    "an outcome without a way": (lambda run: _with(run, 9, outcome="gone"), "no way on"),
    "another text": (lambda run: replace(run, digest="0"), "another text of the runbook"),
    "a file too large to keep": (
        lambda run: _with(run, 3, parameters=(*run.events[3].answer.parameters[1:], _DIGEST)),
        "too large to be kept",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_does_not_follow_is_said(name: str, run: Run, runbook: Runbook) -> None:
    change, said = CHANGES[name]
    found = replay(runbook, change(run))
    assert any(said in one.what for one in found), found


def test_a_file_of_a_thousand_lines_is_kept_and_a_huge_one_by_its_digest(
    runbook: Runbook, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_text("dependencies:\n")
    (tmp_path / "note.txt").write_text("x" * (3 << 20))
    given = walker(tmp_path, people=saying(which="3.12"))
    run = drive(walk(runbook, start(runbook), given), World().answer())
    kept = dict(run.events[2].answer.parameters)["file@"]
    assert re.fullmatch("sha256:[0-9a-f]{64}", kept)
    assert [one.what for one in replay(runbook, run)] == [
        "file@ was too large to be kept; the check is not evaluated again."
    ]


def test_a_key_that_a_check_looks_at_is_kept(run: Run) -> None:
    fact = run.events[0].answer.evidence[0].fact
    assert fact is not None
    assert fact.key == key_of("numpy")
