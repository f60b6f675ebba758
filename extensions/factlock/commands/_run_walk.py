"""What a walk on the command line is given: facts, consent to write, somebody who watches."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.commands._run_terminal import Terminal
from factlock.light_dataclass import dataclass
from factlock.model import Answer, Question
from factlock.report.run_text import Look, Steps, body
from factlock.runbook.model import InputType, Runbook
from factlock.runbook.run import Artefact, Run, Write
from factlock.settings import Settings
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.facts.gathering import Further


@dataclass(slots=True, kw_only=True)
class Facts:
    """Answers questions with what is known and what sources say; they are opened when first asked.

    ``waits`` is called before a source is waited for.
    """

    settings: Settings
    waits: Callable[[], None] = lambda: None
    left_out: tuple[str, ...] = ()
    _knowledge: object = None

    def __call__(self, questions: tuple[Question, ...]) -> Mapping[Question, Answer]:
        """The answers to some questions, gathered together."""
        return self.first(questions, ())

    def first(
        self, now: tuple[Question, ...], soon: tuple[Question, ...], further: Further = lambda _: ()
    ) -> Mapping[Question, Answer]:
        """The answers to what is needed now; what may be needed soon, or after that, is asked meanwhile."""
        from factlock.asking import answer_first, open_knowledge  # noqa: PLC0415 - a run may need no facts
        from factlock.facts.knowledge import Knowledge  # noqa: PLC0415
        from factlock.report.progress import show_progress  # noqa: PLC0415

        if not isinstance(self._knowledge, Knowledge):

            def progress(done: int, total: int) -> None:
                self.waits()
                show_progress(done, total)

            self._knowledge = open_knowledge(self.settings, os.environ, progress=progress)
        found = answer_first(now, soon, self._knowledge, further)
        if self._knowledge.counts()["asked"]:
            self.left_out = self._knowledge.source.left_out
        return found


def utc_now() -> str:
    """The moment, in UTC to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def image_of(runbook: Runbook, run: Run) -> Path | None:
    """The folder of the image, where the runbook is told one."""
    names = (one.name for one in runbook.inputs if one.type is InputType.IMAGE)
    folder = next((run.values[name] for name in names if run.values.get(name)), "")
    return Path(folder) if folder else None


@dataclass(slots=True, kw_only=True)
class Consent:
    """Whether files may be written: ``--apply`` says so, or somebody who has seen the difference."""

    terminal: Terminal
    applies: bool

    def agree(self, writes: tuple[Write, ...]) -> bool:
        """Whether the files may be written."""
        if self.applies:
            return True
        look = self.terminal.look
        for one in writes:
            self.terminal.say(["", *(f"  {line}" for line in difference(one, look))])
        names = ", ".join(clean_text(one.shown) for one in writes)
        said = self.terminal.ask(f"\n  Write {names}? yes or no (Enter: no):")
        return (said or "").lower() in {"y", "yes"}


def difference(write: Write, look: Look) -> list[str]:
    """What would change in a file."""
    from factlock.images.editing.difference import unified, without_secrets  # noqa: PLC0415

    try:
        before = Path(write.path).read_bytes()
    except FileNotFoundError:
        before = b""
    text = without_secrets(unified(before, write.content.encode(), write.shown))
    return body(Artefact(name=write.shown, media="diff", text=text), look)


@dataclass(slots=True, kw_only=True)
class Watcher:
    """Prints each step as it is settled: for people in full, beside a document as one line."""

    steps: Steps
    terminal: Terminal
    brief: bool
    shown: int = 0

    def told(self, run: Run) -> None:
        """Print the events that are new."""
        for event in run.events[self.shown :]:
            lines = self.steps.brief(run, event) if self.brief else self.steps.lines(run, event)
            self.terminal.say(lines)
        self.shown = len(run.events)
