"""Which reader a file gets: by its name, then by its look."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast

from factlock.errors import InputError
from factlock.inputs.locked import LockedSet
from factlock.inputs.manifest import Manifest

_CONDA = "conda locks come with the conda side of Factlock."
# What is no manifest of Python packages although it looks like one.
_OTHERS = (
    (
        r"(?:.*[-_])?conda[-_]lock.*\.ya?ml|pixi\.(?:lock|toml)|conda-.*\.lock",
        f"This is a file of conda's: {_CONDA}",
    ),
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
    (r".*\.(?:txt|in)", "requirements_lock:read_requirements_lock"),
)
_LOCK_LOOKS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((r"(?m)^lock-version[ \t]*=", r"(?m)^created-by[ \t]*="), "pylock:read_pylock"),
    ((r"(?m)^\[metadata\]", r"(?m)^content-hash[ \t]*="), "poetry_lock:read_poetry_lock"),
    ((r"(?m)^version[ \t]*=[ \t]*\d", r"(?m)^\[\[package\]\]"), "uv_lock:read_uv_lock"),
)


def read_manifest(content: bytes, file: str) -> Manifest:
    """The manifest in ``content``. ``file`` chooses the reader and is named in entries and errors.

    Raises ``InputError`` when it cannot be read at all; a single bad line becomes a refused entry.
    """
    name = _name(content, file)
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
    name = _name(content, file)
    for pattern, place in _LOCKS:
        if re.fullmatch(pattern, name):
            return cast("LockedSet", _reader(place)(content, file))
    text = content.decode("utf-8", "replace") if name.endswith((".lock", ".toml")) else ""
    for patterns, place in _LOCK_LOOKS:
        if all(re.search(pattern, text) for pattern in patterns):
            return cast("LockedSet", _reader(place)(content, file))
    raise InputError(
        "It is not known how to read a lock of this name.",
        file=file,
        advice="Known are pylock.toml, uv.lock, poetry.lock and requirements.txt with every line pinned.",
    )


def _reader(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(f"factlock.inputs.{module}"), name)


def _name(content: bytes, file: str) -> str:
    """The file's own name in lower case, unless it is one of those that we leave alone."""
    name = re.split(r"[/\\]", file)[-1].lower()
    for pattern, reason in _OTHERS:
        if re.fullmatch(pattern, name):
            raise InputError(reason, file=file, advice="Name another file.")
    if found := re.search(rb"(?m)^@EXPLICIT\s*$", content):
        raise InputError(
            f"This is a list of conda's: {_CONDA}",
            file=file,
            line=content.count(b"\n", 0, found.start()) + 1,
            advice="Name another file.",
        )
    return name
