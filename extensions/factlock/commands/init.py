"""``factlock init runbook NAME``: copy a runbook that comes along, with its examples, as one of your own."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from factlock.errors import InputError
from factlock.files import write_whole
from factlock.patterns import regex
from factlock.runbook.model import InputType, Runbook
from factlock.text import clean_text, printable

HELP = "Copy a runbook that comes along, with its worked requests and images, to make it your own."
WHAT = ("runbook",)
FIRST = "add-python-package"
IMAGES = "images"
MAX_NAMED = 8
_NAME = regex(r"[a-z][a-z0-9-]{0,63}")


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument("what", choices=WHAT, metavar="runbook", help="what to make: a runbook")
    parser.add_argument("name", metavar="NAME", help="the name of yours: letters, digits, hyphens")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="RUNBOOK",
        default=FIRST,
        help=f"the runbook to begin from; {FIRST}, if none is named",
    )
    parser.add_argument(
        "--to", metavar="FOLDER", default="runbooks", help="the folder of your runbooks"
    )


def run(given: Namespace) -> int:
    """0 copied; 2 where a file is there already, or the runbook does not exist."""
    from factlock.commands._run_page import open_page  # noqa: PLC0415 - help is quick
    from factlock.runbook.shelf import shown_path  # noqa: PLC0415
    from factlock.runbook.told.examples import FOLDER, find_requests, open_request  # noqa: PLC0415

    if not _NAME.fullmatch(given.name):
        raise InputError(
            f"{clean_text(given.name, 60)!r} is no name for a runbook.",
            advice="Write it with small letters, digits and hyphens, such as add-r-package.",
        )
    page = open_page(given.source)
    to, top = Path(given.to), page.path.parent
    copies = {to / f"{given.name}.md": page.path.read_bytes()}
    images: dict[str, None] = {}
    for path in find_requests(page.runbook, page.path):
        asked = open_request(page.runbook, path, shown_path(path))
        images |= dict.fromkeys(_images(page.runbook, asked.values))
        content = path.read_bytes()
        copies[to / FOLDER / path.name] = _renamed(content, page.runbook.name, given.name)
    for name in images:
        for path in _files(top / IMAGES / name):
            copies[to / path.relative_to(top)] = path.read_bytes()
    _write(copies)
    mine = (to / f"{given.name}.md").as_posix()
    print(printable(f"{mine}: yours now. Try its {len(copies)} files with: factlock test {mine}"))
    return 0


def _images(runbook: Runbook, values: Mapping[str, str]) -> Iterator[str]:
    for one in runbook.inputs:
        if one.type is InputType.IMAGE and values.get(one.name, ".") != ".":
            yield values[one.name]


def _files(folder: Path) -> Iterator[Path]:
    """The regular files of a folder, whatever it is called; nothing where it does not come along."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _renamed(content: bytes, old: str, new: str) -> bytes:
    """A request with the name of the new runbook in it."""
    line = re.compile(
        rf"(?m)^(runbook:[ \t]*)([\"']?){re.escape(old)}\2(?=[ \t\r]*(?:#.*)?$)".encode()
    )
    return line.sub(rb"\g<1>" + new.encode(), content)


def _write(copies: Mapping[Path, bytes]) -> None:
    """Write what is not there; raises ``InputError`` before anything is written where something else is."""
    there = [
        path for path, content in copies.items() if path.exists() and path.read_bytes() != content
    ]
    if there:
        names = ", ".join(path.as_posix() for path in there[:MAX_NAMED])
        more = f" and {len(there) - MAX_NAMED} more" if len(there) > MAX_NAMED else ""
        raise InputError(
            f"These are there already, and stay as they are: {names}{more}. Nothing was written.",
            advice="Choose another name, or another folder with --to.",
        )
    for path, content in copies.items():
        if not path.exists():
            write_whole(path, content)
