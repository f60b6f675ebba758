"""The one way to the network: complete answers within a time, or a ``SourceError`` with the true cause.

What is kept here is told on the reference page "Promises about the network": one deadline for the whole
answer, caps on size, redirects followed by hand, retries only where they can heal, credentials only for
the host they belong to.
"""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from factlock.errors import Cause, SourceError
from factlock.text import clean_text
from factlock.version import __version__

if TYPE_CHECKING:
    import requests

    from factlock.sources.addresses import Access, Index

OK, NOT_FOUND, GONE = 200, 404, 410
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CREDENTIALS = frozenset({401, 403, 407})
HEALS = frozenset({408, 425, 429})
NEVER_HEALS = frozenset({501, 505, 511})
BUSY = 429
SERVER = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one answer may take: seconds, tries, redirects and bytes."""

    total: float = 20.0
    connect: float = 5.0
    idle: float = 8.0
    tries: int = 3
    redirects: int = 3
    wire: int = 16 << 20
    unpacked: int = 64 << 20
    failures_in_a_row: int = 5
    max_retry_after: float = 60.0
    pause: float = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer: status 200, 404 or 410, media type without parameters, unpacked body."""

    status: int
    content_type: str
    body: bytes
    host: str


class Transport:
    """Asks addresses; safe to use from many threads. ``sleep`` and ``now`` are arguments for tests."""

    def __init__(
        self,
        access: Access,
        limits: Limits | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._access = access
        self._limits = limits or Limits()
        self._sleep = sleep
        self._now = now
        self._failures: dict[str, int] = {}
        self._made: requests.Session | None = None
        self._making = threading.Lock()

    def get(
        self,
        url: str,
        *,
        accept: str,
        index: Index,
        deadline: float | None = None,
        prefix: int | None = None,
    ) -> Reply:
        """The answer to one address of an index; raises ``SourceError``.

        ``deadline`` is a reading of ``time.monotonic``; ``prefix`` reads that many bytes at most.
        """
        host = host_of(url)
        until = min(time.monotonic() + self._limits.total, deadline or math.inf)
        for attempt in range(1, self._limits.tries + 1):
            self._leave_alone(host)
            try:
                reply = self._follow(url, accept, index, until, prefix)
            except SourceError as error:
                self._count(host, error)
                if not error.retry or attempt == self._limits.tries:
                    raise
                self._wait(error, attempt, until)
            else:
                self._failures[host] = 0
                return reply
        raise AssertionError("the loop returns or raises")

    # -- retries

    def _leave_alone(self, host: str) -> None:
        if self._failures.get(host, 0) >= self._limits.failures_in_a_row:
            raise SourceError(
                f"{host} failed {self._limits.failures_in_a_row} times in a row and is left alone "
                "for the rest of this build.",
                cause=Cause.UNREACHABLE,
                host=host,
                advice="Build again when it answers.",
            )

    def _count(self, host: str, error: SourceError) -> None:
        if error.retry or error.cause in {Cause.TIMEOUT, Cause.UNREACHABLE}:
            self._failures[host] = self._failures.get(host, 0) + 1

    def _wait(self, error: SourceError, attempt: int, until: float) -> None:
        """Wait as long as the server asked, or a little; raise when the time would not suffice."""
        pause = error.retry_after
        if pause is None:
            pause = self._limits.pause * 2 ** (attempt - 1) * (1 + random.random() / 4)  # noqa: S311
        if time.monotonic() + pause >= until:
            raise error
        self._sleep(pause)

    # -- redirects

    def _follow(
        self, url: str, accept: str, index: Index, until: float, prefix: int | None
    ) -> Reply:
        home = _origin(url)
        for _ in range(self._limits.redirects + 1):
            with_secrets = _origin(url) == home
            found = self._once(url, accept, index if with_secrets else None, until, prefix)
            if isinstance(found, Reply):
                return found
            target = urljoin(url, found)
            self._allow(url, target, home, index)
            url = target
        raise SourceError(
            f"{home[1]} redirects more than {self._limits.redirects} times.",
            cause=Cause.REDIRECT,
            host=home[1],
        )

    def _allow(self, url: str, target: str, home: tuple[str, str], index: Index) -> None:
        try:
            scheme, host = _origin(target)
        except ValueError:
            scheme, host = "", ""
        good = scheme == _origin(url)[0] and (host == home[1] or host in index.also_hosts)
        if not good or "@" in urlsplit(target).netloc:
            raise SourceError(
                f"{home[1]} redirects to {clean_text(host or 'something else', 80)}, "
                "which is not a host of this index.",
                cause=Cause.REDIRECT,
                host=home[1],
                advice="Configure the address that it redirects to.",
            )

    # -- one request

    def _once(
        self, url: str, accept: str, index: Index | None, until: float, prefix: int | None
    ) -> Reply | str:
        """A reply, or the target of a redirect."""
        from factlock.sources.wire import read_body, set_deadline  # noqa: PLC0415

        host = host_of(url)
        left = until - time.monotonic()
        if left <= 0:
            raise _overdue(host)
        idle = min(self._limits.idle, left)
        set_deadline(until, idle)
        try:
            with self._session().get(
                url,
                headers={"Accept": accept},
                auth=_auth(url, index),
                timeout=(min(self._limits.connect, left), idle),
                allow_redirects=False,
                stream=True,
                proxies=self._proxies(url),
            ) as response:
                if response.status_code in REDIRECTS:
                    return str(response.headers.get("location", ""))
                self._check_status(response, host)
                body = read_body(
                    response.raw,
                    host=host,
                    wire=self._limits.wire,
                    unpacked=self._limits.unpacked,
                    prefix=prefix,
                )
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                return Reply(status=response.status_code, content_type=kind, body=body, host=host)
        except SourceError:
            raise
        except Exception as error:
            raise _translated(error, host, until) from error

    def _check_status(self, response: requests.Response, host: str) -> None:
        status = response.status_code
        if status in {OK, NOT_FOUND, GONE}:
            return
        if status in CREDENTIALS:
            raise SourceError(
                f"{host} wants other credentials (status {status}).",
                cause=Cause.CREDENTIALS,
                host=host,
                advice="Put user and password into the index's address or into netrc.",
            )
        heals = status in HEALS or (status >= SERVER and status not in NEVER_HEALS)
        after = response.headers.get("retry-after") if heals else None
        pause, may_wait = self._retry_after(after)
        raise SourceError(
            f"{host} answered with status {status}."
            + ("" if may_wait else f" It asks to wait {clean_text(after or '', 40)!r}."),
            cause=_cause(status),
            host=host,
            retry=heals and may_wait,
            retry_after=pause,
            advice="Try again later." if heals else "",
        )

    def _retry_after(self, text: str | None) -> tuple[float | None, bool]:
        """The seconds to wait, ``None`` for our own, and whether waiting is sensible at all."""
        if text is None:
            return None, True
        try:
            seconds = float(text[:100])
        except ValueError:
            try:
                seconds = (parsedate_to_datetime(text[:100]) - self._now()).total_seconds()
            except (ValueError, TypeError, OverflowError):
                return None, True
        if len(text) > 100 or not 0 <= seconds <= self._limits.max_retry_after:  # noqa: PLR2004
            return None, False
        return seconds, True

    # -- what is made once

    def _session(self) -> requests.Session:
        with self._making:
            if self._made is None:
                self._made = self._make_session()
            return self._made

    def _make_session(self) -> requests.Session:
        import requests  # noqa: PLC0415

        from factlock.facts.knowledge import WORKERS  # noqa: PLC0415
        from factlock.sources.wire import BoundAdapter  # noqa: PLC0415

        session = requests.Session()
        session.trust_env = False
        session.headers.clear()
        session.headers.update({"User-Agent": f"factlock/{__version__}", "Accept-Encoding": "gzip"})
        context = None
        if self._access.certificates:
            session.verify = self._access.certificates
        else:
            context = _system_trust()
        adapter = BoundAdapter(workers=WORKERS, context=context)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _proxies(self, url: str) -> dict[str, str]:
        from requests.utils import get_environ_proxies, should_bypass_proxies  # noqa: PLC0415

        if self._access.proxy:
            if should_bypass_proxies(url, no_proxy=None):
                return {}
            return {"http": self._access.proxy, "https": self._access.proxy}
        return dict(get_environ_proxies(url))


def host_of(url: str) -> str:
    """Host and port of an address, without user."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()


def _auth(url: str, index: Index | None) -> tuple[str, str] | None:
    """The credentials of an index: from its address, else from netrc; for its own host only."""
    if index is None:
        return None
    if index.user is not None:
        return index.user.reveal(), index.password.reveal() if index.password else ""
    from requests.utils import get_netrc_auth  # noqa: PLC0415

    return get_netrc_auth(url)


def _system_trust() -> Any:
    import ssl  # noqa: PLC0415

    import truststore  # noqa: PLC0415

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _cause(status: int) -> Cause:
    if status == BUSY:
        return Cause.BUSY
    if status >= SERVER:
        return Cause.SERVER_ERROR
    return Cause.REFUSED if status >= 400 else Cause.MALFORMED  # noqa: PLR2004


def _overdue(host: str) -> SourceError:
    return SourceError(
        f"{host} did not answer in time.",
        cause=Cause.TIMEOUT,
        host=host,
        advice="Try again later.",
    )


def _translated(error: Exception, host: str, until: float) -> SourceError:
    """Our error for whatever requests, urllib3 or http.client raise: cause, and whether it can heal."""
    import requests  # noqa: PLC0415

    text = repr(error)
    if time.monotonic() >= until:
        return _overdue(host)
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY" in text.upper():
        return SourceError(
            f"The certificate of {host} is not trusted.",
            cause=Cause.UNTRUSTED,
            host=host,
            advice="Add its authority to the system's store, or name it in PIP_CERT.",
        )
    if "timed out" in text.lower() or isinstance(error, TimeoutError):
        found = _overdue(host)
        found.retry = True
        return found
    if "NameResolution" in text:
        what, advice = "Its name does not resolve", "Look at the address and at the network."
    elif isinstance(error, requests.exceptions.ConnectionError):
        what, advice = "It cannot be reached", "Look at the address, the proxy and the network."
    else:
        what, advice = "Its answer was cut or broken", "Try again later."
    return SourceError(
        f"{what}: {host}.", cause=Cause.UNREACHABLE, host=host, retry=True, advice=advice
    )
