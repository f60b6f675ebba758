"""What directives and roles share: where they stand, and complaining at a place."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util import logging

from factlock.checks import Folder
from factlock.errors import InputError
from factlock.inputs.reading import read_input
from factlock.patterns import regex
from factlock.setting_files import find_top
from factlock.sphinxext.domain import DepDomain, Fault
from factlock.text import printable, redact
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

_DOCSTRING = "docstring of "
# What Sphinx calls a text that it puts in the place of another, read once more.
_TRANSLATED = regex(r":(?P<line>\d+):<translated>$")


def warn(message: str, kind: WarningType, location: str | None) -> None:
    """A typed warning at ``file:line``, fit for a log."""
    logger.warning(
        printable(redact(message)), type="factlock", subtype=kind.value, location=location
    )


def reject(env: BuildEnvironment, error: InputError, location: str) -> nodes.Element:
    """Keep a fault, which ``execute`` warns of at every build, and show it on the page."""
    # With file and line where it is about a file that the page names.
    text = redact(str(error))
    domain = cast("DepDomain", env.get_domain("dep"))
    fault = Fault(message=text, location=location)
    faults = domain.faults.setdefault(env.docname, [])
    if fault not in faults:
        faults.append(fault)
    return nodes.warning("", nodes.paragraph("", "", nodes.Text(text)))


def reserve_id(page: document, wished: str, node: nodes.Element) -> str:
    """An id of this page that nothing else has, derived from ``wished``."""
    anchor, number = wished, 1
    while anchor in page.ids:
        number += 1
        anchor = f"{wished}-{number}"
    page.ids[anchor] = node
    return anchor


def original_place(source: str | None, line: int | None) -> tuple[str, int]:
    """A source and line as docutils have them; of a translated text, those of the text itself."""
    found = _TRANSLATED.search(source or "")
    if source and found:
        return source[: found.start()], int(found["line"])
    return source or "", line or 0


def place(env: BuildEnvironment, source: str | None, line: int | None) -> str:
    """``file:line`` for a log."""
    source, line = original_place(source, line)
    return f"{source or env.doc2path(env.docname)}:{line}"


def file_and_line(env: BuildEnvironment, source: str | None, line: int | None) -> tuple[str, int]:
    """A source file as a path from the site's folder, with forward slashes, and the line in that file.

    The line is 0 where it is not known: a docstring counts its own lines, and a text of ``conf.py`` has
    no file.
    """
    source, line = original_place(source, line)
    page = Path(env.doc2path(env.docname, base=False)).as_posix()
    if not source:
        return page, line
    file, docstring, _ = source.partition(_DOCSTRING)
    if source.startswith("<") or (docstring and not file):
        return page, 0
    path = Path(file.removesuffix(":") if docstring else file).absolute()
    relative = _from_folder(str(path), str(env.srcdir))
    return (relative, 0 if docstring else line) if relative else (page, 0)


@lru_cache(maxsize=256)
def _from_folder(file: str, folder: str) -> str:
    """A path from a folder, asked of the disk once for all that stands in a file."""
    try:
        return Path(os.path.relpath(Path(file).resolve(), Path(folder).resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return ""


def open_input(env: BuildEnvironment, path: str) -> tuple[bytes, str]:
    """The bytes of a file that a page names, and its path as it is shown; raises ``InputError``.

    A path is relative to the page, or to the site's folder when it begins with a slash, and leads to a
    file of the repository. The page is read again when that file changes, and at every build while it is
    not there.
    """
    folder = Path(env.srcdir).resolve()
    relative, _ = env.relfn2path(path)
    found = Path(os.path.normpath(folder / relative))
    # Before it is read: a file that cannot be may be there, or be mended, at the next build.
    env.note_dependency(str(found))
    shown = Path(os.path.relpath(found, folder)).as_posix()
    # Not the whole path, which is that of the machine that builds: errors stand on the page.
    return read_input(found, root=find_top(folder), shown=shown), shown


def open_folder(env: BuildEnvironment, path: str) -> Folder:
    """A folder of the repository that a page names, as ``open_input`` finds files; raises ``InputError``.

    The page is read again when one of the files that are read changes. A folder is no dependency itself:
    Sphinx would read the page at every build.
    """
    folder = Path(env.srcdir).resolve()
    relative, _ = env.relfn2path(path)
    found = Path(os.path.normpath(folder / relative))
    shown = Path(os.path.relpath(found, folder)).as_posix()
    top = find_top(folder).resolve()
    # What is outside by its name is not looked for.
    if not found.is_relative_to(top) or not found.resolve().is_relative_to(top):
        raise InputError(
            "The folder is outside of the project.",
            file=shown,
            advice="Name a folder inside of it, and no link that leads out of it.",
        )
    if not found.is_dir():
        raise InputError("This is not a folder.", file=shown, advice="Name a folder.")
    return Folder(path=found, shown=shown, note=lambda one: env.note_dependency(str(one)))
