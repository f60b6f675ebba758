"""What an edit changed, for people and for ``git apply``: a unified diff, and the lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import unified_diff

from factlock.images.editing.change import Splice
from factlock.patterns import regex
from factlock.text import redact

_NO_END = "\\ No newline at end of file\n"
_CONTEXT = 3
_HUNK = regex(r"(?m)^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@$")
_TOKEN = regex(r"/t/[^/\s]+/")


def unified(before: bytes, after: bytes, file: str) -> str:
    """The unified diff between two contents of a file; empty if they are equal."""
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    # What is equal at both ends is left out: thousands of equal lines make a comparison slow.
    shortest = min(len(old), len(new))
    top = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    left = shortest - top
    bottom = next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)
    start = max(0, top - _CONTEXT)
    lines = unified_diff(
        old[start : len(old) - max(0, bottom - _CONTEXT)],
        new[start : len(new) - max(0, bottom - _CONTEXT)],
        f"a/{file}",
        f"b/{file}",
    )
    text = "".join(line if line.endswith("\n") else f"{line}\n{_NO_END}" for line in lines)
    return _HUNK.sub(lambda found: _moved(found, start), text)


def _moved(found: re.Match[str], start: int) -> str:
    """The head of a hunk, counted from the first line of the file."""
    old, new = (int(found[group]) + start for group in (1, 3))
    return f"@@ -{old}{found[2] or ''} +{new}{found[4] or ''} @@"


def _lines(content: bytes) -> list[str]:
    lines = content.decode().split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


def without_secrets(diff: str) -> str:
    """A diff fit to be shown: no users of addresses, no tokens of channels."""
    return _TOKEN.sub("/t/…/", redact(diff))


def changed_lines(after: bytes, splices: Sequence[Splice]) -> tuple[int, ...]:
    """The lines of the new content that are new or other than before, from 1."""
    ranges: list[tuple[int, int]] = []
    for cut in splices:
        grown = len(cut.added) - len(cut.removed)
        ranges = [
            (low + grown, high + grown) if low >= cut.at else (low, high) for low, high in ranges
        ]
        # A line ending in front of it belongs to the line before.
        own = len(cut.added) - len(cut.added.lstrip(b"\r\n"))
        ranges.append((cut.at + own, cut.at + len(cut.added)))
    return tuple(
        sorted(
            {
                line
                for low, high in ranges
                if high > low
                for line in range(_line(after, low), _line(after, high - 1) + 1)
            }
        )
    )


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1
