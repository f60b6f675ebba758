"""Walking the worked requests of a site side by side, with one gathering of facts for all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from factlock.checks import Folder
from factlock.errors import FactlockError, InputError
from factlock.inputs.reading import read_input
from factlock.model import Answer, Question
from factlock.runbook.acting import Walker
from factlock.runbook.asking import Openers
from factlock.runbook.examples import answers_of, begin_example, branches, out_of_reach
from factlock.runbook.inputs import find_folder
from factlock.runbook.model import InputType, Runbook
from factlock.runbook.request import Request
from factlock.runbook.run import Run
from factlock.runbook.walking import Ask, Walk, drive_together, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A worked request and where it stands: ``root`` is the folder of the site, all paths are shown from it.

    ``page`` is the file of the runbook, ``house`` what actions are told of the house.
    """

    runbook: Runbook
    request: Request
    root: Path
    page: Path
    house: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What came of a worked request.

    ``run`` is ``None`` where it could not be walked: ``error`` says why. ``branches`` are the ways that it
    takes now in the place of those that were expected, ``waits`` the sources that could not be asked.
    """

    worked: Worked
    run: Run | None = None
    error: str = ""
    branches: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


def walk_worked(all_worked: Sequence[Worked], ask: Ask) -> tuple[Walked, ...]:
    """Walk them all, each to where it stops. ``ask`` answers questions, and may be called several times.

    Only what is needed is asked, one round after the other, so that nothing but that is locked.
    """
    begun: dict[int, Walk] = {}
    failed: dict[int, FactlockError] = {}
    for number, worked in enumerate(all_worked):
        try:
            begun[number] = _begin(worked)
        except InputError as error:
            failed[number] = error
    ended = dict(zip(begun, drive_together(list(begun.values()), ask), strict=True))
    found = {**failed, **ended}
    return tuple(_judged(one, found[number]) for number, one in enumerate(all_worked))


def _judged(worked: Worked, found: Run | FactlockError) -> Walked:
    if isinstance(found, FactlockError):
        return Walked(worked=worked, error=str(found))
    waits = out_of_reach(found)
    gone = () if waits else branches(worked.runbook, found, worked.request)
    return Walked(worked=worked, run=found, branches=tuple(map(str, gone)), waits=waits)


def image_folder(worked: Worked) -> Path | None:
    """The folder of the sample image, where the request names one; raises ``InputError``."""
    names = [one.name for one in worked.runbook.inputs if one.type is InputType.IMAGE]
    text = next(
        (worked.request.values[name] for name in names if name in worked.request.values), ""
    )
    return find_folder(text, worked.page, worked.root).resolve() if text else None


def named_files(worked: Worked) -> tuple[Path, ...]:
    """The files that the request names as inputs, as far as they are there."""
    names = [one.name for one in worked.runbook.inputs if one.type is InputType.FILE]
    told = (worked.request.values.get(name, "") for name in names)
    return tuple(path for text in told if text and (path := _place(worked, text)).is_file())


def _begin(worked: Worked) -> Walk:
    image = image_folder(worked)
    names = [one.name for one in worked.runbook.inputs if one.type is InputType.IMAGE]
    told = dict(worked.request.values)
    told |= {name: str(image) for name in names if image is not None and name in told}
    request = replace(worked.request, values=told)
    run = begin_example(worked.runbook, request, worked.page, now="")
    # Nobody's disk is shown on a page: what is told of the image is its path in the site.
    shown = {
        name: _shown(worked.root, Path(run.values[name])) for name in names if run.values[name]
    }
    run = replace(run, values={**run.values, **shown})
    walker = Walker(
        openers=_openers(worked),
        # What a page shows of a run is the same tomorrow: its dates are those of the facts.
        now=lambda: "",
        people=answers_of(worked.request),
        house=worked.house,
        image=image,
        foresee=False,
        stale=True,
    )
    return walk(worked.runbook, run, walker)


def _shown(root: Path, path: Path) -> str:
    return Path(os.path.relpath(path, root.resolve())).as_posix()


def _openers(worked: Worked) -> Openers:
    root = worked.root.resolve()

    def open_file(text: str) -> tuple[bytes, str]:
        path = _place(worked, text)
        return read_input(path, root=root, shown=_shown(root, path)), _shown(root, path)

    def open_folder(text: str) -> Folder:
        path = (root / text).resolve()
        if not path.is_relative_to(root) or not path.is_dir():
            raise InputError("This is no folder of the site.", file=text, advice="Name a folder.")
        return Folder(path=path, shown=_shown(root, path), note=lambda _: None)

    return Openers(file=open_file, folder=open_folder)


def _place(worked: Worked, text: str) -> Path:
    """A file that a request names: beside the runbook, else from the site's folder."""
    beside = Path(os.path.normpath(worked.page.parent / text))
    return beside if beside.is_file() else Path(os.path.normpath(worked.root.resolve() / text))


def both(ask: Ask, first: Sequence[Question], told: dict[Question, Answer]) -> Ask:
    """``ask``, which asks ``first`` together with what is asked first; all answers are kept in ``told``."""
    waiting = list(first)

    def asking(questions: tuple[Question, ...]) -> Mapping[Question, Answer]:
        found = ask((*waiting, *questions))
        waiting.clear()
        told.update(found)
        return found

    return asking
