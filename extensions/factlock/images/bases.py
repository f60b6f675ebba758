"""References of images: which family they belong to, and whether they float."""

from __future__ import annotations

import re

from factlock.images.image import Base, Kind, Place
from factlock.inputs.shown_text import show
from factlock.patterns import regex

_REFERENCE = regex(
    r"(?P<name>(?:[A-Za-z0-9.-]+(?::\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?",
    re.ASCII,
)
# What says of a tag that it stays: a whole version, a date or a commit.
_FIXED = regex(
    r"v?\d+\.\d+\.\d[\w.-]*|\d{4}-\d{2}-\d{2}[\w-]*|\d{8}[\w-]*|[0-9a-f]{7,40}(?:-\w+)?"
    r"|(?:sha|git)-[0-9a-f]{7,40}|[a-z]+-\d+\.\d+\.\d\w*|r\d{4,}[\w.-]*",
    re.ASCII,
)
# Jupyter's docker-stacks give a tag of a version to each later build that has it still (its documentation,
# 2026-11); one of a date or a commit is given once.
_FIXED_STACKS = regex(r"(?:(?:x86_64|aarch64)-)?(?:\d{4}-\d{2}-\d{2}|[0-9a-f]{12})", re.ASCII)
_WORDS = regex(r"latest|main|master|stable|edge|dev|nightly|prod|staging|test", re.ASCII)
_DOCKER_STACKS = regex(r"(?:docker\.io/|quay\.io/)?jupyter/[a-z0-9-]+", re.ASCII)
_PANGEO = regex(r"(?:docker\.io/|quay\.io/|ghcr\.io/)?pangeo/[a-z0-9-]+", re.ASCII)
_PIXI = regex(r"ghcr\.io/prefix-dev/pixi", re.ASCII)
# Systems without packages of conda or pip.
_SYSTEM = regex(
    r"(?:docker\.io/)?(?:library/)?(?:ubuntu|debian|alpine|fedora|centos|rockylinux|almalinux|amazonlinux"
    r"|oraclelinux|archlinux|opensuse/leap|buildpack-deps|busybox)"
    r"|(?:docker\.io/)?nvidia/(?:cuda|opengl|cudagl)|nvcr\.io/nvidia/cuda"
    r"|mcr\.microsoft\.com/(?:vscode/)?devcontainers/base",
    re.ASCII,
)
# Languages and tools: nobody's image with packages of science in it.
_TOOL = regex(
    r"(?:docker\.io/)?(?:library/)?(?:python|r-base|julia|node|golang|rust|openjdk|eclipse-temurin|gcc|perl"
    r"|php|ruby|nginx|httpd)"
    r"|(?:docker\.io/|ghcr\.io/|quay\.io/)?(?:nvidia|condaforge|continuumio|mambaorg|rocker|rocker-org"
    r"|astral-sh|anaconda|conda)/[a-z0-9._/-]+"
    r"|nvcr\.io/nvidia/[a-z0-9._/-]+|mcr\.microsoft\.com/[a-z0-9._/-]+",
    re.ASCII,
)
# These hold an installer alone, or install into an environment of their own that the image's lists make.
_OWN_ENVIRONMENT = regex(
    r"(?:docker\.io/|quay\.io/)?pangeo/base-image|(?:docker\.io/|ghcr\.io/)?(?:prefix-dev/pixi|mambaorg/micromamba)",
    re.ASCII,
)
_ONBUILD = regex(r"(?:docker\.io/|quay\.io/)?pangeo/(?:base-image|[a-z0-9-]+-onbuild)", re.ASCII)
_PYTHON = regex(r"(?:.*-)?python-(?P<version>\d+\.\d+(?:\.\d+)?)(?:-.*)?", re.ASCII)
_OF_PYTHON = regex(r"(?:docker\.io/)?(?:library/)?python", re.ASCII)


def read_base(text: str, place: Place) -> Base | None:
    """A reference in parts, or ``None`` when it is none: a name that is a variable, ``scratch``.

    A tag that is a variable is kept as it stands, and floats.
    """
    name, sign, variable = text.partition(":$")
    found = _REFERENCE.fullmatch(name)
    if found is None or text == "scratch":
        return None
    if sign:
        return Base(name=found["name"], tag=f"${show(variable, 60)}", place=place)
    tag, digest = found["tag"] or "", found["digest"] or ""
    return Base(
        name=found["name"],
        tag=tag,
        digest=digest,
        floats=not digest and not is_fixed(tag, found["name"]),
        place=place,
    )


def is_fixed(tag: str, name: str = "") -> bool:
    """Whether a tag looks as if it stays: a version, a date or a commit; ``latest`` and ``4.4`` do not."""
    if not tag or _WORDS.fullmatch(tag):
        return False
    if _DOCKER_STACKS.fullmatch(name):
        return _FIXED_STACKS.fullmatch(tag) is not None
    # Two numbers are a line of versions: 4.4 is 4.4.2 today and 4.4.3 tomorrow.
    return _FIXED.fullmatch(tag) is not None


def family(base: Base | None) -> Kind:
    """The kind of an image that begins from a base."""
    name = base.name if base else ""
    if _DOCKER_STACKS.fullmatch(name):
        return Kind.DOCKER_STACKS
    if _PANGEO.fullmatch(name):
        return Kind.PANGEO
    if _PIXI.fullmatch(name):
        return Kind.PIXI
    bare = not name or _SYSTEM.fullmatch(name) or _TOOL.fullmatch(name)
    return Kind.OTHER if bare else Kind.ORGANISATION


def is_system(base: Base) -> bool:
    """Whether a base is a system that holds no packages of conda or pip."""
    return _SYSTEM.fullmatch(base.name) is not None


def is_own_environment(base: Base) -> bool:
    """Whether the image's packages go into an environment in which nothing of the base is."""
    return _OWN_ENVIRONMENT.fullmatch(base.name) is not None


def is_onbuild(base: Base) -> bool:
    """Whether a base takes in lists of the folder that is built from it."""
    return _ONBUILD.fullmatch(base.name) is not None


def is_published(base: Base) -> bool:
    """Whether the publisher of a base tells what is in it, tag by tag."""
    known = (Kind.DOCKER_STACKS, Kind.PANGEO)
    told = family(base) in known and not is_own_environment(base) and not is_onbuild(base)
    return told and "$" not in base.tag


def python_of(base: Base) -> str:
    """The Python that the tag of a base names: ``python-3.11``, or ``python:3.11-slim``; else ``""``."""
    if found := _PYTHON.fullmatch(base.tag):
        return found["version"]
    if _OF_PYTHON.fullmatch(base.name) and (
        version := re.match(r"\d+\.\d+(?:\.\d+)?(?![\w.])", base.tag)
    ):
        return version[0]
    return ""
