"""``uv.lock``: the lock of uv's projects and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factlock.inputs.guarded_toml import read_toml
from factlock.inputs.locked import ADDRESS, GIT, INDEX, PATH, LockedFile, LockedPackage, LockedSet
from factlock.inputs.locked_parts import Parts, date_of, with_main_index
from factlock.inputs.requirement import read
from factlock.inputs.toml_places import Path

VERSION = 1
# Where a package is that is the project itself or a member of its workspace.
_OWN = ("virtual", "editable", "directory")
_SOURCES = {"git": GIT, "url": ADDRESS, "path": PATH} | dict.fromkeys(_OWN, PATH)


def read_uv_lock(content: bytes, file: str) -> LockedSet:
    """The packages of a ``uv.lock`` of version 1."""
    data, places = read_toml(content, file)
    parts = Parts(places)
    if data.get("version") != VERSION:
        raise parts.error("This is not a uv.lock of version 1, the one that we can read", "version")
    packages = parts.items(data.get("package", []), "package")
    tables = [parts.table(one, "package", number) for number, one in enumerate(packages)]
    options = data.get("options", {})
    python = data.get("requires-python", "")
    return LockedSet(
        kind="uv",
        file=file,
        packages=with_main_index(
            _package(parts, one, ("package", number)) for number, one in enumerate(tables)
        ),
        made=date_of(options.get("exclude-newer", "")) if isinstance(options, dict) else "",
        newest=max((date_of(when) for one in tables for when in _uploads(one)), default=""),
        roots=tuple(sorted(set(_roots(data, tables)))),
        requires_python=python if isinstance(python, str) else "",
    )


def _package(parts: Parts, one: Mapping[str, Any], path: Path) -> tuple[LockedPackage, str]:
    source = parts.table(one.get("source"), *path, "source")
    registry = source.get("registry")
    # A registry may be a folder of wheels.
    address = registry if isinstance(registry, str) and "://" in registry else ""
    kind = INDEX if address else PATH
    kind = next((name for key, name in _SOURCES.items() if key in source), kind)
    version = one.get("version")
    package = LockedPackage(
        name=parts.name(one.get("name"), *path, "name"),
        # A project whose version is dynamic has none in its lock.
        version=parts.version(version, *path, "version") if version or kind == INDEX else "",
        files=tuple(_files(parts, one, path)),
        line=parts.places.line(*path),
        source=kind,
        marker=_marker(one),
    )
    return package, address


def _marker(one: Mapping[str, Any]) -> str:
    markers = one.get("resolution-markers", [])
    if not (isinstance(markers, list) and all(isinstance(marker, str) for marker in markers)):
        return ""
    return " or ".join(f"({marker})" if len(markers) > 1 else marker for marker in markers)


def _written(one: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], Any]]:
    wheels = one.get("wheels", [])
    found: list[tuple[tuple[str | int, ...], Any]] = [
        (("wheels", number), wheel)
        for number, wheel in enumerate(wheels if isinstance(wheels, list) else [])
    ]
    return [(("sdist",), one["sdist"]), *found] if "sdist" in one else found


def _files(parts: Parts, one: Mapping[str, Any], path: Path) -> Iterator[LockedFile]:
    for inside, found in _written(one):
        table = parts.table(found, *path, *inside)
        where = next((table[key] for key in ("filename", "url", "path") if key in table), None)
        name = parts.file_name(where, *path, *inside)
        digest = parts.text(table.get("hash", ""), *path, *inside)
        yield parts.file(name, digest, table.get("size"), *path, *inside)


def _uploads(one: Mapping[str, Any]) -> Iterator[Any]:
    return (found.get("upload-time", "") for _, found in _written(one) if isinstance(found, dict))


def _roots(data: Mapping[str, Any], packages: list[Mapping[str, Any]]) -> Iterator[str]:
    """What the project and the members of its workspace ask for, as canonical requirements."""
    manifest = data.get("manifest", {})
    lists = [manifest.get("requirements", [])] if isinstance(manifest, dict) else []
    for one in packages:
        source, metadata = one.get("source", {}), one.get("metadata", {})
        if isinstance(metadata, dict) and any(key in source for key in _OWN):
            lists.append(metadata.get("requires-dist", []))
            groups = metadata.get("requires-dev", {})
            lists.extend(groups.values() if isinstance(groups, dict) else [])
    for found in lists:
        for one in found if isinstance(found, list) else []:
            if isinstance(one, dict) and (text := _requirement(one)):
                yield text


def _requirement(one: Mapping[str, Any]) -> str:
    fields = [one.get(key, "") for key in ("name", "specifier", "marker")]
    extras = one.get("extras", [])
    if not all(isinstance(field, str) for field in [*fields, *extras]):
        return ""
    name, specifier, marker = fields
    inside = f"[{','.join(extras)}]" if extras else ""
    found = read(f"{name}{inside}{specifier}" + (f" ; {marker}" if marker else ""))
    return "" if isinstance(found, str) else found.requirement
