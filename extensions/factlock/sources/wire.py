"""Connections whose every read is bound by one deadline, and bodies that are whole or an error."""

from __future__ import annotations

import io
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from factlock.errors import Cause, SourceError

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

_CHUNK = 1 << 16
_now = threading.local()


class DeadlineError(TimeoutError):
    """The time for the whole answer is used up."""


def set_deadline(deadline: float, idle: float) -> None:
    """Bind all reads of this thread to a reading of ``time.monotonic``; ``idle`` bounds each one."""
    _now.deadline, _now.idle = deadline, idle


class _Bound(io.RawIOBase):
    """A socket as a stream: before every read its timeout is what is left, at most ``idle``."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._deadline: float = _now.deadline
        self._idle: float = _now.idle
        # Keeps the socket open until this stream is closed, as http.client expects.
        self._held = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise DeadlineError
        self._sock.settimeout(min(left, self._idle))
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            self._held.close()
        super().close()


class _BoundResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        self.fp.close()
        self.fp = io.BufferedReader(_Bound(sock))


class _Plain(HTTPConnection):
    response_class = _BoundResponse


class _Secure(HTTPSConnection):
    response_class = _BoundResponse


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class BoundAdapter(HTTPAdapter):
    """The adapter of ``requests`` with bound connections and, where given, a TLS context."""

    def __init__(self, *, workers: int, context: Any = None) -> None:
        self._context = context
        super().__init__(pool_connections=workers, pool_maxsize=workers, max_retries=0)

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        """Make the pools, bound."""
        super().init_poolmanager(*args, **(named | self._tls()))
        self._bind(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        """Make the pools that go through a proxy, bound."""
        manager = super().proxy_manager_for(proxy, **(named | self._tls()))
        self._bind(manager)
        return manager

    def _tls(self) -> dict[str, Any]:
        return {"ssl_context": self._context} if self._context is not None else {}

    @staticmethod
    def _bind(manager: urllib3.PoolManager) -> None:
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def read_body(
    raw: BaseHTTPResponse, *, host: str, wire: int, unpacked: int, prefix: int | None = None
) -> bytes:
    """The whole body, unpacked; with ``prefix`` at most its first bytes, whole or not.

    Raises ``SourceError`` for a body that is not framed, encoded in another way than gzip, cut, or
    larger than ``wire`` bytes as sent or ``unpacked`` bytes as read.
    """
    _check_framing(raw, host)
    unpack = _unpacker(raw.headers.get("content-encoding", ""), host)
    parts: list[bytes] = []
    sent = size = 0
    for chunk in _chunks(raw):
        sent += len(chunk)
        for part in unpack(chunk, unpacked - size + 1):
            parts.append(part)
            size += len(part)
            if prefix is not None and size >= prefix:
                return b"".join(parts)[:prefix]
            if size > unpacked:
                raise _too_large(host, unpacked)
        if sent > wire:
            raise _too_large(host, wire)
    return b"".join([*parts, *unpack(b"", unpacked)])


def _chunks(raw: BaseHTTPResponse) -> Iterator[bytes]:
    if raw.headers.get("transfer-encoding", "").lower() == "chunked":
        yield from raw.read_chunked(_CHUNK, decode_content=False)
        return
    while chunk := raw.read(_CHUNK, decode_content=False):
        yield chunk


def _check_framing(raw: BaseHTTPResponse, host: str) -> None:
    length = raw.headers.get("content-length")
    chunked = raw.headers.get("transfer-encoding", "").lower() == "chunked"
    if not chunked and not (length and length.isascii() and length.isdigit()):
        raise SourceError(
            f"The answer of {host} does not say where it ends, so it may be cut.",
            cause=Cause.MALFORMED,
            host=host,
            advice="The server must send Content-Length or chunks.",
        )


def _unpacker(encoding: str, host: str) -> Callable[[bytes, int], Iterator[bytes]]:
    words = encoding.strip().lower()
    if words in {"", "identity"}:
        return lambda chunk, _: iter([chunk] if chunk else [])
    if words not in {"gzip", "x-gzip"}:
        raise SourceError(
            f"The answer of {host} is packed in a way that was not asked for.",
            cause=Cause.MALFORMED,
            host=host,
        )
    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def unpack(chunk: bytes, room: int) -> Iterator[bytes]:
        try:
            if chunk:
                yield machine.decompress(chunk, max(room, 1))
                while machine.unconsumed_tail and room > 0:
                    part = machine.decompress(machine.unconsumed_tail, _CHUNK)
                    room -= len(part)
                    yield part
        except zlib.error as error:
            raise _broken_gzip(host) from error
        if not chunk and not machine.eof:
            raise _broken_gzip(host)

    return unpack


def _broken_gzip(host: str) -> SourceError:
    return SourceError(
        f"The answer of {host} is broken or cut: its gzip cannot be unpacked.",
        cause=Cause.MALFORMED,
        host=host,
        retry=True,
    )


def _too_large(host: str, limit: int) -> SourceError:
    return SourceError(
        f"The answer of {host} is larger than {limit >> 20} MiB.", cause=Cause.TOO_LARGE, host=host
    )
