"""Reading a project's page of a Python index: PEP 691 JSON or PEP 503 HTML, with PEP 592, 700 and 792.

Bytes in, ``Project`` out. Everything that is not exactly such a page raises ``SourceError``: an answer
that is not understood says nothing about the project.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from factlock.errors import Cause, SourceError
from factlock.sources.pages.simple_fields import Listing, Project, malformed
from factlock.sources.pages.simple_html import read_html
from factlock.sources.pages.simple_json import list_json, read_json
from factlock.text import clean_text, normal_name

ACCEPT = (
    "application/vnd.pypi.simple.v1+json, "
    "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
)
JSON_TYPES = frozenset({"application/vnd.pypi.simple.v1+json", "application/json"})
HTML_TYPES = frozenset({"application/vnd.pypi.simple.v1+html", "text/html"})
MAX_PARTS = 200_000
MAX_WIDE = 16 << 20
MAX_COMMENTS = 100
MAX_UNCLOSED = 20
_AHEAD = timedelta(days=2)


def read_project(body: bytes, content_type: str, asked: str, now: datetime) -> Project:
    """Read the page of the project ``asked`` (normal form); ``now`` bounds upload times.

    Raises ``SourceError`` (``MALFORMED``) unless it is a whole page of that very project.
    """
    text = _text(body, content_type)
    json = content_type in JSON_TYPES
    project = read_json(text) if json else read_html(text, asked)
    _check_name(project.name, asked)
    latest = (now + _AHEAD).isoformat()
    for file in project.files:
        if file.uploaded > latest[:19]:
            raise malformed(f"a file was uploaded in the future, on {file.uploaded[:10]}")
    return project


def read_listing(body: bytes, content_type: str, asked: str) -> Listing:
    """What is on the page of the project ``asked``: for who only wants to know whether a file is there.

    Raises ``SourceError`` (``MALFORMED``) unless it is a whole page of that very project; the fields of its
    files are not looked at.
    """
    text = _text(body, content_type)
    if content_type in JSON_TYPES:
        found = list_json(text)
    else:
        page = read_html(text, asked)
        files = tuple((one.name, one.sha256) for one in page.files)
        found = Listing(name=page.name, status=page.status, files=files)
    _check_name(found.name, asked)
    return found


def _text(body: bytes, content_type: str) -> str:
    """The text of a page that is JSON or HTML."""
    _check_size(body, html=content_type in HTML_TYPES)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise malformed(f"the answer is not UTF-8 (byte {error.start})") from error
    if content_type in JSON_TYPES:
        return text.removeprefix("\ufeff")
    if content_type not in HTML_TYPES:
        raise malformed(f"the answer has the type {clean_text(content_type, 60)!r}")
    return text


def _check_name(name: str, asked: str) -> None:
    if normal_name(name) != asked:
        raise malformed(f"the index answered for another project, {clean_text(name, 60)!r}")


def _check_size(body: bytes, *, html: bool) -> None:
    """Refuse what would be small on the wire and huge in memory, or slow to read."""
    parts = body.count(b"{") + body.count(b"[") + body.count(b"<")
    wide = len(body) > MAX_WIDE and not body.isascii()
    # The second half last: splitting is dear where there are too many parts.
    if parts > MAX_PARTS or wide or (html and _is_unclosed(body)):
        raise SourceError(
            "The answer is built to be large or slow to read, as no page of a package index is.",
            cause=Cause.TOO_LARGE,
        )


def _is_unclosed(body: bytes) -> bool:
    """HTMLParser looks to the end of the text for each tag or comment that is not closed (3.11)."""
    if body.count(b"<!") > MAX_COMMENTS:
        return True
    return any(part.count(b"<") > MAX_UNCLOSED for part in body.split(b">"))
