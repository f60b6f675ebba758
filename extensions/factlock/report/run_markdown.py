"""A run as Markdown, for an issue or a pull request: the way, the end, the texts."""

from __future__ import annotations

import re

from factlock.report.markdown import code, escape
from factlock.report.run_words import (
    Kept,
    Outcome,
    all_warnings,
    how,
    names,
    shown_answer,
    told_inputs,
)
from factlock.runbook.evidence import told_sources
from factlock.runbook.model import HUMAN, WAITING
from factlock.runbook.run import Event
from factlock.runbook.walk.engine import standings
from factlock.text import printable, redact, safe_url

MAX_LINE = 4000


def render(outcome: Outcome) -> str:
    """The document; every text from outside is shown letter by letter."""
    runbook, run = outcome.runbook, outcome.run
    lines = [f"# {escape(runbook.title)}", "", *_told(outcome), ""]
    last = ""
    for event in run.events:
        if event.step != last:
            last = event.step
            lines += ["", f"## {_title(outcome, event.step)}", ""]
        lines += _event(outcome, event)
    lines += ["", f"## End: {escape(outcome.end)}", "", *_items(outcome)]
    lines += [f"- {escape(note)}" for note in all_warnings(outcome)]
    for hold in run.holds:
        about = escape(names(run, hold.items))
        who = "waits for an answer" if hold.person else "waits: a source is out of reach"
        said = escape(redact(f"{hold.reason} {hold.advice}".strip()))
        lines.append(
            f"- {_title(outcome, hold.step)}{f' ({about})' if about else ''} {who}. {said}"
        )
    for kept in outcome.kept:
        lines += _artefact(kept)
    if outcome.resume:
        lines += ["", "Go on with:", "", "```console", f"$ {printable(outcome.resume)}", "```"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _told(outcome: Outcome) -> list[str]:
    told = told_inputs(outcome.runbook, outcome.run)
    return [f"- {escape(name)}: {_short(value)}" for name, value in told.items()]


def _short(value: str) -> str:
    return code(redact(value)) if "\n" not in value else escape(redact(value))


def _title(outcome: Outcome, step: str) -> str:
    title = escape(outcome.runbook.step(step).title)
    link = outcome.link(step)
    # Paths of this machine lead nowhere for whoever reads this; addresses and neighbours do.
    return f"[{title}]({link})" if safe_url(link) else title


def _event(outcome: Outcome, event: Event) -> list[str]:
    about = names(outcome.run, event.items)
    start = f"{escape(about)}: " if about else ""
    lines = [f"- {start}**{escape(shown_answer(outcome.runbook, event))}**"]
    if outcome.runbook.step(event.step).kind in HUMAN and how(event):
        lines[0] += f" ({escape(how(event))})"
    if event.answer.sentence:
        lines.append(f"  {escape(event.answer.sentence)}")
    if found := told_sources(event.answer.evidence):
        lines.append(f"  *{escape('; '.join(found))}*")
    return lines


def _items(outcome: Outcome) -> list[str]:
    run = outcome.run
    if len(run.items) < 2:  # noqa: PLR2004 - of one the heading says it
        return []
    here = standings(outcome.runbook, run)
    rows = [
        f"| {code(name)} | {escape(one.end or WAITING)} |"
        for name, one in zip(run.items, here, strict=True)
    ]
    return ["| package | end |", "| --- | --- |", *rows, ""]


def _artefact(kept: Kept) -> list[str]:
    one = kept.artefact
    text = printable(redact(one.text), MAX_LINE).rstrip("\n")
    # A fence longer than any run of backticks in it cannot end early.
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    language = {"diff": "diff", "markdown": "markdown"}.get(one.media, "text")
    return ["", f"### {escape(one.name)}", "", f"{fence}{language}", text, fence, ""]
