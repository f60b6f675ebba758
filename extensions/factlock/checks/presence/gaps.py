"""What is not known of an image, so that nobody may say that a package is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from factlock.images.image import Gap as Unseen
from factlock.images.image import Image, Known, Manager, Place
from factlock.model import Unknown

_PYTHONS = (Manager.CONDA, Manager.PIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is not known: the reason, where, and the fact that could not be had."""

    reason: str
    said: Place = Place()
    unknown: Unknown | None = None


def gaps_in_files(image: Image) -> Iterator[Gap]:
    """Lines and files that may bring something in and were not read.

    A list that was taken from the image itself has what these brought.
    """
    if image.upstream.known is Known.INSTALLED:
        return
    for one in image.packages:
        if one.refused and one.manager in _PYTHONS:
            yield Gap(reason=f"{one.name} is not looked into: {one.refused}.", said=one.place)
    for unread in image.unread:
        if unread.gap is not Unseen.PASSED:
            yield Gap(reason=unread.reason, said=unread.place)


def gap_upstream(image: Image) -> Gap | None:
    """What is not known of what comes with the image, where no source can be asked for it."""
    upstream = image.upstream
    if upstream.known is Known.SIBLING:
        reason = "What the packages of that folder need in turn is not told."
        return Gap(reason=upstream.reason or reason, said=upstream.place)
    if upstream.known in {Known.INSTALLED, Known.PUBLISHED}:
        return None
    if upstream.known is Known.NOT_KNOWN or not upstream.complete:
        usual = "Not all that comes with the image is known."
        return Gap(reason=upstream.reason or usual, said=upstream.place)
    return None
