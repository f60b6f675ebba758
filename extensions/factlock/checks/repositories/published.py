"""What the publisher of a base lists, put into the image that begins from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factlock.facts.image_keys import installed_key
from factlock.images.image import Held, Image, Known, Said
from factlock.light_dataclass import replace
from factlock.model import Fact, FactKey, Unknown
from factlock.target import PLATFORMS, USUAL_PLATFORM


def published_keys(images: tuple[Image, ...]) -> tuple[FactKey, ...]:
    """The facts that say what is in the bases of images; none of a base that floats."""
    return tuple(dict.fromkeys(key for _, key in _asked(images)))


def with_published(
    images: tuple[Image, ...], known: Mapping[FactKey, Fact | Unknown]
) -> tuple[Image, ...]:
    """The images with what their bases hold; where that could not be asked, with the reason."""
    keys = dict(_asked(images))
    return tuple(
        _with(image, known[keys[number]]) if number in keys else image
        for number, image in enumerate(images)
    )


def _asked(images: tuple[Image, ...]) -> Iterator[tuple[int, FactKey]]:
    for number, image in enumerate(images):
        upstream, base = image.upstream, image.base
        if upstream.known is Known.PUBLISHED and upstream.ask and base and not base.floats:
            said = [one.text for one in image.platforms if one.text in PLATFORMS]
            platform = said[0] if said else USUAL_PLATFORM
            yield number, installed_key(upstream.ask, platform=platform)


def _with(image: Image, fact: Fact | Unknown) -> Image:
    upstream = image.upstream
    if isinstance(fact, Unknown):
        return replace(image, upstream=replace(upstream, reason=fact.reason))
    value: Any = fact.value
    if not value["known"]:
        reason = f"Its publisher lists nothing for {upstream.ask}."
        return replace(image, upstream=replace(upstream, reason=reason))
    packages = tuple(
        Held(manager=manager, name=name, version=version, build=build)
        for manager, name, version, build in value["packages"]
    )
    reason = f"{value['by']} lists {len(packages)} packages, asked {fact.date[:10]}."
    held = replace(upstream, packages=packages, reason=reason)
    python = image.python
    if not python and value["python"] and image.base is not None:
        python = (Said(text=value["python"], place=image.base.place),)
    return replace(image, upstream=held, python=python)
