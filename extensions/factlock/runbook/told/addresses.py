"""Addresses in a request: of repositories on known forges, by https, and of nothing else.

Nothing is ever fetched from them. They are written into pull requests and replies, and who reads those trusts
them: so a host is taken from a list of names, and no other way of writing one is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from factlock.checks.names.repository import repository_name
from factlock.patterns import regex
from factlock.runbook.told.places import HERE, Spot, quoted
from factlock.text import safe_url

FORGES = ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org")
_SEGMENT = regex(r"[A-Za-z0-9_.~+-]{1,100}", re.ASCII)
_LIKE = regex(r"(?:[a-z][a-z0-9+.-]*:)?//|git@|^[a-z0-9+]+\+https?:", re.ASCII | re.IGNORECASE)
MAX_PARTS = 12


def read_address(text: str, *, hosts: Collection[str] = (), where: Spot = HERE) -> str:
    """An https address on a known forge, or on one of ``hosts``; raises ``InputError``."""
    known = (*FORGES, *hosts)
    parts = _parts(text)
    if parts is None or parts[0] not in known:
        raise where.wrong(
            f"{quoted(text)} is not an address that a request may name.",
            f"Write an https address on {', '.join(known)}, without user, port, query or '..'.",
        )
    return text


def _parts(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The host and the parts of the path of an address without anything else in it."""
    if safe_url(text) is None:
        return None
    found = urlsplit(text)
    path = tuple(found.path.strip("/").split("/")) if found.path.strip("/") else ()
    plain = len(path) <= MAX_PARTS and all(
        _SEGMENT.fullmatch(one) and one.strip(".") for one in path
    )
    if found.query or found.fragment or not plain or "?" in text or "#" in text:
        return None
    return found.netloc, path


def is_address(text: str) -> bool:
    """Whether a text that was given for a package is, or tries to be, an address."""
    return not text.startswith("-") and _LIKE.search(text) is not None


def read_repository(text: str, *, where: Spot = HERE) -> str:
    """The address of a repository on a known forge, which stands in a request instead of a name."""
    parts = _parts(text.removeprefix("git+"))
    if parts is None or parts[0] not in FORGES or not repository_name(text):
        raise where.wrong(
            f"{quoted(text)} is neither a package nor the address of a repository on a known forge.",
            "Write the name of a package, or the address of its repository alone, such as "
            "https://github.com/OWNER/NAME.",
        )
    return text
