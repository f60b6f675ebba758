"""Sockets whose every wait ends by one deadline, and the adapter through which requests uses them.

A socket's own timeout bounds one read; a server that sends a byte a second is never caught by it.
Here each request has an ``Exchange``: all reads of its connection ask it how long they may still
wait, and tell it what they saw. It travels in a thread local, because neither requests nor urllib3
has a way to hand it down (requests 2.34, urllib3 2.8).
"""

from __future__ import annotations

import io
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from factlock.light_dataclass import dataclass
from factlock.sources.network.lookups import Lookups

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from urllib3 import PoolManager

_SHORTEST = 0.001
_thread = threading.local()


class Phase(Enum):
    """How far a request came."""

    START = auto()
    RESOLVE = auto()
    CONNECT = auto()
    SECURE = auto()
    HEAD = auto()
    BODY = auto()


@dataclass(slots=True, kw_only=True)
class Exchange:
    """What one request may take, in seconds and bytes, and what its connection saw."""

    deadline: float
    clock: Callable[[], float]
    connect: float
    idle: float
    most: int
    lookups: Lookups
    received: int = 0
    phase: Phase = Phase.START
    overdue: bool = False
    flooded: bool = False
    surplus: bool = False

    def left(self, most: float) -> float:
        """The seconds that one wait may take; raises ``TimeoutError`` when the time is over."""
        left = self.deadline - self.clock()
        if left <= 0:
            self.overdue = True
            raise TimeoutError("the time for the whole answer is over")
        return min(left, most)

    def take(self, count: int) -> None:
        """Count bytes that came; raises ``OSError`` when they are too many."""
        self.received += count
        if self.received > self.most:
            self.flooded = True
            raise OSError("more bytes than an answer may have")


@contextmanager
def bound(exchange: Exchange) -> Iterator[None]:
    """Let all connections of this thread obey ``exchange``."""
    _thread.exchange = exchange
    try:
        yield
    finally:
        del _thread.exchange


# -- reading


class _Raw(io.RawIOBase):
    """A socket's stream that waits no longer than its exchange allows."""

    def __init__(self, stream: io.RawIOBase, sock: socket.socket, exchange: Exchange) -> None:
        super().__init__()
        self._stream = stream
        self._sock = sock
        self._exchange = exchange
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.ended:
            return 0
        self._sock.settimeout(self._exchange.left(self._exchange.idle))
        count: int = self._stream.readinto(buffer) or 0
        self._exchange.take(count)
        return count

    def notice_surplus(self, buffered: bytes) -> None:
        """Tell the exchange of bytes behind the end of the answer, and never use the socket again.

        They mean that the length was wrong; left alone, they would be read as the next answer.
        """
        if buffered or self._waiting():
            self._exchange.surplus = True
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)

    def _waiting(self) -> bytes:
        try:
            self._sock.settimeout(0)
            # TLS has no peeking; a byte taken from a surplus is no loss.
            peek = 0 if isinstance(self._sock, ssl.SSLSocket) else socket.MSG_PEEK
            return self._sock.recv(1, peek)
        except (OSError, ValueError):
            return b""

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


class _Stream(io.BufferedReader):
    """The buffer over ``_Raw``; closing it is where an answer ends."""

    def close(self) -> None:
        raw = self.raw
        if isinstance(raw, _Raw) and not self.closed:
            raw.ended = True
            with suppress(OSError, ValueError):
                raw.notice_surplus(self.peek(1))
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        exchange: Exchange = _thread.exchange
        exchange.phase = Phase.HEAD
        self.fp = _Stream(_Raw(self.fp.detach(), sock, exchange))


# -- connecting


class _Plain(HTTPConnection):
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        return _dial(self)


class _Secure(HTTPSConnection):
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        return _dial(self)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


def _dial(connection: HTTPConnection) -> socket.socket:
    """Connect to the first address that answers; all of them together have the time of one."""
    exchange: Exchange = _thread.exchange
    until = exchange.clock() + exchange.left(exchange.connect)
    exchange.phase = Phase.RESOLVE
    host, port = connection.host.strip("[]"), connection.port or connection.default_port
    found = exchange.lookups.addresses(host, port, exchange.left(exchange.connect))
    exchange.phase = Phase.CONNECT
    trouble: OSError = OSError("the name has no address")
    for position, (family, kind, protocol, _, address) in enumerate(found):
        share = (until - exchange.clock()) / (len(found) - position)
        sock = socket.socket(family, kind, protocol)
        try:
            for option in connection.socket_options or ():
                sock.setsockopt(*option)
            sock.settimeout(max(share, _SHORTEST))
            sock.connect(address)
            sock.settimeout(exchange.left(exchange.connect))
        except OSError as error:
            sock.close()
            trouble = error
        else:
            sys.audit("http.client.connect", connection, host, port)
            exchange.phase = Phase.SECURE
            return sock
    raise trouble


class Adapter(HTTPAdapter):
    """The adapter of requests over bound connections and one TLS context, with no retries."""

    def __init__(self, context: ssl.SSLContext, workers: int) -> None:
        self._context = context
        super().__init__(pool_connections=workers, pool_maxsize=workers, max_retries=0)

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **named, ssl_context=self._context)
        _bind(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        """The pools of connections through a proxy."""
        if proxy in self.proxy_manager:
            return self.proxy_manager[proxy]
        manager = super().proxy_manager_for(
            proxy, **named, ssl_context=self._context, proxy_ssl_context=self._context
        )
        _bind(manager)
        return manager

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Trust what the context trusts: requests would add its own bundle to it."""
        conn.cert_reqs = "CERT_REQUIRED"

    def fetch(
        self, request: PreparedRequest, exchange: Exchange, proxies: dict[str, str]
    ) -> Response:
        """Send a request and read the head of the answer; follows nothing, retries nothing.

        A session is not used: even told not to follow a redirect, it unpacks that answer's whole
        body into memory (requests 2.34).
        """
        return self.send(
            request,
            stream=True,
            timeout=(exchange.left(exchange.connect), exchange.left(exchange.idle)),
            proxies=proxies,
        )


def _bind(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
