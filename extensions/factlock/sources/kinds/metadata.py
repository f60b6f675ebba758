"""The fact ``metadata``: what a wheel of one release says of itself.

``{"version", "file", "requires", "extras", "summary", "requires_python"}``: ``requires`` as texts in the
one form that ``packaging`` writes, ``"unread"`` beside it where some may not be handed on. ``file`` is
``""`` for a release without a wheel (an sdist would have to be built to know), ``version`` is ``""``
where there is no such release.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from factlock.errors import Cause, SourceError
from factlock.model import FactKey, Json
from factlock.sources.kinds import Kind, Look, Wanted
from factlock.sources.kinds.words import fields
from factlock.sources.wheel.wheel_files import open_wheel
from factlock.sources.wheel.wheel_metadata import (
    Metadata,
    is_version,
    read_dependency,
    read_metadata,
)
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from factlock.sources.pages.simple_fields import File


def value(look: Look, wanted: Wanted) -> Json:
    """The value for the release of the parameter ``version``."""
    asked = wanted.get("version", "")
    for release in look.releases.found:
        version = str(release.version)
        if is_version(asked, version):
            if not release.wheels:
                return {"version": version, "file": ""}
            file = min(release.wheels, key=_rank)
            return _fact(_read(look, file, version), file.name)
    return {"version": ""}


def _rank(file: File) -> tuple[bool, bool, str]:
    """Files that are not withdrawn first, then those for every platform, then by name."""
    return file.yanked is not None, not file.name.endswith("-none-any.whl"), file.name


def _read(look: Look, file: File, version: str) -> Metadata:
    name = normal_name(look.project.name)
    try:
        url = urljoin(f"{look.index.url}{name}/", file.address)
    except ValueError:
        url = ""
    if not file.address or not url:
        raise SourceError(
            f"The index names no address for {clean_text(file.name, 80)}.",
            cause=Cause.MALFORMED,
            advice="The index's page of the project is at fault.",
        )
    return read_metadata(open_wheel(look.transport, url, look.index, look.deadline), name, version)


def _fact(metadata: Metadata, file: str) -> Json:
    read = [(text, read_dependency(text)) for text in metadata.requires]
    unread: list[Json] = [clean_text(text, 200) for text, found in read if found is None]
    return {
        "version": metadata.version,
        "file": file,
        "requires": [str(found) for _, found in read if found is not None],
        "extras": list(metadata.extras),
        "summary": metadata.summary,
        "requires_python": metadata.requires_python,
        **({"unread": unread} if unread else {}),
    }


def describe(key: FactKey, found: Any) -> str:
    """How much it requires."""
    version = found["version"] or dict(key.parameters).get("version", "")
    if not found["version"]:
        return f"there is no release {version}"
    if not found["file"]:
        return f"{version} has no wheel to read"
    return f"{version} names {len(found['requires'])} requirements"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """What it requires now and did not, and the other way round; else the fields."""
    before, after = (set(found.get("requires", ())) for found in (old, new))
    said = [f"requires {text} no more" for text in sorted(before - after)]
    said += [f"requires {text} now" for text in sorted(after - before)]
    yield from said or fields(key, old, new)


KIND = Kind(
    id="metadata",
    describe=describe,
    differences=differences,
    value=value,
    absent={"version": ""},
)
