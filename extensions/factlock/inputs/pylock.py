"""``pylock.toml`` (PEP 751), validated by ``packaging``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.pylock import Package, Pylock, PylockUnsupportedVersionError, PylockValidationError

from factlock.inputs.guarded_toml import read_toml
from factlock.inputs.locked import (
    ADDRESS,
    GIT,
    INDEX,
    PATH,
    VCS,
    LockedFile,
    LockedPackage,
    LockedSet,
)
from factlock.inputs.locked_parts import Parts, date_of, with_main_index
from factlock.inputs.shown_text import show
from factlock.inputs.toml_places import Path
from factlock.patterns import regex

_STRONG = ("sha256", "sha512", "sha384")
_STEP = regex(r"([A-Za-z0-9_-]+)|\[(\d+)\]")


def read_pylock(content: bytes, file: str) -> LockedSet:
    """The packages of a ``pylock.toml`` of version 1."""
    data, places = read_toml(content, file)
    parts = Parts(places)
    parts.items(data.get("packages"), "packages")
    lock = _validated(data, parts)
    return LockedSet(
        kind="pylock",
        file=file,
        packages=with_main_index(
            _package(parts, one, ("packages", number)) for number, one in enumerate(lock.packages)
        ),
        newest=max((date_of(when) for one in lock.packages for when in _uploads(one)), default=""),
        requires_python=str(lock.requires_python or ""),
    )


def _validated(data: Mapping[str, Any], parts: Parts) -> Pylock:
    try:
        return Pylock.from_dict(data)
    except PylockUnsupportedVersionError:
        raise parts.error("This version of pylock.toml is not known", "lock-version") from None
    except PylockValidationError as error:
        problem = show(str(error.message))
        raise parts.error(f"{problem} ({error.context})", *_path(error.context or "")) from None
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise parts.error("This is not a lock file as PEP 751 has it") from None


def _path(context: str) -> Path:
    """The path in the file of what ``packaging`` calls ``packages[0].wheels[1].name``."""
    return tuple(int(step[2]) if step[2] else step[1] for step in _STEP.finditer(context))


def _package(parts: Parts, one: Package, path: Path) -> tuple[LockedPackage, str]:
    kind = _source(one)
    if kind == INDEX and one.version is None:
        raise parts.error("A package of an index needs a version", *path)
    package = LockedPackage(
        name=parts.name(one.name, *path, "name"),
        version=str(one.version or ""),
        files=tuple(_files(parts, one, path)),
        line=parts.places.line(*path),
        source=kind,
        marker=str(one.marker or ""),
    )
    return package, one.index or ""


def _source(one: Package) -> str:
    if one.vcs:
        return GIT if one.vcs.type == "git" else VCS
    if one.directory:
        return PATH
    if one.archive:
        return PATH if one.archive.path else ADDRESS
    local = [bool(wheel.path and not wheel.url) for wheel in one.wheels or ()]
    if one.sdist:
        local.append(bool(one.sdist.path and not one.sdist.url))
    return PATH if local and all(local) else INDEX


def _files(parts: Parts, one: Package, path: Path) -> Iterator[LockedFile]:
    if one.archive:
        where = (*path, "archive")
        _stays_inside(parts, one.archive.path, where)
        name = parts.file_name(one.archive.url or one.archive.path, *where)
        yield parts.file(name, _hash(one.archive.hashes), one.archive.size, *where)
    if one.sdist:
        where = (*path, "sdist")
        _stays_inside(parts, one.sdist.path, where)
        name = one.sdist.name or parts.file_name(one.sdist.url or one.sdist.path, *where)
        yield parts.file(name, _hash(one.sdist.hashes), one.sdist.size, *where)
    for number, wheel in enumerate(one.wheels or ()):
        where = (*path, "wheels", number)
        _stays_inside(parts, wheel.path, where)
        name = wheel.name or parts.file_name(wheel.url or wheel.path, *where)
        yield parts.file(name, _hash(wheel.hashes), wheel.size, *where)


def _stays_inside(parts: Parts, found: str | None, path: Path) -> None:
    steps = re.split(r"[/\\]", found or "")
    depth = 0
    for step in steps:
        depth += {"..": -1, ".": 0, "": 0}.get(step, 1)
        if (
            depth < 0
            or (found or "").startswith(("/", "\\"))
            or re.match(r"[A-Za-z]:", found or "")
        ):
            raise parts.error(
                "This path leads out of the folder of the lock file",
                *path,
                "path",
                advice="Such a lock cannot be checked, because its files lie outside of its folder.",
            )


def _hash(hashes: Mapping[str, Any]) -> str:
    names = [name for name in _STRONG if name in hashes] or sorted(hashes)
    return f"{names[0]}:{hashes[names[0]]}" if names else ""


def _uploads(one: Package) -> Iterator[Any]:
    files = [one.sdist, *(one.wheels or ())]
    return (found.upload_time for found in files if found and found.upload_time)
