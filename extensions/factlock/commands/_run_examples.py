"""Walking the worked requests of a runbook side by side, with one gathering of facts for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from factlock.commands._run_page import Page, open_page
from factlock.commands._run_walk import Facts, image_of, utc_now
from factlock.commands._shared import settings_for
from factlock.commands.ask import open_folder, open_shown
from factlock.errors import FactlockError, InputError
from factlock.runbook.asking import Openers
from factlock.runbook.engine import end_of
from factlock.runbook.examples import (
    FOLDER,
    SUFFIXES,
    answers_of,
    begin_example,
    branches,
    find_requests,
    open_request,
    out_of_reach,
)
from factlock.runbook.places import quoted
from factlock.runbook.request import Request
from factlock.runbook.run import Run
from factlock.runbook.shelf import shown_path
from factlock.runbook.walking import Walk, Walker, drive_together, walk
from factlock.settings import Settings, find_root


@dataclass(slots=True, kw_only=True)
class Tried:
    """A worked request and what came of it: its end, the other ways, the sources out of reach, a fault."""

    file: str
    end: str = ""
    branches: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    error: str = ""


@dataclass(slots=True, kw_only=True)
class _Begun:
    tried: Tried
    request: Request
    walking: Walk


def try_all(name: str, named: Sequence[str], settings: Settings) -> list[Tried]:
    """Walk the requests that are named, else all; raises ``InputError`` where there is none."""
    page = open_page(name)
    paths = [_path(one, page) for one in named] or list(find_requests(page.runbook, page.path))
    if not paths:
        raise InputError(
            f"The runbook {page.runbook.name} has no worked requests.",
            advice=f"Put them into {shown_path(page.path.parent / FOLDER)}, a file each.",
        )
    tried = [Tried(file=shown_path(path)) for path in paths]
    begun = list(_begin(page, tried, paths))
    ended = drive_together([one.walking for one in begun], Facts(settings=settings))
    for one, found in zip(begun, ended, strict=True):
        _judge(page, one, found)
    return tried


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


def _begin(page: Page, tried: list[Tried], paths: list[Path]) -> Iterator[_Begun]:
    for one, path in zip(tried, paths, strict=True):
        try:
            request = open_request(page.runbook, path, one.file)
            run = begin_example(page.runbook, request, page.path, now=utc_now())
            yield _Begun(tried=one, request=request, walking=_walking(page, request, run))
        except InputError as error:
            one.error = str(error)


def _walking(page: Page, request: Request, run: Run) -> Walk:
    image = image_of(page.runbook, run)
    house = settings_for(find_root(image), {}).house() if image is not None else {}
    walker = Walker(
        openers=Openers(file=open_shown, folder=open_folder),
        now=utc_now,
        people=answers_of(request),
        house=house,
        image=image,
        # As on pages: what was said on an earlier day stands where its source is away.
        stale=True,
    )
    return walk(page.runbook, run, walker)


def _judge(page: Page, begun: _Begun, found: Run | FactlockError) -> None:
    if isinstance(found, FactlockError):
        begun.tried.error = f"{begun.tried.file}: {found}"
        return
    begun.tried.end = end_of(page.runbook, found)
    begun.tried.waits = out_of_reach(found)
    if not begun.tried.waits:
        gone = branches(page.runbook, found, begun.request)
        begun.tried.branches = tuple(map(str, gone))
