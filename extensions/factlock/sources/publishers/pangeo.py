"""Pangeo's images: the repository has the explicit list of each image at the tag of the image."""

from __future__ import annotations

import re

from factlock.images.installed_lists import read_installed
from factlock.patterns import regex
from factlock.sources.publishers import Fetch, Listed, Publisher

_NAME = regex(r"(?:docker\.io/|quay\.io/)?pangeo/[a-z0-9-]+", re.ASCII)
_TAG = regex(r"\d{4}\.\d{2}\.\d{2}[a-z0-9.-]{0,20}|[0-9a-f]{7,40}", re.ASCII)
_FILES = {"linux-64": "conda-linux-64.lock"}


def knows(name: str, tag: str) -> bool:
    """Whether this is an image of Pangeo at a tag that stays."""
    return _NAME.fullmatch(name) is not None and _TAG.fullmatch(tag) is not None


def find(fetch: Fetch, name: str, tag: str, platform: str) -> Listed | None:
    """The explicit list that the image was made from; there is one for linux-64 only."""
    file = _FILES.get(platform)
    content = fetch(f"{tag}/{name}/{file}") if file else None
    if content is None:
        return None
    packages = read_installed(content, f"{name}/{file}")
    python = next((one.version for one in packages if one.name == "python"), "")
    return Listed(packages=packages, python=python)


PUBLISHER = Publisher(
    id="pangeo",
    place="https://raw.githubusercontent.com/pangeo-data/pangeo-docker-images",
    knows=knows,
    find=find,
)
