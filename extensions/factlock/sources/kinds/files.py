"""The fact ``files``: the files of one release that an index has, for comparison with a lock.

Parameter ``version``. ``{"files": [[name, sha256, yanked, day], …]}`` sorted by name: ``sha256`` ``""``
where the index tells none, ``yanked`` null or the reason (maybe empty), ``day`` of the upload or ``""``.
An empty list: the project is there, the release is not; null: the index has no such project. ``status``
is there when the project is in quarantine: its files are then held back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from factlock.model import FactKey, Json
from factlock.sources.kinds import Kind, Look, Wanted
from factlock.sources.pages.simple_fields import File, split_filename
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from packaging.version import Version

MAX_REASON = 300
_HELD_BACK = "quarantined"


def value(look: Look, wanted: Wanted) -> Json:
    """The files whose names say that version, in any spelling of it."""
    version = wanted["version"]
    asked, name = _version(version), normal_name(look.project.name)
    found = [
        file
        for file in look.project.files
        if (split := split_filename(file.name, name))
        and (split[1] == version or (asked is not None and _version(split[1]) == asked))
    ]
    held: dict[str, Json] = {"status": _HELD_BACK} if look.project.status == _HELD_BACK else {}
    return {"files": [_file(one) for one in sorted(found, key=lambda one: one[:1])], **held}


def _file(one: File) -> Json:
    yanked = None if one.yanked is None else clean_text(one.yanked, MAX_REASON)
    return [one.name, one.sha256, yanked, one.uploaded[:10]]


@lru_cache(maxsize=1 << 15)
def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    try:
        return Version(text) if len(text) <= MAX_REASON else None
    except (InvalidVersion, ValueError):
        return None


def describe(key: FactKey, found: Any) -> str:
    """How many files there are."""
    return f"{_count(found)} of {_asked(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Files that went, came, were withdrawn, or are others than they were."""
    before, after = _by_name(old), _by_name(new)
    if _count(old) != _count(new):
        yield f"{_asked(key)}: {_count(old)} -> {_count(new)}"
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield f"{name} {'came' if now else 'is gone'}"
        elif was[1] != now[1]:
            yield f"{name} has another sha256"
        elif was[2] != now[2]:
            yield f"{name} {'was yanked' if now[2] is not None else 'is no longer yanked'}"
    if before == after and old != new:
        yield f"{_asked(key)}: status {old.get('status', 'none')} -> {new.get('status', 'none')}"


def _by_name(found: Any) -> dict[str, Any]:
    return {one[0]: one for one in found["files"] or ()}


def _count(found: Any) -> str:
    return "no project" if found["files"] is None else f"{len(found['files'])} files"


def _asked(key: FactKey) -> str:
    return dict(key.parameters)["version"]


KIND = Kind(
    id="files", describe=describe, differences=differences, value=value, absent={"files": None}
)
