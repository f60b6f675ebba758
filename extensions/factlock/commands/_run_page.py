"""The page of a runbook, found, read and proved; the last two only once for each text."""

from __future__ import annotations

import os
from pathlib import Path

from factlock.inputs.reading import read_input
from factlock.light_dataclass import dataclass
from factlock.runbook.model import Runbook
from factlock.runbook.proof.proved import keep, key_of, recall
from factlock.runbook.shelf import LIMIT, find_runbook, load_runbook, shown_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A runbook and its file."""

    runbook: Runbook
    path: Path


def open_page(name: str) -> Page:
    """The runbook of a name or a path; raises ``InputError`` with all that is wrong with it."""
    path = find_runbook(name)
    shown = shown_path(path)
    full = path.absolute()
    key = key_of(read_input(full, root=full.parent, limit=LIMIT, shown=shown), shown)
    runbook = recall(key, os.environ)
    if runbook is None:
        runbook = load_runbook(path, shown)
        keep(key, runbook, os.environ)
    return Page(runbook=runbook, path=path)
