"""The names of the facts of a Python index and of a resolver.

Their shapes are told in ``sources.pages.releases``, ``sources.kinds.metadata`` and ``sources.resolver``.
"""

from __future__ import annotations

from collections.abc import Iterable

from factlock.model import FactKey, Subject, pairs

INDEX = "index"
RESOLVER = "resolver"


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


def solve_key(  # noqa: PLR0913 - a keyword a parameter
    requirements: Iterable[str],
    *,
    python: str,
    platform: str,
    before: str = "",
    index: str = "",
    source: str = RESOLVER,
) -> FactKey:
    """The key of the fact ``solve``: what a resolver chooses for requirements on a target.

    The requirements are written as ``str(packaging.requirements.Requirement(...))`` writes them;
    ``before`` (RFC 3339) leaves out what was uploaded later, ``index`` names an index to ask first.
    """
    values = {"python": python, "platform": platform, "before": before, "index": index}
    return FactKey(
        subject=_asked_together(source, requirements), kind="solve", parameters=pairs(values)
    )


def mentions_key(  # noqa: PLR0913 - a keyword a parameter
    requirements: Iterable[str],
    *,
    watch: Iterable[str],
    python: str,
    platform: str,
    before: str = "",
    index: str = "",
    source: str = RESOLVER,
) -> FactKey:
    """The key of the fact ``mentions``: what a solved set says of watched names (normal form)."""
    values = {"python": python, "platform": platform, "before": before, "index": index}
    values["watch"] = ",".join(sorted(set(watch)))
    return FactKey(
        subject=_asked_together(source, requirements), kind="mentions", parameters=pairs(values)
    )


def metadata_key(name: str, version: str, *, source: str = INDEX) -> FactKey:
    """The key of the fact ``metadata``: what a wheel of a release says of itself."""
    subject = Subject(source=source, name=name)
    return FactKey(subject=subject, kind="metadata", parameters=pairs({"version": version}))


def _asked_together(source: str, requirements: Iterable[str]) -> Subject:
    return Subject(source=source, name="\n".join(sorted(set(requirements))))


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


def cell_key(
    name: str, *, python: str, platform: str, specifier: str = "", source: str = INDEX
) -> FactKey:
    """The key of the fact ``cell``: the wheel there is for a Python on a platform."""
    values = {"python": python, "platform": platform, "specifier": specifier}
    subject = Subject(source=source, name=name)
    return FactKey(subject=subject, kind="cell", parameters=pairs(values))


def contents_key(
    name: str, version: str, *, python: str, platform: str, source: str = INDEX
) -> FactKey:
    """The key of the fact ``contents``: what is in the wheel of a release for a target."""
    values = {"version": version, "python": python, "platform": platform}
    subject = Subject(source=source, name=name)
    return FactKey(subject=subject, kind="contents", parameters=pairs(values))
