"""The files of one locked package against those that an index has now."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.facts.keys import files_key
from factlock.inputs import LockedFile, LockedPackage
from factlock.light_dataclass import dataclass
from factlock.model import Fact, FactKey, Text, Unknown, say

if TYPE_CHECKING:
    from factlock.facts.gathering import View

INDEX_SOURCE = "index"
_SHA256 = "sha256:"
_WORDS: Mapping[str, str] = {
    "other-index": "another index than most of the lock",
    "address": "an address",
    "path": "a path",
    "git": "a repository",
    "vcs": "a repository",
}


class FileState(StrEnum):
    """What became of a locked file."""

    CHANGED = "changed"
    GONE = "gone"
    MARKED_BROKEN = "marked-broken"
    YANKED = "yanked"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    EQUAL = "equal"


class PackageState(StrEnum):
    """What became of a locked package, the gravest first."""

    CHANGED = "changed"
    GONE = "gone"
    PARTLY_GONE = "partly-gone"
    MARKED_BROKEN = "marked-broken"
    YANKED = "yanked"
    PATCHED = "patched"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    INTACT = "intact"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A locked file and what became of it; ``reason`` is that of its withdrawal, ``day`` its upload's."""

    name: str
    hash: str
    state: FileState
    reason: str = ""
    day: str = ""

    @property
    def present(self) -> bool:
        """Whether it is there: under the same hash or, where none can be compared, under its name."""
        if self.state is FileState.UNVERIFIED:
            return bool(self.name)
        return self.state in {FileState.EQUAL, FileState.YANKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageStanding:
    """A locked package, its files, and its state. ``exists``: whether the index has the project.

    ``differs`` is how the dependencies that a channel tells now differ from those of the lock.
    ``sample`` is the day that the data go up to where only a sample of the channel was asked.
    """

    package: LockedPackage
    state: PackageState
    files: tuple[FoundFile, ...] = ()
    exists: bool = False
    remark: Text | None = None
    date: str = ""
    via: str = ""
    unknown: Unknown | None = None
    differs: tuple[str, ...] = ()
    sample: str = ""

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.package.name} {self.package.version}".strip()

    @property
    def present(self) -> int:
        """How many of its files are there."""
        return sum(one.present for one in self.files)


def key_of(package: LockedPackage, source: str) -> FactKey | None:
    """The fact that the standing of a package rests on; ``None`` for what no index can be asked about."""
    if package.source != INDEX_SOURCE:
        return None
    return files_key(package.name, package.version, source=source)


def read_package(package: LockedPackage, source: str, facts: View) -> PackageStanding:
    """What became of a package, from a fact that is known."""
    key = key_of(package, source)
    if key is None:
        origin = _WORDS.get(package.source, package.source)
        remark = say("Not asked: from {origin}.", origin=origin)
        return PackageStanding(package=package, state=PackageState.NOT_ASKED, remark=remark)
    fact = facts[key]
    if isinstance(fact, Unknown):
        return PackageStanding(package=package, state=PackageState.UNKNOWN, unknown=fact)
    return _compare(package, fact)


def _compare(package: LockedPackage, fact: Fact) -> PackageStanding:
    value = cast("dict[str, Any]", fact.value)
    there: list[Any] = value["files"] or []
    files = tuple(_find(one, there) for one in package.files)
    state = _state(files, there) if files else _state_of_release(there)
    return PackageStanding(
        package=package,
        state=state,
        files=files,
        exists=value["files"] is not None,
        remark=_remark(state, files, value, fact.via) or _why_yanked(state, files, there),
        date=fact.date,
        via=fact.via,
    )


def _find(locked: LockedFile, there: list[Any]) -> FoundFile:
    """What became of a file: its hash decides, then its name."""
    digest = locked.hash.removeprefix(_SHA256) if locked.hash.startswith(_SHA256) else ""
    same = next((one for one in there if digest and one[1] == digest), None)
    if same:
        name, _, yanked, day = same
        state = FileState.EQUAL if yanked is None else FileState.YANKED
        return FoundFile(
            name=locked.name or name, hash=locked.hash, state=state, reason=yanked or "", day=day
        )
    named = next((one for one in there if locked.name and one[0] == locked.name), None)
    if named:
        state = FileState.CHANGED if digest and named[1] else FileState.UNVERIFIED
        return FoundFile(
            name=locked.name, hash=locked.hash, state=state, reason=named[2] or "", day=named[3]
        )
    if not locked.name and (not digest or any(not one[1] for one in there)) and there:
        # A hash alone cannot be looked for where the other side tells none of its kind.
        return FoundFile(name="", hash=locked.hash, state=FileState.UNVERIFIED)
    return FoundFile(name=locked.name, hash=locked.hash, state=FileState.GONE)


def _state(files: tuple[FoundFile, ...], there: list[Any]) -> PackageState:
    states = {one.state for one in files}
    if FileState.CHANGED in states:
        return PackageState.CHANGED
    if not there or states == {FileState.GONE}:
        return PackageState.GONE
    if FileState.GONE in states:
        return PackageState.PARTLY_GONE
    if FileState.YANKED in states:
        return PackageState.YANKED
    return PackageState.UNVERIFIED if FileState.UNVERIFIED in states else PackageState.INTACT


def _state_of_release(there: list[Any]) -> PackageState:
    """The state of a package of which the lock names no file."""
    if not there:
        return PackageState.GONE
    withdrawn = all(one[2] is not None for one in there)
    return PackageState.YANKED if withdrawn else PackageState.UNVERIFIED


def _remark(
    state: PackageState, files: tuple[FoundFile, ...], value: dict[str, Any], via: str
) -> Text | None:
    if value.get("status"):
        return say(
            "The index ({index}) has put the project in quarantine and holds its files back.",
            index=via,
        )
    if value["files"] is None:
        return say("The index ({index}) has no such project.", index=via)
    if state is PackageState.GONE:
        return say(_OTHERS if value["files"] else _NONE, index=via)
    if state is PackageState.UNVERIFIED:
        unlisted = "The lock names no file: only the release could be looked for."
        return say(_NO_HASH if files else unlisted)
    return None


def _why_yanked(state: PackageState, files: tuple[FoundFile, ...], there: list[Any]) -> Text | None:
    """The longest reason of what was withdrawn, where anything was."""
    reasons = [one.reason for one in files if one.state is FileState.YANKED]
    if not files and state is PackageState.YANKED:
        reasons = [one[2] for one in there]
    if not reasons:
        return None
    reason = max(reasons, key=len)
    return say("Reason: {reason}", reason=reason) if reason else say("Yanked without a reason.")


_NONE = "The index ({index}) has no file of this version."
_OTHERS = "The index ({index}) has other files of this version, none of those locked."
_NO_HASH = "The lock or the index tells no SHA-256 that could be compared."
