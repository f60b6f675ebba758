"""What a status means, whether and when asking again may heal it, and when a host is left alone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import NamedTuple

from factlock.errors import Cause, SourceError
from factlock.text import clean_text

# OK, not found, gone.
ANSWERS = frozenset({200, 404, 410})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CREDENTIALS = frozenset({401, 403, 407})
_HEALING = frozenset({408, 425, 429})
# Not implemented, version not supported, and the captive portal's "sign in first".
_LASTING = frozenset({501, 505, 511})
_CLIENT, _SERVER = 400, 500
_LONGEST_HEADER = 100


class Wish(Enum):
    """What a ``Retry-After`` asks for, where that is not a number of seconds to wait."""

    NOTHING = auto()
    TOO_MUCH = auto()


class Status(NamedTuple):
    """An answer's status with what the server said about asking again."""

    code: int
    retry_after: str | None


def read_retry_after(text: str | None, now: datetime, longest: float) -> float | Wish:
    """The seconds that a server asks to wait: a number or a date.

    Junk is no wish; what is negative, not finite or above ``longest`` is too much, because neither
    waiting so long nor asking at once is sensible.
    """
    if text is None or not text.strip():
        return Wish.NOTHING
    try:
        seconds = float(text)
    except ValueError:
        found = _seconds_until(text, now)
        if found is None:
            return Wish.NOTHING
        seconds = found
    # nan compares as false and so ends here too.
    return seconds if 0 <= seconds <= longest else Wish.TOO_MUCH


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text[:_LONGEST_HEADER])
        return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def refuse(status: Status, host: str, now: datetime, longest: float) -> SourceError:
    """The error for a status that is no answer."""
    code = status.code
    if code in _CREDENTIALS:
        return SourceError(
            f"{host} wants other credentials (status {code}).",
            cause=Cause.CREDENTIALS,
            host=host,
            advice="Look at this index's user and password in pip's or uv's configuration, or "
            "in netrc. It says nothing about the project.",
        )
    if code in _HEALING or (code >= _SERVER and code not in _LASTING):
        return _healing(status, host, read_retry_after(status.retry_after, now, longest))
    return SourceError(
        f"{host} answered with status {code}, which is neither a page nor 'not found'.",
        cause=_cause(code),
        host=host,
        advice="Open the index's address in a browser; a proxy in between may be at fault.",
    )


def _healing(status: Status, host: str, wish: float | Wish) -> SourceError:
    message = f"{host} answered with status {status.code}"
    if wish is Wish.TOO_MUCH:
        message += f" and asks to wait {clean_text(status.retry_after or '', 40)!r}"
    return SourceError(
        f"{message}.",
        cause=_cause(status.code),
        host=host,
        retry=wish is not Wish.TOO_MUCH,
        retry_after=None if isinstance(wish, Wish) else wish,
        advice="Try again later.",
    )


def _cause(code: int) -> Cause:
    if code in _HEALING:
        return Cause.BUSY
    if code >= _SERVER:
        return Cause.SERVER_ERROR
    return Cause.REFUSED if code >= _CLIENT else Cause.MALFORMED


class Patience:
    """Counts the failures in a row of each host; a host with too many is left alone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()

    def check(self, host: str) -> None:
        """Raise ``SourceError`` when the host is left alone."""
        with self._lock:
            failures = self._failures.get(host, 0)
        if failures >= self._most:
            alone = SourceError(
                f"{host} failed {self._most} times in a row and is left alone until the end of "
                "this run.",
                cause=Cause.UNREACHABLE,
                host=host,
                advice="Try again when it answers.",
            )
            alone.left_alone = True
            raise alone

    def failed(self, host: str, error: SourceError) -> None:
        """Count a failure of the host; a bad page of one project is not one.

        Wrong credentials count: asking 300 times with them locks accounts.
        """
        ill = {Cause.UNREACHABLE, Cause.TIMEOUT, Cause.UNTRUSTED, Cause.CREDENTIALS}
        if error.retry or error.cause in ill:
            with self._lock:
                self._failures[host] = self._failures.get(host, 0) + 1

    def answered(self, host: str) -> None:
        """A whole answer came: the host is well."""
        with self._lock:
            self._failures[host] = 0
