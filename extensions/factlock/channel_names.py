"""The names of conda channels, and where a run is told that they are."""

from __future__ import annotations

import re
from datetime import date

from factlock.errors import InputError
from factlock.patterns import regex
from factlock.text import clean_text, redact

# A name, perhaps with labels: conda-forge/label/broken.
_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*", re.ASCII)
_DAY = regex(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MAX_NAME = 100


def is_channel_name(text: str) -> bool:
    """Whether a text is a logical name of a channel, and no address."""
    return len(text) <= MAX_NAME and _NAME.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, ``2026-08-22``."""
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def read_channel(text: str) -> str:
    """The name of one channel; raises ``InputError`` for anything else, addresses too."""
    if not is_channel_name(text):
        raise InputError(
            f"{clean_text(text, 60)!r} is not the name of a channel.",
            advice="Write a name such as conda-forge; where it is stands in the setting `channels` "
            "or in .condarc.",
        )
    return text


def read_channels(text: str) -> str:
    """Several names, the first asked first, joined by commas; raises ``InputError``."""
    return ",".join(dict.fromkeys(map(read_channel, text.replace(",", " ").split())))


def read_channel_places(text: str) -> dict[str, str]:
    """``name=address`` by lines, as ``{name: address}``; raises ``InputError``."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, address = line.partition("=")
        if not sign or not address or not is_channel_name(name):
            raise InputError(
                f"{clean_text(line, 60)!r} does not say where a channel is.",
                advice="Write it as conda-forge=FOLDER, or with an address by https.",
            )
        found[name] = address
    return found


def read_names_place(text: str) -> tuple[str, str]:
    """Where a list of names is, and the day it is of: ``PLACE`` or ``PLACE=2026-08-19``.

    The day is ``""`` where nobody said it. Raises ``InputError`` for a day without a place, and for an
    address that is not https.
    """
    stripped = text.strip()
    place, sign, day = stripped.rpartition("=")
    if not sign or not is_day(day):
        place, day = stripped, ""
    if (day and not place) or ("://" in place and not place.startswith("https://")):
        raise InputError(
            f"{clean_text(redact(stripped), 60)!r} does not say where a list of names is.",
            advice="Write it as FILE or FILE=2026-08-19, or with an address by https.",
        )
    return place, day


def read_partial_channels(text: str) -> dict[str, str]:
    """``name`` or ``name=2026-08-22`` by lines, as ``{name: day}``; raises ``InputError``."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, day = line.partition("=")
        if not is_channel_name(name) or bool(sign) != is_day(day):
            raise InputError(
                f"{clean_text(line, 60)!r} does not name a channel that is a sample.",
                advice="Write it as conda-forge, or conda-forge=2026-08-22 for the day it goes up to.",
            )
        found[name] = day
    return found
