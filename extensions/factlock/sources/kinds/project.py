"""The fact ``project``: whether a name is there, and how it stands. Its shape: ``sources.pages.releases``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from factlock.model import FactKey, Json
from factlock.sources.kinds import Kind, Look, Wanted
from factlock.sources.kinds.words import fields, version
from factlock.sources.pages.releases import project_fact


def value(look: Look, _: Wanted) -> Json:
    """The value; it has no parameters."""
    return project_fact(look.project, look.releases)


def describe(_: FactKey, found: Any) -> str:
    """Whether it is there."""
    return "on the index" if found["exists"] else "not on the index"


def differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """What a reader would want to know of a project, else the fields."""
    said = list(_told(old, new))
    yield from said or fields(key, old, new)


def _told(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    if old["exists"] != new["exists"]:
        yield "is on the index now" if new["exists"] else "is gone from the index"
        return
    if not new["exists"]:
        return
    if old["status"] != new["status"]:
        yield f"status {old['status']} -> {new['status']}"
    if version(old["newest"]) != version(new["newest"]):
        yield f"newest of all {version(old['newest'])} -> {version(new['newest'])}"
    if old["releases"] != new["releases"]:
        yield f"releases {old['releases']} -> {new['releases']}"


KIND = Kind(
    id="project",
    describe=describe,
    differences=differences,
    value=value,
    absent={"exists": False},
)
