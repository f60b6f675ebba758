"""The worked requests of a site's runbooks: walked side by side, with one gathering of facts for all.

Pages show them, ``factlock lock`` and ``factlock refresh`` keep the facts that they rest on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from factlock.asking import utc_now
from factlock.checks import Folder
from factlock.errors import FactlockError, InputError
from factlock.inputs.reading import read_input
from factlock.light_dataclass import dataclass, field
from factlock.model import Answer, Pairs, Question
from factlock.runbook.model import InputType, Runbook
from factlock.runbook.run import Run
from factlock.runbook.shelf import shown_path
from factlock.runbook.told.examples import (
    answers_of,
    begin_example,
    branches,
    find_requests,
    open_request,
    out_of_reach,
)
from factlock.runbook.told.request import Request
from factlock.runbook.walk.asking import Openers
from factlock.runbook.walk.engine import end_of
from factlock.runbook.walk.walking import Walk, Walker, drive_together, walk
from factlock.setting_files import find_root, find_top, from_files
from factlock.settings import make_settings

Answering: TypeAlias = Callable[[tuple[Question, ...]], Mapping[Question, Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A runbook and the file that it was read from."""

    runbook: Runbook
    path: Path


@dataclass(slots=True, kw_only=True)
class Worked:
    """A worked request of a runbook, and what came of it.

    ``branches`` say how it went another way than it expects, ``waits`` which sources could not be asked,
    ``error`` why it could not be walked at all. ``answers`` are those of its checks.
    """

    book: Book
    path: Path
    shown: str
    request: Request | None = None
    run: Run | None = None
    end: str = ""
    branches: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    error: str = ""
    answers: dict[tuple[str, Pairs], Answer] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is called: by its file, where it has no title."""
        return (self.request.title if self.request else "") or self.path.stem


@dataclass(slots=True, kw_only=True)
class _Seen:
    """Answers questions with a function, and keeps all that it was asked."""

    ask: Answering
    answers: dict[Question, Answer] = field(default_factory=dict)

    def __call__(self, questions: tuple[Question, ...]) -> Mapping[Question, Answer]:
        found = self.ask(questions)
        self.answers.update({one: found[one] for one in questions})
        return found


def walk_worked(
    books: Sequence[Book], ask: Answering, root: Path, named: Sequence[Path] = ()
) -> tuple[list[Worked], dict[Question, Answer]]:
    """Walk the worked requests of some runbooks; also every question that was asked, with its answer.

    ``root`` is the folder that shown paths begin at. ``named`` are files of requests of a single runbook,
    instead of all that stand beside it. Raises nothing: faults stand in ``error``.
    """
    found = [one for book in books for one in _worked(book, root, named)]
    begun = [(one, walking) for one in found if (walking := _begin(one, root)) is not None]
    seen = _Seen(ask=ask)
    ended = drive_together([walking for _, walking in begun], seen)
    by_parameters = {(one.check, one.parameters): two for one, two in seen.answers.items()}
    for (one, _), run in zip(begun, ended, strict=True):
        _judge(one, run, by_parameters)
    return found, seen.answers


def _worked(book: Book, root: Path, named: Sequence[Path]) -> Iterator[Worked]:
    for path in named or find_requests(book.runbook, book.path):
        yield Worked(book=book, path=path, shown=_shown(path, root))


def _begin(one: Worked, root: Path) -> Walk | None:
    try:
        request = one.request = open_request(one.book.runbook, one.path, one.shown)
        run = begin_example(one.book.runbook, request, one.book.path, now=_now())
        image = _image(one.book.runbook, run)
        walker = Walker(
            openers=openers(root),
            now=_now,
            people=answers_of(request),
            house=_house(image),
            image=image,
            foresee=False,
            stale=True,
        )
        return walk(one.book.runbook, run, walker)
    except InputError as error:
        one.error = str(error)
        return None


def _judge(
    one: Worked, found: Run | FactlockError, answers: Mapping[tuple[str, Pairs], Answer]
) -> None:
    if isinstance(found, FactlockError):
        one.error = f"{one.shown}: {found}"
        return
    assert one.request is not None  # noqa: S101 - it was begun
    one.run, one.end = found, end_of(one.book.runbook, found)
    one.waits = out_of_reach(found)
    if not one.waits:
        one.branches = tuple(map(str, branches(one.book.runbook, found, one.request)))
    for event in found.events:
        step = one.book.runbook.step(event.step)
        key = (step.name, event.answer.parameters)
        if key in answers:
            one.answers[key] = answers[key]


def openers(root: Path, note: Callable[[Path], None] = lambda _: None) -> Openers:
    """How checks open files and folders, which are shown as seen from ``root``."""

    def open_file(path: str) -> tuple[bytes, str]:
        found = Path(path).absolute()
        note(found)
        shown = _shown(found, root)
        return read_input(found, root=find_top(found.parent), shown=shown), shown

    def open_folder(path: str) -> Folder:
        found = Path(path).absolute()
        if not found.is_dir():
            raise InputError("This is not a folder.", file=_shown(found, root))
        return Folder(path=found, shown=_shown(found, root), note=note)

    return Openers(file=open_file, folder=open_folder)


def _image(runbook: Runbook, run: Run) -> Path | None:
    names = (one.name for one in runbook.inputs if one.type is InputType.IMAGE)
    folder = next((run.values[name] for name in names if run.values.get(name)), "")
    return Path(folder) if folder else None


def _house(image: Path | None) -> dict[str, str]:
    """The house rules of an image's own settings, not those of the site around it."""
    if image is None:
        return {}
    own = find_root(image)
    layer = from_files(own) if own == image else {}
    return make_settings(own, layer).house_rules()


def _shown(path: Path, root: Path) -> str:
    found = Path(shown_path(path, root))
    return (Path(os.path.relpath(path, root)) if found.is_absolute() else found).as_posix()


def _now() -> str:
    return utc_now().strftime("%Y-%m-%dT%H:%M:%SZ")
