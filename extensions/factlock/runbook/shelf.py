"""Where runbooks are: those that come with factlock, and files that somebody names."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import factlock
from factlock.errors import InputError
from factlock.inputs.reading import read_input
from factlock.runbook.model import Fault, Runbook
from factlock.runbook.page.page_text import decode_page
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.runbook.page.reading import Reading

LIMIT = 4 * 1024 * 1024
_HEAD = 8 * 1024
MAX_NAMED = 20
_PACKAGE = Path(factlock.__file__).parent


def shelf() -> Path:
    """The folder of the runbooks that come along: in the package, or beside it in a clone."""
    inside = _PACKAGE / "runbooks"
    return inside if inside.is_dir() else _PACKAGE.parent.parent / "runbooks"


def shipped() -> tuple[str, ...]:
    """The names of the runbooks that come along, sorted."""
    return tuple(one.stem for one in runbooks_in(shelf()))


def runbooks_in(folder: Path) -> tuple[Path, ...]:
    """The pages of a folder that are runbooks, or were meant to be, sorted."""
    return tuple(sorted(one for one in folder.glob("*.md") if _is_runbook(one)))


def _is_runbook(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            content = stream.read(LIMIT)
    except OSError:
        return False
    return b"\nrunbook:" in content[:_HEAD].replace(b"\r", b"\n") or b"{runbook:step}" in content


def find_runbook(name: str, here: Path | None = None) -> Path:
    """The file of a runbook: a path, a name in ``runbooks/`` of this folder, or one that comes along.

    Raises ``InputError`` with the names there are.
    """
    here = here or Path.cwd()
    if name.endswith(".md") or "/" in name or "\\" in name:
        found = here / name
        if _is_file(found):
            return found
        raise InputError(
            "There is no such file.",
            file=clean_text(name, 200),
            advice=f"Name a file that is there, or one of: {', '.join(shipped())}.",
        )
    for folder in (here / "runbooks", shelf()):
        if name in {one.stem for one in folder.glob("*.md")}:
            return folder / f"{name}.md"
    own = (one.stem for one in runbooks_in(here / "runbooks"))
    there = sorted({*own, *shipped()})
    close = difflib.get_close_matches(name[:80], there, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    listed = ", ".join(clean_text(one, 60) for one in there[:MAX_NAMED])
    raise InputError(
        f"There is no runbook {clean_text(name, 60)!r}.",
        advice=f"{meant}There are: {listed}. Or name a file: my-runbook.md.",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def shown_path(path: Path, here: Path | None = None) -> str:
    """A path as it is shown: from here where it is below, else from the folder of the runbooks."""
    here = (here or Path.cwd()).resolve()
    found = path.resolve()
    for folder in (here, shelf().resolve().parent):
        if found.is_relative_to(folder):
            return found.relative_to(folder).as_posix()
    return found.as_posix()


def open_runbook(path: Path, shown: str = "") -> tuple[Reading, tuple[Fault, ...]]:
    """What a file holds, and all that is wrong with it. Raises ``InputError`` where it cannot be read."""
    from factlock.runbook.page.reading import Reading, read_runbook  # noqa: PLC0415
    from factlock.runbook.proof.graph import prove  # noqa: PLC0415 - most pages were read and proved before

    shown = shown or shown_path(path)
    content = read_input(path.absolute(), root=path.absolute().parent, limit=LIMIT, shown=shown)
    text = decode_page(content)
    if isinstance(text, Fault):
        return Reading(runbook=None, faults=(text,)), (text,)
    reading = read_runbook(text, shown, path.stem)
    more = prove(reading.runbook) if reading.runbook else ()
    return reading, tuple(sorted({*reading.faults, *more}))


def load_runbook(path: Path, shown: str = "") -> Runbook:
    """A runbook without faults; raises ``InputError`` that tells all there are."""
    shown = shown or shown_path(path)
    reading, faults = open_runbook(path, shown)
    if reading.runbook is None or faults:
        raise InputError("\n".join(fault_line(shown, one) for one in faults))
    return reading.runbook


def fault_line(file: str, one: Fault) -> str:
    """A fault as a line: where, which rule, what is wrong, what to do."""
    return f"{file}:{one.line}:{one.column or 1}: {fault_text(one)}"


def fault_text(one: Fault) -> str:
    """What is wrong, what to do, and which rule says so."""
    return f"{one.message} {one.advice} [{one.rule}]"
