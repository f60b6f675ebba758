"""Addresses of repositories, which a requester may give instead of a name. Nothing is fetched from them."""

from __future__ import annotations

import re

from factlock.patterns import regex
from factlock.text import normal_name

_MAX = 300
# A forge's project (two parts of a path), or anything that says of itself that it is a repository.
_PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_HOST = r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?"
_FORGE = regex(
    rf"https://(?:[a-z0-9-]+\.)*(?:github|gitlab|codeberg|bitbucket)\.[a-z]{{2,10}}/{_PART}/(?P<name>{_PART}?)"
    r"(?:\.git)?/?",
    re.ASCII,
)
_GIT = regex(rf"(?:git\+)?https://{_HOST}(?:/{_PART}){{0,8}}?/(?P<name>{_PART}?)\.git", re.ASCII)
_SAID = regex(rf"git\+https://{_HOST}(?:/{_PART}){{0,8}}?/(?P<name>{_PART}?)(?:\.git)?/?", re.ASCII)


def repository_name(text: str) -> str:
    """The last part of a repository's address; ``""`` for what is no such address."""
    if len(text) > _MAX or "://" not in text:
        return ""
    found = _FORGE.fullmatch(text) or _GIT.fullmatch(text) or _SAID.fullmatch(text)
    return normal_name(found["name"]) if found else ""
