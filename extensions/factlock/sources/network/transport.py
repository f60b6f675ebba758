"""The one way to the network: whole answers within a time, or ``SourceError`` with the true cause.

What is kept here is told on the reference page "Promises about the network": one deadline for the whole
answer, caps on size, redirects followed by hand, retries only where they can heal, credentials only
for the host they belong to. ``wire`` has the sockets, ``trust`` the certificates; both are imported
at the first question, with requests.
"""

from __future__ import annotations

import random
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError
from factlock.light_dataclass import dataclass, replace
from factlock.sources.network.bodies import Room, check_framing, is_packed, read_body
from factlock.sources.network.logins import login
from factlock.sources.network.lookups import Lookups
from factlock.sources.network.origins import Origin, follow, read_origin
from factlock.sources.network.parts import (
    PARTS,
    Part,
    check_part,
    cut_short,
    may_hold_files,
    read_part,
)
from factlock.sources.network.proxies import Proxies
from factlock.sources.network.retrying import ANSWERS, REDIRECTS, Patience, Status, refuse
from factlock.version import __version__

if TYPE_CHECKING:
    import requests

    from factlock.sources.network.addresses import Access, Index
    from factlock.sources.network.wire import Adapter, Exchange

WORKERS = 16
# Room on the wire beside the body: http.client allows 100 header lines, and chunks have heads.
_HEAD = 1 << 20
_PIECE = 1 << 16


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
    """An answer: status 200, 404 or 410, media type without parameters, unpacked body.

    ``complete`` is false only where a prefix was asked for and more followed, ``redirected`` true
    when the answer came from another address than the one asked, ``part`` which part of a file it is.
    ``packed`` is the body as it was sent where that was gzip, for who keeps it: packing it again takes longer
    than reading it.
    """

    status: int
    content_type: str
    body: bytes
    host: str
    complete: bool = True
    redirected: bool = False
    part: Part | None = None
    packed: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeReply:
    """A part of a file: its bytes, where they begin, and how large the whole file is."""

    total: int
    start: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One call of ``get`` or ``get_range``, with the reading of the clock at which it ends.

    ``home`` is whose redirects are followed; ``span`` the part of a file that is wanted.
    """

    url: str
    accept: str
    index: Index
    until: float
    room: Room
    home: Origin
    here: Origin
    span: str = ""


USUAL = Limits()


class Transport:
    """Asks addresses of indexes; safe to use from many threads.

    ``clock`` (seconds), ``sleep`` and ``now`` (UTC) are arguments for tests.
    """

    def __init__(
        self,
        access: Access,
        limits: Limits = USUAL,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._access = access
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._patience = Patience(limits.failures_in_a_row)
        self._lookups = Lookups()
        self._proxies = Proxies(access.proxy)
        self._made: Adapter | None = None
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
        """The answer to an address of an index; retries what can heal. Raises ``SourceError``.

        ``deadline`` is a reading of the clock and can only shorten the time; with ``prefix`` at
        most that many unpacked bytes are read.
        """
        home, here = read_origin(index.url), read_origin(url)
        if home is None or here is None or (here != home and here.label not in index.also_hosts):
            raise _not_of_the_index(index)
        until = self._clock() + self._limits.total
        question = _Question(
            url=url,
            accept=accept,
            index=index,
            until=until if deadline is None else min(until, deadline),
            room=Room(self._limits.wire, self._limits.unpacked, prefix),
            home=home,
            here=here,
        )
        if self._clock() >= question.until:
            raise _no_time(here.label)
        return self._try(question)

    def get_range(
        self,
        url: str,
        index: Index,
        *,
        first: int | None = None,
        last: int,
        deadline: float | None = None,
    ) -> RangeReply:
        """The bytes ``first`` to ``last`` (included) of a file that an index names.

        Without ``first``, the last ``last`` bytes. A server that gives no parts may send a small file
        whole. Raises ``SourceError``, also when the address is not one that this index may name: https,
        or the index's own scheme and host, or plain http on this machine for an index on it.
        """
        home, here = read_origin(index.url), read_origin(url)
        if home is None or here is None or not may_hold_files(home, here):
            raise _not_of_the_index(index)
        until = self._clock() + self._limits.total
        question = _Question(
            url=url,
            accept="*/*",
            index=index,
            until=until if deadline is None else min(until, deadline),
            room=Room(self._limits.wire, self._limits.wire),
            home=here,
            here=here,
            span=f"bytes=-{last}" if first is None else f"bytes={first}-{last}",
        )
        if self._clock() >= question.until:
            raise _no_time(here.label)
        reply = self._try(question)
        part = reply.part or Part(0, len(reply.body), len(reply.body))
        if part.length != len(reply.body):
            raise cut_short(here.label)
        check_part(part, first=first, last=last, host=here.label)
        return RangeReply(total=part.total, start=part.start, body=reply.body)

    def warm_up(self) -> None:
        """Load what asking needs (requests, certificates), while there is something to wait for."""
        self._adapter()

    def close(self) -> None:
        """Close the connections that are kept open."""
        with self._making:
            if self._made is not None:
                self._made.close()
                self._made = None

    # -- retries and redirects

    def _try(self, question: _Question) -> Reply:
        host, tries = question.here.label, self._limits.tries
        for attempt in range(1, tries + 1):
            self._patience.check(host)
            try:
                reply = self._follow(question)
            except SourceError as error:
                self._patience.failed(host, error)
                pause = self._pause(error, attempt)
                late = self._clock() + pause >= question.until
                if not error.retry or attempt == tries or late:
                    raise
            else:
                self._patience.answered(host)
                return reply
            self._sleep(pause)
        raise AssertionError("the loop returns or raises")

    def _pause(self, error: SourceError, attempt: int) -> float:
        """What the server asked for, at least a little; jitter, so that threads do not march."""
        own = self._limits.pause * 2.0 ** (attempt - 1) * random.uniform(1, 1.25)  # noqa: S311
        return max(own, error.retry_after or 0)

    def _follow(self, question: _Question) -> Reply:
        url, origin = question.url, question.here
        for _ in range(self._limits.redirects + 1):
            found = self._ask(question, url, origin)
            if isinstance(found, Reply):
                return replace(found, redirected=url != question.url)
            url, origin = follow(url, found, question.home, question.index.also_hosts)
        raise SourceError(
            f"{question.home.label} redirects more than {self._limits.redirects} times.",
            cause=Cause.REDIRECT,
            host=question.home.label,
            advice="Open the index's address in a browser: it sends every asker around.",
        )

    # -- one request

    def _ask(self, question: _Question, url: str, origin: Origin) -> Reply | str:
        """A reply, or where the answer redirects to."""
        # First, and under its lock: threads that import parts of requests at once trip over its cycles.
        adapter = self._adapter()
        from http.client import HTTPException  # noqa: PLC0415

        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        from factlock.sources.network.trust import explain  # noqa: PLC0415
        from factlock.sources.network.wire import Exchange, bound  # noqa: PLC0415

        exchange = Exchange(
            deadline=question.until,
            clock=self._clock,
            connect=self._limits.connect,
            idle=self._limits.idle,
            most=question.room.wire + _HEAD,
            lookups=self._lookups,
        )
        proxies = self._proxies.for_address(url, origin)
        request = self._request(question, url, origin)
        try:
            with bound(exchange), adapter.fetch(request, exchange, proxies) as response:
                return self._read(response, question, origin, exchange)
        except (OSError, HTTPException, HTTPError, ValueError) as error:
            # Their texts may hold addresses with passwords: none of them goes on.
            raise explain(error, exchange, origin.label) from None

    def _read(
        self, response: requests.Response, question: _Question, origin: Origin, exchange: Exchange
    ) -> Reply | str:
        from factlock.sources.network.wire import Phase  # noqa: PLC0415

        exchange.phase = Phase.BODY
        headers, host = response.headers, origin.label
        if response.status_code in REDIRECTS:
            return headers.get("location", "")
        code = response.status_code
        if code not in (PARTS if question.span else ANSWERS):
            status = Status(code, headers.get("retry-after"))
            raise refuse(status, host, self._now(), self._limits.max_retry_after)
        part = read_part(code, headers, host) if question.span else None
        check_framing(headers, host, question.room)
        packed = is_packed(headers, host)
        sent: list[bytes] = []
        pieces = _noted(response.raw.stream(_PIECE, decode_content=False), sent)
        body, complete = read_body(pieces, packed=packed, host=host, room=question.room)
        if complete and exchange.surplus:
            raise _surplus(host)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(
            status=code,
            content_type=kind,
            body=body,
            host=host,
            complete=complete,
            part=part,
            packed=b"".join(sent) if packed and complete else b"",
        )

    def _request(self, question: _Question, url: str, origin: Origin) -> requests.PreparedRequest:
        import requests  # noqa: PLC0415

        headers = {
            "User-Agent": f"factlock/{__version__}",
            "Accept": question.accept,
            "Accept-Encoding": "identity" if question.span else "gzip",
        }
        if question.span:
            headers["Range"] = question.span
        if origin == read_origin(question.index.url) and (found := login(question.index)):
            secret = b64encode(":".join(found).encode()).decode("ascii")
            headers["Authorization"] = f"Basic {secret}"
        return requests.Request("GET", url, headers=headers).prepare()

    def _adapter(self) -> Adapter:
        with self._making:
            if self._made is None:
                import requests  # noqa: F401, PLC0415

                from factlock.sources.network.trust import make_context  # noqa: PLC0415
                from factlock.sources.network.wire import Adapter  # noqa: PLC0415

                self._made = Adapter(make_context(self._access.certificates), WORKERS)
            return self._made


def _noted(pieces: Iterable[bytes], sent: list[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        sent.append(piece)
        yield piece


def _surplus(host: str) -> SourceError:
    return SourceError(
        f"{host} sent more than the length that it gave, so the answer may be cut.",
        cause=Cause.MALFORMED,
        host=host,
        advice="The server, or a proxy in between, is at fault.",
    )


def _no_time(host: str) -> SourceError:
    return SourceError(
        f"There is no time left to ask {host}.",
        cause=Cause.TIME_BUDGET,
        host=host,
        advice="Try again, with fewer questions or when the network is faster.",
    )


def _not_of_the_index(index: Index) -> SourceError:
    return SourceError(
        f"The address is not one of the index {index.name!r} and was not asked.",
        cause=Cause.REFUSED,
        advice="Look at the index's address in pip's or uv's configuration.",
    )
