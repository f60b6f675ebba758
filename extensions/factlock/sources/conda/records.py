"""Records of a channel in plain words; in the child only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rattler import MatchSpec, RepoDataRecord, Version, VersionSpec

from factlock.model import Json

_TIMESTAMP = re.compile(rb'"timestamp":\s*(\d{9,16})\b')
# Beyond this a timestamp counts thousandths of seconds (CEP 15; old builds wrote seconds).
_SECONDS = 10**11
_LAST = datetime(2100, 1, 1, tzinfo=UTC)
_PYTHONS = tuple(f"3.{minor}" for minor in range(6, 21))


def uploaded(record: RepoDataRecord) -> str:
    """The day a file was made, ``""`` where the record does not say."""
    try:
        return record.timestamp.strftime("%Y-%m-%d") if record.timestamp else ""
    except (ValueError, OverflowError):
        return ""


def file_json(record: RepoDataRecord) -> dict[str, Json]:
    """What identifies a file: name, platform, hashes, size in bytes, day."""
    return {
        "file": record.file_name,
        "subdir": record.subdir,
        "version": str(record.version),
        "build": str(record.build),
        "build_number": record.build_number,
        "md5": record.md5.hex() if record.md5 else "",
        "sha256": record.sha256.hex() if record.sha256 else "",
        "size": record.size or 0,
        "uploaded": uploaded(record),
    }


def fits_python(record: RepoDataRecord, python: str) -> bool:
    """Whether a file may be installed beside a Python, by what it depends on."""
    if record.name.normalized == "python":
        return _holds(f"{python}.*" if python.count(".") < 2 else python, record.version)  # noqa: PLR2004
    full = Version(python if python.count(".") > 1 else f"{python}.99")
    short = Version(".".join(python.split(".")[:2]))
    for text in _on_python(record):
        asked = full if text.split(" ")[0] == "python" else short
        version = MatchSpec(text).version
        if version and not VersionSpec(version).matches(asked):
            return False
    return True


def pythons_of(records: Iterable[RepoDataRecord]) -> list[Json]:
    """The Pythons that these files are for; empty when none depends on Python."""
    some = [record for record in records if _on_python(record)]
    return [one for one in _PYTHONS if any(fits_python(record, one) for record in some)]


def _on_python(record: RepoDataRecord) -> list[str]:
    return [one for one in record.depends if one.split(" ")[0] in {"python", "python_abi"}]


def _holds(spec: str, version: Version) -> bool:
    return VersionSpec(spec).matches(version)


def data_until(folder: Path) -> str:
    """The newest day that a record of a channel in a folder carries, ``""`` when none does."""
    newest = 0.0
    for path in sorted(folder.glob("*/repodata.json")):
        for found in _TIMESTAMP.finditer(path.read_bytes()):
            number = int(found[1])
            seconds = number / 1000 if number > _SECONDS else float(number)
            if seconds < _LAST.timestamp():
                newest = max(newest, seconds)
    return datetime.fromtimestamp(newest, UTC).strftime("%Y-%m-%d") if newest else ""
