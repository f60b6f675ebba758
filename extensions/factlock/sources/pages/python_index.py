"""A chain of Python indexes behind one logical name, asked one after another; see ``sources.index``."""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

from factlock.errors import Cause, SourceError
from factlock.facts.dates import stamp
from factlock.facts.observation import Observation, observe
from factlock.model import FactKey, Subject
from factlock.patterns import regex
from factlock.sources.kinds import Look, index_kind, index_value
from factlock.sources.network.addresses import Index
from factlock.sources.network.transport import Reply, Transport
from factlock.sources.pages.releases import read_releases
from factlock.sources.pages.simple_api import (
    ACCEPT,
    HTML_TYPES,
    JSON_TYPES,
    read_listing,
    read_project,
)
from factlock.sources.pages.simple_fields import Listing, Project
from factlock.text import normal_name, redact

# Projects that every public index and most mirrors have: asked when the listing does not answer.
PROBES = ("pip", "setuptools")
_PROBE_BYTES = 1 << 16
# Of all pages together so many bytes are kept as they came; packing one takes longer than asking for it.
_ROOM = 64 << 20
T = TypeVar("T")


class _Page(NamedTuple):
    """A project's page as it came, so that more can be read from the same answer later.

    ``packed`` is whether the body is in gzip.
    """

    body: bytes
    packed: bool
    content_type: str
    via: str
    asked: datetime

    def read(self, name: str, how: Callable[[bytes, str, str, datetime], T]) -> T:
        body = gzip.decompress(self.body) if self.packed else self.body
        return how(body, self.content_type, name, self.asked)


def _project(body: bytes, content_type: str, name: str, asked: datetime) -> Project:
    return read_project(body, content_type, name, asked)


def _listing(body: bytes, content_type: str, name: str, _: datetime) -> Listing:
    return read_listing(body, content_type, name)


class PythonIndex:
    """A chain of indexes behind one logical name."""

    def __init__(
        self, indexes: tuple[Index, ...], transport: Transport, now: Callable[[], datetime]
    ) -> None:
        self._indexes = indexes
        self._transport = transport
        self._now = now
        self._pages: dict[str, _Page | None] = {}
        self._busy: dict[str, threading.Lock] = {}
        self._absent: dict[str, datetime] = {}
        self._shown: dict[str, SourceError | None] = {}
        self._probing = threading.Lock()
        self._room = _ROOM

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """Ask for the facts of a project; see ``factlock.sources.pages.releases`` for their shapes."""
        page, project = self._page(subject.name, deadline, _project)
        if page is None:
            return Observation(
                subject=subject,
                date=stamp(self._absent[subject.name]),
                via=self._indexes[-1].name,
                values={key: index_kind(key.kind).absent for key in keys},
            )
        look = self._look(page, project or page.read(subject.name, _project), deadline)
        values, failed = observe(keys, lambda key: index_value(look, key))
        return Observation(
            subject=subject, date=stamp(page.asked), via=page.via, values=values, failed=failed
        )

    def look_up(self, name: str, deadline: float) -> Listing | None:
        """What is on the page of a project, or ``None`` when none of the indexes has it."""
        page, found = self._page(name, deadline, _listing)
        return None if page is None else found or page.read(name, _listing)

    def _page(
        self, name: str, deadline: float, how: Callable[[bytes, str, str, datetime], T]
    ) -> tuple[_Page | None, T | None]:
        """The page, and what was read in it where it came just now. Each name is asked for once."""
        busy = self._busy.setdefault(name, threading.Lock())
        if not busy.acquire(timeout=max(deadline - time.monotonic(), 0)):
            raise SourceError(
                f"The page of {name} did not come in time.",
                cause=Cause.TIMEOUT,
                advice="Try again when the network is faster.",
            )
        try:
            read = None
            if name not in self._pages:
                self._pages[name], read = self._find(name, deadline, how)
            return self._pages[name], read
        finally:
            busy.release()

    def _look(self, page: _Page, project: Project, deadline: float) -> Look:
        return Look(
            project=project,
            releases=read_releases(project),
            index=next(index for index in self._indexes if index.name == page.via),
            transport=self._transport,
            deadline=deadline,
        )

    def _find(
        self, name: str, deadline: float, how: Callable[[bytes, str, str, datetime], T]
    ) -> tuple[_Page | None, T | None]:
        """The page of the first index that has the project, or ``None`` when none has it."""
        for index in self._indexes:
            reply = self._get(index, f"{name}/", deadline)
            asked = self._now()
            if reply.status == 200:  # noqa: PLR2004
                read = how(reply.body, reply.content_type, name, asked)
                self._shown[index.url] = None
                body, packed = self._to_keep(reply)
                return _Page(body, packed, reply.content_type, index.name, asked), read
            if reply.redirected:
                raise _lost(reply)
            self._believe_absence(index, deadline)
            self._absent[name] = asked
        return None, None

    def _to_keep(self, reply: Reply) -> tuple[bytes, bool]:
        """The body as it is kept, and whether that is in gzip."""
        if reply.packed:
            return reply.packed, True
        if len(reply.body) <= self._room:
            self._room -= len(reply.body)
            return reply.body, False
        return gzip.compress(reply.body, 1), True

    def _get(self, index: Index, path: str, deadline: float, prefix: int | None = None) -> Reply:
        return self._transport.get(
            index.url + path, accept=ACCEPT, index=index, deadline=deadline, prefix=prefix
        )

    def _believe_absence(self, index: Index, deadline: float) -> None:
        """Raise unless the address has shown itself to be an index: any server can say 404."""
        with self._probing:
            if index.url not in self._shown:
                self._shown[index.url] = self._probe(index, deadline)
            trouble = self._shown[index.url]
        if trouble is not None:
            raise trouble

    def _probe(self, index: Index, deadline: float) -> SourceError | None:
        try:
            if _is_listing(self._get(index, "", deadline, prefix=_PROBE_BYTES)):
                return None
            for name in PROBES:
                reply = self._get(index, f"{name}/", deadline)
                if reply.status == 200:  # noqa: PLR2004
                    read_project(reply.body, reply.content_type, name, self._now())
                    return None
        except SourceError as error:
            return error
        return SourceError(
            f"The address of {redact(index.name)!r} says 404 to everything: it is not a package index.",
            cause=Cause.NOT_AN_INDEX,
            host=reply.host,
            advice="Look at the address in pip's or uv's configuration; it often ends with /simple/.",
        )


_LINK = regex(
    r"<a\s[^>]*?href=[\"']?(?P<address>[^\"'\s>]+)[^>]*>(?P<text>[^<]*)</a", re.IGNORECASE
)
_JSON_LISTING = regex(r'\s*\{.*"api-version"\s*:\s*"1\.\d+".*"projects"\s*:\s*\[', re.DOTALL)


def _is_listing(reply: Reply) -> bool:
    """Whether the beginning of an answer is that of an index's list of projects.

    In HTML every link must lead to a folder that is called as the project of its text is (PEP 503):
    other pages have links too.
    """
    if reply.status != 200:  # noqa: PLR2004
        return False
    text = reply.body.decode("utf-8", "replace").lstrip("\ufeff")
    if reply.content_type in JSON_TYPES:
        return _JSON_LISTING.match(text) is not None
    links = list(_LINK.finditer(text)) if reply.content_type in HTML_TYPES else []
    return bool(links) and all(_is_project_link(link["address"], link["text"]) for link in links)


def _is_project_link(address: str, text: str) -> bool:
    folder = address.partition("#")[0].rstrip("/").rpartition("/")[2]
    return address.endswith("/") and normal_name(folder) == normal_name(text.strip())


def _lost(reply: Reply) -> SourceError:
    return SourceError(
        f"{reply.host} redirects to a page that is not there, which says nothing about the project.",
        cause=Cause.REDIRECT,
        host=reply.host,
        advice="Open the index's address in a browser: a login page may be in the way.",
    )
