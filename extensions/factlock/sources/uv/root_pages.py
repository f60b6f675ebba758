"""Our own look at the pages of the projects that were asked for, while uv is at work.

uv believes more than we do: pages that were cut, redirects to other hosts. So no answer of uv counts
before our own client has had the page of every root, whole and well-formed, and found on it the file
that uv chose. A root that is refused for good ends uv early: its cause is the answer.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError
from factlock.light_dataclass import dataclass
from factlock.sources.at_once import AtOnce
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.sources.pages.python_index import PythonIndex
    from factlock.sources.uv.pylock_answer import Chosen

QUARANTINED = "quarantined"
# How long after the deadline an answer of our client, which keeps the same one, may still arrive.
_GRACE = 0.5


@dataclass(frozen=True, slots=True)
class RootPage:
    """What is kept of a page: of each file a number made of its name and hash, as a page may be large."""

    files: array[int]

    def has(self, file: str, sha256: str) -> bool:
        """Whether the page lists a file with this hash, or without any."""
        return hash((file, sha256)) in self.files or hash((file, "")) in self.files


class RootPages:
    """The pages of an index's projects, each asked for once a build."""

    def __init__(self, index: PythonIndex) -> None:
        self._index = index
        self._pages = AtOnce(self._read, "factlock-root")

    def begin(self, names: Iterable[str], deadline: float, refused: Callable[[], None]) -> Looked:
        """Begin to ask for pages; ``refused`` is called when one of them cannot be believed."""
        pages = {name: self._pages.begin(name, deadline) for name in names}
        for page in pages.values():
            page.add_done_callback(lambda page: refused() if page.exception() else None)
        return Looked(pages, deadline)

    def _read(self, name: str, deadline: float) -> RootPage | None:
        page = self._index.look_up(name, deadline)
        if page is None:
            return None
        if page.status == QUARANTINED:
            raise quarantined(name)
        return RootPage(array("q", map(hash, page.files)))


class Looked:
    """The pages of one question, some still on their way; ``None`` for a project that nobody has."""

    def __init__(self, pages: Mapping[str, Future[RootPage | None]], deadline: float) -> None:
        self._pages = pages
        self._deadline = deadline

    def check(self) -> None:
        """Wait for all pages; raises the ``SourceError`` of one that cannot be believed."""
        left = max(self._deadline - time.monotonic(), 0) + _GRACE
        done, late = wait(self._pages.values(), left, FIRST_EXCEPTION)
        for page in self._pages.values():
            if page in done:
                page.result()
        if late:
            raise SourceError(
                "Not every page of the projects asked for came in time.",
                cause=Cause.TIMEOUT,
                advice="Try again when the network is faster, or ask for fewer projects at once.",
            )

    def absent(self) -> list[str]:
        """The projects that none of the indexes has; to be asked after ``check``."""
        return sorted(name for name, page in self._pages.items() if page.result() is None)

    def check_chosen(self, chosen: Iterable[Chosen]) -> None:
        """Raise ``SourceError`` unless the file chosen for each root is on its page."""
        by_name = {one.name: one for one in chosen}
        for name, page in self._pages.items():
            found, one = page.result(), by_name.get(name)
            if one is None:
                raise _disagreement(name, "the resolver left it out")
            if found is None or not found.has(one.file, one.sha256):
                raise _disagreement(name, f"the index does not list {clean_text(one.file, 100)}")


def quarantined(name: str) -> SourceError:
    """The error for a project that nobody should install now (PEP 792): neither solved nor missing."""
    return SourceError(
        f"{name} is quarantined on the index: what it needs, or whether it is there, counts for nothing.",
        cause=Cause.UNSURE,
        advice="Do not install it. The index's administrators took it out of use; ask again later.",
    )


def _disagreement(name: str, why: str) -> SourceError:
    """One of two answers was not the index's own: a login page in the way looks like a page without files."""
    return SourceError(
        f"The resolver and the index do not agree about {name}: {why}.",
        cause=Cause.MALFORMED,
        retry=True,
        advice="The index may have changed just now, or one of its answers was cut. Ask again.",
    )
