"""What a check about an image is told: its folder, the folders of its bases, a list of what is installed."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping

from factlock.checks import OpenFolder, Parameter
from factlock.errors import InputError
from factlock.images.canonical import dump_held, dump_images, load_held, load_images
from factlock.images.image import Image
from factlock.images.installed_lists import read_installed
from factlock.images.reading import read_images
from factlock.images.telling import Sibling, Told, tell
from factlock.inputs.shown_text import show
from factlock.patterns import regex

MAX_MAPPED = 20
_PAIR = regex(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._/:@-]{0,250})=(?P<folder>\S+)", re.ASCII)


def _open_image(text: str, opener: OpenFolder) -> tuple[str, str]:
    folder = opener(text)
    return folder.shown, dump_images(read_images(folder.path, note=folder.note))


def _open_bases(text: str, opener: OpenFolder) -> tuple[str, str]:
    """``NAME=FOLDER``, several with spaces: the image of each folder, under the name of the base."""
    words = text.replace(",", " ").split()
    shown: dict[str, str] = {}
    said: dict[str, list[str]] = {}
    for word in words:
        found = _PAIR.fullmatch(word)
        if found is None or len(words) > MAX_MAPPED:
            raise InputError(
                f"{show(word, 60)!r} does not say which folder a base is built from.",
                advice=f"Write NAME=FOLDER, at most {MAX_MAPPED} of them: base-notebook=../base-notebook.",
            )
        folder = opener(found["folder"])
        image = the_one(read_images(folder.path, note=folder.note), folder.shown)
        shown[found["name"]] = folder.shown
        said[found["name"]] = [folder.shown, dump_images((image,))]
    pairs = " ".join(f"{name}={place}" for name, place in sorted(shown.items()))
    return pairs, json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def the_one(images: tuple[Image, ...], shown: str) -> Image:
    """The image of a folder: that of the folder itself, or the only one in it."""
    own = [one for one in images if one.folder == "."]
    if len(own) == 1 or len(images) == 1:
        return (*own, *images)[0]
    some = ", ".join(one.folder for one in images[:8]) if images else "none"
    raise InputError(
        f"The folder {show(shown, 100)} does not hold one image.",
        file=shown,
        advice=f"Name the folder of one; there are: {some}.",
    )


def _open_installed(content: bytes, path: str) -> str:
    return dump_held(read_installed(content, path))


def _read_only(text: str) -> str:
    return posixpath.normpath(show(text.strip()))


def _read_published(text: str) -> str:
    if text.strip() not in {"ask", "no"}:
        raise InputError(
            f"{show(text, 40)!r} says nothing about publishers.",
            advice="Write ask or no, or leave it out.",
        )
    return text.strip()


PARAMETERS = (
    Parameter(
        name="folder",
        help="The folder of an image, or of a repository with several.",
        opens_folders=_open_image,
    ),
    Parameter(
        name="only",
        help="Of several images, the folder of the one that is meant, as seen from the first folder.",
        read=_read_only,
    ),
    Parameter(
        name="map",
        help="Folders that bases are built from, NAME=FOLDER: what those images have, this one has.",
        opens_folders=_open_bases,
    ),
    Parameter(
        name="published",
        help="`ask`: ask the publisher of the base what is in it, where one lists that; `no`: do not.",
        read=_read_published,
    ),
    Parameter(
        name="installed",
        help="A list taken from the running image: conda list, pip list, pip freeze, or @EXPLICIT.",
        opens=_open_installed,
    ),
)


def agree(given: Mapping[str, str]) -> None:
    """A list of what is installed is of one image, and the one meant is there; else ``InputError``."""
    images = _meant(given)
    if given.get("installed"):
        the_one(images, given["folder"])


def _meant(given: Mapping[str, str]) -> tuple[Image, ...]:
    """All images of the folder, or the one that is meant."""
    images = load_images(given["folder@"])
    only = given.get("only")
    # A folder without any image is an answer of its own, also to who asks about this folder.
    if not only or (only == "." and not images):
        return images
    if found := tuple(one for one in images if one.folder == only):
        return found
    some = ", ".join(one.folder for one in images[:8]) or "none"
    raise InputError(
        f"There is no image in the folder {only}.",
        file=given["folder"],
        advice=f"There are: {some}.",
    )


def read_given(given: Mapping[str, str]) -> tuple[Image, ...]:
    """The images that a question is about, with all that it says of their upstreams."""
    images = _meant(given)
    siblings = {
        name: Sibling(folder=folder, image=load_images(text)[0])
        for name, (folder, text) in json.loads(given.get("map@") or "{}").items()
    }
    file = given.get("installed", "")
    if file:
        images = (the_one(images, given["folder"]),)
    installed = load_held(given["installed@"]) if file else ()
    return tell(images, Told(siblings=siblings, installed=installed, installed_file=file))
