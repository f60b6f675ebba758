"""The hostile requests, unmodified: each is refused with its place, or taken and then does nothing."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from factlock.errors import InputError
from factlock.runbook.model import Input, InputType, Runbook, Template
from factlock.runbook.texts.templates import render
from factlock.runbook.told.request import Request, read_request
from factlock.text import printable

HOSTILE = Path(__file__).parent.parent.parent / "shared" / "data" / "hostile"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared data are not here"),
]
RUNBOOK = Runbook(
    name="add",
    file="add.md",
    title="Add",
    inputs=(
        Input(name="package", type=InputType.REQUIREMENTS, help="", each=True),
        Input(name="image", type=InputType.IMAGE, help="", default="."),
        Input(name="ticket", type=InputType.TEXT, help=""),
        Input(name="requester", type=InputType.TEXT, help=""),
        Input(name="repository", type=InputType.URL, help="", default=""),
        Input(name="reason", type=InputType.TEXT, help="", default=""),
    ),
    ends=("simple", "escalate"),
    steps=(),
)
REPLY = Template(
    name="reply",
    language="",
    text="Hello {{ requester }},\n\n{{ reason }}\n\n{{ reason | quote }}\n\n- {{ reason | code }}\n",
    line=1,
)
SECONDS = 1.0
GITHUB = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def rows() -> list[tuple[str, str, int]]:
    if not HOSTILE.is_dir():
        return []
    lines = (HOSTILE / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(row[0], row[2], int(row[3] or 0)) for row in cells if row[1] == "request"]


def read(path: str) -> Request:
    return read_request((HOSTILE / path).read_bytes(), path, RUNBOOK)


def test_there_are_hostile_requests() -> None:
    assert len(rows()) > 40
    assert {must for _, must, _ in rows()} == {"REFUSE", "ACCEPT", "ESCAPE", "LIMIT", "UNKNOWN"}


@pytest.mark.parametrize(("path", "must", "line"), rows(), ids=str)
def test_each_hostile_request(path: str, must: str, line: int) -> None:
    content = (HOSTILE / path).read_bytes()
    begun = time.process_time()
    if must in {"REFUSE", "LIMIT"}:
        with pytest.raises(InputError) as raised:
            read(path)
        error = raised.value
        assert error.file == path
        assert error.line == line
        assert re.search(r"column \d+", error.message, re.IGNORECASE)
        assert error.advice
        assert must != "LIMIT" or "longer than" in error.message
        assert not any(char in str(error) for char in "\x00\x1b\ud800")
    else:
        assert read(path).items
    assert time.process_time() - begun < SECONDS
    assert (HOSTILE / path).read_bytes() == content


@pytest.mark.parametrize("path", [path for path, must, _ in rows() if must in {"ESCAPE", "ACCEPT"}])
def test_what_a_request_says_does_nothing_in_a_reply(path: str) -> None:
    request = read(path)
    text = render(RUNBOOK, REPLY, {**request.values})
    page = GITHUB.render(text)
    assert not re.search(r"<(?!/?(?:p|code|blockquote|ul|li|em)>)[a-z/!?]", page)
    assert "49" not in page
    for line in printable(text).split("\n"):
        assert not line.lstrip().startswith(("::", "##["))
    # A name that calls somebody stands in code alone.
    assert "@" not in re.sub(r"`[^`]*`", "", text)
    assert shown(request.values["requester"]) in plain(page)
    if request.values["reason"]:
        assert shown(request.values["reason"]) in plain(page)


def plain(page: str) -> str:
    """The text that a reader sees."""
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


def shown(text: str) -> str:
    return " ".join(text.split())


def test_a_name_of_people_stays_readable() -> None:
    requester = read("request/control_unicode.yml").values["requester"]
    text = render(RUNBOOK, REPLY, {"requester": requester, "reason": "", "ticket": ""})
    assert text.startswith("Hello Łukasz O'Brien-\u738b \\<lab> & co,")
