"""A small world for tests of runbooks: a page, a check of one fact, actions that draft and write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest

from factlock import checks
from factlock.checks import Check, Folder, Parameter
from factlock.errors import Cause, ConfigError, InputError, SourceError
from factlock.facts.gathering import Further, View, answer_all, answer_first
from factlock.facts.knowledge import Knowledge, Policy
from factlock.facts.lock import Lock
from factlock.facts.observation import Observation
from factlock.model import (
    Answer,
    Fact,
    FactKey,
    Json,
    Mode,
    Need,
    Question,
    Result,
    Subject,
    Table,
    Unknown,
    pairs,
    say,
)
from factlock.runbook.actions import Action, Prepared, Situation
from factlock.runbook.kept import replaying
from factlock.runbook.model import Runbook
from factlock.runbook.page.reading import read_runbook
from factlock.runbook.run import Artefact, Run, Write
from factlock.runbook.walk import acting, asking, foresight
from factlock.runbook.walk.acting import Walker
from factlock.runbook.walk.asking import Openers
from factlock.runbook.walk.engine import begin
from factlock.runbook.walk.people import HumanAnswer, HumanQuestion

PATIENCE = 20  # seconds, after which a test fails instead of waiting for ever
NOW = "2026-11-21T12:00:00Z"
FILE = "environment.yml"


def page(body: str, *, ends: str = "simple, bump, escalate", inputs: str = "") -> Runbook:
    """A runbook of steps ``## title`` with blocks; raises where it has a fault."""
    head = (
        "---\nrunbook:\n  version: 1\n  inputs:\n    package: {type: requirements, each: true, help: x}\n"
        f'{inputs}  ends: [{ends}]\n  fields:\n    found: "{{look}}"\n---\n# Page\n\n'
    )
    reading = read_runbook(head + body, "page.md", "page")
    assert reading.faults == ()
    assert reading.runbook is not None
    return reading.runbook


def step(title: str, block: str, *edges: str) -> str:
    """A section: the id of the step is its title."""
    ways = "".join(
        f"- `{edge.partition(' ')[0]}`: [on](#{edge.partition(' ')[2]})\n" for edge in edges
    )
    return f"## {title}\n\n```{{runbook:step}} {title}\n{block}\n```\n\n{ways}\n"


def end(title: str, name: str = "") -> str:
    """An end that is called as its section."""
    return step(title, f":end: {name or title}")


SIMPLE = (
    step("look", ":check: probe\n:package: {package}", "yes draft", "no sure", "unknown escalate")
    + step("sure", ":confirm: Is {package.name} meant?\n:verdict: bump", "yes draft", "no escalate")
    + step("draft", ":action: scribble", "drafted write")
    + step("write", ":action: put", "written end", "shown end", "changed draft")
    + step("end", ":end: decided")
    + end("escalate")
).replace(
    ":check: probe\n:package: {package}", ":check: probe\n:package: {package}\n:verdict: simple"
)


def _evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The outcome is what the fact says; ``@`` what a file says."""
    told = {name: parameters[name] for name in ("python", "file@") if parameters.get(name)}
    key = key_of(parameters["package"], **told)
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    found = facts[key]
    table = Table(columns=(), rows=())
    if isinstance(found, Unknown):
        return Result(
            outcome="unknown", sentence=say("Nobody could tell."), table=table, unknown=(found,)
        )
    value: Any = found.value
    return Result(
        outcome=value["outcome"],
        sentence=say("{package} is {outcome}.", package=parameters["package"], outcome="so"),
        table=table,
        value=value.get("value", ""),
        data=value.get("data"),
        notes=tuple(say(one) for one in value.get("notes", ())),
    )


def _read_word(text: str) -> str:
    if not text.replace("-", "").replace(">=", "").replace(".", "").isalnum():
        raise InputError(f"{text!r} is no word.", advice="Write a word.")
    return text


PROBE = Check(
    id="probe",
    title="Probe",
    about="Looks.",
    outcomes={},
    parameters=(
        Parameter(name="package", help="A word.", read=_read_word, required=True),
        Parameter(name="python", help="A version.", read=_read_word, setting="python"),
        Parameter(name="file", help="A file.", opens=lambda content, _: content.decode()),
    ),
    columns=(),
    shown=(),
    evaluate=_evaluate,
    gives={"pin": "A pin.", "count": "A number.", "there": "A truth."},
)


def key_of(package: str, **told: str) -> FactKey:
    """The key of the one fact that the check looks at."""
    return FactKey(
        subject=Subject(source="index", name=package), kind="probe", parameters=pairs(told)
    )


def digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def _scribble(situation: Situation) -> Prepared:
    """Draft a line for each package at the end of the file."""
    assert situation.image is not None
    before = (situation.image / FILE).read_text()
    named = situation.options.get("line", "")
    lines = [f"  - {named or item['name']}" for item in situation.items]
    content = before + "".join(f"{one}\n" for one in lines if one not in before.splitlines())
    listed: Json = {
        "file": FILE,
        "path": FILE,
        "before": digest(before),
        "after": digest(content),
        "content": content,
    }
    return Prepared(
        outcome="drafted",
        sentence="Drafted.",
        value=FILE,
        values={"writes": [listed], "path": FILE},
        by_item=tuple({"line": one} for one in lines),
        artefacts=(Artefact(name="change.diff", media="diff", text="".join(lines)),),
    )


def _put(situation: Situation) -> Prepared:
    assert situation.image is not None
    name = situation.options.get("draft") or "draft"
    listed: Any = situation.items[0][f"{name}.writes"]
    one = listed[0]
    path = situation.image / FILE
    found = digest(path.read_text())
    if found not in {one["before"], one["after"]}:
        return Prepared(outcome="changed", sentence="Changed.")
    if not situation.apply:
        return Prepared(outcome="shown", sentence="Shown.")
    write = Write(
        path=str(path), shown=FILE, before=one["before"], after=one["after"], content=one["content"]
    )
    return Prepared(
        outcome="written", sentence="Written.", writes=() if found == one["after"] else (write,)
    )


ACTIONS = {
    "scribble": Action(
        id="scribble", title="", about="", outcomes={"drafted": ""}, prepare=_scribble
    ),
    "sketch": Action(
        id="sketch",
        title="",
        about="",
        outcomes={"drafted": ""},
        prepare=_scribble,
        ahead=lambda image, package, _: {"path": str(image / FILE)} if package == "numpy" else {},
    ),
    "put": Action(
        id="put",
        title="",
        about="",
        outcomes={"written": "", "shown": "", "changed": ""},
        prepare=_put,
    ),
}


def register(patch: pytest.MonkeyPatch) -> None:
    """Make the check and the actions known to what walks."""

    def find(name: str) -> Check:
        return PROBE if name == "probe" else checks.find_check(name)

    patch.setattr(asking, "find_check", find)
    patch.setattr(replaying, "find_check", find)
    patch.setattr(acting, "find_action", lambda name: ACTIONS[name])
    patch.setattr(foresight, "find_action", lambda name: ACTIONS[name])
    patch.setattr(replaying, "find_action", lambda name: ACTIONS[name])


def met(*names: str) -> Mapping[str, Barrier]:
    """For ``World.together``: fails where they are not all being asked at one time."""
    return dict.fromkeys(names, Barrier(len(names), timeout=PATIENCE))


@dataclass(slots=True)
class World:
    """A source: what it says of each package, how long it takes, whether it can be reached."""

    says: dict[str, Any] = field(default_factory=dict)
    slow: float = 0.0
    # Names that are answered when all of them have been asked; those that wait until they are let go.
    together: Mapping[str, Barrier] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    let_go: Event = field(default_factory=Event)
    broken: frozenset[str] = frozenset()
    down: bool = False
    cause: Cause = Cause.UNREACHABLE
    asked: list[FactKey] = field(default_factory=list)
    left_out: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()

    def identity(self, name: str) -> str:
        return name

    def __call__(self, name: str) -> World:  # noqa: ARG002 - one for all names
        return self

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], _: float) -> Observation:
        self.asked += keys
        time.sleep(self.slow)
        if subject.name in self.together:
            self.together[subject.name].wait()
        if subject.name in self.held:
            assert self.let_go.wait(PATIENCE), f"Somebody waited for {subject.name}."
        if subject.name in self.broken:
            raise ConfigError("This is configured badly.")
        if self.down:
            raise SourceError("It does not answer.", cause=self.cause, advice="Wait.")
        values = {key: self._value(key) for key in keys}
        return Observation(subject=subject, date=NOW, via="index", values=values)

    def _value(self, key: FactKey) -> Json:
        told = dict(key.parameters)
        names = [f"{key.subject.name}:{told.get('file@', '')}", key.subject.name]
        found = next((self.says[name] for name in names if name in self.says), "yes")
        return {"outcome": found} if isinstance(found, str) else found

    def knowledge(self, mode: Mode = Mode.LIVE, lock: Lock | None = None) -> Knowledge:
        policy = Policy(mode=mode, now=datetime(2026, 11, 21, 12, tzinfo=UTC))
        return Knowledge(policy=policy, lock=lock or Lock(), cache=None, source=self)

    def asker(self) -> Asker:
        return Asker(world=self, known=self.knowledge())

    def answer(self) -> Callable[[Iterable[Question]], Mapping[Question, Answer]]:
        known = self.knowledge()
        return lambda questions: answer_all(questions, lambda _: _evaluate, known)


@dataclass(slots=True)
class Asker:
    """Answers what is needed first."""

    world: World
    known: Knowledge

    def __call__(self, questions: Iterable[Question]) -> Mapping[Question, Answer]:
        return answer_all(questions, lambda _: _evaluate, self.known)

    def first(
        self, now: Iterable[Question], soon: Iterable[Question], further: Further = lambda _: ()
    ) -> Mapping[Question, Answer]:
        return answer_first(now, soon, lambda _: _evaluate, self.known, further)


def openers(folder: Path | None = None) -> Openers:
    def open_file(text: str) -> tuple[bytes, str]:
        path = (folder or Path()) / text
        if not path.is_file():
            raise InputError("There is no such file.", file=text)
        return path.read_bytes(), text

    def open_folder(text: str) -> Folder:
        return Folder(path=folder or Path(), shown=text, note=lambda _: None)

    return Openers(file=open_file, folder=open_folder)


def saying(**answers: str) -> Callable[[HumanQuestion], HumanAnswer | None]:
    """People that answer steps by their ids, ``_`` for a hyphen."""

    def people(asked: HumanQuestion) -> HumanAnswer | None:
        text = answers.get(asked.step.id.replace("-", "_"))
        return None if text is None else HumanAnswer(text=text, by="Ada")

    return people


def walker(folder: Path | None = None, **given: Any) -> Walker:
    image = {"image": folder} if folder is not None else {}
    return Walker(openers=openers(folder), now=lambda: NOW, **{**image, **given})


def start(runbook: Runbook, *items: str, apply: bool = False, **values: str) -> Run:
    return begin(runbook, values, items or ("numpy",), name="a-run", begun=NOW, apply=apply)


def aged(
    answers: Mapping[Question, Answer], change: Callable[[Fact], Fact]
) -> dict[Question, Answer]:
    """The answers with other facts."""
    return {
        question: replace(one, facts=tuple(map(change, one.facts)))
        for question, one in answers.items()
    }
