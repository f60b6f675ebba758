"""Bytes of a file of the project, and text from bytes: bounded, inside the project, UTF-8, no tricks."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from factlock.errors import InputError
from factlock.patterns import regex

LIMIT = 16 * 1024 * 1024
# What str.splitlines() takes for the end of a line and an editor does not, and what no file of ours holds.
_ODD = regex("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def read_input(path: Path, *, root: Path, limit: int = LIMIT, shown: str = "") -> bytes:
    """The content of a regular file inside ``root``, at most ``limit`` bytes.

    Links are followed as long as they stay inside. Raises ``InputError`` with advice, in which the
    file is called ``shown``.
    """
    shown = shown or str(path)
    try:
        top = root.resolve(strict=True)
        plain = Path(os.path.normpath(path))
        # What is outside by its name is not looked for: whether it is there is nobody's business.
        inside = any(plain.is_relative_to(one) for one in (root, top))
        real = path.resolve(strict=True) if inside else plain
        if not inside or not real.is_relative_to(top):
            raise InputError(
                "The file is outside of the project.",
                file=shown,
                advice="Name a file inside of it, and no link that leads out of it.",
            )
        return _read_regular(real, shown, limit)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is not the name of a file"
        raise InputError(
            f"The file cannot be read: {reason}.",
            file=shown,
            advice="Check its name and its rights.",
        ) from error


def _read_regular(path: Path, shown: str, limit: int) -> bytes:
    # Without O_NONBLOCK a pipe of that name would hold us for ever; Windows has neither.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(path.stat().st_mode):
        raise InputError("This is not a regular file.", file=shown, advice="Name a file.")
    with os.fdopen(os.open(path, flags | getattr(os, "O_NOFOLLOW", 0)), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise InputError("This is not a regular file.", file=shown, advice="Name a file.")
        content = stream.read(limit + 1)
    return bounded(content, shown, limit)


def bounded(content: bytes, file: str, limit: int) -> bytes:
    """The content, unless it is larger than ``limit`` bytes: then an ``InputError``."""
    if len(content) <= limit:
        return content
    raise InputError(
        f"The file is larger than {limit:,} bytes.",
        file=file,
        advice="No manifest or lock file is that large: is it the right file?",
    )


def decode(content: bytes, file: str) -> str:
    """UTF-8 text whose lines end with a plain newline; a byte order mark of UTF-8 is dropped.

    Raises ``InputError`` with the line for other encodings, control characters and characters that
    some programs take for the end of a line and others do not.
    """
    if content.startswith(_BOMS):
        raise InputError(
            "The file is written in UTF-16 or UTF-32.",
            file=file,
            line=1,
            advice="Save it as UTF-8.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"Byte {error.start} is not UTF-8.",
            file=file,
            line=content.count(b"\n", 0, error.start) + 1,
            advice="Save the file as UTF-8.",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _ODD.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
        raise InputError(
            f"Column {column} holds the character U+{ord(found[0]):04X}, which does not belong there.",
            file=file,
            line=line,
            advice="Take it out.",
        )
    return text
