"""What comes with an image beside what its own lists ask for, and how that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from factlock.errors import InputError
from factlock.images.bases import is_own_environment, is_published, is_system
from factlock.images.image import Held, Image, Kind, Known, Manager, Place, Unread, Upstream
from factlock.inputs import LockedSet, read_lock_file

Content = Callable[[str], bytes | None]


def upstream_of(
    image: Image, content: Content, beside: list[str]
) -> tuple[Upstream, tuple[Unread, ...]]:
    """What is known of what comes with an image, and the locks that could not be read."""
    unread: list[Unread] = []
    if locked := _locked(image, content, unread):
        return locked, tuple(unread)
    return _from_base(image, beside), tuple(unread)


@lru_cache(maxsize=16)
def _read(content: bytes, file: str) -> LockedSet:
    """A lock of thousands of packages takes a second, and one walk of a runbook reads its image often."""
    return read_lock_file(content, file)


def _locked(image: Image, content: Content, unread: list[Unread]) -> Upstream | None:
    """What the first lock that the image is built with says."""
    for file in image.locks:
        try:
            locked = _read(content(file) or b"", file)
        except InputError as error:
            place = Place(file=error.file or file, line=error.line or 0)
            unread.append(Unread(place=place, reason=error.message))
            continue
        whole = image.base is None or is_system(image.base) or is_own_environment(image.base)
        return Upstream(
            known=Known.LOCK,
            place=Place(file=file),
            packages=tuple(held_of(locked)),
            complete=whole and image.kind is not Kind.REPO2DOCKER,
            reason=""
            if whole
            else "The lock tells of one environment, and not what else its base holds.",
        )
    return None


def held_of(locked: LockedSet) -> Iterator[Held]:
    """The packages of a lock, as an image holds them."""
    for one in locked.packages:
        yield Held(
            manager="conda" if one.build else "pip",
            name=one.name,
            version=one.version,
            build=one.build,
            line=one.line,
            targets=one.targets,
        )


def _from_base(image: Image, beside: list[str]) -> Upstream:
    base = image.base
    if base is None or image.kind is Kind.REPO2DOCKER:
        return Upstream(known=Known.NOT_KNOWN, reason=_without_base(image, beside))
    if is_system(base) or is_own_environment(base):
        # Without a list of its own, Pangeo's base makes an environment of its choice.
        listed = any(one.manager is Manager.CONDA for one in image.packages)
        return Upstream(known=Known.NOTHING, place=base.place, complete=is_system(base) or listed)
    if is_published(base):
        floats = f"{base.reference} floats: which one the image was built from is not said."
        return Upstream(
            known=Known.PUBLISHED,
            place=base.place,
            ask=base.reference,
            reason=floats if base.floats else "",
        )
    reason = f"Nothing here says what {base.reference} holds."
    return Upstream(known=Known.NOT_KNOWN, place=base.place, reason=reason)


def _without_base(image: Image, beside: list[str]) -> str:
    if image.kind is Kind.REPO2DOCKER:
        other = f" It does not read {beside[0]}." if beside else ""
        return f"repo2docker adds an environment of its own, as its release has it.{other}"
    if image.kind is Kind.PIXI:
        return "There is no lock beside its list."
    return "What it begins from could not be read."
