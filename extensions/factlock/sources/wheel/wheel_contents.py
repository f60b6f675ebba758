"""From the list of a wheel's members and a few small files to the fact ``contents``.

Its value is ``{"version", "file", "size", "files", "unpacked", "tags", "generator", "licence",
"imports", "stubs", "declared", "extensions", "libraries", "vendored", "scripts", "licences", "counts"}``:

- ``size`` of the wheel and ``unpacked`` in bytes, ``files`` how many;
- ``imports`` names (``declared``: by the wheel's metadata, PEP 794, else read off its files), ``stubs``
  those that it has only stubs for;
- ``extensions`` paths, ``libraries`` ``[{"path", "name", "contained"}]``, ``vendored``
  ``{folder: names}``, ``scripts`` ``[[name, what it calls]]``, ``licences`` paths;
- ``counts`` how many there are of each, of which a list shows the first ``MOST``.

``{"version": v, "file": ""}`` means that the release has no wheel for the target, ``{"version": ""}``
that there is no such release. Paths are cleaned: they are for readers.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from factlock.light_dataclass import dataclass
from factlock.model import Json
from factlock.patterns import regex
from factlock.sources.wheel.import_names import extension_name, import_names, stub_names
from factlock.sources.wheel.vendored import is_contained, is_library, plain_name, vendored_packages
from factlock.sources.wheel.wheel_files import malformed
from factlock.sources.wheel.wheel_metadata import MAX_METADATA, read_metadata
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.sources.wheel.wheel_files import WheelFile

MOST = 200
_MAX_PATH = 200
_LONGEST = 4096
_MAX_UNPACKED = 1 << 50
_MAX_SCRIPTS = 10_000
_SECTIONS = ("console_scripts", "gui_scripts")
_LICENCE = regex(r"(?:LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|AUTHORS)(?:[-._].*)?", re.IGNORECASE)
# Of a folder NAME-VERSION.data: what is installed beside the packages, and what is not.
_DATA = regex(r"[^/]+\.data/(?P<scheme>[a-z]+)/(?P<path>.+)")
_LIBS = ("purelib", "platlib")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the small files of a wheel's own folder say."""

    info: str
    declared: tuple[str, ...]
    namespaces: tuple[str, ...]
    licence: str
    licence_files: tuple[str, ...]
    tags: tuple[str, ...]
    generator: str
    scripts: tuple[tuple[str, str], ...]


def read_contents(wheel: WheelFile, name: str, version: str, file: str) -> Json:
    """The value for a wheel of ``name`` (normal form) and ``version``; raises ``SourceError``."""
    sizes = wheel.sizes()
    paths = [path for path in sizes if not path.endswith("/")]
    _check(paths)
    unpacked = sum(sizes[path] for path in paths)
    if unpacked > _MAX_UNPACKED:
        raise malformed("its files are larger than any disk")
    said = _read(wheel, paths, name, version)
    installed = [there for path in paths if (there := _installed(path))]
    imports = list(said.declared) or import_names(installed, said.namespaces)
    libraries = [path for path in installed if is_library(path)]
    bundled = set(libraries)
    extensions = [
        path
        for path in installed
        if path not in bundled and extension_name(path.rpartition("/")[2])
    ]
    vendored = vendored_packages(installed)
    scripts = [*said.scripts, *((path, "") for path in sorted(_data(paths, "scripts")))]
    licences = _licences(paths, said)
    return {
        "version": version,
        "file": clean_text(file, _MAX_PATH),
        "size": wheel.size,
        "files": len(paths),
        "unpacked": unpacked,
        "tags": [clean_text(tag, 100) for tag in said.tags[:MOST]],
        "generator": clean_text(said.generator, 100),
        "licence": clean_text(said.licence, 200),
        "imports": _cut(imports),
        "declared": bool(said.declared),
        "stubs": _cut(stub_names(installed)),
        "extensions": _cut(sorted(extensions)),
        "libraries": _libraries(libraries),
        "vendored": {clean_text(at, _MAX_PATH): _cut(some) for at, some in _few(vendored)},
        "scripts": [[clean_text(one, 100), clean_text(to, 200)] for one, to in scripts[:MOST]],
        "licences": _cut(licences),
        "counts": {
            "imports": len(imports),
            "extensions": len(extensions),
            "libraries": len(libraries),
            "open": sum(not is_contained(path) for path in libraries),
            "vendored": sum(map(len, vendored.values())),
            "scripts": len(scripts),
            "licences": len(licences),
        },
    }


def _few(found: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return list(found.items())[:20]


def _cut(some: list[str]) -> list[Json]:
    return [clean_text(one, _MAX_PATH) for one in some[:MOST]]


def _libraries(paths: list[str]) -> list[Json]:
    """Those that are not contained first: they are what a reader looks for."""
    ordered = sorted(paths, key=lambda path: (is_contained(path), path))
    return [
        {
            "path": clean_text(path, _MAX_PATH),
            "name": clean_text(plain_name(path), _MAX_PATH),
            "contained": is_contained(path),
        }
        for path in ordered[:MOST]
    ]


def _check(paths: list[str]) -> None:
    for path in paths:
        if len(path) > _LONGEST:
            raise malformed("the path of one of its files is longer than any system takes")
        if path.startswith("/") or "\\" in path or ".." in path.split("/") or ":" in path[:2]:
            raise malformed("the path of one of its files leads out of it")


def _installed(path: str) -> str:
    """Where a file lies below ``site-packages``; empty when it does not go there, or is of the wheel."""
    found = _DATA.fullmatch(path)
    if found:
        return found["path"] if found["scheme"] in _LIBS else ""
    top = path.partition("/")[0]
    return "" if top.endswith((".dist-info", ".egg-info")) and top != path else path


def _data(paths: list[str], scheme: str) -> list[str]:
    found = (_DATA.fullmatch(path) for path in paths)
    return [one["path"] for one in found if one and one["scheme"] == scheme]


def _licences(paths: list[str], said: _Said) -> list[str]:
    """The files of the wheel's own folder that are licences, by the metadata or by their names."""
    there = set(paths)
    named = {f"{said.info}/licenses/{path}" for path in said.licence_files}
    named |= {f"{said.info}/{path}" for path in said.licence_files}
    by_name = {
        path
        for path in paths
        if path.startswith(f"{said.info}/")
        and (
            _LICENCE.fullmatch(path.rpartition("/")[2]) or path.startswith(f"{said.info}/licenses/")
        )
    }
    return sorted((named & there) | by_name)


def _read(wheel: WheelFile, paths: list[str], name: str, version: str) -> _Said:
    read_metadata(wheel, name, version)
    ending = ".dist-info/METADATA"
    info = next(path for path in paths if path.endswith(ending) and path.count("/") == 1)
    info = info.removesuffix("/METADATA")
    there = set(paths)

    def small(file: str) -> bytes:
        path = f"{info}/{file}"
        return wheel.read(path, MAX_METADATA) if path in there else b""

    metadata = _fields(small("METADATA"))
    about = _fields(small("WHEEL"))
    names = (one.partition(";") for one in metadata.get("import-name", ()))
    spaces = small("namespace_packages.txt").decode("utf-8", "replace").split()
    return _Said(
        info=info,
        declared=tuple(
            sorted({one.strip() for one, _, kind in names if one.strip() and "private" not in kind})
        ),
        namespaces=tuple(spaces[:MOST]),
        licence=next(iter(metadata.get("license-expression", ())), ""),
        licence_files=tuple(metadata.get("license-file", ())),
        tags=tuple(about.get("tag", ())),
        generator=next(iter(about.get("generator", ())), ""),
        scripts=_scripts(small("entry_points.txt")),
    )


def _fields(content: bytes) -> Mapping[str, list[str]]:
    """The header lines of a small file, by name in lower case; folded lines are left out."""
    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0].decode("utf-8", "replace")
    found: dict[str, list[str]] = {}
    for line in head.splitlines():
        field, colon, text = line.partition(":")
        if colon and field and not field[0].isspace():
            found.setdefault(field.lower(), []).append(text.strip())
    return found


def _scripts(content: bytes) -> tuple[tuple[str, str], ...]:
    parser = configparser.RawConfigParser(delimiters=("=",), strict=False)
    setattr(parser, "optionxform", str)  # noqa: B010 - names keep their case; mypy knows no other way
    try:
        parser.read_string(content.decode("utf-8"))
        found: list[Any] = [
            item for name in _SECTIONS if parser.has_section(name) for item in parser.items(name)
        ]
    except (configparser.Error, ValueError) as error:
        raise malformed("its entry_points.txt cannot be read") from error
    if len(found) > _MAX_SCRIPTS:
        raise malformed("it has more scripts than any wheel")
    return tuple(sorted((str(name), str(calls)) for name, calls in found))
