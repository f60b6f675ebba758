"""What a wheel says of itself (its METADATA), read by ranges and kept by the file's hash for ever.

METADATA is written by strangers: sizes and counts are bounded, and each requirement is read by
``read_dependency``, which gives ``None`` for what no tool of ours may be handed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factlock.errors import FactlockError
from factlock.files import write_whole
from factlock.light_dataclass import asdict, dataclass
from factlock.patterns import regex
from factlock.sources.wheel.wheel_files import WheelFile, malformed
from factlock.text import MAX_DIGITS, MAX_NAME, clean_text, normal_name

if TYPE_CHECKING:
    from packaging.requirements import Requirement

MAX_METADATA = 2 << 20
MAX_REQUIRES = 5000
MAX_CLASSIFIERS = 200
_MAX_LINE = 4000
_MAX_NESTING = 30
_MAX_KEPT = 8 << 20
_SHAPE = "1"
_SHA256 = regex(r"[0-9a-f]{64}", re.ASCII)
_NUMBER = regex(rf"\d{{{MAX_DIGITS + 1},}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The fields of a wheel's METADATA that facts are made of, and the wheel's size in bytes.

    ``requires`` are the requirements as written, ``extras`` in normal form.
    """

    name: str
    version: str
    size: int
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    requires_python: str = ""
    summary: str = ""
    keywords: str = ""
    classifiers: tuple[str, ...] = ()


def read_metadata(wheel: WheelFile, name: str, version: str) -> Metadata:
    """The metadata of a wheel of ``name`` (normal form) and ``version``; raises ``SourceError``.

    Name and version must be those asked for, both in the folder's name and in the file.
    """
    content = wheel.read(_find_metadata(wheel.names(), name, version), MAX_METADATA)
    found = _parse(content)
    said_name, said_version = found.get("name"), found.get("version")
    if not isinstance(said_name, str) or normal_name(said_name) != name:
        raise malformed(f"its metadata is not that of {name}")
    if not isinstance(said_version, str) or not is_version(said_version, version):
        raise malformed(f"its metadata is not that of {name} {version}")
    requires = tuple(found.get("requires_dist") or ())
    if len(requires) > MAX_REQUIRES:
        raise malformed(f"{name} {version} requires more than {MAX_REQUIRES} projects")
    keywords = found.get("keywords") or ()
    return Metadata(
        name=name,
        version=version,
        size=wheel.size,
        requires=tuple(" ".join(text[:_MAX_LINE].split()) for text in requires),
        extras=tuple(
            sorted({normal_name(extra[:MAX_NAME]) for extra in found.get("provides_extra") or ()})
        ),
        requires_python=clean_text(found.get("requires_python") or "", 100),
        summary=clean_text(found.get("summary") or "", 500),
        keywords=clean_text(keywords if isinstance(keywords, str) else ", ".join(keywords), 500),
        classifiers=tuple(
            clean_text(text, 200) for text in (found.get("classifiers") or ())[:MAX_CLASSIFIERS]
        ),
    )


def _find_metadata(names: tuple[str, ...], name: str, version: str) -> str:
    # Deeper ones are those of projects that the wheel carries along (setuptools does).
    ending = ".dist-info/METADATA"
    folders = [path for path in names if path.endswith(ending) and path.count("/") == 1]
    if len(folders) != 1:
        raise malformed(f"{name} {version} has not one folder of metadata")
    said, _, of_version = folders[0].removesuffix(ending).rpartition("-")
    if normal_name(said) != name or not is_version(of_version, version):
        raise malformed(f"the folder of its metadata is not that of {name} {version}")
    return folders[0]


def _parse(content: bytes) -> dict[str, Any]:
    """The fields of METADATA; the long description behind the first empty line is left out."""
    from packaging.metadata import parse_email  # noqa: PLC0415

    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0] + b"\n\n"
    try:
        raw, _ = parse_email(head)
    except (ValueError, LookupError, RecursionError, TypeError, AttributeError) as error:
        raise malformed("its metadata has not the form that it must have") from error
    return dict(raw)


@lru_cache(maxsize=1 << 14)
def is_version(text: str, version: str) -> bool:
    """Whether two texts are the same version."""
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    if text == version:
        return True
    try:
        return len(text) <= MAX_NAME and Version(text) == Version(version)
    except (InvalidVersion, ValueError):
        return False


@lru_cache(maxsize=1 << 15)
def read_dependency(text: str) -> Requirement | None:
    """A requirement of a stranger's metadata, or ``None`` when it must not be handed on.

    Refused are addresses, paths, options, ``===``, what is not ASCII, and what is too long or deep.
    """
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    plain = text.isascii() and text.isprintable() and len(text) < _MAX_LINE
    if not plain or text.count("(") > _MAX_NESTING or _NUMBER.search(text):
        return None
    try:
        found = Requirement(text)
    except (InvalidRequirement, ValueError, RecursionError):
        return None
    textual = any(spec.operator == "===" for spec in found.specifier)
    return None if found.url is not None or textual or len(found.name) > MAX_NAME else found


class Kept:
    """Metadata by the hash of the wheel, in the user's cache. A broken cache costs time, never truth."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._find = folder
        self._folder: Path | None = None

    def read(self, sha256: str, name: str, version: str) -> Metadata | None:
        """What was kept of a wheel, or ``None`` when nothing whole is there."""
        try:
            path = self._path(sha256)
            if path.stat().st_size > _MAX_KEPT:
                return None
            kept = json.loads(path.read_bytes())
            body = json.dumps(kept["metadata"], sort_keys=True)
            if hashlib.sha256(body.encode()).hexdigest() != kept["sha256"]:
                return None
            found = _restore(kept["metadata"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return found if (found.name, found.version) == (name, version) else None

    def write(self, sha256: str, metadata: Metadata) -> None:
        """Keep what a wheel says."""
        value = asdict(metadata)
        body = json.dumps(value, sort_keys=True)
        kept = {"metadata": value, "sha256": hashlib.sha256(body.encode()).hexdigest()}
        try:
            write_whole(self._path(sha256), json.dumps(kept).encode(), durable=False)
        except (FactlockError, OSError, ValueError):
            return

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(sha256)
        if self._folder is None:
            self._folder = self._find() / f"wheels-{_SHAPE}"
        return self._folder / sha256[:2] / f"{sha256[2:]}.json"


def _restore(value: Any) -> Metadata:
    """What ``asdict`` made; raises ``KeyError`` or ``TypeError``."""
    return Metadata(
        name=value["name"],
        version=value["version"],
        size=value["size"],
        requires=tuple(value["requires"]),
        extras=tuple(value["extras"]),
        requires_python=value["requires_python"],
        summary=value["summary"],
        keywords=value["keywords"],
        classifiers=tuple(value["classifiers"]),
    )
