"""A lock against its manifest, requirement by requirement: are they in step?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks.manifests.conda_steps import admits
from factlock.checks.manifests.reach import Reach, reach
from factlock.inputs import (
    CondaEntry,
    Entry,
    LockedPackage,
    LockedSet,
    Manifest,
    read_conda_spec,
    select,
)
from factlock.light_dataclass import dataclass

if TYPE_CHECKING:
    from packaging.requirements import Requirement

# Made for every target at once: what a marker lets in somewhere has to be in them.
_UNIVERSAL = frozenset({"uv", "poetry"})
# Made for what a manifest asks of conda, with what it asks of pip.
_OF_CONDA = frozenset({"explicit", "conda-lock", "pixi"})


class StepState(StrEnum):
    """How a requirement of the manifest stands in the lock."""

    MISSING = "missing"
    OTHER_VERSION = "other-version"
    CHANGED = "changed-since"
    DROPPED = "no-longer-asked"
    NOT_COMPARED = "not-compared"
    LEFT_OUT = "for-other-targets"
    MET = "met"


BROKEN = frozenset(
    {StepState.MISSING, StepState.OTHER_VERSION, StepState.CHANGED, StepState.DROPPED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A requirement, where it stands, and what the lock has for it."""

    requirement: str
    name: str
    place: str
    state: StepState
    locked: str = ""
    line: int = 0


def read_steps(
    manifest: Manifest, lock: LockedSet, *, extras: tuple[str, ...], groups: tuple[str, ...]
) -> tuple[Step, ...]:
    """Every requirement that the lock has to meet, in the order of the file, then what is too much.

    Locks for every target are held against all extras and groups where none is named. Raises
    ``InputError`` for an extra or a group that the manifest does not have.
    """
    if lock.kind in _UNIVERSAL and not extras and not groups:
        extras, groups = manifest.extras, manifest.groups
    by_name: dict[str, list[LockedPackage]] = {}
    of_conda: dict[str, list[LockedPackage]] = {}
    for package in lock.packages:
        one_side = of_conda if package.source == "channel" else by_name
        one_side.setdefault(package.name, []).append(package)
    roots = _roots(lock)
    chosen = select(manifest, extras=extras, groups=groups)
    steps = [_step(entry, by_name.get(entry.name, []), roots, lock) for entry in chosen]
    if lock.kind in _OF_CONDA:
        steps += [_conda_step(one, of_conda.get(one.name, [])) for one in manifest.conda]
    return (*dict.fromkeys(steps), *_dropped(manifest, lock, roots))


def _roots(lock: LockedSet) -> dict[str, set[str]]:
    """What the lock says it was made from: by name, without markers."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    found: dict[str, set[str]] = {}
    for text in lock.roots:
        found.setdefault(Requirement(text).name, set()).add(_without_marker(text))
    return found


def _without_marker(requirement: str) -> str:
    return requirement.partition(";")[0].strip()


def _step(
    entry: Entry, packages: list[LockedPackage], roots: dict[str, set[str]], lock: LockedSet
) -> Step:
    from packaging.requirements import Requirement  # noqa: PLC0415

    shown = entry.text if entry.refused else entry.requirement
    state = StepState.NOT_COMPARED
    if not entry.refused:
        state = _state(Requirement(entry.requirement), packages, lock)
        indexed = packages and all(one.source == "index" for one in packages)
        named = roots.get(entry.name)
        # Where a project's source is given elsewhere, a lock writes the requirement without versions.
        if state is StepState.MET and indexed and named and _without_marker(shown) not in named:
            state = StepState.CHANGED
    known = ", ".join(sorted(named)) if state is StepState.CHANGED and named else ""
    versions = ", ".join(one.version or one.source for one in packages)
    return Step(
        requirement=shown,
        name=entry.name,
        place=f"{entry.file}:{entry.line}" if entry.line else entry.file,
        state=state,
        locked=known or versions,
        line=packages[0].line if packages else 0,
    )


def _conda_step(entry: CondaEntry, packages: list[LockedPackage]) -> Step:
    """How a spec of conda's stands: every locked package of the name has to be inside."""
    held = [admits(read_conda_spec(entry.spec), one) for one in packages] if entry.spec else []
    state = StepState.MET
    if entry.refused or not entry.name or (None in held and False not in held):
        state = StepState.NOT_COMPARED
    elif not packages:
        state = StepState.LEFT_OUT if entry.selector else StepState.MISSING
    elif False in held:
        state = StepState.OTHER_VERSION
    return Step(
        requirement=entry.text if entry.refused else entry.spec,
        name=entry.name,
        place=f"{entry.file}:{entry.line}" if entry.line else entry.file,
        state=state,
        locked=", ".join(dict.fromkeys(one.version for one in packages)),
        line=packages[0].line if packages else 0,
    )


def _state(
    requirement: Requirement, packages: Iterable[LockedPackage], lock: LockedSet
) -> StepState:
    found = list(packages)
    versions = [one.version for one in found if one.version]
    if any(requirement.specifier.contains(one, prereleases=True) for one in versions):
        return StepState.MET
    marker = str(requirement.marker or "")
    held = reach(marker, requires_python=lock.requires_python)
    if held is Reach.NOWHERE or (held is Reach.SOMEWHERE and lock.kind not in _UNIVERSAL):
        return StepState.LEFT_OUT
    if len(versions) < len(found):
        return StepState.NOT_COMPARED
    return StepState.OTHER_VERSION if found else StepState.MISSING


def _dropped(manifest: Manifest, lock: LockedSet, roots: dict[str, set[str]]) -> Iterator[Step]:
    """What the lock was made from and the manifest does not name any more.

    Nothing is said where a lock is that of several projects, or the manifest leaves a part to code.
    """
    projects = sum(one.source == "path" for one in lock.packages)
    if not roots or manifest.kind != "pyproject" or manifest.unread or projects > 1:
        return
    named = {entry.name for entry in manifest.entries} | {manifest.name}
    if any(entry.refused for entry in manifest.entries):
        return
    for name in sorted(roots.keys() - named):
        yield Step(
            requirement=", ".join(sorted(roots[name])),
            name=name,
            place=lock.file,
            state=StepState.DROPPED,
        )
