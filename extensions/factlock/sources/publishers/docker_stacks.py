"""Jupyter's docker-stacks: a page a month lists what was built, and each build has a page of its own.

Source: the scripts that write these pages (repository jupyter/docker-stacks, ``wiki/update_wiki.py`` and
``tagging/``, as of 2026-11). The pages themselves could not be reached when this was written.
"""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.images.installed_lists import read_installed
from factlock.inputs.reading import decode
from factlock.patterns import regex
from factlock.sources.publishers import Fetch, Listed, Publisher

_NAME = regex(r"(?:docker\.io/|quay\.io/)?jupyter/[a-z0-9-]+", re.ASCII)
_TAG = regex(r"(?P<month>(?P<year>\d{4})-\d{2})-\d{2}", re.ASCII)
_MACHINES = {"linux-64": "x86_64", "linux-aarch64": "aarch64"}
_MANIFEST = regex(r"\[Build manifest\]\(\./(?P<file>[A-Za-z0-9_.-]{1,200})\)")
_SECTION = regex(r"(?ms)^## Python Packages\s*$(?P<text>.*?)(?=^## |\Z)")
_PYTHON = regex(r"(?m)^Python (?P<version>3\.\d+\.\d+)\s*$")
_BLOCKS = regex(r"(?ms)^```\w*\s*$(?P<rows>.*?)^```\s*$")


def knows(name: str, tag: str) -> bool:
    """Whether this is an image of the stacks under the tag of a day: other tags are on no page by a date."""
    return _NAME.fullmatch(name) is not None and _TAG.fullmatch(tag) is not None


def find(fetch: Fetch, name: str, tag: str, platform: str) -> Listed | None:
    """What the page of the build says that `mamba list` printed in the image."""
    machine, day = _MACHINES.get(platform), _TAG.fullmatch(tag)
    if machine is None or day is None:
        return None
    month, year = day["month"], day["year"]
    page = fetch(f"monthly-files/{year}/{month}.md")
    if page is None:
        return None
    wanted = f"/{name}:{machine}-{tag}`"
    row = next((one for one in decode(page, month).split("\n") if wanted in one), "")
    manifest = _MANIFEST.search(row)
    content = fetch(f"manifests/{year}/{month}/{manifest['file']}.md") if manifest else None
    return None if content is None else _read(decode(content, name), f"{name}:{tag}")


def _read(text: str, shown: str) -> Listed:
    section = _SECTION.search(text)
    blocks = list(_BLOCKS.finditer(section["text"])) if section else []
    for block in reversed(blocks):
        # `conda info` and `mamba info` stand in blocks of their own before the list.
        try:
            packages = read_installed(block["rows"].encode(), shown)
        except InputError:
            continue
        version = _PYTHON.search(section["text"]) if section else None
        return Listed(packages=packages, python=version["version"] if version else "")
    raise InputError(
        "The page of this image has no list of packages that can be read.",
        file=shown,
        advice="Take the list from the image: `conda list` inside of it.",
    )


PUBLISHER = Publisher(
    id="docker-stacks",
    place="https://raw.githubusercontent.com/wiki/jupyter/docker-stacks",
    knows=knows,
    find=find,
)
