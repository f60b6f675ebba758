"""The built site: which pages it has, and a server for it on the loopback interface."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
KEPT = ROOT / "_build" / "browser"


def pages() -> list[str]:
    """All pages of the site, the largest first: it takes the longest, and other workers go on meanwhile."""
    found = [page for page in HTML.rglob("*.html") if "_static" not in page.parts]
    return [
        page.relative_to(HTML).as_posix()
        for page in sorted(found, key=lambda page: (-page.stat().st_size, page.as_posix()))
    ]


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing: what went wrong is seen by the browser."""


class Site:
    """Serves the built site as long as it is entered; ``url`` ends in a slash."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(HTML)))
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
