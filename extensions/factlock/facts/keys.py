"""The names of the facts about projects of a Python index; their shapes are in ``sources.releases``."""

from __future__ import annotations

from factlock.model import FactKey, Subject, pairs

INDEX = "index"


def project_key(name: str, *, source: str = INDEX) -> FactKey:
    """The key of the fact ``project`` of a project (normal form)."""
    return FactKey(subject=Subject(source=source, name=name), kind="project")


def latest_key(
    name: str, *, python: str = "", platform: str = "", specifier: str = "", source: str = INDEX
) -> FactKey:
    """The key of the fact ``latest`` of a project for a target, bounded by a specifier."""
    values = {"python": python, "platform": platform, "specifier": specifier}
    return FactKey(
        subject=Subject(source=source, name=name), kind="latest", parameters=pairs(values)
    )


def since_key(
    name: str, *, specifier: str, python: str = "", platform: str = "", source: str = INDEX
) -> FactKey:
    """The key of the fact ``since``: what a pin of a project misses on a target."""
    values = {"python": python, "platform": platform, "specifier": specifier}
    return FactKey(
        subject=Subject(source=source, name=name), kind="since", parameters=pairs(values)
    )


def files_key(name: str, version: str, *, source: str = INDEX) -> FactKey:
    """The key of the fact ``files`` of one release of a project."""
    return FactKey(
        subject=Subject(source=source, name=name),
        kind="files",
        parameters=pairs({"version": version}),
    )
