"""Which worked requests of a runbook a command walks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from factlock.commands._run_page import Page, open_page
from factlock.commands._run_walk import Facts
from factlock.errors import InputError
from factlock.runbook.shelf import shown_path
from factlock.runbook.told.examples import FOLDER, SUFFIXES, find_requests
from factlock.runbook.told.places import quoted
from factlock.settings import Settings
from factlock.worked import Book, Worked, walk_worked


def try_all(name: str, named: Sequence[str], settings: Settings) -> list[Worked]:
    """Walk the requests that are named, else all; raises ``InputError`` where there is none."""
    page = open_page(name)
    paths = [_path(one, page) for one in named] or list(find_requests(page.runbook, page.path))
    if not paths:
        raise InputError(
            f"The runbook {page.runbook.name} has no worked requests.",
            advice=f"Put them into {shown_path(page.path.parent / FOLDER)}, a file each.",
        )
    book = Book(runbook=page.runbook, path=page.path)
    return walk_worked([book], Facts(settings=settings), Path.cwd(), paths)[0]


def _path(named: str, page: Page) -> Path:
    """The file of a request: as it is named, or by its name among those of the runbook."""
    if Path(named).is_file():
        return Path(named)
    folder = page.path.parent / FOLDER
    for suffix in ("", *SUFFIXES):
        if (found := folder / f"{Path(named).name}{suffix}").is_file():
            return found
    names = ", ".join(one.stem for one in find_requests(page.runbook, page.path))
    raise InputError(f"There is no request {quoted(named)}.", advice=f"There are: {names}.")
