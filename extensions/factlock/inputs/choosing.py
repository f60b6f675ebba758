"""Which reader a file gets: by its name, then by its look."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast

from factlock.errors import InputError
from factlock.inputs.locked import LockedSet
from factlock.inputs.manifest import Manifest
from factlock.patterns import regex

_EXPLICIT = regex(rb"(?m)^@EXPLICIT\s*$")
# Locks that look like manifests of conda's.
_CONDA_LOCKS = r"(?:.*[-_.])?conda[-_]lock.*\.ya?ml|pixi\.lock|conda-.*\.lock"
# What is no manifest of Python packages although it looks like one.
_OTHERS = (
    (r"pixi\.toml", "Manifests of pixi are not read; its lock, pixi.lock, is."),
    (r"apt\.txt|packages\.txt", "This lists packages of an operating system or of conda."),
    (r"runtime\.txt", "This names a runtime, not packages."),
    (r"pipfile(?:.*\.lock)?", "Files of pipenv are not read."),
    (r"pdm\.lock", "Locks of pdm are not read; pdm can export pylock.toml."),
    (r"setup\.(?:py|cfg)", "What setuptools is told in its own files is not read."),
)
# Each reader is imported when a file needs it: all of them together take a tenth of a second.
_MANIFESTS: tuple[tuple[str, str], ...] = (
    (r"(?:.*[.-])?pyproject\.toml", "pyproject:read_pyproject"),
    # The pipeline calls its third file requirements.urls: pins with their hashes.
    (r".*\.(?:txt|in|urls)", "requirements_txt:read_requirements"),
    (r"\.?pre-commit-config\.ya?ml", "pre_commit:read_pre_commit"),
    (r"env.*\.ya?ml", "environment_yml:read_environment"),
    (
        r"(?!.*\.ya?ml$)(?:.*[._-])?(?:dockerfile|containerfile)(?:[._-].*)?",
        "dockerfile:read_dockerfile",
    ),
)
# Where the name does not tell: expressions that all have to be found, each in one pass.
_MANIFEST_LOOKS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((r"(?m)^dependencies[ \t]*:",), "environment_yml:read_environment"),
    ((r"(?m)^repos[ \t]*:",), "pre_commit:read_pre_commit"),
)
_LOCKS: tuple[tuple[str, str], ...] = (
    (r"pylock(?:[._-].*)?\.toml", "pylock:read_pylock"),
    (r"uv(?:[._-].*)?\.lock", "uv_lock:read_uv_lock"),
    (r"poetry(?:[._-].*)?\.lock", "poetry_lock:read_poetry_lock"),
    (r"pixi(?:[._-].*)?\.lock", "pixi_lock:read_pixi_lock"),
    (r"(?:.*[-_.])?conda[-_]lock.*\.ya?ml", "conda_lock:read_conda_lock"),
    (r".*\.(?:txt|in)", "requirements_lock:read_requirements_lock"),
)
_LOOKED = (".lock", ".toml", ".yml", ".yaml")
_LOCK_LOOKS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((r"(?m)^lock-version[ \t]*=", r"(?m)^created-by[ \t]*="), "pylock:read_pylock"),
    ((r"(?m)^\[metadata\]", r"(?m)^content-hash[ \t]*="), "poetry_lock:read_poetry_lock"),
    ((r"(?m)^version[ \t]*=[ \t]*\d", r"(?m)^\[\[package\]\]"), "uv_lock:read_uv_lock"),
    ((r"(?m)^package[ \t]*:", r"(?m)^metadata[ \t]*:"), "conda_lock:read_conda_lock"),
    ((r"(?m)^environments[ \t]*:", r"(?m)^packages[ \t]*:"), "pixi_lock:read_pixi_lock"),
)


def read_manifest(content: bytes, file: str) -> Manifest:
    """The manifest in ``content``. ``file`` chooses the reader and is named in entries and errors.

    Raises ``InputError`` when it cannot be read at all; a single bad line becomes a refused entry.
    """
    name = _name(file)
    if re.fullmatch(_CONDA_LOCKS, name) or _EXPLICIT.search(content):
        raise InputError(
            "This is a lock of conda's, and no manifest.",
            file=file,
            line=_line_of(content),
            advice="Ask `lockfile` about it, and name the environment.yml as its manifest.",
        )
    for pattern, place in _MANIFESTS:
        if re.fullmatch(pattern, name):
            return cast("Manifest", _reader(place)(content, file))
    text = content.decode("utf-8", "replace") if name.endswith((".yml", ".yaml")) else ""
    for patterns, place in _MANIFEST_LOOKS:
        if all(re.search(pattern, text) for pattern in patterns):
            return cast("Manifest", _reader(place)(content, file))
    raise InputError(
        "It is not known how to read a manifest of this name.",
        file=file,
        advice="Known are requirements.txt and .in, pyproject.toml, environment.yml, Dockerfile and "
        ".pre-commit-config.yaml.",
    )


def read_lock_file(content: bytes, file: str) -> LockedSet:
    """The lock in ``content``. ``file`` chooses the reader and is named in errors.

    Raises ``InputError`` when it cannot be read: half a lock would give wrong answers.
    """
    if _EXPLICIT.search(content):
        return cast("LockedSet", _reader("explicit_lock:read_explicit")(content, file))
    name = _name(file)
    for pattern, place in _LOCKS:
        if re.fullmatch(pattern, name):
            return cast("LockedSet", _reader(place)(content, file))
    text = content.decode("utf-8", "replace") if name.endswith(_LOOKED) else ""
    for patterns, place in _LOCK_LOOKS:
        if all(re.search(pattern, text) for pattern in patterns):
            return cast("LockedSet", _reader(place)(content, file))
    raise InputError(
        "It is not known how to read a lock of this name.",
        file=file,
        advice="Known are pylock.toml, uv.lock, poetry.lock, requirements.txt with every line pinned, "
        "conda-lock.yml, pixi.lock and lists with the line @EXPLICIT.",
    )


def _reader(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(f"factlock.inputs.{module}"), name)


def _name(file: str) -> str:
    """The file's own name in lower case, unless it is one of those that we leave alone."""
    name = re.split(r"[/\\]", file)[-1].lower()
    for pattern, reason in _OTHERS:
        if re.fullmatch(pattern, name):
            raise InputError(reason, file=file, advice="Name another file.")
    return name


def _line_of(content: bytes) -> int:
    found = _EXPLICIT.search(content)
    return content.count(b"\n", 0, found.start()) + 1 if found else 1
