"""Stands between the child and the channels: every byte comes through our own transport.

The child is told plain http addresses and this relay as its proxy. What it asks is asked of the channel's
true address with the time, sizes, redirects and credentials that all our questions have; when an answer
cannot be had, the true cause is kept here, because the child could only tell that something failed.
Nothing but the channels that were registered can be reached through it.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import select
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from factlock.errors import SourceError
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex
from factlock.sources.network.addresses import Index

if TYPE_CHECKING:
    from factlock.sources.conda.channel_addresses import Channel
    from factlock.sources.network.transport import Transport

_INSIDE = regex(r"(?:[A-Za-z0-9_][A-Za-z0-9._+-]*/){0,4}[A-Za-z0-9_][A-Za-z0-9._+-]*", re.ASCII)
_HTTPS = 443
_PIECE = 1 << 16
_CONNECT, _IDLE = 5.0, 20.0
_MISSING = 404


@dataclass(slots=True, kw_only=True)
class _Way:
    """Where a registered address leads, and what went wrong below it, by what was asked for."""

    index: Index
    troubles: dict[str, SourceError] = field(default_factory=dict)


@dataclass(slots=True)
class Relay:
    """A proxy on this machine's loopback for one child; ``address`` holds its password."""

    transport: Transport
    clock: Callable[[], float] = time.monotonic
    _ways: dict[str, _Way] = field(default_factory=dict)
    _word: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """The address of the proxy, which begins to listen now."""
        with self._lock:
            if self._server is None:
                self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
                self._server.daemon_threads = True
                threading.Thread(
                    target=self._server.serve_forever, name="factlock-relay", daemon=True
                ).start()
            return f"http://factlock:{self._word}@127.0.0.1:{self._server.server_address[1]}"

    def register(self, channel: Channel, address: str) -> str:
        """Let a channel be asked; gives the address by which the child asks for it."""
        parts = urlsplit(address.rstrip("/") + "/")
        told = urlunsplit(parts._replace(scheme="http"))
        index = Index(
            name=channel.name,
            url=urlunsplit(parts),
            user=channel.user,
            password=channel.password,
        )
        with self._lock:
            found = self._ways.get(told)
            if found is None or found.index != index:
                self._ways[told] = _Way(index=index)
        return told.rstrip("/")

    def trouble(self, told: str) -> SourceError | None:
        """Why the last question to an address that ``register`` gave had no answer."""
        way = self._ways.get(told.rstrip("/") + "/")
        # That a host is left alone is not why: it was left alone for what went wrong before.
        found = list(way.troubles.values()) if way else []
        return next((one for one in found if not one.left_alone), next(iter(found), None))

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def knows(self, authorization: str) -> bool:
        """Whether a request comes from our child."""
        word = b64encode(f"factlock:{self._word}".encode()).decode("ascii")
        return secrets.compare_digest(authorization.encode(), f"Basic {word}".encode())

    def fetch(self, target: str, *, only_head: bool) -> tuple[int, bytes]:
        """Status and body for an address as the child says it; 502 with the cause kept."""
        told = max((one for one in self._ways if target.startswith(one)), key=len, default="")
        inside = target.removeprefix(told)
        if not told or not _INSIDE.fullmatch(inside):
            return 403, b""
        way = self._ways[told]
        try:
            reply = self.transport.get(
                way.index.url + inside,
                accept="*/*",
                index=way.index,
                prefix=1 if only_head else None,
            )
        except SourceError as error:
            way.troubles[inside] = error
            return 502, b""
        way.troubles.pop(inside, None)
        return (200, reply.body) if reply.status < _MISSING else (_MISSING, b"")

    def may_tunnel(self, host: str, port: int) -> bool:
        """Whether a tunnel leads to the host of a registered channel: its index may name itself in full."""
        hosts = {urlsplit(way.index.url).hostname for way in self._ways.values()}
        secure = {
            urlsplit(way.index.url).hostname
            for way in self._ways.values()
            if way.index.url.startswith("https:")
        }
        return port == _HTTPS and host in hosts & secure


class _Handler(BaseHTTPRequestHandler):
    """One connection of the child; ``relay`` is set in the class that a relay makes of it."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    relay: Relay

    def do_GET(self) -> None:
        """Fetch what a registered address holds."""
        self._answer(only_head=False)

    def do_HEAD(self) -> None:
        """Say whether it is there."""
        self._answer(only_head=True)

    def do_CONNECT(self) -> None:
        """Let the child speak with the host of a channel whose index names that host in full."""
        host, _, port = self.path.rpartition(":")
        allowed = self._is_ours() and port.isdigit() and self.relay.may_tunnel(host, int(port))
        if not allowed:
            self._say(403, b"")
            return
        self.close_connection = True
        with contextlib.suppress(OSError):
            there = socket.create_connection((host, int(port)), timeout=_CONNECT)
            with there:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _pump(self.connection, there)

    def _is_ours(self) -> bool:
        return self.relay.knows(self.headers.get("Proxy-Authorization", ""))

    def _answer(self, *, only_head: bool) -> None:
        if not self._is_ours():
            self._say(407, b"")
            return
        self._say(*self.relay.fetch(self.path, only_head=only_head), only_head=only_head)

    def _say(self, status: int, body: bytes, *, only_head: bool = False) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not only_head:
                self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: what matters is told with the answer."""


def _handler(relay: Relay) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"relay": relay})


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends or nothing comes."""
    while ready := select.select([one, other], [], [], _IDLE)[0]:
        for near in ready:
            piece = near.recv(_PIECE)
            if not piece:
                return
            (other if near is one else one).sendall(piece)
