"""Variables of a Dockerfile: which an ``ARG`` or ``ENV`` sets, and text with those that are known."""

from __future__ import annotations

import re

from factlock.patterns import regex

_VARIABLE = regex(
    r"\$(?:\{(?P<name>[A-Za-z_]\w*)(?::?-(?P<else>[^{}$]*))?\}|(?P<bare>[A-Za-z_]\w*))"
)
_SET = regex(
    r"(?<!\S)(?P<name>[A-Za-z_]\w*)=(?:\"(?P<one>[^\"]*)\"|'(?P<two>[^']*)'|(?P<plain>\S*))"
)
_OLD_SET = regex(r"\s*(?P<name>[A-Za-z_]\w*)\s+(?P<text>[^=\s][^\n]*)")
LONGEST = 500


def assigned(text: str) -> list[tuple[str, str, int]]:
    """Names, values and places of what an instruction sets."""
    if "=" in text.strip().partition(" ")[0]:
        return [
            (one["name"], one["one"] or one["two"] or one["plain"] or "", one.start("name"))
            for one in _SET.finditer(text)
        ]
    if old := _OLD_SET.match(text):
        return [(old["name"], old["text"].strip().strip("\"'"), old.start("name"))]
    return []


def filled(text: str, values: dict[str, str]) -> str:
    """Text with the variables that a value is known for; others stay as they are."""

    def value(match: re.Match[str]) -> str:
        name = match["name"] or match["bare"]
        return values.get(name) or match["else"] or match[0]

    return _VARIABLE.sub(value, text)[:LONGEST]
