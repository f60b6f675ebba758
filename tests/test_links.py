"""A wrong link is told apart from a host that is out of reach."""

from __future__ import annotations

import json

from links import page_of, read


def line(uri: str, status: str, code: int = 0, info: str = "") -> str:
    return json.dumps(
        {"filename": "a.md", "lineno": 3, "status": status, "code": code, "uri": uri, "info": info}
    )


FOUND = [
    line("https://there.example.org/x", "working"),
    line("https://there.example.org/y", "redirected", 302),
    line("https://away.example.org/", "broken", 0, "HTTPSConnectionPool: Max retries exceeded"),
    line("https://wrong.example.org/", "broken", 404, "404 Client Error: Not Found"),
    line("https://anchor.example.org/#a", "broken", 0, "Anchor 'a' not found"),
    line("nowhere.md", "broken", 0, "local file is not there"),
    line("#here", "unchecked"),
]


def test_hosts() -> None:
    hosts = read(FOUND)
    assert {name: host.state for name, host in hosts.items()} == {
        "": "1 wrong",
        "anchor.example.org": "1 wrong",
        "away.example.org": "not reached",
        "there.example.org": "reached",
        "wrong.example.org": "1 wrong",
    }
    assert hosts["wrong.example.org"].wrong[0].startswith("a.md:3: https://wrong.example.org/: 404")


def test_the_page_lists_what_was_not_reached() -> None:
    hosts = {name: host for name, host in read(FOUND).items() if not host.wrong}
    text = page_of(hosts, "2026-11-21")
    assert "On 2026-11-21, 1 of 2 hosts answered." in text
    assert "| away.example.org | 1 | not reached |" in text
