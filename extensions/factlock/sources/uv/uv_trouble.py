"""When uv could not ask: the true cause in its words, as ``SourceError``. None of this is an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, overload
from urllib.parse import urlsplit

from factlock.errors import Cause, SourceError
from factlock.patterns import regex
from factlock.sources.uv.uv_words import error_text
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.sources.network.addresses import Index

_ADDRESS = regex(r"https?://[^\s`'\")]+")
_STATUS = regex(
    r"(?:HTTP status (?:client|server) error|returned an? (?:HTTP )?(?:error)?) ?\(?(\d{3})"
    r"|\((\d{3}) [A-Z][a-z]"
    r"|returned a (\d{3}) "
)
# What stands beside "no solution" when an index refused to answer (uv 0.13.8): no solution then.
_REFUSED = regex(
    r"could not be queried|lack of valid authentication|returned a \d{3} |"
    r"network (?:connectivity|was disabled|access)|were unavailable|could not be (?:read|reached)"
)
_CAUSES: tuple[tuple[str, Cause, str], ...] = (
    (r"invalid peer certificate|certificate|UnknownIssuer", Cause.UNTRUSTED,
     "its certificate is not trusted"),
    (r"dns error|lookup address|resolving DNS", Cause.UNREACHABLE, "its name has no address"),
    (r"timed out|timeout", Cause.TIMEOUT, "it did not answer in time"),
    (r"Connection refused|tcp connect|Connect\)|unreachable|No route", Cause.UNREACHABLE,
     "it takes no connection"),
    (r"Location|redirect", Cause.REDIRECT, "it redirects to where nobody may follow"),
    (r"unexpected JSON|Content-Type|decoding|end of file|gzip|invalid HTTP|parse|HTML",
     Cause.MALFORMED, "its answer is broken or cut"),
    (r"error sending request|SendRequest|[Cc]onnection", Cause.UNREACHABLE,
     "the connection failed"),
)  # fmt: skip
_BY_STATUS = {401: Cause.CREDENTIALS, 403: Cause.CREDENTIALS, 407: Cause.CREDENTIALS}
_BUSY = frozenset({408, 425, 429})
_SERVER = 500


@overload
def find_trouble(errors: str, chain: tuple[Index, ...]) -> SourceError: ...
@overload
def find_trouble(
    errors: str, chain: tuple[Index, ...], *, sure: Literal[False]
) -> SourceError | None: ...
def find_trouble(errors: str, chain: tuple[Index, ...], *, sure: bool = True) -> SourceError | None:
    """What kept uv from asking; with ``sure=False`` only where its words speak of that."""
    text = error_text(errors)
    if not sure and not _REFUSED.search(text):
        return None
    host = _host(text, chain)
    found = next(
        (number for match in _STATUS.finditer(text) for number in match.groups() if number), None
    )
    if found is not None:
        return _of_status(int(found), host)
    for pattern, cause, words in _CAUSES:
        if re.search(pattern, text):
            return SourceError(
                f"The resolver could not ask {host}: {words}.",
                cause=cause,
                host=host,
                retry=True,
                advice="Nothing was concluded from it. Look at the network, the proxy, the "
                "certificates and the index's address.",
            )
    return SourceError(
        f"The resolver failed: {clean_text(_ADDRESS.sub('(an address)', text), 300)}",
        cause=Cause.UNSURE,
        advice="If this stays, report it with these words.",
    )


def _of_status(status: int, host: str) -> SourceError:
    cause = _BY_STATUS.get(status, Cause.REFUSED)
    if status in _BUSY:
        cause = Cause.BUSY
    elif status >= _SERVER:
        cause = Cause.SERVER_ERROR
    return SourceError(
        f"{host} answered the resolver with status {status}.",
        cause=cause,
        host=host,
        retry=cause in {Cause.BUSY, Cause.SERVER_ERROR},
        advice="Look at this index's user and password in pip's or uv's configuration, or in "
        "netrc. It says nothing about the project."
        if cause is Cause.CREDENTIALS
        else "Nothing was concluded from it. Try again later.",
    )


def _host(text: str, chain: tuple[Index, ...]) -> str:
    """The host of the last address that uv names, else that of the only index."""
    for address in reversed(_ADDRESS.findall(text)):
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port
        except ValueError:
            continue
        if host:
            return clean_text(f"{host}:{port}" if port else host, 80)
    return urlsplit(chain[-1].url).hostname or "the index"
