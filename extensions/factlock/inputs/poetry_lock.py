"""``poetry.lock``, from the first format (hashes apart) to that of poetry 2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
from factlock.inputs.locked_parts import Parts, with_main_index
from factlock.inputs.poetry_versions import to_specifier
from factlock.inputs.toml_places import Path
from factlock.text import normal_name

_SOURCES = {
    "legacy": INDEX,
    "git": GIT,
    "hg": VCS,
    "url": ADDRESS,
    "file": PATH,
    "directory": PATH,
}


def read_poetry_lock(content: bytes, file: str) -> LockedSet:
    """The packages of a ``poetry.lock``. Its hash of the manifest says nothing about names: no roots."""
    data, places = read_toml(content, file)
    parts = Parts(places)
    metadata = parts.table(data.get("metadata"), "metadata")
    version = metadata.get("lock-version", "1.0")
    if not (isinstance(version, str) and version.split(".")[0] in {"1", "2"}):
        raise parts.error("This version of poetry.lock is not known", "metadata", "lock-version")
    packages = parts.items(data.get("package", []), "package")
    python = metadata.get("python-versions", "")
    apart = _files_apart(parts, metadata)
    return LockedSet(
        kind="poetry",
        file=file,
        packages=with_main_index(
            _package(parts, parts.table(one, "package", number), ("package", number), apart)
            for number, one in enumerate(packages)
        ),
        requires_python=(to_specifier(python) or "") if isinstance(python, str) else "",
    )


def _package(
    parts: Parts, one: Mapping[str, Any], path: Path, apart: Mapping[str, tuple[LockedFile, ...]]
) -> tuple[LockedPackage, str]:
    source = parts.table(one.get("source", {}), *path, "source")
    kind = _SOURCES.get(str(source.get("type", "legacy")), VCS)
    name = parts.name(one.get("name"), *path, "name")
    listed = one.get("files")
    files = apart.get(name, ()) if listed is None else _files(parts, listed, (*path, "files"))
    marker = one.get("markers", "")
    package = LockedPackage(
        name=name,
        version=parts.version(one.get("version"), *path, "version"),
        files=tuple(files),
        line=parts.places.line(*path),
        source=kind,
        # Poetry 2 writes a table where the groups differ.
        marker=marker if isinstance(marker, str) else "",
    )
    return package, str(source.get("url", ""))


def _files(parts: Parts, listed: Any, path: Path) -> Iterator[LockedFile]:
    for number, one in enumerate(parts.items(listed, *path)):
        where = (*path, number)
        table = parts.table(one, *where)
        name = parts.text(table.get("file"), *where)
        yield parts.file(name, parts.text(table.get("hash", ""), *where), None, *where)


def _files_apart(parts: Parts, metadata: Mapping[str, Any]) -> dict[str, tuple[LockedFile, ...]]:
    """The files of formats before 2: a table of files, or in the very first one of bare SHA-256."""
    found: dict[str, tuple[LockedFile, ...]] = {}
    tables = {
        key: parts.table(metadata.get(key, {}), "metadata", key) for key in ("files", "hashes")
    }
    for name, listed in tables["files"].items():
        found[normal_name(name)] = tuple(_files(parts, listed, ("metadata", "files", name)))
    for name, listed in tables["hashes"].items():
        path = ("metadata", "hashes", name)
        digests = [parts.text(one, *path) for one in parts.items(listed, *path)]
        found.setdefault(
            normal_name(name), tuple(LockedFile(hash=f"sha256:{digest}") for digest in digests)
        )
    return found
