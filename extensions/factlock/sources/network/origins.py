"""Where an address leads: scheme, host, port, read strictly; whether a redirect may be followed."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from factlock.errors import Cause, SourceError
from factlock.patterns import regex
from factlock.text import clean_text

_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192
# Only what every reader of addresses reads alike: no user part, no escapes, no backslash.
_NETLOC = regex(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_PLAIN = regex(r"[!#-;=?-\[\]_a-z~]+", re.ASCII)


class Origin(NamedTuple):
    """Scheme, host and port of an address."""

    scheme: str
    host: str
    port: int

    @property
    def label(self) -> str:
        """The host as people write it: with its port when that is not the scheme's own."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def read_origin(url: str) -> Origin | None:
    """The origin of an http or https address without user part; ``None`` for everything else."""
    if len(url) > _LONGEST or not _PLAIN.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _NETLOC.fullmatch(parts.netloc)
    if parts.scheme not in _PORTS or found is None:
        return None
    return Origin(parts.scheme, found["host"].lower(), int(found["port"] or _PORTS[parts.scheme]))


def follow(
    url: str, location: str, home: Origin, also_hosts: tuple[str, ...]
) -> tuple[str, Origin]:
    """The address that a redirect leads to, when it may be followed; else raises ``SourceError``.

    It keeps the scheme and stays on the index's own host or on one that the index lists.
    """
    try:
        target = urljoin(url, location) if location and _PLAIN.fullmatch(location) else ""
    except ValueError:
        target = ""
    origin = read_origin(target)
    if origin is None:
        raise _refused(home, "to an address that is not one of http or https")
    if origin.scheme != home.scheme:
        raise _refused(home, f"from {home.scheme} to {origin.scheme}")
    if origin != home and origin.label not in also_hosts:
        where = clean_text(origin.label, 80)
        raise _refused(home, f"to {where}, which is not a host of this index")
    return target, origin


def _refused(home: Origin, where: str) -> SourceError:
    return SourceError(
        f"{home.label} redirects {where}.",
        cause=Cause.REDIRECT,
        host=home.label,
        advice="It was not followed. If that is right, configure the address that it redirects to.",
    )
