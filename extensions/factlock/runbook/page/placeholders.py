"""Places to fill in the options and questions of steps: ``{name}``, ``{name.key}``, ``{first|second}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from factlock.model import Json
from factlock.patterns import regex

_NAME = r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)?"
_PLACE = regex(rf"\{{({_NAME}(?:\|{_NAME})*)\}}", re.ASCII)
_BRACES = regex(r"\{[^{}]*\}?|\}")


def names_in(text: str) -> tuple[str, ...]:
    """The names of the places in a text, each once, in order."""
    found = (name for place in _PLACE.findall(text) for name in place.split("|"))
    return tuple(dict.fromkeys(found))


def pieces_of(text: str) -> Iterator[str | tuple[str, ...]]:
    """A text in pieces: words as they are, and places as the names in them."""
    for at, piece in enumerate(_PLACE.split(text)):
        if at % 2:
            yield tuple(piece.split("|"))
        elif piece:
            yield piece


def odd_places(text: str) -> tuple[str, ...]:
    """What stands in braces and is no place: it would be left as it is."""
    return tuple(one for one in _BRACES.findall(text) if not _PLACE.fullmatch(one))


def fill(text: str, values: Mapping[str, Json]) -> str:
    """The text with its places filled in; those of which nothing is known are empty.

    Of several names between bars the first that is known counts. Values are data and are not read again.
    """
    return _PLACE.sub(lambda found: as_text(_first(found[1], values)), text)


def take(text: str, values: Mapping[str, Json]) -> Json:
    """The value itself where the whole text is one place, so that a truth stays a truth; else a text."""
    whole = _PLACE.fullmatch(text.strip())
    return _first(whole[1], values) if whole else fill(text, values)


def _first(names: str, values: Mapping[str, Json]) -> Json:
    """The first value that says something."""
    found = [values.get(name) for name in names.split("|")]
    return next((one for one in found if as_text(one)), found[0])


def as_text(value: Json) -> str:
    """A value as it stands in a text: lists with commas, truths as yes and no, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(as_text, value))
    return str(value)
