"""The text of a page before it is read as Markdown: encoding, size, characters that hide something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from factlock.patterns import regex
from factlock.runbook.model import Fault
from factlock.runbook.proof.rules import fault
from factlock.text import is_hidden

MAX_PAGE = 512 * 1024
MAX_LINES = 5_000
# Each level of quotation has Markdown look through the lines behind it again.
MAX_QUOTES = 6
_ODD = regex("[^\t\n\x20-\x7e]")
# Embeddings, overrides and isolates: they show a line in another order than it is read.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What some programs take for the end of a line and others do not, so that lines are counted in two ways.
_BREAKING = frozenset("\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_MARKS = regex(r"[\s>*+\-\d.)]*")
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def decode_page(content: bytes) -> str | Fault:
    """The text of a page, or where and why it is none."""
    if content.startswith(_BOMS):
        message = "The file is written in UTF-16 or UTF-32."
        return fault(1, "encoding", message, "Save it as UTF-8.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        message = f"The byte 0x{content[error.start]:02x} is not UTF-8."
        return fault(line, "encoding", message, "Save the file as UTF-8.", column)


def plain_page(text: str) -> str:
    """The text without a byte order mark, its lines ended by a plain newline."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def too_large(text: str) -> Fault | None:
    """The limit that a page is beyond, if it is beyond one."""
    advice = "Make two runbooks of it."
    if len(text) > MAX_PAGE:
        message = f"The page has more than {MAX_PAGE:,} characters."
        return fault(1, "size", message, advice)
    if text.count("\n") > MAX_LINES:
        message = f"The page has more than {MAX_LINES:,} lines."
        return fault(MAX_LINES + 1, "size", message, advice)
    for number, line in enumerate(text.split("\n"), 1):
        marks = _MARKS.match(line)
        if marks and marks[0].count(">") > MAX_QUOTES:
            message = f"This quotation is nested more than {MAX_QUOTES} deep."
            return fault(number, "size", message, "Quote less deeply.")
    return None


def turning(text: str) -> Iterator[Fault]:
    """The characters that no place of a page may have: one fault a line."""
    said = 0
    for found in _ODD.finditer(text):
        char = found[0]
        if char in _TURNING or char in _BREAKING or "\ud800" <= char <= "\udfff":
            line = text.count("\n", 0, found.start()) + 1
            if line != said:
                yield _character(line, found.start() - text.rfind("\n", 0, found.start()), char)
            said = line


def hiding(lines: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    """The characters that are not seen, in lines from which something is read: one fault a line."""
    for number, line in lines:
        for found in _ODD.finditer(line):
            char = found[0]
            if is_hidden(char) and char not in _TURNING and char not in _BREAKING:
                yield _character(number, found.start() + 1, char)
                break


def _character(line: int, column: int, char: str) -> Fault:
    message = f"The character U+{ord(char):04X} is not seen, and changes what is read."
    return fault(line, "character", message, "Take it out, or write the line anew.", column)
