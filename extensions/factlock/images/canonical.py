"""Images as canonical JSON text: equal content gives equal text, and back again."""

from __future__ import annotations

import json
from collections import deque
from enum import Enum
from functools import lru_cache
from typing import Any

from factlock.errors import InputError
from factlock.images.image import (
    Base,
    Comment,
    Declared,
    Gap,
    Held,
    Image,
    Kind,
    Known,
    Manager,
    Place,
    Said,
    Unread,
    Upstream,
)
from factlock.light_dataclass import MISSING, Field, fields, is_dataclass

_ONE: dict[tuple[type[Any], str], type[Any]] = {
    (Image, "base"): Base,
    (Image, "upstream"): Upstream,
    (Declared, "comment"): Comment,
    **{(kind, "place"): Place for kind in (Base, Declared, Said, Unread, Upstream)},
}
_MANY: dict[tuple[type[Any], str], type[Any]] = {
    **{
        (Image, name): Said
        for name in ("python", "platforms", "built", "channels", "removed", "includes")
    },
    (Image, "packages"): Declared,
    (Image, "unread"): Unread,
    (Upstream, "packages"): Held,
}
_WORDS: dict[tuple[type[Any], str], type[Enum]] = {
    (Image, "kind"): Kind,
    (Unread, "gap"): Gap,
    (Declared, "manager"): Manager,
    (Upstream, "known"): Known,
    (Upstream, "beneath"): Known,
}
# A run asks a dozen checks about one image, each of them told it anew as text.
_FEW = 4
_dumped: deque[tuple[tuple[Image, ...], str]] = deque(maxlen=_FEW)


def dump_images(images: tuple[Image, ...]) -> str:
    """Compact JSON with sorted keys; what has its default value is left out."""
    for before, text in tuple(_dumped):
        if before is images:
            return text
    plain = [plain_image(one) for one in images]
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    _dumped.append((images, text))
    return text


@lru_cache(maxsize=_FEW)
def load_images(text: str) -> tuple[Image, ...]:
    """The images that ``dump_images`` wrote; other text raises ``InputError``."""
    try:
        return tuple(_build(Image, one) for one in _listed(text))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise InputError(
            "This is not the canonical text of images.",
            advice="Such text is made by Factlock and is not written by hand.",
        ) from error


def _listed(text: str) -> list[Any]:
    found = json.loads(text)
    if not isinstance(found, list):
        raise TypeError(text[:20])
    return found


def dump_held(packages: tuple[Held, ...]) -> str:
    """The canonical text of a list of what is installed."""
    plain = [_plain(one) for one in packages]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def load_held(text: str) -> tuple[Held, ...]:
    """The list that ``dump_held`` wrote; other text raises ``InputError``."""
    try:
        return tuple(_build(Held, one) for one in _listed(text))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            "This is not the canonical text of a list of packages.",
            advice="Such text is made by Factlock and is not written by hand.",
        ) from error


def plain_image(image: Image) -> Any:
    """An image as plain data."""
    return _plain(image)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if not is_dataclass(value):
        return value
    return {
        field.name: _plain(found)
        for field in fields(value)
        if (found := getattr(value, field.name)) != _default(field)
    }


def _default(field: Field[Any]) -> Any:
    # ``None`` is no value of a field that has no default.
    return None if field.default is MISSING else field.default


def _build(kind: type[Any], data: dict[str, Any]) -> Any:
    return kind(**{name: _value(kind, name, found) for name, found in data.items()})


def _value(kind: type[Any], name: str, found: Any) -> Any:
    if words := _WORDS.get((kind, name)):
        return words(found)
    if one := _ONE.get((kind, name)):
        return _build(one, found)
    if many := _MANY.get((kind, name)):
        return tuple(_build(many, each) for each in found)
    return tuple(found) if isinstance(found, list) else found
