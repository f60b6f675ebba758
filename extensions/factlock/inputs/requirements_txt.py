"""Files of requirements as pip reads them: ``requirements.txt``, ``requirements.in``.

The joining of lines and the cutting of comments follow pip's own reader (26.3), with which a test
compares this one. The library ``pip-requirements-parser`` was left aside: 4.5 s for one line with
20,000 spaces, a temporary file for every text, 0.13 s to import (2026-11-21).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.inputs.logical_line import Logical
from factlock.inputs.manifest import Entry, Manifest
from factlock.inputs.reading import bounded, decode
from factlock.inputs.requirement import ANOTHER_FILE, make_entry, option_reason, refuse
from factlock.inputs.shown_text import show
from factlock.light_dataclass import replace
from factlock.patterns import regex

LIMIT = 8 * 1024 * 1024
MAX_LINES = 100_000
MAX_ENTRIES = 10_000
_COMMENT = regex(r"(?:^|(?<=\s))#[^\n]*")
_COOKIE = regex(r"#.*?coding[:=]\s*([-\w.]+)", re.ASCII)
_OPTION = regex(r"(?:^|(?<=\s))-")
_HASH = regex(r"--hash(?:=|\s+)(\S+)")
_DIGEST = regex(r"(sha256|sha384|sha512):([0-9a-fA-F]+)", re.ASCII)
_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


def read_requirements(content: bytes, file: str) -> Manifest:
    """The manifest of a requirements file.

    Raises ``InputError`` for what makes the whole file doubtful: another encoding, a broken hash, a
    file that includes itself.
    """
    text = decode(bounded(content, file, LIMIT), file)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise InputError(
            f"The file has more than {MAX_LINES:,} lines.",
            file=file,
            advice="Is it the right file?",
        )
    _refuse_cookie(lines, file)
    said = [one for one in logical_lines(lines) if one.text]
    if len(said) > MAX_ENTRIES:
        raise InputError(
            f"The file has more than {MAX_ENTRIES:,} requirements.",
            file=file,
            line=said[MAX_ENTRIES].line,
            advice="Is it the right file?",
        )
    entries = tuple(_entry(one, file) for one in said)
    return Manifest(kind="requirements", file=file, entries=entries)


def _refuse_cookie(lines: list[str], file: str) -> None:
    # pip decodes such a file as it says, and would read other requirements than we.
    for number, line in enumerate(lines[:2], start=1):
        found = _COOKIE.match(line)
        if found and found[1].lower() not in {"utf-8", "utf8", "ascii", "us-ascii"}:
            raise InputError(
                f"The file says that it is encoded in {show(found[1])}.",
                file=file,
                line=number,
                advice="Save it as UTF-8 and take the comment out.",
            )


def logical_lines(lines: list[str]) -> Iterator[Logical]:
    """Lines joined where one ends with a backslash, as pip does; a comment line ends such a chain."""
    parts: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if line.endswith("\\") and not _is_comment(line):
            parts.append((number, line.strip("\\")))
            continue
        yield _without_comment([*parts, (number, f" {line}" if _is_comment(line) else line)])
        parts = []
    if parts:
        yield _without_comment(parts)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _without_comment(parts: list[tuple[int, str]]) -> Logical:
    """The parts up to the first comment of the joined text."""
    whole = "".join(part for _, part in parts)
    found = _COMMENT.search(whole)
    left = found.start() if found else len(whole)
    kept: list[tuple[int, str]] = []
    for number, part in parts:
        kept.append((number, part[:left]))
        left = max(left - len(part), 0)
    return Logical(kept)


def read_line(text: str, *, file: str, line: int) -> Entry | None:
    """The entry of one line that stands in another file; ``None`` if it is a comment."""
    found = _without_comment([(line, text)])
    return _entry(found, file) if found.text else None


def _entry(line: Logical, file: str) -> Entry:
    text = line.text
    option = _OPTION.search(text)
    if not option:
        return make_entry(text, file=file, line=line.line)
    head, options = text[: option.start()].strip(), text[option.start() :]
    if not head:
        _refuse_itself(options, file, line.line)
        return refuse(text, option_reason(options.split()[0]), file=file, line=line.line)
    hashes = tuple(
        _digest(found[1], file, line.line_of(option.start() + found.start(1)))
        for found in _HASH.finditer(options)
    )
    rest = _HASH.sub(lambda found: " " * len(found[0]), options)
    if rest.strip():
        at = option.start() + len(rest) - len(rest.lstrip())
        return refuse(text, option_reason(rest.split()[0]), file=file, line=line.line_of(at))
    return replace(make_entry(head, file=file, line=line.line), hashes=tuple(sorted(set(hashes))))


def _digest(word: str, file: str, line: int) -> str:
    found = _DIGEST.fullmatch(word)
    if found and len(found[2]) == _LENGTHS[found[1]]:
        return f"{found[1]}:{found[2].lower()}"
    raise InputError(
        f"{show(word)!r} is not a hash that pip takes.",
        file=file,
        line=line,
        advice="Write sha256: and 64 hexadecimal digits; a file with a broken hash installs nothing.",
    )


def _refuse_itself(options: str, file: str, line: int) -> None:
    words = re.split(r"[\s=]+", re.sub(r"^-r(?=[^\s=])", "-r ", options))
    if len(words) < 2 or option_reason(words[0]) != ANOTHER_FILE:  # noqa: PLR2004 - option and value
        return
    if posixpath.normpath(words[1]) == posixpath.basename(file.replace("\\", "/")):
        raise InputError(
            "The file includes itself.", file=file, line=line, advice="Take this line out."
        )
