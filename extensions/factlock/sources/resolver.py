"""The source ``resolver``: what uv chooses for requirements on a target, with the chosen wheels' metadata.

Its subject is a set of requirements, one a line, sorted. All facts have the parameters ``python``,
``platform``, ``before`` (RFC 3339: nothing uploaded later) and ``index`` (asked before the others).

``solve``: ``{"outcome": "solved", "packages": [...]}``; a package is ``{"name", "version", "file",
"sha256", "size", "uploaded", "requires": [[name, specifier, marker, extra], ...]}``, size in bytes,
``uploaded`` a day or ``""``, only requirements that are active on the target; ``"unread"`` beside them
holds those that may not be handed on (addresses, nonsense), where there are some. A requirement of a
project on itself only switches extras on and is left out. ``"unknown_extras": [[name, extra], ...]``
beside the packages holds the extras asked for that do not exist, where there are some. ``"yanked":
[[name, reason], ...]`` those releases that a pin names although they were withdrawn.

Not solved: ``{"outcome", "said", "asks": [[who, requirement], ...], "names": [...]}`` with one of the
outcomes ``conflict``, ``missing``, ``not-for-this-python``, ``needs-a-build``; see ``unsolved``.

No outcome rests on a page of a root that our own client refuses, see ``root_pages``; when a root is
quarantined (PEP 792) it is ``SourceError`` too.

``mentions`` (parameter ``watch``: names joined by commas): ``{"inactive": [[package, version, name,
specifier, marker, extra], ...], "about": {root: {"version", "summary", "keywords", "classifiers",
"extras"}}}``: what the solved set requires of the watched projects elsewhere or with other extras.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.facts.keys import RESOLVER
from factlock.sources.identities import digest, who_asks

if TYPE_CHECKING:
    from factlock.facts.observation import Source
    from factlock.sources import Sources

SOURCE = RESOLVER


def identify(name: str, sources: Sources) -> str | None:
    """A digest of the indexes, in order, and of who asks them."""
    if name != SOURCE:
        return None
    words = ["uv"]
    for index in sources.access.indexes:
        words += [index.name, index.url, who_asks(index), str(index.explicit)]
    return digest(words)


def open_source(name: str, sources: Sources) -> Source | None:
    """The resolver over the configured indexes."""
    if name != SOURCE:
        return None
    from factlock.sources.uv.resolving import Resolver  # noqa: PLC0415 - heavy, see identify

    return Resolver(sources)
