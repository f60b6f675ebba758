"""Checking a run that somebody else made, from its file alone."""

from __future__ import annotations

from argparse import Namespace

from factlock.commands._run_keep import place_of
from factlock.commands._run_resume import page_of
from factlock.commands._run_terminal import open_terminal
from factlock.commands._shared import say
from factlock.model import Json
from factlock.report import run_text
from factlock.report.json import dump
from factlock.runbook.kept.record import load
from factlock.runbook.kept.replaying import Difference, replay
from factlock.runbook.walk.engine import end_of
from factlock.text import clean_text

DIFFERS = 1


def replay_run(given: Namespace) -> int:
    """Show the walk, and what in it does not follow: 0 nothing, 1 something."""
    run = load(place_of(given.replay))
    page = page_of(given, run)
    found = replay(page.runbook, run)
    if given.json:
        print(dump({"run": run.id, "differences": [_json(one) for one in found]}), end="")
        return DIFFERS if found else 0
    steps = run_text.Steps(runbook=page.runbook, look=open_terminal(quiet=False).look)
    for event in run.events:
        for line in steps.brief(run, event):
            say(line, given)
    for one in found:
        step = one.step or "the whole run"
        say(f"! {clean_text(step, 80)}: {clean_text(one.what, 400)}", given)
    if not found:
        end = end_of(page.runbook, run)
        say(f"{len(run.events)} steps follow from their facts; the run ends as {end}.", given)
    return DIFFERS if found else 0


def _json(one: Difference) -> Json:
    return {"event": one.event, "step": one.step, "what": one.what}
