"""The parts that the lock formats share: names, versions, files with hashes, bounded and with the line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.markers import InvalidMarker, Marker
from packaging.version import InvalidVersion, Version

from factlock.errors import InputError
from factlock.inputs.locked import INDEX, OTHER_INDEX, LockedFile, LockedPackage
from factlock.inputs.requirement import MAX_NESTED, nesting
from factlock.inputs.shown_text import show
from factlock.inputs.toml_places import Path, Places
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex
from factlock.text import read_name

MAX_PACKAGES = 5_000
MAX_MARKER = 20_000
_HASH = regex(r"(?P<algorithm>[a-z0-9_]{1,16}):(?P<digest>[0-9a-fA-F]{8,256})", re.ASCII)
_FILE = regex(r"[A-Za-z0-9][A-Za-z0-9._+!-]{0,254}", re.ASCII)
_DATE = regex(r"(\d{4}-\d{2}-\d{2})(?:[T ]|$)")


@dataclass(frozen=True, slots=True)
class Parts:
    """Reads pieces of a lock. Every method raises ``InputError`` with the line of what is wrong."""

    places: Places

    def error(
        self,
        problem: str,
        *path: str | int,
        advice: str = "Make the lock file again with its own tool.",
    ) -> InputError:
        """The error for something at ``path``."""
        return InputError(
            f"{problem}.",
            file=self.places.file,
            line=self.places.line(*path) or 1,
            advice=advice,
        )

    def table(self, found: Any, *path: str | int) -> Mapping[str, Any]:
        """A table."""
        if isinstance(found, dict):
            return found
        raise self.error("A table is missing here", *path)

    def items(self, found: Any, *path: str | int) -> list[Any]:
        """A list of bounded length."""
        if isinstance(found, list) and len(found) <= MAX_PACKAGES:
            return found
        raise self.error(f"A list of at most {MAX_PACKAGES:,} is missing here", *path)

    def text(self, found: Any, *path: str | int) -> str:
        """A text."""
        if isinstance(found, str):
            return found
        raise self.error("A text is missing here", *path)

    def name(self, found: Any, *path: str | int) -> str:
        """A project's normal name."""
        line = self.places.line(*path) or 1
        return read_name(show(self.text(found, *path)), file=self.places.file, line=line)

    def version(self, found: Any, *path: str | int) -> str:
        """A version as written, if it is one."""
        text = self.text(found, *path)
        try:
            Version(text[:200])
        except (InvalidVersion, ValueError):
            raise self.error(f"{show(text, 60)!r} is not a version", *path) from None
        return text

    def marker(self, found: Any, *path: str | int) -> str:
        """A marker as ``packaging`` prints it; ``""`` for none."""
        text = self.text(found, *path)
        if not text:
            return ""
        try:
            return _marker(text)
        except (InvalidMarker, ValueError, RecursionError):
            raise self.error(f"{show(text, 60)!r} is not a marker", *path) from None

    def file(self, name: str, digest: str, size: Any, *path: str | int) -> LockedFile:
        """A file with its hash (``sha256:…``) and size."""
        if not _FILE.fullmatch(name):
            raise self.error(f"{show(name, 60)!r} is not the name of a file", *path)
        if digest and not _HASH.fullmatch(digest):
            raise self.error(f"{show(digest, 60)!r} is not a hash", *path)
        known = isinstance(size, int) and not isinstance(size, bool) and 0 < size < 2**63
        return LockedFile(name=name, hash=digest.lower(), size=size if known else 0)

    def file_name(self, address: Any, *path: str | int) -> str:
        """The name of the file at the end of an address or a path; the address itself is not kept."""
        text = self.text(address, *path)
        try:
            tail = urlsplit(text).path if "://" in text else text
        except ValueError:
            raise self.error("This is not an address", *path) from None
        return unquote(re.split(r"[/\\]", tail)[-1])


@lru_cache(maxsize=1024)
def _marker(text: str) -> str:
    if len(text) > MAX_MARKER or nesting(text) > MAX_NESTED:
        raise InvalidMarker(text[:60])
    return str(Marker(text))


def date_of(found: Any) -> str:
    """The day of a time stamp (``2024-05-01``), ``""`` if it is none."""
    match = _DATE.match(found if isinstance(found, str) else str(found))
    return match[1] if match else ""


def with_main_index(
    packages: Iterable[tuple[LockedPackage, str]],
) -> tuple[LockedPackage, ...]:
    """Packages with their index's address: those of the most frequent one stay ``index``."""
    found = list(packages)
    counts = Counter(address for package, address in found if package.source == INDEX)
    main = min(counts, key=lambda address: (-counts[address], address), default="")
    return tuple(
        replace(package, source=OTHER_INDEX)
        if package.source == INDEX and address != main
        else package
        for package, address in found
    )


def at(path: Path, *more: str | int) -> Path:
    """A longer path."""
    return (*path, *more)
