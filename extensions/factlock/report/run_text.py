"""A run for a terminal: its head, each step as it goes, its end; in 80 columns, with or without colours."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from factlock.light_dataclass import dataclass
from factlock.report.run_words import (
    Kept,
    Outcome,
    all_warnings,
    how,
    names,
    shown_answer,
    supposed,
    told_inputs,
)
from factlock.runbook.evidence import day_of, told_sources
from factlock.runbook.model import WAITING, Runbook, Step, StepKind
from factlock.runbook.run import Artefact, Event, Hold, How, Run
from factlock.runbook.walk.engine import standings
from factlock.text import clean_text, printable, redact

WIDTH, NARROWEST = 80, 40
MAX_VALUE = 2000
_STYLES = {"title": "1", "good": "32", "bad": "31", "note": "33", "dim": "2", "answer": "1;36"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How to print: the width of the terminal, whether in colours, whether it knows letters beyond ASCII."""

    width: int = WIDTH
    colour: bool = False
    plain: bool = False

    def paint(self, style: str, text: str) -> str:
        """The text in a style, as it is where there are no colours. Only cleaned text may be given."""
        return f"\033[{_STYLES[style]}m{text}\033[0m" if self.colour and text else text

    @property
    def arrow(self) -> str:
        """What stands between a question and its answer."""
        return "->" if self.plain else "→"

    def rule(self, title: str) -> str:
        """A line across the terminal that begins with a title."""
        dash = "-" if self.plain else "─"
        shown = f"{dash * 2} {clean_text(title)} "
        return shown + dash * max(0, self.width - len(shown))

    def wrap(self, text: str, indent: int) -> list[str]:
        """Text from anywhere, cleaned, in lines that fit behind an indentation."""
        cleaned = printable(redact(text).replace("\n", " "), MAX_VALUE)
        room = max(self.width, NARROWEST) - indent
        # An address stays whole, so that it can be clicked.
        lines = textwrap.wrap(cleaned, room, break_long_words=False, break_on_hyphens=False)
        return [" " * indent + line for line in lines]


PLAIN = Look()


def head(runbook: Runbook, run: Run, look: Look) -> list[str]:
    """The title, and what the run was told."""
    told = told_inputs(runbook, run)
    width = max(map(len, told), default=0)
    lines = [look.paint("title", clean_text(runbook.title))]
    for name, value in told.items():
        first, *rest = look.wrap(value, width + 4) or [""]
        lines += [f"  {name.ljust(width)}  {first.strip()}", *rest]
    return lines


@dataclass(slots=True, kw_only=True)
class Steps:
    """Prints events one after the other; the title of a step once for all packages that come to it."""

    runbook: Runbook
    look: Look
    page: str = ""
    explain: bool = False
    several: bool = False
    last: str = ""

    def lines(self, run: Run, event: Event) -> list[str]:
        """What is printed of one event."""
        return list(self._lines(run, event))

    def asked(self, step: Step, question: str, packages: tuple[str, ...]) -> list[str]:
        """What is printed before a person is asked."""
        look = self.look
        self.last = step.id
        lines = ["", look.paint("title", clean_text(step.title)), *look.wrap(question, 2)]
        if len(packages) > 1 or (packages and packages[0] and self.several):
            lines += look.wrap(f"About: {', '.join(packages)}", 2)
        return [*lines, *(look.paint("dim", line) for line in look.wrap(self._link(step.id), 2))]

    def brief(self, run: Run, event: Event) -> list[str]:
        """An event on one line, for a log beside a document."""
        about = clean_text(names(run, event.items))
        start = f"{clean_text(event.step)}{f' ({about})' if about else ''}: "
        return [printable(start + clean_text(shown_answer(self.runbook, event)))]

    def _lines(self, run: Run, event: Event) -> Iterator[str]:
        look, step, answer = self.look, self.runbook.step(event.step), event.answer
        if self.last != step.id:
            self.last = step.id
            yield ""
            yield look.paint("title", clean_text(step.title))
            if self.explain:
                yield from (look.paint("dim", line) for line in look.wrap(self._link(step.id), 2))
        about = clean_text(names(run, event.items))
        yield from self._answered(about, shown_answer(self.runbook, event), how(event))
        yield from look.wrap(answer.sentence, 4)
        for line in self._sources(event):
            yield from (look.paint("dim", one) for one in look.wrap(line, 4))
        for note in answer.notes if answer.how is not How.SUPPOSED else ():
            yield from (look.paint("note", one) for one in look.wrap(f"! {note}", 4))
        if self.explain:
            yield from self._explained(event)
        for one in answer.artefacts:
            if one.media == "diff" and one.text.strip():
                yield ""
                yield from (f"  {line}" for line in body(one, look))

    def _answered(self, about: str, answer: str, by: str) -> Iterator[str]:
        look = self.look
        start = f"  {about} {look.arrow} " if about else f"  {look.arrow} "
        lines = [line.strip() for line in look.wrap(answer, len(start))] or [""]
        fits = len(lines) == 1 and len(start) + len(lines[0]) + len(by) + 4 <= look.width
        beside = look.paint("dim", f"  ({by})") if by and fits else ""
        yield start + look.paint("answer", lines[0]) + beside
        yield from (f"    {look.paint('answer', line)}" for line in lines[1:])
        if by and not fits:
            yield from (look.paint("dim", line) for line in look.wrap(f"({by})", 4))

    def _sources(self, event: Event) -> list[str]:
        if self.explain:
            return [
                ", ".join(filter(None, (one.what, one.source, day_of(one) if one.date else "")))
                for one in event.answer.evidence
            ]
        found = told_sources(event.answer.evidence)
        return ["; ".join(found)] if found else []

    def _link(self, step: str) -> str:
        return f"{self.page or self.runbook.file}#{self.runbook.step(step).slug}"

    def _explained(self, event: Event) -> Iterator[str]:
        """What was asked with which parameters, and which step comes next."""
        look, step = self.look, self.runbook.step(event.step)
        asked = [f"{name}={value}" for name, value in event.answer.parameters if name[-1:] != "@"]
        if step.kind is StepKind.CHECK and asked:
            said = clean_text(f"asked: {step.name} {', '.join(asked)}", 300)
            yield from (look.paint("dim", line) for line in look.wrap(said, 4))
        if target := step.target(event.answer.outcome):
            then = self.runbook.step(target)
            said = f"leads to: {then.title} ({self._link(then.id)})"
            yield from (look.paint("dim", line) for line in look.wrap(said, 4))


def end(outcome: Outcome, look: Look) -> list[str]:
    """How the run ended, each package, what to note, the texts, where things are, how to go on."""
    lines = ["", *_verdict(outcome, look)]
    for note in _to_note(outcome):
        first, *rest = look.wrap(f"! {note}", 2)
        lines += [look.paint("note", first), *(look.paint("note", f"  {one}") for one in rest)]
    for one in outcome.run.holds:
        lines += ["", *_held(outcome, one, look)]
    for kept in outcome.kept:
        lines += _artefact(kept, look)
    return [*lines, "", *_places(outcome, look)]


def _to_note(outcome: Outcome) -> Iterator[str]:
    if titles := supposed(outcome):
        yield f"Supposed by --yes, nobody looked: {'; '.join(titles)}"
    yield from all_warnings(outcome, looked=True)


def _verdict(outcome: Outcome, look: Look) -> list[str]:
    style = "bad" if outcome.end == WAITING else "good"
    lines = [look.paint("title", "End: ") + look.paint(style, outcome.end)]
    here = standings(outcome.runbook, outcome.run)
    if len(here) > 1:
        width = max(len(clean_text(one)) for one in outcome.run.items)
        for name, standing in zip(outcome.run.items, here, strict=True):
            found = standing.end or WAITING
            tone = "bad" if found == WAITING else "good"
            lines.append(f"  {clean_text(name).ljust(width)}  {look.paint(tone, found)}")
    return lines


def _held(outcome: Outcome, hold: Hold, look: Look) -> list[str]:
    step = outcome.runbook.step(hold.step)
    about = names(outcome.run, hold.items)
    who = "waits for an answer" if hold.person else "waits: a source is out of reach"
    title = clean_text(f"{step.title}{f' ({about})' if about else ''}")
    lines = [f"{look.paint('title', title)} {who}", *look.wrap(hold.reason, 2)]
    how_to = f" Or add --answer {step.id}=… to the command below." if hold.person else ""
    return [*lines, *look.wrap(hold.advice + how_to, 2)]


def _artefact(kept: Kept, look: Look) -> list[str]:
    """A text in full between two rules; a difference was shown when it was made."""
    one = kept.artefact
    if one.media == "diff":
        return []
    return ["", look.paint("dim", look.rule(one.name)), *body(one, look)]


def body(artefact: Artefact, look: Look) -> list[str]:
    """The lines of an artefact, letter by letter; those of a difference in its colours."""
    lines = printable(redact(artefact.text)).rstrip("\n").split("\n")
    if artefact.media != "diff":
        return lines
    tones = {"+": "good", "-": "bad", "@": "dim"}
    return [look.paint(tones[line[0]], line) if line[:1] in tones else line for line in lines]


def _places(outcome: Outcome, look: Look) -> list[str]:
    lines = []
    if shown := [one for one in outcome.kept if one.file]:
        lines.append("Written:")
        lines += [f"  {clean_text(one.file)}" for one in shown]
    if outcome.file:
        lines.append(f"The run is kept in {clean_text(outcome.file)}")
    if outcome.resume:
        lines += ["Go on with:", f"  {look.paint('title', clean_text(outcome.resume, MAX_VALUE))}"]
    return lines


def whole(outcome: Outcome, look: Look, *, explain: bool = False) -> str:
    """The run from beginning to end as one text."""
    steps = Steps(runbook=outcome.runbook, look=look, page=outcome.page, explain=explain)
    lines = head(outcome.runbook, outcome.run, look)
    for event in outcome.run.events:
        lines += steps.lines(outcome.run, event)
    return "\n".join([*lines, *end(outcome, look)]) + "\n"
