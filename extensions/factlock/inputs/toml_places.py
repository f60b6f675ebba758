"""Where in a TOML file each value stands, and a bound on its depth before a parser sees it.

``tomllib`` gives no positions and takes minutes for a key of ten thousand dots. This scan knows the
grammar just well enough to follow keys, tables and values in order; it decides nothing about them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypeAlias

from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

Path: TypeAlias = tuple[str | int, ...]
MAX_DEPTH = 24
MAX_KEY = 2000
MAX_VALUES = 150_000

_BLANK = regex(r"(?:[ \t\n]++|#[^\n]*+)*+")
_SPACE = regex(r"[ \t]*+")
_KEY = regex(
    r"""(?P<bare>[A-Za-z0-9_-]++)|"(?P<basic>(?:[^"\\\n]++|\\[^\n])*+)"|'(?P<literal>[^'\n]*+)'"""
)
_STRING = regex(
    r'''"""(?:[^"\\]++|\\[\s\S]|"{1,2}(?!"))*+"{3,5}|\'\'\'(?:[^']++|'{1,2}(?!'))*+'{3,5}'''
    r"""|"(?:[^"\\\n]++|\\[^\n])*+"|'[^'\n]*+\'"""
)
_PLAIN = regex(r"""\d{4}-\d\d-\d\d[ ]\d[^\s,\]}#]*+|[^\s,\[\]{}#"'=]++""")


class _LostError(Exception):
    """The scan does not understand what stands at ``position``."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


@dataclass(slots=True)
class Places:
    """The offsets of values and tables by their paths, as ``tomllib`` would nest them.

    ``read`` is how many characters were understood: all of them, unless the text is not TOML.
    """

    text: str
    file: str
    offsets: dict[Path, int] = field(default_factory=dict)
    read: int = 0
    limit: int = MAX_VALUES
    _count: int = 0
    _ends: list[int] = field(default_factory=list)
    _arrays: dict[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line from 1 of the value or table at ``path``, or of the nearest one around it, or 0."""
        for length in range(len(path), 0, -1):
            offset = self.offsets.get(path[:length])
            if offset is not None:
                return self.line_at(offset)
        return 0

    def exact(self, *path: str | int) -> int:
        """The line from 1 of the value at ``path`` itself; 0 where that is not known."""
        offset = self.offsets.get(path)
        return 0 if offset is None else self.line_at(offset)

    def written(self, *path: str | int) -> str:
        """The line of the file on which the value at ``path`` begins; empty if that is not known."""
        offset = self.offsets.get(path)
        if offset is None:
            return ""
        start = self.text.rfind("\n", 0, offset) + 1
        return self.text[start : self.text.find("\n", offset) % (len(self.text) + 1)].strip()

    def line_at(self, offset: int) -> int:
        """The line from 1 of a character."""
        if not self._ends:
            self._ends = [match.start() for match in re.finditer("\n", self.text)]
        return bisect_right(self._ends, offset - 1) + 1


def find_places(text: str, file: str, limit: int = MAX_VALUES) -> Places:
    """Scan ``text``. Raises ``InputError`` with the line where it is too deep, or holds too many values."""
    places = Places(text=text, file=file, limit=limit)
    try:
        _document(places)
    except _LostError as lost:
        places.read = lost.position
    else:
        places.read = len(text)
    return places


def _document(places: Places) -> None:
    text = places.text
    table: Path = ()
    position = _skip(_BLANK, text, 0)
    while position < len(text):
        if text[position] == "[":
            table, position = _header(places, position)
        else:
            position = _assignment(places, table, position, 0)
        end = _skip(_SPACE, text, position)
        if end < len(text) and text[end] not in "\n#":
            raise _LostError(end)
        position = _skip(_BLANK, text, end)


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _header(places: Places, start: int) -> tuple[Path, int]:
    text = places.text
    brackets = 2 if text.startswith("[[", start) else 1
    parts, position = _key(places, start + brackets)
    if not text.startswith("]" * brackets, position):
        raise _LostError(start)
    above = _resolve(places, (), parts[:-1])
    path = (*above, parts[-1])
    if brackets == 1:
        path = _last(places, path)
    else:
        number = places._arrays.get(path, -1) + 1  # noqa: SLF001 - its own
        places._arrays[path] = number  # noqa: SLF001
        path = (*path, number)
    # The parser makes several tables of each part of a header.
    _note(places, path, start, 2 * len(parts))
    return path, position + brackets


def _last(places: Places, path: Path) -> Path:
    number = places._arrays.get(path)  # noqa: SLF001
    return path if number is None else (*path, number)


def _resolve(places: Places, path: Path, parts: tuple[str, ...]) -> Path:
    for part in parts:
        path = _last(places, (*path, part))
    return path


def _key(places: Places, position: int) -> tuple[tuple[str, ...], int]:
    """A dotted key; the position after it and the blanks that follow."""
    parts: list[str] = []
    text, start = places.text, position
    while True:
        found = _KEY.match(text, _skip(_SPACE, text, position))
        if not found:
            raise _LostError(start)
        parts.append(_plain_key(found))
        if len(parts) > MAX_DEPTH or found.end() - start > MAX_KEY:
            _too_deep(places, start)
        position = _skip(_SPACE, text, found.end())
        if not text.startswith(".", position):
            return tuple(parts), position
        position += 1


def _plain_key(found: re.Match[str]) -> str:
    basic = found["basic"]
    if basic is None:
        return found["bare"] if found["bare"] is not None else found["literal"]
    # An escape in a key is rare enough to let its place go: no path of ours has a NUL in it.
    return basic if "\\" not in basic else f"\0{basic}"


def _assignment(places: Places, table: Path, position: int, depth: int) -> int:
    start = position
    parts, position = _key(places, position)
    if not places.text.startswith("=", position):
        raise _LostError(start)
    above = table
    for part in parts[:-1]:
        above = _last(places, (*above, part))
        places.offsets.setdefault(above, start)
    path = (*above, parts[-1])
    return _value(places, path, _skip(_SPACE, places.text, position + 1), depth)


def _value(places: Places, path: Path, position: int, depth: int) -> int:
    if depth + len(path) > 2 * MAX_DEPTH or depth > MAX_DEPTH:
        _too_deep(places, position)
    text = places.text
    _note(places, path, position, 1)
    first = text[position : position + 1]
    if first == "[":
        return _array(places, path, position + 1, depth + 1)
    if first == "{":
        return _inline_table(places, path, position + 1, depth + 1)
    pattern = _STRING if first in {'"', "'"} else _PLAIN
    found = pattern.match(text, position)
    if not first or not found:
        raise _LostError(position)
    return found.end()


def _array(places: Places, path: Path, position: int, depth: int) -> int:
    text, number = places.text, 0
    while True:
        position = _skip(_BLANK, text, position)
        if text.startswith("]", position):
            return position + 1
        position = _skip(_BLANK, text, _value(places, (*path, number), position, depth))
        number += 1
        if text.startswith(",", position):
            position += 1
        elif not text.startswith("]", position):
            raise _LostError(position)


def _inline_table(places: Places, path: Path, position: int, depth: int) -> int:
    text = places.text
    position = _skip(_BLANK, text, position)
    while not text.startswith("}", position):
        position = _skip(_BLANK, text, _assignment(places, path, position, depth))
        if text.startswith(",", position):
            position = _skip(_BLANK, text, position + 1)
        elif not text.startswith("}", position):
            raise _LostError(position)
    return position + 1


def _note(places: Places, path: Path, position: int, weight: int) -> None:
    places.offsets.setdefault(path, position)
    places._count += weight  # noqa: SLF001 - its own
    if places._count > places.limit:  # noqa: SLF001
        raise InputError(
            f"The file holds more than {places.limit:,} values.",
            file=places.file,
            line=places.line_at(position),
            advice="No manifest or lock file is that large: is it the right file?",
        )


def _too_deep(places: Places, position: int) -> None:
    raise InputError(
        f"This is nested more than {MAX_DEPTH} deep, or its key is too long.",
        file=places.file,
        line=places.line_at(position),
        advice="No manifest or lock file needs that.",
    )
