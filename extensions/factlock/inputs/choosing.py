"""Which reader a file gets: by its name, then by its look."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from factlock.errors import InputError
from factlock.inputs.dockerfile import read_dockerfile
from factlock.inputs.environment_yml import read_environment
from factlock.inputs.locked import LockedSet
from factlock.inputs.manifest import Manifest
from factlock.inputs.poetry_lock import read_poetry_lock
from factlock.inputs.pre_commit import read_pre_commit
from factlock.inputs.pylock import read_pylock
from factlock.inputs.pyproject import read_pyproject
from factlock.inputs.requirements_lock import read_requirements_lock
from factlock.inputs.requirements_txt import read_requirements
from factlock.inputs.uv_lock import read_uv_lock

ManifestReader: TypeAlias = Callable[[bytes, str], Manifest]
LockReader: TypeAlias = Callable[[bytes, str], LockedSet]

_CONDA = "conda locks come with the conda side of Factlock."
# What is no manifest of Python packages although it looks like one.
_OTHERS = (
    (
        r"conda-lock\.ya?ml|pixi\.(?:lock|toml)|conda-.*\.lock",
        f"This is a file of conda's: {_CONDA}",
    ),
    (r"apt\.txt|packages\.txt", "This lists packages of an operating system or of conda."),
    (r"runtime\.txt", "This names a runtime, not packages."),
    (r"pipfile(?:.*\.lock)?", "Files of pipenv are not read."),
    (r"pdm\.lock", "Locks of pdm are not read; pdm can export pylock.toml."),
    (r"setup\.(?:py|cfg)", "What setuptools is told in its own files is not read."),
)
_MANIFESTS: tuple[tuple[str, ManifestReader], ...] = (
    (r"(?:.*[.-])?pyproject\.toml", read_pyproject),
    (r".*\.(?:txt|in)", read_requirements),
    (r"\.?pre-commit-config\.ya?ml", read_pre_commit),
    (r"env.*\.ya?ml", read_environment),
    (r"(?:.*[._-])?(?:dockerfile|containerfile)(?:[._-].*)?", read_dockerfile),
)
_MANIFEST_LOOKS: tuple[tuple[str, ManifestReader], ...] = (
    (r"(?m)^dependencies\s*:", read_environment),
    (r"(?m)^repos\s*:", read_pre_commit),
)
_LOCKS: tuple[tuple[str, LockReader], ...] = (
    (r"pylock(?:[._-].*)?\.toml", read_pylock),
    (r"uv(?:[._-].*)?\.lock", read_uv_lock),
    (r"poetry(?:[._-].*)?\.lock", read_poetry_lock),
    (r".*\.(?:txt|in)", read_requirements_lock),
)
_LOOKS: tuple[tuple[str, LockReader], ...] = (
    (r"(?m)^lock-version\s*=\s*\"[\d.]+\"\s*$(?s:.*)^created-by\s*=", read_pylock),
    (r"(?m)^\[metadata\]\s*$(?s:.*)^(?:content-hash|lock-version)\s*=", read_poetry_lock),
    (r"(?m)\A(?:\s*#.*\n|\s*\n)*version\s*=\s*\d+\s*$(?s:.*)^\[\[package\]\]", read_uv_lock),
)


def read_manifest(content: bytes, file: str) -> Manifest:
    """The manifest in ``content``. ``file`` chooses the reader and is named in entries and errors.

    Raises ``InputError`` when it cannot be read at all; a single bad line becomes a refused entry.
    """
    name = _name(content, file)
    for pattern, read in _MANIFESTS:
        if re.fullmatch(pattern, name):
            return read(content, file)
    text = content.decode("utf-8", "replace") if name.endswith((".yml", ".yaml")) else ""
    for pattern, read in _MANIFEST_LOOKS:
        if re.search(pattern, text):
            return read(content, file)
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
    for pattern, read in _LOCKS:
        if re.fullmatch(pattern, name):
            return read(content, file)
    text = content.decode("utf-8", "replace") if name.endswith((".lock", ".toml")) else ""
    for pattern, read in _LOOKS:
        if re.search(pattern, text):
            return read(content, file)
    raise InputError(
        "It is not known how to read a lock of this name.",
        file=file,
        advice="Known are pylock.toml, uv.lock, poetry.lock and requirements.txt with every line pinned.",
    )


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
