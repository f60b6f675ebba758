"""The fact ``builds``: all files of one version on a conda channel. Its shape: ``sources.channel``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.words import fields


def describe(key: FactKey, found: Any) -> str:
    """How many files there are."""
    return f"{_version(key)} has {len(found.get('files', ()))} files"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Which files came, went, or were changed where they are."""
    before, after = _files(old), _files(new)
    said = [
        *(
            f"{_version(key)}: the file {name} came"
            for name in sorted(after.keys() - before.keys())
        ),
        *(
            f"{_version(key)}: the file {name} went"
            for name in sorted(before.keys() - after.keys())
        ),
        *(
            f"{_version(key)}: {name} was patched"
            for name in sorted(before.keys() & after.keys())
            if before[name] != after[name]
        ),
    ]
    yield from said or fields(key, old, new)


def _files(found: Any) -> dict[str, Any]:
    return {f"{file['subdir']}/{file['file']}": file for file in found.get("files", ())}


def _version(key: FactKey) -> str:
    return dict(key.parameters).get("version", "")


KIND = Kind(id="builds", describe=describe, differences=differences)
