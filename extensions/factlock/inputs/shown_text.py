"""Text of a manifest or lock as it may be shown: one line, cleaned, short, and without secrets."""

from __future__ import annotations

import re

from factlock.text import CUT, clean_text, redact

MAX_SHOWN = 200
# What ``redact`` does not know: a proxy's user without a scheme, conda's tokens, a query.
_NAKED_USER = re.compile(r"(?<![^\s=\"'])[^\s/:@=\"']+:[^\s/@]+@(?=\S)")
_TOKEN = re.compile(r"/t/[^/\s]+/")
_QUERY = re.compile(r"(://[^\s?#]*)\?[^\s#]*")


def show(text: str, limit: int = MAX_SHOWN) -> str:
    """Text as written, on one line, cleaned, without secrets, at most ``limit`` characters."""
    flat = " ".join(text[: 10 * MAX_SHOWN].split())
    safe = _NAKED_USER.sub("", redact(flat))
    safe = _QUERY.sub(r"\1?…", _TOKEN.sub("/t/…/", safe))
    cleaned = clean_text(safe, 2 * MAX_SHOWN)
    return cleaned if len(cleaned) <= limit else cleaned[: limit - len(CUT)] + CUT
