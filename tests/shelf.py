"""A loopback index of small wheels and sdists that are made in the test, with byte ranges.

Use it as a context manager::

    with Shelf() as shelf:
        shelf.wheel("demo", "1.0", requires=["other>=2"])
        ... give shelf.url to uv and to us ...
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import tarfile
import threading
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

UPLOADED = "2026-01-02T03:04:05.000000Z"


def metadata_of(name: str, version: str, *lines: str) -> str:
    """The text of a METADATA."""
    head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    return "\n".join([*head, "Summary: made in a test", *lines, "", "Long words.", ""])


def wheel_bytes(members: Mapping[str, bytes]) -> bytes:
    """A zip file of members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@dataclass(slots=True)
class Listed:
    """A file on the shelf."""

    name: str
    body: bytes
    requires_python: str = ""
    yanked: bool = False
    uploaded: str = UPLOADED


@dataclass(slots=True)
class Shelf:
    """The index; ``ways`` says how a file (by name) is served otherwise than rightly.

    ``captive`` are projects in whose place a page to sign in comes; with ``captive_for`` only for programs
    that call themselves so.
    """

    files: dict[str, list[Listed]] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)
    captive: set[str] = field(default_factory=set)
    captive_for: str = ""
    requests: Counter[str] = field(default_factory=Counter)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    login: str = ""
    server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        shelf = self

        class Handler(_Handler):
            index = shelf

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()

    @property
    def root(self) -> str:
        """The address of the server."""
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def url(self) -> str:
        """The address that pip would be given."""
        return f"{self.root}/simple/"

    def wheel(
        self,
        name: str,
        version: str,
        *,
        requires: Iterable[str] = (),
        extras: Iterable[str] = (),
        tag: str = "py3-none-any",
        requires_python: str = "",
        lines: Iterable[str] = (),
        said: tuple[str, str] = ("", ""),
        more: Mapping[str, bytes] | None = None,
        uploaded: str = UPLOADED,
    ) -> Listed:
        """Put a wheel on the shelf; ``said`` are another name and version in its METADATA."""
        stem = f"{name.replace('-', '_')}-{version}"
        words = [f"Requires-Dist: {one}" for one in requires]
        words += [f"Provides-Extra: {one}" for one in extras]
        words += [f"Requires-Python: {requires_python}"] if requires_python else []
        content = metadata_of(said[0] or name, said[1] or version, *words, *lines)
        kind = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"
        members = {
            f"{name.replace('-', '_')}/__init__.py": b"",
            **(more or {}),
            f"{stem}.dist-info/METADATA": content.encode(),
            f"{stem}.dist-info/WHEEL": kind.encode(),
            f"{stem}.dist-info/RECORD": b"",
        }
        listed = Listed(
            f"{stem}-{tag}.whl", wheel_bytes(members), requires_python, uploaded=uploaded
        )
        return self.put(name, listed)

    def sdist(
        self, name: str, version: str, *, mark: Path | None = None, requires_python: str = ""
    ) -> Listed:
        """Put an sdist on the shelf; whoever runs its ``setup.py`` leaves a mark."""
        setup = f"open({str(mark)!r}, 'w').write('ran')\n" if mark else ""
        setup += f"from setuptools import setup\nsetup(name={name!r}, version={version!r})\n"
        stem = f"{name}-{version}"
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz") as archive:
            for path, text in (
                ("setup.py", setup),
                ("PKG-INFO", f"Metadata-Version: 1.0\nName: {name}\nVersion: {version}\n"),
            ):
                info = tarfile.TarInfo(f"{stem}/{path}")
                info.size = len(text)
                archive.addfile(info, io.BytesIO(text.encode()))
        return self.put(name, Listed(f"{stem}.tar.gz", stream.getvalue(), requires_python))

    def page(self, name: str) -> dict[str, Any]:
        """A project's page as PEP 691 has it, with whole addresses, for another server to give."""
        files = [
            {
                "filename": one.name,
                "url": f"{self.root}/files/{one.name}",
                "hashes": {"sha256": hashlib.sha256(one.body).hexdigest()},
                "requires-python": one.requires_python or ">=3.8",
                "upload-time": one.uploaded,
                "yanked": one.yanked,
                "size": len(one.body),
            }
            for one in self.files[name]
        ]
        versions = list(dict.fromkeys(one.name.split("-")[1] for one in self.files[name]))
        return {"meta": {"api-version": "1.1"}, "name": name, "versions": versions, "files": files}

    def put(self, name: str, listed: Listed) -> Listed:
        """Put a file on the shelf."""
        self.files.setdefault(name, []).append(listed)
        return listed

    def count(self, name: str) -> int:
        """How often a project was asked for."""
        return self.requests[f"/simple/{name}/"]

    def fetched(self, ending: str) -> int:
        """How often files were asked for whose name ends so."""
        return sum(count for path, count in self.requests.items() if path.endswith(ending))


def page_of(name: str, files: Iterable[Listed], status: str = "active") -> bytes:
    """A project's page in HTML."""
    links = []
    for one in files:
        digest = hashlib.sha256(one.body).hexdigest()
        marks = f' data-upload-time="{one.uploaded}"' if one.uploaded else ""
        marks += ' data-yanked=""' if one.yanked else ""
        if one.requires_python:
            marks += f' data-requires-python="{html.escape(one.requires_python)}"'
        links.append(f'<a href="../../files/{one.name}#sha256={digest}"{marks}>{one.name}</a><br>')
    body = "\n".join(links)
    head = f'<meta name="pypi:project-status" content="{status}"><title>Links for {name}</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


class _Handler(BaseHTTPRequestHandler):
    index: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.index.requests[self.path] += 1
        self.index.seen.append(
            (self.path, {name.lower(): text for name, text in self.headers.items()})
        )
        kind, _, rest = self.path.removeprefix("/").partition("/")
        name = rest.strip("/")
        if self.index.login and self.headers.get("Authorization") != self.index.login:
            self._send(401, b"no", {"WWW-Authenticate": 'Basic realm="x"'})
        elif name in self.index.statuses:
            self._send(self.index.statuses[name], b"no")
        elif kind == "simple" and not name:
            links = "".join(f'<a href="{one}/">{one}</a>\n' for one in self.index.files)
            self._send(200, f"<html><body>{links}</body></html>".encode())
        elif kind == "simple" and name in self.index.captive and self._is_held():
            self._send(200, b"<html><body>Welcome! <a href='/login'>Sign in</a></body></html>")
        elif kind == "simple" and name in self.index.files:
            status = "quarantined" if name in self.index.quarantined else "active"
            self._send(200, page_of(name, self.index.files[name], status))
        elif kind == "files":
            self._file(name)
        else:
            self._send(404, b"not here")

    def _is_held(self) -> bool:
        return self.index.captive_for in self.headers.get("User-Agent", "")

    def _file(self, name: str) -> None:
        every = (one for files in self.index.files.values() for one in files)
        found = next((one for one in every if one.name == name), None)
        if found is None:
            self._send(404, b"not here")
            return
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        way = self.index.ways.get(name, "")
        if wanted is None or way == "whole":
            self._send(200, found.body, {"Accept-Ranges": "bytes"})
            return
        total = len(found.body)
        first = int(wanted[1]) if wanted[1] else max(total - int(wanted[2]), 0)
        last = min(int(wanted[2]), total - 1) if wanted[1] and wanted[2] else total - 1
        self._part(found.body, first, last, way)

    def _part(self, body: bytes, first: int, last: int, way: str) -> None:
        part, total = body[first : last + 1], len(body)
        said = f"bytes {first}-{last}/{total}"
        if way == "lies":
            said = f"bytes {first + 1}-{last}/{total + 1}"
        elif way == "short":
            part = part[:-10]
        elif way == "silent":
            said = ""
        elif way == "other":
            part, said = body[:10], f"bytes 0-9/{total}"
        elif way == "huge":
            said = f"bytes {first}-{last}/{1 << 40}"
        if way == "beyond":
            self._send(416, b"", {"Content-Range": f"bytes */{total}"})
        else:
            self._send(206, part, {"Content-Range": said} if said else {})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
