"""What a solved set says of itself: which requirements of its wheels are active on a target, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex
from factlock.sources.wheel.wheel_metadata import Metadata, read_dependency
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.requirements import Requirement

MAX_INACTIVE = 500
_NAME = regex(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", re.ASCII)
_EXTRA = regex(r"""\bextra\s*==\s*['"]([^'"]*)['"]""")
_EXTRA_WORDS = r'extra == "[^"]*"'
_EXTRA_PART = regex(rf" and \(?{_EXTRA_WORDS}\)?$|^\(?{_EXTRA_WORDS}\)?(?: and |$)")


class Edge(NamedTuple):
    """An active requirement of a package: its extra ("" for none) is the one that activates it."""

    name: str
    specifier: str
    marker: str
    extra: str


@dataclass(slots=True, kw_only=True)
class Member:
    """A chosen package with its metadata; the rest is filled by ``activate``."""

    metadata: Metadata
    extras: set[str] = field(default_factory=set)
    edges: list[Edge] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    active: set[str] = field(default_factory=set)


def activate(
    members: Mapping[str, Member], roots: Iterable[Requirement], environment: Mapping[str, str]
) -> None:
    """Find what is active: extras travel along edges, also from a project to itself, until none is new."""
    judge = _Judge(environment)
    todo: dict[str, None] = {}

    def ask_for(requirement: Requirement) -> None:
        name = normal_name(requirement.name)
        member = members.get(name)
        if member is not None:
            new = {normal_name(extra) for extra in requirement.extras} - member.extras
            member.extras |= new
            if new:
                todo[name] = None

    todo.update(dict.fromkeys(members))
    for root in active_roots(roots, environment):
        ask_for(root)
    while todo:
        name = next(iter(todo))
        del todo[name]
        for requirement in _look(members[name], name, judge):
            ask_for(requirement)


def active_roots(
    roots: Iterable[Requirement], environment: Mapping[str, str]
) -> Iterator[Requirement]:
    """The requirements of a question that are meant for the target."""
    judge = _Judge(environment)
    return (root for root in roots if root.marker is None or judge.holds(root.marker, ""))


def unknown_extras(
    members: Mapping[str, Member], roots: Iterable[Requirement], environment: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The extras, as name and extra, that are asked of a chosen root and that it does not have.

    One that is not announced and yet named by a marker is there: old metadata does so.
    """
    asked = {
        (normal_name(root.name), normal_name(extra))
        for root in active_roots(roots, environment)
        for extra in root.extras
    }
    return tuple(
        (name, extra)
        for name, extra in sorted(asked)
        if name in members and not _has_extra(members[name].metadata, extra)
    )


def _has_extra(metadata: Metadata, extra: str) -> bool:
    if extra in metadata.extras:
        return True
    named = (one for text in metadata.requires for one in _EXTRA.findall(text))
    return extra in map(normal_name, named)


def _look(member: Member, own: str, judge: _Judge) -> Iterator[Requirement]:
    """Note the active requirements of a member, and give each of them."""
    edges: dict[Edge, None] = {}
    member.unread = []
    for text in member.metadata.requires:
        if _is_of_other_extra(text, member.extras):
            continue
        requirement = read_dependency(text)
        if requirement is None:
            member.unread.append(clean_text(text, 200))
            continue
        extra = judge.activating(requirement.marker, member.extras)
        if extra is None:
            continue
        member.active.add(text)
        name = normal_name(requirement.name)
        if name != own:
            specifier = str(requirement.specifier)
            edges[Edge(name, specifier, without_extra(requirement.marker), extra)] = None
        yield requirement
    member.edges = sorted(edges)


def _is_of_other_extra(text: str, extras: set[str]) -> bool:
    """Whether a requirement is plainly one of an extra that nobody asked for; spares parsing it."""
    marker = text.partition(";")[2]
    named = _EXTRA.findall(marker)
    return len(named) == 1 and " or " not in marker and normal_name(named[0]) not in extras


class _Judge:
    """Evaluates markers for a target, each once."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._known: dict[tuple[str, str], bool] = {}

    def holds(self, marker: Marker, extra: str) -> bool:
        """Whether a marker is true on the target, for an extra."""
        from packaging.markers import UndefinedComparison, UndefinedEnvironmentName  # noqa: PLC0415
        from packaging.version import InvalidVersion  # noqa: PLC0415

        key = str(marker), extra
        if key not in self._known:
            try:
                found = marker.evaluate({**self._environment, "extra": extra})
            except (UndefinedComparison, UndefinedEnvironmentName, InvalidVersion, ValueError):
                found = False
            self._known[key] = found
        return self._known[key]

    def activating(self, marker: Marker | None, extras: Iterable[str]) -> str | None:
        """The extra for which a requirement is active ("" for none needed), ``None`` if it is not."""
        if marker is None or self.holds(marker, ""):
            return ""
        return next((extra for extra in sorted(extras) if self.holds(marker, extra)), None)


def without_extra(marker: Marker | None) -> str:
    """A marker as written, without the part that names an extra where that stands at an end."""
    if marker is None:
        return ""
    text = _EXTRA_PART.sub("", str(marker), count=1)
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    return clean_text(text, 300)


def inactive(members: Mapping[str, Member], watch: frozenset[str]) -> list[list[str]]:
    """The requirements of watched projects that are not active on the target.

    A row is package, version, name, specifier, marker, extra ("" for none).
    """
    rows: set[tuple[str, ...]] = set()
    for name, member in members.items():
        for text in member.metadata.requires:
            found = _NAME.match(text)
            if found is None or normal_name(found[1]) not in watch or text in member.active:
                continue
            requirement = read_dependency(text)
            if requirement is not None:
                extras = sorted(map(normal_name, _EXTRA.findall(str(requirement.marker or ""))))
                rows.add(
                    (
                        name,
                        member.metadata.version,
                        normal_name(requirement.name),
                        str(requirement.specifier),
                        without_extra(requirement.marker),
                        extras[0] if extras else "",
                    )
                )
    return [list(row) for row in sorted(rows)[:MAX_INACTIVE]]
