"""A project's page as PEP 503 HTML. It does not say whose it is, so more must speak for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

from factlock.patterns import regex
from factlock.sources.pages.simple_fields import (
    MAX_NAME,
    File,
    Project,
    malformed,
    read_digest,
    read_moment,
    read_requires,
    read_status,
    split_filename,
)
from factlock.text import clean_text, normal_name

# Only to tell `demo-1.0` from `demo-extra-1.0`; packaging decides what a version is.
_VERSION = regex(r"v?\d+(!\d+)?(\.\d+)*[\w.+!-]*", re.ASCII)
_TITLE = regex(r"\s*links for\s+(?P<name>\S+)\s*", re.IGNORECASE)


# A link as indexes write it. HTMLParser needs 33 µs for one, and some pages have 7,000 (3.11, 2026-11).
_VALUE = r'[^"<>&]*(?:&(?:gt|lt|amp|quot|#x27|#39);[^"<>&]*)*'
_PLAIN_LINK = regex(
    rf'<a(?P<attributes>(?:\s+[a-z-]+="{_VALUE}")+)\s*>[^<&]*</a>(?:\s|<br\s*/?>)*', re.ASCII
)
_ATTRIBUTE = regex(rf'([a-z-]+)="({_VALUE})"', re.ASCII)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[dict[str, str | None]] = []
        self.metas: dict[str, str] = {}
        self.title: list[str] = []
        self._in_title = False

    def read(self, text: str) -> None:
        """Read a page: the run of plain links quickly, what is before and behind it as HTML."""
        first = text.find("<a ")
        if first >= 0:
            self.feed(text[:first])
            # Inside a comment or a script, or behind half a tag, it is no link.
            if not self.rawdata and self.cdata_elem is None and not self._in_title:
                text = text[first + self._read_links(text, first) :]
            else:
                text = text[first:]
        self.feed(text)
        self.close()

    def _read_links(self, text: str, first: int) -> int:
        """Read links up to something else; how many characters that was."""
        place = first
        while found := _PLAIN_LINK.match(text, place):
            pairs = _ATTRIBUTE.findall(found["attributes"])
            self.links.append({name: unescape(value) for name, value in pairs})
            place = found.end()
        return place - first

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


def read_html(text: str, asked: str) -> Project:
    """A project from the text of its page; raises ``SourceError``."""
    if text.rfind("<") > text.rfind(">"):
        raise malformed("it ends inside a tag, so it was cut")
    page = _Page()
    try:
        page.read(text)
    except (ValueError, AssertionError) as error:
        # HTMLParser meets some broken declarations and references so (3.11).
        raise malformed("the HTML cannot be read") from error
    version = page.metas.get("pypi:repository-version", "1.0")
    if not re.fullmatch(r"1\.\d{1,4}", version):
        raise malformed(f"the repository version {clean_text(version, 20)!r} is not version 1")
    files = tuple(_html_files(page))
    name = _html_name(page, files, asked)
    status = read_status(page.metas.get("pypi:project-status", "active"))
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
        raise malformed("its title is that of another project")
    if any(_is_release(file.name, asked) for file in files):
        return asked
    raise malformed("it is HTML, but lists no file of the project")


def _is_release(filename: str, project: str) -> bool:
    """Whether a name is one of a file of the project, with a version that is one."""
    split = split_filename(filename, project)
    return split is not None and _VERSION.fullmatch(split[1]) is not None


def _html_files(page: _Page) -> Iterator[File]:
    for attributes in page.links:
        address, _, fragment = (attributes.get("href") or "").partition("#")
        # The address decides: some servers shorten the text of a link.
        name = unquote(address.partition("?")[0].rpartition("/")[2])
        if not name or len(name) > MAX_NAME:
            continue
        yanked = attributes["data-yanked"] or "" if "data-yanked" in attributes else None
        digest = fragment.partition("sha256=")[2].partition("&")[0]
        yield File(
            name=name,
            requires_python=read_requires(attributes.get("data-requires-python") or ""),
            yanked=yanked,
            uploaded=read_moment(attributes.get("data-upload-time") or ""),
            sha256=read_digest(digest),
            address=address,
        )
