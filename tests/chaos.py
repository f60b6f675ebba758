"""A loopback index that can do everything a network can do wrong: the scenarios of ``faults.tsv``.

Raw sockets in threads, because a web server would refuse to misbehave. Use it as a context manager::

    with Chaos() as chaos:
        chaos.add("demo", page("demo", "1.0", "2.0"))
        chaos.misbehave("demo", "st429")
        ... ask chaos.url ...
        assert chaos.count("demo") <= 3
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Self

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html; charset=utf-8"
FAULTS = Path(__file__).parents[2] / "shared" / "data" / "faults.tsv"
PATIENCE = 60.0


def page(name: str, *versions: str, **fields: Any) -> dict[str, Any]:
    """A project's page as PEP 691 has it: a wheel and an sdist for each version."""
    files = [
        {
            "filename": filename,
            "url": f"../../files/{filename}",
            "hashes": {"sha256": "0" * 64},
            "requires-python": ">=3.8",
            "upload-time": "2024-01-01T00:00:00Z",
            "yanked": False,
            "size": 1000,
        }
        for version in versions
        for filename in (f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.tar.gz")
    ]
    return {"meta": {"api-version": "1.1"}, "name": name, "versions": list(versions),
            "files": files, **fields}  # fmt: skip


def html_of(found: dict[str, Any]) -> bytes:
    """The same page as HTML."""
    links = "".join(
        f'<a href="{one["url"]}#sha256={one["hashes"]["sha256"]}" data-requires-python="&gt;=3.8" '
        f'data-upload-time="{one["upload-time"]}">{one["filename"]}</a><br>\n'
        for one in found["files"]
    )
    return f"<!DOCTYPE html><html><body>\n{links}</body></html>".encode()


class Connection:
    """One request on one socket, and the ways to answer it."""

    def __init__(
        self, sock: socket.socket, path: str, headers: dict[str, str], stop: threading.Event
    ) -> None:
        self.sock = sock
        self.path = path
        self.headers = headers
        self.last = False
        self._stop = stop

    def head(self, status: int = 200, **headers: object) -> bytes:
        """A status line and headers; underscores in names become hyphens."""
        lines = [f"HTTP/1.1 {status} Reason"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def send(self, *parts: bytes) -> None:
        """Send bytes as they are."""
        for part in parts:
            self.sock.sendall(part)

    def answer(
        self, body: bytes, content_type: str = JSON, status: int = 200, **headers: object
    ) -> None:
        """A whole, honest answer."""
        if self.last:
            headers["Connection"] = "close"
        self.send(
            self.head(status, Content_Type=content_type, Content_Length=len(body), **headers), body
        )

    def linger(self, seconds: float = PATIENCE) -> None:
        """Say nothing for a while, or until the server stops."""
        self._stop.wait(seconds)

    def drip(self, some: bytes) -> None:
        """Send the same few bytes every second, for ever."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self._stop.is_set():
            self.send(some)
            self.linger(1.0)


Scenario = Callable[["Chaos", Connection, bytes], None]


class Chaos:
    """The index. ``latency`` is added to every answer, in seconds; ``json=False`` serves HTML only."""

    def __init__(self, *, latency: float = 0.0, json: bool = True, host: str = "127.0.0.1") -> None:
        self.latency = latency
        self.json = json
        self.host = host
        self.pages: dict[str, dict[str, Any]] = {"pip": page("pip", "26.3")}
        self.requests: Counter[str] = Counter()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self._scenarios: dict[str, str] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._tls: ssl.SSLContext | None = None
        self._sock = socket.create_server((host, 0), backlog=128)
        self.port = int(self._sock.getsockname()[1])
        self.internal: Chaos | None = None

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        # A connection to ourselves wakes the thread that accepts.
        with contextlib.suppress(OSError):
            socket.create_connection((self.host, self.port), timeout=1).close()
        self._sock.close()
        if self.internal is not None:
            self.internal.__exit__()

    @property
    def url(self) -> str:
        """The address that pip would be given."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{self.host}:{self.port}/simple/"

    def add(self, name: str, found: dict[str, Any]) -> None:
        """Serve a project."""
        self.pages[name] = found

    def misbehave(self, name: str, scenario: str) -> None:
        """Answer for a project as a scenario says."""
        assert scenario in SCENARIOS, scenario
        self._scenarios[name] = scenario
        if scenario == "tointernal":
            self.internal = Chaos().__enter__()

    def use_tls(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._tls = context

    def count(self, name: str) -> int:
        """How often a project was asked for."""
        return self.requests[f"/simple/{name}/"]

    # -- serving

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                sock, _ = self._sock.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(sock,), daemon=True).start()

    def _converse(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError), contextlib.ExitStack() as opened:
            opened.enter_context(contextlib.closing(sock))
            if self._tls is not None:
                # Wrapping detaches the socket below: this one is to be closed as well.
                sock = opened.enter_context(self._tls.wrap_socket(sock, server_side=True))
            while request := self._read(sock):
                path, headers = request
                with self._lock:
                    self.requests[path] += 1
                    self.seen.append((path, headers))
                if self.latency:
                    time.sleep(self.latency)
                if not self._respond(Connection(sock, path, headers, self._stop)):
                    return

    def _read(self, sock: socket.socket) -> tuple[str, dict[str, str]] | None:
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = sock.recv(65536)
            if not chunk:
                return None
            data += chunk
        first, *lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs}

    def _respond(self, to: Connection) -> bool:
        """Answer; ``False`` when the connection is to be closed."""
        name = to.path.removeprefix("/simple/").partition("/")[0]
        found = self.pages.get(name)
        if scenario := self._scenarios.get(name):
            body = json.dumps(found or page(name, "1.0", "2.0")).encode()
            to.last = True
            SCENARIOS[scenario](self, to, body)
            return False
        if to.path == "/simple/":
            self._listing(to)
        elif found is None:
            to.answer(b"not here", HTML, 404)
        elif self.json and "json" in to.headers.get("accept", ""):
            to.answer(json.dumps(found).encode())
        else:
            to.answer(html_of(found), HTML)
        return True

    def _listing(self, to: Connection) -> None:
        if self.json and "json" in to.headers.get("accept", ""):
            projects = [{"name": name} for name in self.pages]
            to.answer(json.dumps({"meta": {"api-version": "1.1"}, "projects": projects}).encode())
        else:
            links = "".join(f'<a href="{name}/">{name}</a>\n' for name in self.pages)
            to.answer(f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), HTML)


# -- the scenarios, by the names of faults.tsv


def _status(status: int, **headers: object) -> Scenario:
    return lambda _, to, __: to.answer(b"no", "text/plain", status, **headers)


def _body(body: bytes, content_type: str = JSON) -> Scenario:
    return lambda _, to, __: to.answer(body, content_type)


def _changed(**fields: Any) -> Scenario:
    return lambda _, to, body: to.answer(json.dumps(json.loads(body) | fields).encode())


def _once(first: Scenario) -> Scenario:
    def scenario(chaos: Chaos, to: Connection, body: bytes) -> None:
        if chaos.requests[to.path] == 1:
            first(chaos, to, body)
        else:
            to.answer(body)

    return scenario


def _flap(chaos: Chaos, to: Connection, body: bytes) -> None:
    if chaos.requests[to.path] % 2:
        to.answer(b"no", "text/plain", 503)
    else:
        to.answer(body)


def _noreply(_: Chaos, to: Connection, __: bytes) -> None:
    to.linger()


def _lorisheaders(_: Chaos, to: Connection, __: bytes) -> None:
    to.send(b"HTTP/1.1 200 OK\r\n")
    to.drip(b"X: y\r\n"[:1])


def _lorisbody(_: Chaos, to: Connection, body: bytes) -> None:
    to.send(to.head(Content_Type=JSON, Content_Length=len(body)))
    to.drip(b" ")


def _stall(_: Chaos, to: Connection, body: bytes) -> None:
    to.send(to.head(Content_Type=JSON, Content_Length=len(body)), body[: len(body) // 2])
    to.linger()


def _endless(_: Chaos, to: Connection, __: bytes) -> None:
    to.send(to.head(Content_Type=JSON, Transfer_Encoding="chunked"))
    while True:
        to.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


def _huge(_: Chaos, to: Connection, __: bytes) -> None:
    size = 300 << 20
    to.send(to.head(Content_Type=JSON, Content_Length=size))
    for _part in range(size >> 16):
        to.send(b" " * 0x10000)


@cache
def _bomb() -> bytes:
    """1 GiB of spaces as 1 MB of gzip; one packed piece is repeated, so that it is made quickly."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    chunk, times = b" " * (1 << 20), 1024
    piece = machine.compress(chunk) + machine.flush(zlib.Z_FULL_FLUSH)
    total = 0
    for _ in range(times):
        total = zlib.crc32(chunk, total)
    head = b"\x1f\x8b\x08" + b"\0" * 6 + b"\xff"
    length = len(chunk) * times & 0xFFFFFFFF
    return head + piece * times + machine.flush() + struct.pack("<II", total, length)


def _gzbomb(_: Chaos, to: Connection, __: bytes) -> None:
    to.answer(_bomb(), JSON, Content_Encoding="gzip")


def _gzchain(_: Chaos, to: Connection, body: bytes) -> None:
    for _layer in range(50):
        body = gzip.compress(body)
    to.answer(body, JSON, Content_Encoding=", ".join(["gzip"] * 50))


def _bigheader(_: Chaos, to: Connection, body: bytes) -> None:
    to.answer(body, X_Big="x" * 200_000)


def _manyheaders(_: Chaos, to: Connection, body: bytes) -> None:
    headers: Any = {f"X_{number}": number for number in range(1000)}
    to.answer(body, **headers)


def _half(content_type: str = JSON, *, length: bool = True) -> Scenario:
    def scenario(_: Chaos, to: Connection, body: bytes) -> None:
        if content_type == HTML:
            body = html_of(json.loads(body))
            part = body[: body.index(b"</a>") + 4]
        else:
            part = body[: len(body) // 2]
        more = {"Content_Length": len(body)} if length else {"Connection": "close"}
        to.send(to.head(Content_Type=content_type, **more), part)

    return scenario


def _longlength(_: Chaos, to: Connection, body: bytes) -> None:
    to.send(to.head(Content_Type=JSON, Content_Length=len(body) + 100), body)


def _shortlength(_: Chaos, to: Connection, body: bytes) -> None:
    to.send(to.head(Content_Type=JSON, Content_Length=len(body) - 20), body)


def _chunked(end: bytes, size: bytes | None = None) -> Scenario:
    def scenario(_: Chaos, to: Connection, body: bytes) -> None:
        to.send(to.head(Content_Type=JSON, Transfer_Encoding="chunked"))
        to.send((size or f"{len(body):x}".encode()) + b"\r\n" + body + b"\r\n" + end)

    return scenario


def _rst(_: Chaos, to: Connection, body: bytes) -> None:
    to.send(to.head(Content_Type=JSON, Content_Length=len(body)), body[:50])
    to.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _garbage(_: Chaos, to: Connection, __: bytes) -> None:
    to.send(b"\x00\x01\x02 this is not HTTP\r\n\r\n" * 10)


def _gzbad(_: Chaos, to: Connection, body: bytes) -> None:
    to.answer(body, JSON, Content_Encoding="gzip")


def _gztrunc(_: Chaos, to: Connection, body: bytes) -> None:
    to.answer(gzip.compress(body)[:-30], JSON, Content_Encoding="gzip")


def _redirect(target: Callable[[Chaos, Connection], str]) -> Scenario:
    def scenario(chaos: Chaos, to: Connection, _: bytes) -> None:
        to.answer(b"", "text/plain", 302, Location=target(chaos, to))

    return scenario


def _internal(chaos: Chaos, _: Connection) -> str:
    assert chaos.internal is not None
    return f"http://127.0.0.1:{chaos.internal.port}/simple/demo/"


DEEP = b"[" * 100_000 + b"]" * 100_000
STATUSES = (401, 403, 404, 410, 418, 429, 500, 501, 502, 503, 504, 520)
SCENARIOS: dict[str, Scenario] = {
    "ok": lambda _, to, body: to.answer(body),
    "noreply": _noreply,
    "lorisheaders": _lorisheaders,
    "lorisbody": _lorisbody,
    "stall": _stall,
    "endless": _endless,
    "huge": _huge,
    "gzbomb": _gzbomb,
    "gzchain": _gzchain,
    "bigheader": _bigheader,
    "manyheaders": _manyheaders,
    **{
        f"st{status}": _status(status)
        for status in (401, 403, 404, 410, 418, 429, 500, 501, 502, 503, 504, 520)
    },
    "ra_day": _status(429, Retry_After=86400),
    "ra_date": _status(429, Retry_After="Thu, 01 Jan 2099 00:00:00 GMT"),
    "ra_inf": _status(429, Retry_After="inf"),
    "ra_nan": _status(429, Retry_After="nan"),
    "ra_neg": _status(429, Retry_After=-5),
    "ra_junk": _status(429, Retry_After="soon"),
    "ra_huge": _status(429, Retry_After="9" * 400),
    "once429": _once(_status(429, Retry_After=2)),
    "once500": _once(_status(500)),
    "once503": _once(_status(503, Retry_After=2)),
    "flap": _flap,
    "s204": lambda _, to, __: to.send(to.head(204)),
    "s206": lambda _, to, body: to.answer(body[: len(body) // 2], status=206),
    "s304": lambda _, to, __: to.send(to.head(304)),
    "truncated": _longlength,
    "trunchalf": _half(),
    "nolength_half": _half(length=False),
    "nolength_valid_half": _half(HTML, length=False),
    "shortlength": _shortlength,
    "chunktrunc": _chunked(b""),
    "chunkbad": _chunked(b"0\r\n\r\n", b"zz"),
    "rst": _rst,
    "garbage": _garbage,
    "gzbad": _gzbad,
    "gztrunc": _gztrunc,
    "wrongtype": lambda _, to, body: to.answer(body, "application/octet-stream"),
    "html200": _body(b"<html><body>Welcome! <a href='/login'>Sign in</a></body></html>", HTML),
    "html200json": _body(b"<html><body>Welcome!</body></html>"),
    "empty": _body(b""),
    "badjson": lambda _, to, body: to.answer(body[:-20]),
    "shape_list": _body(b"[]"),
    "shape_null": _body(b"null"),
    "shape_obj": _body(b"{}"),
    "shape_filesnull": _changed(files=None),
    "shape_filesstr": _changed(files="none"),
    "shape_err": _body(b'{"error": "no"}'),
    "apiv2": _changed(meta={"api-version": "2.0"}),
    "othername": _changed(name="another"),
    "deep": lambda _, to, body: to.answer(body[:-1] + b', "x": ' + DEEP + b"}"),
    "bigint": lambda _, to, body: to.answer(body[:-1] + b', "x": ' + b"9" * 100_000 + b"}"),
    "nanjson": lambda _, to, body: to.answer(body[:-1] + b', "x": NaN}'),
    "bom": lambda _, to, body: to.answer(b"\xef\xbb\xbf" + body),
    "latin": lambda _, to, body: to.answer(body[:-1] + b', "x": "\xe9"}'),
    "loop": _redirect(lambda _, to: to.path),
    "grow": _redirect(lambda _, to: to.path + "x" * 200 + "/"),
    "toother": _redirect(lambda chaos, to: f"http://127.0.0.2:{chaos.port}{to.path}"),
    "tointernal": _redirect(_internal),
    "tofile": _redirect(lambda _, __: "file:///etc/passwd"),
}
# Those that are not about an answer but about the connection; see ``connection_fault``.
CONNECTIONS = ("dns", "refused", "connect_hang", "tls_selfsigned", "tls_to_http")


@contextlib.contextmanager
def connection_fault(name: str) -> Iterator[str]:
    """The address of an index that cannot be connected to, in one of the ways of ``CONNECTIONS``."""
    if name == "dns":
        yield "http://index.invalid/simple/"
    elif name == "refused":
        with socket.create_server(("127.0.0.1", 0)) as sock:
            port = sock.getsockname()[1]
        yield f"http://127.0.0.1:{port}/simple/"
    elif name == "connect_hang":
        with _full_backlog() as port:
            yield f"http://127.0.0.1:{port}/simple/"
    else:
        with Chaos() as chaos:
            chaos.add("demo", page("demo", "1.0", "2.0"))
            if name == "tls_selfsigned":
                chaos.use_tls(_self_signed())
            yield chaos.url.replace("http:", "https:")


@contextlib.contextmanager
def _full_backlog() -> Iterator[int]:
    """A listening port whose queue is full, so that a new connection waits for ever (Linux)."""
    with contextlib.ExitStack() as stack:
        sock = stack.enter_context(socket.socket())
        sock.bind(("127.0.0.1", 0))
        sock.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(sock.getsockname())
        yield sock.getsockname()[1]


def _self_signed() -> ssl.SSLContext:
    import trustme

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def faults() -> list[dict[str, str]]:
    """The rows of ``faults.tsv``, or none where it is absent."""
    if not FAULTS.is_file():
        return []
    lines = io.StringIO(FAULTS.read_text(encoding="utf-8")).read().splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]
