"""The fact ``builds``: all files of one version on a conda channel. Its shape: ``sources.channel``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey
from factlock.sources.kinds import Kind
from factlock.sources.kinds.sampled import is_sample, scope_changes, without_scope
from factlock.sources.kinds.words import fields


def describe(key: FactKey, found: Any) -> str:
    """How many files there are."""
    return f"{_version(key)} has {len(found.get('files', ()))} files"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Which files came, went, or were changed where they are; a sample need not hold those that it lacks."""
    before, after = _files(old), _files(new)
    came = "is known now; the sample did not hold it" if is_sample(old) else "came"
    went = "is not in the sample, which proves nothing" if is_sample(new) else "went"
    of = _version(key)
    yield from (f"{of}: {words}" for words in scope_changes(key, old, new))
    said = [
        *(f"{of}: the file {name} {came}" for name in sorted(after.keys() - before.keys())),
        *(f"{of}: the file {name} {went}" for name in sorted(before.keys() - after.keys())),
        *(
            f"{of}: {name} was patched"
            for name in sorted(before.keys() & after.keys())
            if before[name] != after[name]
        ),
    ]
    yield from said or fields(key, without_scope(old), without_scope(new))


def _files(found: Any) -> dict[str, Any]:
    return {f"{file['subdir']}/{file['file']}": file for file in found.get("files", ())}


def _version(key: FactKey) -> str:
    return dict(key.parameters).get("version", "")


KIND = Kind(id="builds", describe=describe, differences=differences)
