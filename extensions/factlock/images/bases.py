"""References of images: which family they belong to, and whether they float."""

from __future__ import annotations

import re

from factlock.images.image import Base, Kind, Place

_REFERENCE = re.compile(
    r"(?P<name>(?:[A-Za-z0-9.-]+(?::\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?",
    re.ASCII,
)
# What says of a tag that it stays: a version with a dot, a date, a commit.
_FIXED = re.compile(
    r"v?\d+\.\d+[\w.-]*|\d{4}-\d{2}-\d{2}\w*|\d{8}[\w-]*|[0-9a-f]{7,40}"
    r"|[a-z]+-\d+(?:\.\d+)+\w*|[0-9a-f]{7,40}-\w+|r\d{4,}[\w.-]*",
    re.ASCII,
)
_WORDS = re.compile(r"latest|main|master|stable|edge|dev|nightly|prod|staging|test", re.ASCII)
_DOCKER_STACKS = re.compile(r"(?:docker\.io/|quay\.io/)?jupyter/[a-z0-9-]+", re.ASCII)
_PANGEO = re.compile(r"(?:docker\.io/|quay\.io/|ghcr\.io/)?pangeo/[a-z0-9-]+", re.ASCII)
_PIXI = re.compile(r"ghcr\.io/prefix-dev/pixi", re.ASCII)
# Systems, languages and tools: nobody's image with packages of science in it.
_BARE = re.compile(
    r"(?:docker\.io/)?(?:library/)?[a-z0-9._-]+"
    r"|(?:docker\.io/|ghcr\.io/)?(?:nvidia|condaforge|continuumio|mambaorg|rocker|rocker-org|astral-sh|r-base)"
    r"/[a-z0-9._/-]+"
    r"|nvcr\.io/nvidia/[a-z0-9._/-]+|mcr\.microsoft\.com/[a-z0-9._/-]+",
    re.ASCII,
)


def read_base(text: str, place: Place) -> Base | None:
    """A reference in parts, or ``None`` when it is none: a variable that nobody set, ``scratch``."""
    found = _REFERENCE.fullmatch(text)
    if found is None or text == "scratch":
        return None
    tag, digest = found["tag"] or "", found["digest"] or ""
    return Base(
        name=found["name"],
        tag=tag,
        digest=digest,
        floats=not digest and not is_fixed(tag),
        place=place,
    )


def is_fixed(tag: str) -> bool:
    """Whether a tag looks as if it stays: a version, a date or a commit; ``latest`` and ``4.4`` do not."""
    if not tag or _WORDS.fullmatch(tag):
        return False
    # Two numbers alone are a line of versions: 4.4 is 4.4.2 today and 4.4.3 tomorrow.
    return _FIXED.fullmatch(tag) is not None and re.fullmatch(r"v?\d+\.\d+", tag) is None


def family(base: Base | None) -> Kind:
    """The kind of an image that begins from a base."""
    name = base.name if base else ""
    if _DOCKER_STACKS.fullmatch(name):
        return Kind.DOCKER_STACKS
    if _PANGEO.fullmatch(name):
        return Kind.PANGEO
    if _PIXI.fullmatch(name):
        return Kind.PIXI
    return Kind.OTHER if not name or _BARE.fullmatch(name) else Kind.ORGANISATION


def is_bare(base: Base) -> bool:
    """Whether a base is a system, a language or a tool."""
    return _BARE.fullmatch(base.name) is not None
