"""The comments of list entries, which often name the ticket or the reason that brought a package in."""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.images.image import Comment
from factlock.inputs.reading import decode
from factlock.inputs.shown_text import show

_ENTRY = re.compile(r"^\s*(?:-\s+)?[\"']?[A-Za-z0-9_][^#]*?(?:\s+#(?P<behind>.*))?$")
_ONLY = re.compile(r"^\s*#(?P<text>.*)$")


def comments_of(body: bytes, file: str) -> dict[int, Comment]:
    """The comment of each line that has one: behind it, else on the lines directly above it.

    A heading above a group of entries is a comment of the first of them.
    """
    try:
        lines = decode(body, file).split("\n")
    except InputError:
        return {}
    found: dict[int, Comment] = {}
    above: list[str] = []
    for number, line in enumerate(lines, 1):
        if only := _ONLY.match(line):
            above.append(only["text"].strip())
            continue
        entry = _ENTRY.match(line)
        if entry and entry["behind"] and entry["behind"].strip():
            found[number] = Comment(text=show(entry["behind"].strip()))
        elif entry and any(above):
            found[number] = Comment(text=show(" ".join(above).strip()), above=True)
        above = []
    return found
