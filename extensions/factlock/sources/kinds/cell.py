"""The fact ``cell``: the wheel for one Python on one platform. Its shape: ``sources.pages.cells``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey, Json
from factlock.sources.kinds import Kind, Look, Wanted
from factlock.sources.kinds.words import fields, target
from factlock.sources.pages.cells import cell_fact


def value(look: Look, wanted: Wanted) -> Json:
    """The value for a Python and a platform, bounded by a specifier."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    specifier = SpecifierSet(wanted.get("specifier", ""))
    return cell_fact(look.releases, wanted["python"], wanted["platform"], specifier)


def describe(key: FactKey, found: Any) -> str:
    """What there is."""
    return f"{_what(found)}{target(key)}"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """From what to what, else the fields."""
    if _what(old) != _what(new):
        yield f"{_what(old)} -> {_what(new)}{target(key)}"
    else:
        yield from fields(key, old, new)


def _what(found: Any) -> str:
    words = {"wheel": "wheel", "sdist": "only an sdist", "none": "no wheel"}
    return f"{words[found['state']]} {found['version']}".strip()


KIND = Kind(
    id="cell",
    describe=describe,
    differences=differences,
    value=value,
    absent={"state": "none", "version": "", "newest": ""},
)
