"""What comes with an image beside what its own lists ask for, and how that is known."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from factlock.errors import InputError
from factlock.images.bases import is_own_environment, is_published, is_system
from factlock.images.image import Base, Held, Image, Kind, Known, Place, Unread, Upstream
from factlock.inputs import LockedSet, read_lock_file

Content = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the caller says about upstreams: images by the name of a base, and a list of what is installed."""

    siblings: Mapping[str, tuple[str, Image]] = field(default_factory=dict)
    installed: tuple[Held, ...] = ()
    installed_file: str = ""


def upstream_of(
    image: Image, content: Content, told: Told, beside: list[str]
) -> tuple[Upstream, tuple[Unread, ...]]:
    """What is known of what comes with an image, and the locks that could not be read."""
    if told.installed_file:
        return _installed(told), ()
    unread: list[Unread] = []
    if locked := _locked(image, content, unread):
        return locked, tuple(unread)
    if image.base is not None and (mapped := _sibling(image.base, told)):
        return mapped, tuple(unread)
    return _from_base(image, beside), tuple(unread)


def _installed(told: Told) -> Upstream:
    return Upstream(
        known=Known.INSTALLED,
        place=Place(file=told.installed_file),
        packages=told.installed,
        complete=True,
    )


def _locked(image: Image, content: Content, unread: list[Unread]) -> Upstream | None:
    """What the first lock that the image is built with says."""
    for file in image.locks:
        try:
            locked = read_lock_file(content(file) or b"", file)
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


def _sibling(base: Base, told: Told) -> Upstream | None:
    for name in (base.reference, base.name, posixpath.basename(base.name)):
        if found := told.siblings.get(name):
            folder, image = found
            return Upstream(
                known=Known.SIBLING,
                place=Place(file=folder),
                packages=(*declared_as_held(image), *image.upstream.packages),
                complete=image.upstream.complete,
                reason=image.upstream.reason,
                python=image.python[0].text if image.python else "",
                ask=image.upstream.ask,
            )
    return None


def declared_as_held(image: Image) -> Iterator[Held]:
    """What an image declares, as what another one that begins from it holds."""
    for one in image.packages:
        if not one.refused:
            yield Held(
                manager=one.manager.value, name=one.name, version=one.pinned, line=one.place.line
            )


def _from_base(image: Image, beside: list[str]) -> Upstream:
    base = image.base
    if base is None or image.kind is Kind.REPO2DOCKER:
        return Upstream(known=Known.NOT_KNOWN, reason=_without_base(image, beside))
    if is_system(base) or is_own_environment(base):
        return Upstream(known=Known.NOTHING, place=base.place, complete=is_system(base))
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
