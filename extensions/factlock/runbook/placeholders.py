"""Places to fill in: ``{name}`` and ``{name.key}`` in the options and questions of steps."""

from __future__ import annotations

import re
from collections.abc import Mapping

from factlock.model import Json

_PLACE = re.compile(r"\{([a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)?)\}", re.ASCII)


def names_in(text: str) -> tuple[str, ...]:
    """The names of the places in a text, each once, in order."""
    return tuple(dict.fromkeys(_PLACE.findall(text)))


def fill(text: str, values: Mapping[str, Json]) -> str:
    """The text with its places filled in; those of which nothing is known are empty.

    Values are data and are not read again.
    """
    return _PLACE.sub(lambda found: as_text(values.get(found[1])), text)


def take(text: str, values: Mapping[str, Json]) -> Json:
    """The value itself where the whole text is one place, so that a truth stays a truth; else a text."""
    whole = _PLACE.fullmatch(text.strip())
    return values.get(whole[1]) if whole else fill(text, values)


def as_text(value: Json) -> str:
    """A value as it stands in a text: lists with commas, truths as yes and no, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(as_text, value))
    return str(value)
