"""A run as JSON: what ``factlock run --json`` prints. The schema is ``run-result.schema.json``."""

from __future__ import annotations

from factlock.model import Json
from factlock.report.json import dump
from factlock.report.run_words import FORMAT, Kept, Outcome, all_warnings, warnings_of
from factlock.runbook.page.placeholders import take
from factlock.runbook.run import Event, Hold
from factlock.runbook.walk.engine import known, standings
from factlock.text import redact


def render(outcome: Outcome) -> str:
    """The document, with sorted keys, ending with a line end."""
    return dump(run_json(outcome))


def run_json(outcome: Outcome) -> dict[str, Json]:
    """How the run ended, what came of it, and each of its items."""
    return {
        "format": FORMAT,
        "runbook": outcome.runbook.name,
        "run": outcome.run.id,
        "file": outcome.file,
        "end": outcome.end,
        "artefacts": [_artefact(one) for one in outcome.kept],
        "warnings": list(all_warnings(outcome)),
        "holds": [_hold(outcome, one) for one in outcome.run.holds],
        "resume": outcome.resume,
        "items": [_item(outcome, item) for item in range(len(outcome.run.items))],
    }


def _artefact(kept: Kept) -> Json:
    one = kept.artefact
    return {"name": one.name, "media": one.media, "text": one.text, "file": kept.file}


def _hold(outcome: Outcome, hold: Hold) -> Json:
    return {
        "step": hold.step,
        "items": [outcome.run.items[item] for item in hold.items],
        "person": hold.person,
        "reason": redact(hold.reason),
        "advice": redact(hold.advice),
    }


def _item(outcome: Outcome, item: int) -> Json:
    runbook, run = outcome.runbook, outcome.run
    values = known(runbook, run, item)
    standing = standings(runbook, run)[item]
    found: dict[str, Json] = {one.name: take(one.value, values) for one in runbook.fields}
    if runbook.each is not None:
        found[runbook.each.name] = run.items[item]
    return {
        **found,
        "end": standing.end or "waiting",
        "path": [[step, outcome] for step, outcome in standing.path],
        "warnings": list(warnings_of(run, item)),
        "evidence": [_event(one) for one in run.events if item in one.items],
    }


def _event(event: Event) -> Json:
    """A step with what its answer rests on; the values of facts stand in the run's file."""
    answer = event.answer
    return {
        "step": event.step,
        "outcome": answer.outcome,
        "how": answer.how.value,
        "sentence": answer.sentence,
        "by": answer.by,
        "when": answer.when,
        "facts": [
            {"what": one.what, "source": one.source, "date": one.date, "partial": one.partial}
            for one in answer.evidence
        ],
    }
