"""Walks that are killed at random moments, each in a process of its own; prints what was seen as JSON.

Called as ``python killed_walks.py FOLDER KILLS SEED``. A process is forked for each attempt, which is much
quicker than starting one.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import walks
from factlock.runbook.kept.record import load, save
from factlock.runbook.model import Runbook
from factlock.runbook.run import Write
from factlock.runbook.walk.hands import Hands
from factlock.runbook.walk.walking import drive, walk
from walks import FILE, World, end, page, start, step, walker

CHANGES = 4
BEFORE = "dependencies:\n  - python\n"
STATES = [BEFORE + "".join(f"  - dep-{n}\n" for n in range(count)) for count in range(CHANGES + 1)]


def make_page() -> Runbook:
    """A check, then drafts and writes one after the other, then the end."""
    body = step("look", ":check: probe\n:package: {package}", "yes draft0")
    for n in range(CHANGES):
        body += step(f"draft{n}", f":action: scribble\n:line: dep-{n}", f"drafted write{n}")
        after = f"draft{n + 1}" if n + 1 < CHANGES else "simple"
        ways = (f"written {after}", f"shown {after}", f"changed draft{n}")
        body += step(f"write{n}", f":action: put\n:draft: draft{n}", *ways)
    return page(body + end("simple"))


def attempt(runbook: Runbook, folder: Path) -> None:
    """Begin the run of a folder, or go on with it, and walk it to its end."""
    file, image = folder / "run.json", folder / "image"
    run = load(file) if file.exists() else start(runbook, apply=True)
    hands = Hands(root=image)

    def write(one: Write) -> None:
        hands.write(one)
        with (folder / "log").open("a") as log:
            log.write(f"{one.after}\n")

    given = walker(image, write=write, save=lambda one: save(one, file))
    drive(walk(runbook, run, given), World().answer())
    (folder / "done").touch()


def prepare(folder: Path) -> Path:
    (folder / "image").mkdir(parents=True)
    (folder / "image" / FILE).write_text(BEFORE)
    return folder


def wrong(folder: Path) -> list[str]:
    """What is not as it must be at any moment."""
    found = []
    content = (folder / "image" / FILE).read_text()
    if content not in STATES:
        found.append(f"the file is {content!r}")
    log = (folder / "log").read_text().split() if (folder / "log").exists() else []
    if len(log) != len(set(log)):
        found.append("a write was done twice")
    if (folder / "run.json").exists():
        run = load(folder / "run.json")
        steps = [event.step for event in run.events]
        if len(steps) != len(set(steps)):
            found.append(f"a step was done twice: {steps}")
        written = sum(one.startswith("write") for one in steps)
        # Between the write and the note that it is done the file is one ahead.
        if content in STATES and STATES.index(content) - written not in {0, 1}:
            found.append(f"{written} writes are noted, {STATES.index(content)} were done")
    if (folder / "done").exists() and content != STATES[-1]:
        found.append("the run ended and the file is not as it is to be")
    return found


def kill_often(top: Path, kills: int, seed: int) -> dict[str, Any]:
    """Kill until that many attempts were killed before they ended."""
    runbook, chance = make_page(), random.Random(seed)
    began = time.monotonic()
    attempt(runbook, prepare(top / "undisturbed"))
    took = time.monotonic() - began
    killed, number, ended, found = 0, 0, 0, list[str]()
    folder = prepare(top / "0")
    while killed < kills:
        child = os.fork()
        if not child:
            attempt(runbook, folder)
            os._exit(0)
        time.sleep(chance.uniform(0, took))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            found.append(f"an attempt ended with {os.WEXITSTATUS(status)}")
        found += wrong(folder)
        if (folder / "done").exists():
            ended, number = ended + 1, number + 1
            folder = prepare(top / str(number))
    attempt(runbook, folder)
    found += wrong(folder)
    return {"killed": killed, "ended": ended + 1, "wrong": found, "took": took}


if __name__ == "__main__":
    walks.register(pytest.MonkeyPatch())
    print(json.dumps(kill_often(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
