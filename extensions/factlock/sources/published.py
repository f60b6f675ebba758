"""The source ``image``: what the publishers of images say is in them.

The subject is a reference as ``FROM`` has it. ``installed`` (parameter ``platform``): ``{"known": false}``
where no publisher lists that image, else ``{"known": true, "by", "python", "packages": [[manager, name,
version, build], ...]}``: the publisher's id, the Python (``""`` where it is not told), and packages of
``conda`` and ``pip``.

Where a publisher's lists begin is set by ``published`` (``name=address``), so that a mirror can be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.facts.image_keys import PUBLISHED
from factlock.sources.identities import digest

if TYPE_CHECKING:
    from factlock.facts.observation import Source
    from factlock.sources import Sources

SOURCE = PUBLISHED


def identify(name: str, sources: Sources) -> str | None:
    """A digest of where the lists are said to be."""
    if name != SOURCE:
        return None
    return digest(f"{one} {place}" for one, place in sorted(sources.published.items()))


def open_source(name: str, sources: Sources) -> Source | None:
    """The publishers of images."""
    if name != SOURCE:
        return None
    from factlock.sources.publishers.asking import PublishedImages  # noqa: PLC0415 - heavy

    return PublishedImages(sources)
