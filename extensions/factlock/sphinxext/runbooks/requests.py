"""The worked requests of a page, as far as they can be told before anything is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from factlock.errors import InputError
from factlock.light_dataclass import dataclass
from factlock.runbook.model import InputType, Runbook
from factlock.runbook.told.examples import find_requests, open_request
from factlock.runbook.told.inputs import find_folder
from factlock.runbook.told.request import Request

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

FOLDERS = ("requests", "images")
_OF_THIS_PAGE = "factlock_worked_requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A worked request: its name (that of the file), its title, the steps that it expects to come through."""

    name: str
    title: str
    steps: frozenset[str]


def asked_of(env: BuildEnvironment, book: Runbook) -> list[Asked]:
    """The worked requests of a page; their files and those of their images become dependencies of it.

    Each step of a page wants them: they are read once a page. Those that end mildly come first.
    """
    if _OF_THIS_PAGE not in env.temp_data:
        page = Path(env.doc2path(env.docname))
        found = [
            (_gravity(book, request), path.stem, request)
            for path in find_requests(book, page)
            if (request := _opened(env, book, path)) is not None
        ]
        env.temp_data[_OF_THIS_PAGE] = [
            Asked(name=name, title=request.title or name, steps=steps_of(request))
            for _, name, request in sorted(found, key=lambda one: one[:2])
        ]
    return cast("list[Asked]", env.temp_data[_OF_THIS_PAGE])


def _gravity(book: Runbook, request: Request) -> int:
    """Where the gravest expected end stands among those of the page; behind all where none is said."""
    order = {name: number for number, name in enumerate(book.ends)}
    whole = [request.expect] if request.expect else []
    ends = [one.end for one in (*whole, *(one for _, one in request.expected)) if one.end]
    return max((order.get(one, len(order)) for one in ends), default=len(order))


def files_beside(page: Path) -> tuple[str, ...]:
    """The names of all request files, and of those of sample images, sorted."""
    found = (path for below in FOLDERS for path in (page.parent / below).rglob("*"))
    return tuple(sorted(one.relative_to(page.parent).as_posix() for one in found if one.is_file()))


def _opened(env: BuildEnvironment, book: Runbook, path: Path) -> Request | None:
    """A request; none where it cannot be read, which the walk says."""
    env.note_dependency(str(path))
    try:
        request = open_request(book, path, path.name)
    except InputError:
        return None
    for one in book.inputs:
        text = request.values.get(one.name, "")
        if one.type is InputType.IMAGE and text:
            _note_folder(env, text)
    return request


def _note_folder(env: BuildEnvironment, text: str) -> None:
    try:
        folder = find_folder(text, Path(env.doc2path(env.docname)), Path(env.srcdir))
    except InputError:
        return
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            env.note_dependency(str(path))


def steps_of(request: Request) -> frozenset[str]:
    """The steps that a request is expected to come through; none where its way is not written down."""
    whole = [request.expect] if request.expect else []
    return frozenset(
        step
        for one in (*whole, *(expected for _, expected in request.expected))
        for step, _ in one.path
    )
