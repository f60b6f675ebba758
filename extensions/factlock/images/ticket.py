"""The ticket that asked for a package, as it stands in a comment beside it."""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.patterns import regex
from factlock.text import clean_text, redact

MAX_TICKET = 200
# Part of the query or the fragment of an address, by which it lets in whoever has it.
_SECRET = regex(
    r"[?&;#](?P<key>[\w.-]{0,40}(?:token|secret|passw(?:or)?d|pwd|api[_-]?key|jwt|credential|signature)"
    r"[\w.-]{0,40}|(?:[\w.-]{0,40}[_.-])?(?:auth|sig|session))=",
    re.ASCII | re.IGNORECASE,
)


def clean_ticket(ticket: str) -> str:
    """A ticket as the end of a comment: one line, no user, nothing that a tool takes for its own.

    Raises ``InputError`` where it is too long, or holds what looks like a secret: cut, an address would
    be another one.
    """
    text = " ".join(clean_text(redact(ticket), 2 * MAX_TICKET).split())
    if len(text) > MAX_TICKET:
        raise InputError(
            f"The ticket has more than {MAX_TICKET} characters.",
            advice="Name it by its address or its id alone.",
        )
    if "=" in text and (found := _SECRET.search(text)):
        raise InputError(
            f"The ticket holds what may be a secret: {found['key']}=….",
            advice="Leave that part of the address out: it would stand in the file for all to read.",
        )
    # A backslash at the end joins lines for pip; the others begin a template.
    text = text.rstrip("\\").replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #")
    return text.strip()
