"""Text of a manifest or lock as it may be shown: one line, cleaned, short, and without secrets."""

from __future__ import annotations

import re

from factlock.patterns import regex
from factlock.text import CUT, clean_text, redact, without_query

MAX_SHOWN = 200
# What ``redact`` does not know: a proxy's user without a scheme, conda's tokens. Each begins at
# the start of a run of characters, so that no text is looked through again from each of its places.
_BEFORE_AT = regex(r"(?<![^\s/@])[^\s/@]+@(?=\S)")
_USER = regex(r"(?:^|(?<=[=\"']))[^:=\"']+:(?=[^@])")
_TOKEN = regex(r"/t/[^/\s]+/")


def show(text: str, limit: int = MAX_SHOWN) -> str:
    """Text as written, on one line, cleaned, without secrets, at most ``limit`` characters."""
    flat = " ".join(text[: 10 * MAX_SHOWN].split())
    safe = _BEFORE_AT.sub(_without_user, redact(flat))
    safe = without_query(_TOKEN.sub("/t/…/", safe))
    cleaned = clean_text(safe, 2 * MAX_SHOWN)
    return cleaned if len(cleaned) <= limit else cleaned[: limit - len(CUT)] + CUT


def _without_user(found: re.Match[str]) -> str:
    """What stands before an ``@``, up to the ``user:password`` that may end it."""
    user = _USER.search(found[0])
    inside_path = found.start() and found.string[found.start() - 1] in "/@"
    if user is None or (user.start() == 0 and inside_path):
        return found[0]
    return found[0][: user.start()]
