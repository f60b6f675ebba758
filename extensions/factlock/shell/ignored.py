"""Names that are not to be asked, each with its reason."""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.text import clean_text, read_name

MAX_REASON = 300
ALL = "*"


def read_ignored(text: str) -> str:
    """``name: reason`` a line (or between semicolons), ``*`` for all; raises ``InputError``."""
    found = {}
    for line in re.split(r"[\n;]", text):
        name, colon, reason = line.strip().partition(":")
        if not line.strip():
            continue
        if not colon or not reason.strip():
            raise InputError(
                f"{clean_text(line.strip(), 60)!r} ignores without a reason.",
                advice="Write it as 'name: the reason'.",
            )
        known = ALL if name.strip() == ALL else read_name(name)
        found[known] = clean_text(" ".join(reason.split()), MAX_REASON)
    return "\n".join(f"{name}: {reason}" for name, reason in sorted(found.items()))


def reasons(text: str) -> dict[str, str]:
    """The reasons of a canonical text by name."""
    return {
        name: why for name, _, why in (line.partition(": ") for line in text.split("\n")) if name
    }
