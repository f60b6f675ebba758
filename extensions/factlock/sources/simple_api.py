"""Reading a project's page of a Python index: PEP 691 JSON or PEP 503 HTML, with PEP 592, 700 and 792.

Bytes in, ``Project`` out. Everything that is not exactly such a page raises ``SourceError``: an answer
that is not understood says nothing about the project.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote

from factlock.errors import Cause, SourceError
from factlock.text import clean_text, normal_name

ACCEPT = (
    "application/vnd.pypi.simple.v1+json, "
    "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
)
JSON_TYPES = frozenset({"application/vnd.pypi.simple.v1+json", "application/json"})
HTML_TYPES = frozenset({"application/vnd.pypi.simple.v1+html", "text/html"})
STATUSES = frozenset({"active", "archived", "deprecated", "quarantined"})
MAX_PARTS = 200_000
MAX_WIDE = 16 << 20
MAX_COMMENTS = 100
MAX_UNCLOSED = 20
_MAX_NAME = 300
_MAX_REQUIRES = 500
_AHEAD = timedelta(days=2)
# Only to tell `demo-1.0` from `demo-extra-1.0`; packaging decides what a version is.
_VERSION = re.compile(r"v?\d+(!\d+)?(\.\d+)*[\w.+!-]*", re.ASCII)
_TITLE = re.compile(r"\s*links for\s+(?P<name>\S+)\s*", re.IGNORECASE)


class File(NamedTuple):
    """A file of a project as its page lists it. ``yanked`` is ``None`` or the reason, maybe empty."""

    name: str
    requires_python: str = ""
    yanked: str | None = None
    uploaded: str = ""
    sha256: str = ""


class Project(NamedTuple):
    """A project's page: its name as served, its status (PEP 792), its files in the page's order."""

    name: str
    status: str
    status_reason: str
    files: tuple[File, ...]


def read_project(body: bytes, content_type: str, asked: str, now: datetime) -> Project:
    """Read the page of the project ``asked`` (normal form); ``now`` bounds upload times.

    Raises ``SourceError`` (``MALFORMED``) unless it is a whole page of that very project.
    """
    _check_size(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed(f"the answer is not UTF-8 (byte {error.start})") from error
    if content_type in JSON_TYPES:
        project = _read_json(text.removeprefix("\ufeff"))
    elif content_type in HTML_TYPES:
        project = _read_html(text, asked)
    else:
        raise _malformed(f"the answer has the type {clean_text(content_type, 60)!r}")
    if normal_name(project.name) != asked:
        raise _malformed(
            f"the index answered for another project, {clean_text(project.name, 60)!r}"
        )
    latest = (now + _AHEAD).isoformat()
    for file in project.files:
        if file.uploaded > latest[:19]:
            raise _malformed(f"a file was uploaded in the future, on {file.uploaded[:10]}")
    return project


def _check_size(body: bytes) -> None:
    """Refuse what would be small on the wire and huge in memory, or slow to read."""
    parts = body.count(b"{") + body.count(b"[") + body.count(b"<")
    wide = len(body) > MAX_WIDE and not body.isascii()
    # The second half last: splitting is dear where there are too many parts.
    if parts > MAX_PARTS or wide or _is_unclosed(body):
        raise SourceError(
            "The answer is built to be large or slow to read, as no page of a package index is.",
            cause=Cause.TOO_LARGE,
        )


def _is_unclosed(body: bytes) -> bool:
    """HTMLParser looks to the end of the text for each tag or comment that is not closed (3.11)."""
    if body.count(b"<!") > MAX_COMMENTS:
        return True
    return any(part.count(b"<") > MAX_UNCLOSED for part in body.split(b">"))


def _malformed(what: str) -> SourceError:
    return SourceError(
        f"This is not a page of a package index: {what}.",
        cause=Cause.MALFORMED,
        advice="Open the index's address in a browser: a login page or a proxy may be in the way.",
    )


# -- JSON


def _read_json(text: str) -> Project:
    page = _strict_json(text)
    if not isinstance(page, dict):
        raise _malformed("the answer is not an object")
    _check_api_version(page.get("meta"))
    name, files = page.get("name"), page.get("files")
    if not isinstance(name, str) or not name.isascii():
        raise _malformed("'name' is missing or not a name")
    if not isinstance(files, list):
        raise _malformed("'files' is missing or not a list")
    versions = page.get("versions", [])
    if not isinstance(versions, list) or not all(isinstance(item, str) for item in versions):
        raise _malformed("'versions' is not a list of texts")
    status, reason = _json_status(page)
    return Project(
        name=name, status=status, status_reason=reason, files=tuple(map(_json_file, files))
    )


def _strict_json(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=_no_duplicates,
        )
    except RecursionError as error:
        raise _malformed("the JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _malformed(f"the answer is not valid JSON ({where})") from error
    except ValueError as error:
        raise _malformed(f"the answer is not valid JSON ({clean_text(str(error), 80)})") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _no_duplicates(items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) != len(items):
        raise ValueError("a key stands twice in one object")
    return found


def _check_api_version(meta: Any) -> None:
    version = meta.get("api-version") if isinstance(meta, dict) else None
    if not isinstance(version, str) or not re.fullmatch(r"1\.\d{1,4}", version):
        raise _malformed("'meta.api-version' is missing or not version 1")


def _json_status(page: dict[str, Any]) -> tuple[str, str]:
    found = page.get("project-status", {"status": "active"})
    if isinstance(found, str):
        found = {"status": found}
    if not isinstance(found, dict):
        raise _malformed("'project-status' is not an object")
    # PEP 792 says "status"; some indexes have said "state".
    status = found.get("status", found.get("state", "active"))
    reason = found.get("reason") or ""
    if not isinstance(status, str) or not isinstance(reason, str):
        raise _malformed("'project-status' is not a text")
    return _known_status(status), reason


def _known_status(status: str) -> str:
    if status not in STATUSES:
        raise _malformed(f"the project's status {clean_text(status, 40)!r} is not known")
    return status


def _json_file(item: Any) -> File:
    if not isinstance(item, dict):
        raise _malformed("a file is not an object")
    name, hashes = item.get("filename"), item.get("hashes")
    if not isinstance(name, str) or not isinstance(item.get("url"), str):
        raise _malformed("a file has no name or no address")
    if len(name) > _MAX_NAME:
        raise _malformed(f"a file's name is longer than {_MAX_NAME} characters")
    if not isinstance(hashes, dict) or not all(isinstance(text, str) for text in hashes.values()):
        raise _malformed("a file's 'hashes' is not an object of texts")
    size = item.get("size", 0)
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
        raise _malformed("a file's 'size' is not a size")
    return File(
        name=name,
        requires_python=_requires(_optional_text(item, "requires-python")),
        yanked=_yanked(item.get("yanked", False)),
        uploaded=_moment(_optional_text(item, "upload-time")),
        sha256=_digest(hashes.get("sha256", "")),
    )


def _optional_text(item: dict[str, Any], name: str) -> str:
    found = item.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _malformed(f"a file's {name!r} is not a text")
    return found


def _requires(text: str) -> str:
    """A Requires-Python; one that is too long for any is cut, so that it cannot be read as one."""
    return text if len(text) <= _MAX_REQUIRES else clean_text(text, 60)


def _yanked(found: Any) -> str | None:
    """PEP 592: ``False``, ``True`` or the reason; an empty reason is yanked all the same."""
    if isinstance(found, str):
        return found
    if not isinstance(found, bool):
        raise _malformed("a file's 'yanked' is neither yes, no nor a reason")
    return "" if found else None


def _moment(text: str) -> str:
    """An upload time as ``2026-11-15T21:32:28``; a time without zone is taken as UTC."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).isoformat()[:19]
    except (ValueError, OverflowError) as error:
        raise _malformed(f"the upload time {clean_text(text, 40)!r} is none") from error


def _digest(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise _malformed("a file's sha256 is not one")
    return text.lower()


# -- HTML


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[dict[str, str | None]] = []
        self.metas: dict[str, str] = {}
        self.title: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs))
        elif tag == "title":
            self._in_title = True
        elif tag == "meta":
            found = dict(attrs)
            self.metas[found.get("name") or ""] = found.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)


def _read_html(text: str, asked: str) -> Project:
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except (ValueError, AssertionError) as error:
        # HTMLParser meets some broken declarations and references so (3.11).
        raise _malformed("the HTML cannot be read") from error
    version = page.metas.get("pypi:repository-version", "1.0")
    if not re.fullmatch(r"1\.\d{1,4}", version):
        raise _malformed(f"the repository version {clean_text(version, 20)!r} is not version 1")
    files = tuple(_html_files(page))
    name = _html_name(page, files, asked)
    status = _known_status(page.metas.get("pypi:project-status", "active"))
    reason = page.metas.get("pypi:project-status-reason", "")
    return Project(name=name, status=status, status_reason=reason, files=files)


def _html_name(page: _Page, files: tuple[File, ...], asked: str) -> str:
    """Whose page this is. HTML does not say, so the usual title or the files of the project must."""
    text = "".join(page.title)
    title = _TITLE.fullmatch(text)
    if title:
        return title["name"]
    words = {normal_name(word) for word in re.split(r"[\s/]+", text) if word}
    if asked not in words and any(word.startswith(f"{asked}-") for word in words):
        raise _malformed("its title is that of another project")
    if any(_is_release(file.name, asked) for file in files):
        return asked
    raise _malformed("it is HTML, but lists no file of the project")


def _is_release(filename: str, project: str) -> bool:
    """Whether a name is one of a file of the project, with a version that is one."""
    split = split_filename(filename, project)
    return split is not None and _VERSION.fullmatch(split[1]) is not None


def _html_files(page: _Page) -> Iterator[File]:
    for attributes in page.links:
        address, _, fragment = (attributes.get("href") or "").partition("#")
        # The address decides: some servers shorten the text of a link.
        name = unquote(address.partition("?")[0].rpartition("/")[2])
        if not name or len(name) > _MAX_NAME:
            continue
        yanked = attributes["data-yanked"] or "" if "data-yanked" in attributes else None
        digest = fragment.partition("sha256=")[2].partition("&")[0]
        yield File(
            name=name,
            requires_python=_requires(attributes.get("data-requires-python") or ""),
            yanked=yanked,
            uploaded=_moment(attributes.get("data-upload-time") or ""),
            sha256=_digest(digest),
        )


# -- file names

WHEEL = ".whl"
SDISTS = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar.Z", ".tar")


def split_filename(filename: str, project: str) -> tuple[str, str] | None:
    """The kind (``wheel`` or ``sdist``) and the version text of a file of a project.

    ``None`` for everything that pip does not install: eggs, installers, other names. The version
    text is as the name has it and may be no version at all.
    """
    if filename.endswith(WHEEL):
        parts = filename.removesuffix(WHEEL).split("-")
        built = len(parts) == 6 and parts[2][:1].isdigit()  # noqa: PLR2004 - with a build tag
        if (len(parts) == 5 or built) and normal_name(parts[0]) == project:  # noqa: PLR2004
            return "wheel", parts[1]
        return None
    for ending in SDISTS:
        if filename.endswith(ending):
            stem = filename.removesuffix(ending)
            for at in (match.start() for match in re.finditer("-", stem)):
                if normal_name(stem[:at]) == project:
                    return "sdist", stem[at + 1 :]
    return None
