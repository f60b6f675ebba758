"""The page of a runbook, found, read and proved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from factlock.runbook.model import Runbook
from factlock.runbook.shelf import find_runbook, load_runbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A runbook and its file."""

    runbook: Runbook
    path: Path


def open_page(name: str) -> Page:
    """The runbook of a name or a path; raises ``InputError`` with all that is wrong with it."""
    path = find_runbook(name)
    return Page(runbook=load_runbook(path), path=path)
