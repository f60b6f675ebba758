"""The comments of list entries, which often name the ticket or the reason that brought a package in."""

from __future__ import annotations

from factlock.errors import InputError
from factlock.images.image import Comment
from factlock.inputs.reading import decode
from factlock.inputs.shown_text import show
from factlock.patterns import regex

_ENTRY = regex(r"(?:-\s{1,20})?[\"']?[A-Za-z0-9_]")
MAX_ABOVE = 20


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
        stripped = line.strip()
        if stripped.startswith("#"):
            above = [*above[-MAX_ABOVE:], stripped[1:].strip()]
            continue
        if _ENTRY.match(stripped):
            if behind := _behind(stripped):
                found[number] = Comment(text=show(behind))
            elif any(above):
                found[number] = Comment(text=show(" ".join(above).strip()), above=True)
        above = []
    return found


def _behind(line: str) -> str:
    """What follows the first ``#`` that has space before it."""
    at = line.find("#")
    while at > 0 and not line[at - 1].isspace():
        at = line.find("#", at + 1)
    return line[at + 1 :].strip() if at > 0 else ""
