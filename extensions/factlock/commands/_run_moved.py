"""Whether the folder that a run goes on with is the image that it was begun with, wherever it lies now."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from factlock.checks import find_check
from factlock.commands.ask import open_folder
from factlock.errors import InputError
from factlock.model import Json
from factlock.runbook.model import Runbook, StepKind
from factlock.runbook.page.placeholders import names_in
from factlock.runbook.run import Event, Run
from factlock.runbook.walk.asking import kept_text

WRITES = "writes"


def is_another(runbook: Runbook, run: Run, name: str, folder: str) -> bool:
    """Whether the folder of an input holds something else than what its settled steps were told.

    What the run itself has written there is nothing else.
    """
    if any(is_written(one.answer.values.get(WRITES), Path(folder)) for one in run.events):
        return False
    return any(
        said != kept for event in run.events for said, kept in _told(runbook, event, name, folder)
    )


def is_written(writes: Json, folder: Path) -> bool:
    """Whether the files of a folder are what a draft makes of them, or one of several is."""
    return isinstance(writes, list) and any(
        isinstance(one, dict)
        and (path := folder / str(one.get("file"))).is_file()
        and sha256(path.read_bytes()).hexdigest() == one.get("after")
        for one in writes
    )


def _told(runbook: Runbook, event: Event, name: str, folder: str) -> Iterator[tuple[str, str]]:
    """What a folder tells now, and what a settled check kept of it."""
    step, kept = runbook.step(event.step), dict(event.answer.parameters)
    if step.kind is not StepKind.CHECK:
        return
    for one in find_check(step.name).parameters:
        before = kept.get(f"{one.name}@")
        if one.opens_folders and before is not None and names_in(step.option(one.name)) == (name,):
            try:
                now = one.opens_folders(folder, open_folder)[1]
            except InputError:
                now = ""
            yield kept_text(now), before
