"""Records of a channel in plain words; in the child only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from rattler import MatchSpec, RepoDataRecord, Version, VersionSpec

from factlock.model import Json
from factlock.patterns import regex
from factlock.virtual_packages import virtual_packages

_TIMESTAMP = regex(rb'"timestamp":\s*(\d{9,16})\b')
# Beyond this a timestamp counts thousandths of seconds (CEP 15; old builds wrote seconds).
_SECONDS = 10**11
_LAST = datetime(2100, 1, 1, tzinfo=UTC)
_PYTHONS = tuple(f"3.{minor}" for minor in range(6, 16))
# More patches than any series of Python has had.
_PATCHES = 31
_NAME = regex(r"[a-z0-9_.-]+", re.ASCII)
_PYTHON = regex(r"python(?=$|[\s<>=!~\[])", re.ASCII)
_ABI = regex(r"python_abi(?=$|[\s<>=!~\[])", re.ASCII)
_PRERELEASE = regex(
    r"(?:^|[\d._-])(?:a|b|c|rc|alpha|beta|pre|preview)[._-]?\d{1,3}(?![0-9a-z])|dev", re.ASCII
)


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
    """Whether a file may be installed beside an ordinary CPython: ``3.12`` means any patch of it."""
    short = ".".join(python.split(".")[:2])
    patches = [python] if python.count(".") > 1 else [f"{short}.{at}" for at in range(_PATCHES)]
    if record.name.normalized == "python":
        return any(record.version == Version(one) for one in patches)
    asked = [MatchSpec(text) for text in record.depends if _PYTHON.match(text)]
    abi = [MatchSpec(text) for text in record.depends if _ABI.match(text)]
    if not all(_holds(one.version, Version(short)) and _is_built(one, short) for one in abi):
        return False
    fits = [one for one in patches if all(_holds(spec.version, Version(one)) for spec in asked)]
    return bool(fits) and all(_is_built(one, short) for one in asked)


def asks_for_python(record: RepoDataRecord) -> bool:
    """Whether a file asks for a Python itself, or for its ABI."""
    return any(_PYTHON.match(text) or _ABI.match(text) for text in record.depends)


def fits_system(record: RepoDataRecord, platform: str) -> bool:
    """Whether a platform's usual system has what a file asks of systems: ``__unix``, ``__glibc >=2.17``."""
    has = {name: (version, build) for name, version, build in virtual_packages(platform)}
    for text in record.depends:
        if not text.startswith("__"):
            continue
        name = _NAME.match(text)
        spec = MatchSpec(text)
        if name is None or name[0] not in has:
            return False
        version, build = has[name[0]]
        if not _holds(spec.version, Version(version)) or not _fits_build(spec.build, [build]):
            return False
    return True


def pythons_of(records: Iterable[RepoDataRecord]) -> list[Json]:
    """The Pythons that these files are for; empty when none depends on Python."""
    some = [one for one in records if any(_PYTHON.match(text) for text in one.depends)]
    return [one for one in _PYTHONS if any(fits_python(record, one) for record in some)]


def is_final(version: str) -> bool:
    """Whether a version is no pre-release: ``2024a`` and ``2025c`` are none, ``1.0rc1`` is one."""
    return _PRERELEASE.search(version.lower()) is None


def is_revoked(record: RepoDataRecord) -> bool:
    """Whether the channel has withdrawn a file where it lies, as conda writes it into its index."""
    return "package_has_been_revoked" in record.depends


def _is_built(spec: MatchSpec, short: str) -> bool:
    """Whether an ordinary CPython can be the build that a spec of Python, or of its ABI, asks for."""
    tag = f"cp{short.replace('.', '')}"
    return _fits_build(spec.build, [f"0_{tag}", f"h0_0_{tag}", "h0_0_cpython"])


def _fits_build(pattern: str | None, builds: Iterable[str]) -> bool:
    if not pattern or pattern.startswith("^"):
        return True
    return any(fnmatchcase(build, pattern) for build in builds)


def _holds(spec: str | None, version: Version) -> bool:
    return not spec or VersionSpec(spec).matches(version)


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
