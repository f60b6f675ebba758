"""The lines of a file as bytes, with the place of each, so that text is put in and no other touched."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from factlock.errors import InputError
from factlock.images.editing.change import Splice
from factlock.inputs.reading import decode
from factlock.patterns import regex

_BOM = b"\xef\xbb\xbf"
_ALONE = regex(rb"\r(?!\n)")


class Lines:
    """The physical lines of a file; numbers count from 0 here, and a line's text has no line ending."""

    __slots__ = ("_starts", "content", "raw", "texts")

    def __init__(self, content: bytes, file: str) -> None:
        if found := _ALONE.search(content):
            raise InputError(
                "A line ends with a carriage return alone.",
                file=file,
                line=content.count(b"\n", 0, found.start()) + 1,
                advice="Save the file with the line endings of Unix or Windows.",
            )
        self.content = content
        body = content.removeprefix(_BOM)
        self.texts = decode(content, file).split("\n")
        self.raw = body.split(b"\n")
        if body.endswith(b"\n") or not body:
            self.texts.pop()
            self.raw.pop()
        bom = len(content) - len(body)
        self._starts = list(accumulate((len(line) + 1 for line in self.raw), initial=bom))

    def __len__(self) -> int:
        return len(self.raw)

    def at(self, line: int, column: int) -> int:
        """The byte of a place; both numbers from 0."""
        return self._starts[line] + len(self.texts[line][:column].encode())

    def ending(self, line: int) -> bytes:
        """How the lines around the beginning of ``line`` end."""
        for near in (line - 1, line):
            if 0 <= near < len(self) and self._starts[near] + len(self.raw[near]) < len(
                self.content
            ):
                return b"\r\n" if self.raw[near].endswith(b"\r") else b"\n"
        return b"\r\n" if any(line.endswith(b"\r") for line in self.raw) else b"\n"

    def insert(self, line: int, texts: Iterable[str]) -> Splice:
        """The splice that puts lines before ``line``, which may be the end of the file."""
        end = self.ending(line)
        added = [text.encode() for text in texts]
        if line < len(self):
            return Splice(
                at=self._starts[line], removed=b"", added=b"".join(one + end for one in added)
            )
        whole = not self.content or self.content.endswith(b"\n")
        pieces = (one + end if whole else end + one for one in added)
        return Splice(at=len(self.content), removed=b"", added=b"".join(pieces))
