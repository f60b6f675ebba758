"""What a run must be told, read by its type: canonical text, or an ``InputError`` with place and advice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from factlock.errors import InputError
from factlock.images.ticket import clean_ticket
from factlock.patterns import regex
from factlock.runbook.model import Input, InputType, Runbook, Step
from factlock.runbook.page.placeholders import names_in
from factlock.runbook.told.addresses import read_address
from factlock.runbook.told.packages import read_requirements
from factlock.runbook.told.places import HERE, Spot, quoted
from factlock.target import read_python
from factlock.text import safe_url

TICKET = "ticket"
OF_IMAGE = ("folders", "only")
MAX_TEXT = 20_000
MAX_PATH = 200
_ID = regex(r"[A-Za-z0-9#][A-Za-z0-9._#/-]*", re.ASCII)
_PART = regex(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,63}", re.ASCII)
# Of a file or folder of such a name Windows opens a device instead.
_RESERVED = regex(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


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
    found = _find(text, runbook, here, Path.is_dir)
    if found is None:
        raise InputError(
            f"There is no image {quoted(text)} beside the runbook, and none in this folder.",
            advice="Name a folder that exists, or give one with --set image=FOLDER.",
        )
    return found


def find_file(text: str, runbook: Path, here: Path) -> Path:
    """The file that a request names, looked for in the same places and beside the runbook itself."""
    found = _find(text, runbook, here, Path.is_file)
    if found is None:
        raise InputError(
            f"There is no file {quoted(text)} among the samples beside the runbook, and none in this folder.",
            advice="Name a file that exists, or give one with --set NAME=FILE.",
        )
    return found


def _find(text: str, runbook: Path, here: Path, there: Callable[[Path], bool]) -> Path | None:
    for top in (runbook.parent / "images", runbook.parent, here):
        path = top / text
        if there(path) and path.resolve().is_relative_to(top.resolve()):
            return path
    return None


def told_by_images(runbook: Runbook, values: Mapping[str, str]) -> dict[str, str]:
    """The values with what the folders of images tell, where the page asks for it.

    ``{image.folders}`` are the folders of all images in it, with commas between them; ``{image.only}`` is the
    folder of the one that there is, empty where there are several, and the folder itself where there is none,
    so that whoever looks into it says so. Raises ``InputError`` with the folder.
    """
    texts = [text for step in runbook.steps for text in (step.question, *_options(step))]
    used = {
        name for text in (*texts, *(one.value for one in runbook.fields)) for name in names_in(text)
    }
    found = dict(values)
    for one in runbook.inputs:
        wanted = {f"{one.name}.{part}" for part in OF_IMAGE} & used
        if one.type is InputType.IMAGE and wanted and values.get(one.name):
            folders = _folders(Path(values[one.name]))
            found[f"{one.name}.folders"] = ", ".join(folders)
            found[f"{one.name}.only"] = "" if len(folders) > 1 else "".join(folders) or "."
    return found


def _options(step: Step) -> Iterator[str]:
    return (one.value for one in step.options)


def _folders(root: Path) -> tuple[str, ...]:
    from factlock.images.reading import read_images  # noqa: PLC0415 - few runbooks ask for it

    return tuple(one.folder for one in read_images(root))


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


def _python(_: Input, text: str, where: Spot) -> str:
    try:
        return read_python(text.strip())
    except InputError as error:
        raise where.wrong(error.message, error.advice) from None


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
    InputType.PYTHON: _python,
    InputType.URL: _url,
    InputType.REQUIREMENTS: _packages,
    InputType.IMAGE: _image,
    InputType.FILE: _file,
}
