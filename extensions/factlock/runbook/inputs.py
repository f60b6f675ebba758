"""What a run must be told, read by its type: canonical text, or an ``InputError`` with place and advice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from factlock.errors import InputError
from factlock.images.editing.change import clean_ticket
from factlock.runbook.addresses import read_address
from factlock.runbook.model import Input, InputType
from factlock.runbook.packages import read_requirements
from factlock.runbook.places import HERE, Spot, quoted
from factlock.text import safe_url

TICKET = "ticket"
MAX_TEXT = 20_000
MAX_PATH = 200
_ID = re.compile(r"[A-Za-z0-9#][A-Za-z0-9._#/-]*", re.ASCII)
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,63}", re.ASCII)
# Of a file or folder of such a name Windows opens a device instead.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def read_value(given: Input, text: str, *, where: Spot = HERE) -> str:
    """The canonical text of an input; raises ``InputError``.

    An empty text is taken where the default is empty. Several packages come with a line each.
    """
    if not text.strip():
        if given.default == "":
            return ""
        raise where.wrong(f"Nothing is given for {given.name}.", given.help)
    if given.name == TICKET and given.type is InputType.TEXT:
        return read_ticket(text, where=where)
    return _READERS[given.type](given, text, where)


def read_ticket(text: str, *, where: Spot = HERE) -> str:
    """What asked for the change, on one line: an https address, an id such as ``REQ-12``, or some words."""
    check_text(text, where)
    text = text.strip()
    if "\n" in text:
        raise where.wrong("A ticket is one line.", "Name it by its address or its id alone.")
    try:
        clean_ticket(text)
    except InputError as error:
        raise where.wrong(error.message, error.advice) from None
    if " " in text:
        return text
    if "://" in text:
        if safe_url(text) is None:
            raise where.wrong(
                f"{quoted(text)} is not an address that can become a link.",
                "Write an https address without a user in it, the ticket's id, or a few words.",
            )
        return text
    if not _ID.fullmatch(text) or text.endswith(".") or _RESERVED.fullmatch(text):
        raise where.wrong(
            f"{quoted(text)} is not the id of a ticket.",
            "An id has letters, digits and . _ # / -, begins with a letter, a digit or #, and does not end "
            "with a dot. An https address or a few words will do too.",
        )
    return text


def plain_path(text: str, where: Spot) -> str:
    """A relative path that leads nowhere else: no ``..``, no option, no name that a system keeps."""
    path = PurePosixPath(text)
    good = len(text) <= MAX_PATH and all(
        (_PART.fullmatch(one) and not one.endswith((".", " ")) and not _RESERVED.fullmatch(one))
        for one in path.parts
    )
    if text != "." and (not good or not path.parts):
        raise where.wrong(
            f"{quoted(text)} is not a plain path.",
            "Write a relative path of letters, digits and . _ -, without '..'.",
        )
    return path.as_posix()


def find_folder(text: str, runbook: Path, here: Path) -> Path:
    """The folder that a request names: of the samples beside the runbook, else below ``here``."""
    for top in (runbook.parent / "images", here):
        folder = top / text
        if folder.is_dir() and folder.resolve().is_relative_to(top.resolve()):
            return folder
    raise InputError(
        f"There is no image {quoted(text)} beside the runbook, and none in this folder.",
        advice="Name a folder that exists, or give one with --set image=FOLDER.",
    )


def check_text(text: str, where: Spot) -> None:
    """Refuse a text that is too long, or holds characters that no text has."""
    if len(text) > MAX_TEXT:
        raise where.wrong(f"This is longer than {MAX_TEXT:,} characters.", "Make it shorter.")
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t":
            raise where.wrong(
                f"The text holds the character U+{ord(char):04X}, which does not belong there.",
                "Take it out.",
            )


def _text(_: Input, text: str, where: Spot) -> str:
    check_text(text, where)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _choice(given: Input, text: str, where: Spot) -> str:
    if text.strip() in given.choices:
        return text.strip()
    raise where.wrong(
        f"{quoted(text)} is no choice for {given.name}.", f"Choose {', '.join(given.choices)}."
    )


def _url(given: Input, text: str, where: Spot) -> str:
    return read_address(text.strip(), hosts=given.choices, where=where)


def _packages(_: Input, text: str, where: Spot) -> str:
    return "\n".join(read_requirements(text, where=where))


def _image(_: Input, text: str, where: Spot) -> str:
    if where.plain:
        return plain_path(text, where)
    return str(_existing(text, where, Path.is_dir, "folder"))


def _file(_: Input, text: str, where: Spot) -> str:
    if where.plain:
        return plain_path(text, where)
    return str(_existing(text, where, Path.is_file, "file"))


def _existing(text: str, where: Spot, there: Callable[[Path], bool], kind: str) -> Path:
    try:
        path = Path(text).expanduser()
        found = there(path)
    except (OSError, ValueError, RuntimeError):
        found = False
    if not found:
        raise where.wrong(f"{quoted(text)} is not a {kind} here.", f"Name a {kind} that exists.")
    return path.resolve()


_READERS: dict[InputType, Callable[[Input, str, Spot], str]] = {
    InputType.TEXT: _text,
    InputType.CHOICE: _choice,
    InputType.URL: _url,
    InputType.REQUIREMENTS: _packages,
    InputType.IMAGE: _image,
    InputType.FILE: _file,
}
