"""Publishers of images that tell what is in them, one file each, found by a scan.

A module with ``PUBLISHER`` knows the references of one publisher, and how its lists are found and read.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache

from factlock.images.image import Held
from factlock.light_dataclass import dataclass
from factlock.modules import module_names

Fetch = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a publisher says of one image on one platform."""

    packages: tuple[Held, ...]
    python: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A publisher. ``find`` gives what is in an image, ``None`` where it lists nothing of that name.

    ``place`` is where its lists begin; ``fetch`` gives what stands below it, ``None`` for what is not
    there. ``name`` is the last part of the image's name. Raises ``InputError`` for lists that cannot be read.
    """

    id: str
    place: str
    knows: Callable[[str, str], bool]
    find: Callable[[Fetch, str, str, str], Listed | None]


@cache
def publishers() -> tuple[Publisher, ...]:
    """All publishers, by their ids."""
    found = []
    for module in module_names(__path__):
        loaded = importlib.import_module(f"{__name__}.{module}")
        if isinstance(publisher := getattr(loaded, "PUBLISHER", None), Publisher):
            found.append(publisher)
    return tuple(found)


def publisher_of(name: str, tag: str) -> Publisher | None:
    """The publisher that tells of an image, if there is one."""
    return next((one for one in publishers() if one.knows(name, tag)), None)
