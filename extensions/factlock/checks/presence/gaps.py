"""What is not known of an image, so that nobody may say that a package is not in it."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.images.image import Gap as Unseen
from factlock.images.image import Image, Kind, Known, Manager, Place
from factlock.light_dataclass import dataclass
from factlock.model import Unknown

NOWHERE = Place()
_PYTHONS = (Manager.CONDA, Manager.PIP)
# The sets that hold all that what is declared needs.
_WHOLE = (Known.LOCK, Known.INSTALLED)
# A list of all, or a source that is asked for one.
_TOLD = (Known.INSTALLED, Known.PUBLISHED, Known.SIBLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is not known: the reason, where, and the fact that could not be had.

    ``below`` is true of what could not be solved, whether the lists bring something along, and of what
    repo2docker adds by itself: nobody asked for it there, and whoever asks for it by name may have it beside.
    It is true of other names too, where no list of names is set.
    """

    reason: str
    said: Place = NOWHERE
    unknown: Unknown | None = None
    below: bool = False


def _in_files(image: Image) -> Iterator[Gap]:
    """Lines and files that may bring something in and were not read.

    A list that was taken from the image itself has what these brought.
    """
    if image.upstream.known is Known.INSTALLED:
        return
    for one in image.packages:
        if one.refused and one.manager in _PYTHONS:
            yield Gap(
                reason=f"{one.name} is not looked into: {one.refused.rstrip('.')}.", said=one.place
            )
    for unread in image.unread:
        if unread.gap is not Unseen.PASSED:
            yield Gap(reason=unread.reason, said=unread.place)


def gaps_of(image: Image) -> Iterator[Gap]:
    """What of an image's files and of its base is not known, where no source can be asked for it."""
    files = list(_in_files(image))
    yield from files
    upstream = image.upstream
    if upstream.known is Known.INSTALLED and all(one.manager == "pip" for one in upstream.packages):
        reason = "A list of pip does not show what conda, R or the system installed."
        yield Gap(reason=reason, said=upstream.place)
    if upstream.known is Known.SIBLING and not (upstream.complete and upstream.beneath in _WHOLE):
        reason = "What the packages of that folder need in turn is not told."
        yield Gap(reason=upstream.reason or reason, said=upstream.place)
    elif upstream.known in _TOLD or upstream.complete:
        return
    elif upstream.reason or not files:
        reason = "Not all that comes with the image is known."
        own = image.kind is Kind.REPO2DOCKER and upstream.known is Known.NOT_KNOWN
        yield Gap(reason=upstream.reason or reason, said=upstream.place, below=own)
