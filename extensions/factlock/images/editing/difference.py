"""What an edit changed, for people and for ``git apply``: a unified diff, and the lines."""

from __future__ import annotations

import re
from difflib import SequenceMatcher, unified_diff

from factlock.text import redact

_TOKEN = re.compile(r"/t/[^/\s]+/")
_NO_END = "\\ No newline at end of file\n"


def unified(before: bytes, after: bytes, file: str) -> str:
    """The unified diff between two contents of a file; empty if they are equal."""
    if before == after:
        return ""
    lines = unified_diff(_lines(before), _lines(after), f"a/{file}", f"b/{file}")
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_END}" for line in lines)


def without_secrets(diff: str) -> str:
    """A diff fit to be shown: no users of addresses, no tokens of channels."""
    return _TOKEN.sub("/t/…/", redact(diff))


def changed_lines(before: bytes, after: bytes) -> tuple[int, ...]:
    """The lines of the new content that are new or other than before, from 1."""
    old, new = _lines(before), _lines(after)
    if old and new and not before.endswith(b"\n"):
        # A line that only got its line ending still says the same.
        old[-1] = old[-1].rstrip("\r") + "\n"
        new = [line if line.endswith("\n") else f"{line}\n" for line in new]
        new = [line.replace("\r\n", "\n") for line in new]
        old = [line.replace("\r\n", "\n") for line in old]
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(
        number + 1
        for kind, _, _, start, end in codes
        if kind in {"insert", "replace"}
        for number in range(start, end)
    )


def _lines(content: bytes) -> list[str]:
    return [f"{line}\n" for line in content.decode().split("\n")[:-1]] + (
        [content.decode().rsplit("\n", 1)[-1]] if not content.endswith(b"\n") and content else []
    )
