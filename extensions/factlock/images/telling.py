"""What a caller says about the upstream of images: a list of what is installed, or the folder of a base."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from factlock.images.image import Base, Gap, Held, Image, Known, Place, Said, Upstream
from factlock.light_dataclass import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """The image of a folder, which is what a base is built from; ``folder`` as it is shown."""

    folder: str
    image: Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``siblings`` by the name of the base, with or without registry and tag; what is ``installed``."""

    siblings: Mapping[str, Sibling] = field(default_factory=dict)
    installed: tuple[Held, ...] = ()
    installed_file: str = ""


def tell(images: tuple[Image, ...], told: Told) -> tuple[Image, ...]:
    """The images with what was told. A list of what is installed outweighs a lock, a lock a folder."""
    return tuple(_tell(one, told) for one in images)


def _tell(image: Image, told: Told) -> Image:
    upstream = _installed(told) if told.installed_file else _sibling(image, told)
    if upstream is None:
        return image
    python = python_held(upstream) or _said(upstream)
    known = [python] if python else []
    # What another image has is what this one has unless it asks for another itself.
    first = known if told.installed_file else []
    return replace(
        image, upstream=upstream, python=tuple(dict.fromkeys([*first, *image.python, *known]))
    )


def python_held(upstream: Upstream) -> Said | None:
    """The Python that a lock or a list holds, and where it says so."""
    for one in upstream.packages:
        if (one.manager, one.name) == ("conda", "python") and one.version:
            if upstream.known is Known.SIBLING:
                return Said(text=one.version, place=upstream.place)
            return Said(text=one.version, place=replace(upstream.place, line=one.line))
    return None


def _said(upstream: Upstream) -> Said | None:
    return Said(text=upstream.python, place=upstream.place) if upstream.python else None


def _installed(told: Told) -> Upstream:
    return Upstream(
        known=Known.INSTALLED,
        place=Place(file=told.installed_file),
        packages=told.installed,
        complete=True,
    )


def _sibling(image: Image, told: Told) -> Upstream | None:
    if image.base is None or image.upstream.known is Known.LOCK:
        return None
    for name in _names(image.base):
        if found := told.siblings.get(name):
            below = found.image.upstream
            python = found.image.python
            return Upstream(
                known=Known.SIBLING,
                place=Place(file=found.folder),
                packages=(*_declared(found.image), *below.packages),
                complete=below.complete and all(one.gap is Gap.PASSED for one in image.unread),
                reason=below.reason,
                python=python[0].text if python else "",
                ask=below.ask,
                beneath=below.beneath or below.known,
            )
    return None


def _names(base: Base) -> Iterator[str]:
    yield from (base.reference, base.name, posixpath.basename(base.name))


def _declared(image: Image) -> Iterator[Held]:
    """What an image declares, as what another one that begins from it holds."""
    for one in image.packages:
        if not one.refused and not one.environment:
            yield Held(
                manager=one.manager.value, name=one.name, version=one.pinned, line=one.place.line
            )
