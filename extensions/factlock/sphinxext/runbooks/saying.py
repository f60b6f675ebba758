"""What a build says of runbooks: faults, requests that take another branch, results, what they rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.model import Json, Mode
from factlock.runbook.model import WAITING
from factlock.runbook.shelf import fault_text
from factlock.runbook.told.examples import FOLDER, WORDS
from factlock.runbook.walk.engine import standings
from factlock.sphinxext.complaints import Complaint
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from factlock.worked import Worked

IMAGES = "images"


def about_runbooks(
    books: RunbookDomain, worked: Iterable[tuple[str, list[Worked]]], mode: Mode
) -> list[Complaint]:
    """All complaints, in a fixed order."""
    found = [
        Complaint(
            WarningType.RUNBOOK, fault_text(fault), f"{books.env.doc2path(name)}:{fault.line}"
        )
        for name in sorted(books.faults)
        for fault in books.faults[name]
    ]
    for _, requests in worked:
        for one in requests:
            found += _about(one, mode)
    return found


def _about(one: Worked, mode: Mode) -> Iterator[Complaint]:
    place = f"{one.path}:1"
    if one.error:
        yield Complaint(WarningType.RUNBOOK, one.error, place)
    for reason in one.waits:
        kind = WarningType.NOT_LOCKED if mode is Mode.LOCKED else WarningType.UNKNOWN
        yield Complaint(kind, f"this example waits: {reason}", place)
    expect = one.request.expect if one.request else None
    line = expect.line if expect else 1
    for branch in one.branches:
        yield Complaint(WarningType.BRANCH, f"{WORDS}: {branch}", f"{one.path}:{line}")


def digests_of(worked: Iterable[tuple[str, list[Worked]]]) -> dict[str, str]:
    """For each page that is a runbook, a digest of what its worked requests show."""
    return {
        f"{docname}": hashlib.sha256(
            repr([_shown(one) for one in requests]).encode("utf-8", "replace")
        ).hexdigest()
        for docname, requests in worked
    }


def _shown(one: Worked) -> tuple[object, ...]:
    events = one.run.events if one.run else ()
    return (
        one.title,
        one.error,
        one.end,
        [
            (
                event.step,
                event.items,
                event.answer.outcome,
                event.answer.sentence,
                event.answer.value,
                [(known.source, known.date[:10]) for known in event.answer.evidence],
                [part.text for part in event.answer.artefacts],
            )
            for event in events
        ],
    )


def state_of_books(books: RunbookDomain) -> list[tuple[str, str]]:
    """What the worked requests rest on: the runbooks, the requests, the files of their images."""
    found = [(name, book.digest) for name, book in sorted(books.books.items())]
    found += [(name, str(faults)) for name, faults in sorted(books.faults.items())]
    folders = {Path(books.env.doc2path(name)).parent for name in books.books}
    for folder in sorted(folders):
        for below in (FOLDER, IMAGES):
            for path in sorted((folder / below).rglob("*")):
                if path.is_file():
                    name = path.relative_to(folder).as_posix()
                    found.append((name, hashlib.sha256(path.read_bytes()).hexdigest()))
    return found


def runbooks_json(worked: Iterable[tuple[str, list[Worked]]]) -> Iterator[Json]:
    """The runbooks of a site with their worked requests, for ``results.json``."""
    for docname, requests in worked:
        if not requests:
            continue
        book = requests[0].book
        yield {
            "runbook": book.runbook.name,
            "document": docname,
            "file": book.runbook.file,
            "requests": [_json(one) for one in requests],
        }


def _json(one: Worked) -> Json:
    run = one.run
    items: list[Json] = []
    if run is not None:
        here = standings(one.book.runbook, run)
        items = [
            {
                "item": text,
                "end": standing.end or WAITING,
                "path": [[step, outcome] for step, outcome in standing.path],
            }
            for text, standing in zip(run.items, here, strict=True)
        ]
    return {
        "file": one.shown,
        "title": one.title,
        "end": one.end,
        "as_expected": not (one.branches or one.waits or one.error),
        "items": items,
    }
