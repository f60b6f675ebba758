"""The source ``index``: the Python indexes that pip and uv are configured for, asked one after another.

One index answers for a project: the first that has it, alone. There is no safe way to merge them
(PEP 708 was rejected), so a private index in front of the public one hides what the public one has
of the same name, and pages say which index it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.facts.keys import INDEX
from factlock.sources.identities import digest, who_asks

if TYPE_CHECKING:
    from factlock.facts.observation import Source
    from factlock.sources import Sources
    from factlock.sources.network.addresses import Index

SOURCE = INDEX


def identify(name: str, sources: Sources) -> str | None:
    """A digest of the addresses, in order, and of who asks: others may be shown other projects."""
    words = []
    for index in _chain(name, sources):
        words += [index.url, who_asks(index), "with a password" if index.password else ""]
    return digest(words) if words else None


def open_source(name: str, sources: Sources) -> Source | None:
    """The chain of all configured indexes for ``index``, one of them by its own name."""
    indexes = _chain(name, sources)
    if not indexes:
        return None
    from factlock.sources.pages.python_index import PythonIndex  # noqa: PLC0415 - heavy, see identify

    return PythonIndex(indexes, sources.transport, sources.now)


def _chain(name: str, sources: Sources) -> tuple[Index, ...]:
    return tuple(
        index
        for index in sources.access.indexes
        if (index.name == name if name != SOURCE else not index.explicit)
    )
