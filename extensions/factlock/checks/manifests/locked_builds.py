"""The file of one locked conda package against the record that its channel has now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from factlock.checks.manifests.locked_files import (
    FileState,
    FoundFile,
    PackageStanding,
    PackageState,
)
from factlock.checks.releases.channel_sample import sampled
from factlock.errors import Cause
from factlock.facts.channel_keys import builds_key
from factlock.inputs import LockedFile, LockedPackage
from factlock.model import Fact, FactKey, Need, Text, Unknown, say

if TYPE_CHECKING:
    from factlock.facts.gathering import View

CHANNEL_SOURCE = "channel"
# Where conda-forge and others put files that they withdraw.
BROKEN_LABEL = "label/broken"
# Keeps one constraint a name, and of late without the build: less can be compared.
_LOSSY = "conda-lock"


def builds_of(package: LockedPackage) -> FactKey:
    """The fact that the standing of a conda package rests on."""
    return builds_key(package.name, package.version, channel=package.channel)


def read_conda_package(package: LockedPackage, kind: str, facts: View) -> PackageStanding | Need:
    """What became of a package of a lock of a kind, or the fact that is needed."""
    key = builds_of(package)
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    fact = facts[key]
    if isinstance(fact, Unknown):
        return PackageStanding(package=package, state=PackageState.UNKNOWN, unknown=fact)
    value = cast("dict[str, Any]", fact.value)
    locked = package.files[0]
    if record := _record(package, value["files"]):
        return _compare(package, kind, record, fact)
    if locked.name in value["removed"]:
        return _standing(
            package, fact, PackageState.MARKED_BROKEN, say(_REMOVED, **_where(package))
        )
    if value["partial"]:
        return _standing(package, fact, PackageState.UNKNOWN, unknown=sampled(key, value))
    return _on_label(package, fact, facts)


def _record(package: LockedPackage, files: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    name = package.files[0].name
    return next(
        (one for one in files if one["file"] == name and one["subdir"] == package.subdir), None
    )


def _compare(
    package: LockedPackage, kind: str, record: dict[str, Any], fact: Fact
) -> PackageStanding:
    """What a record says of the file: its hashes decide, then what it depends on."""
    file = _found(package.files[0], record)
    if file.state is FileState.CHANGED:
        remark = say("{channel} has another file of this name.", **_where(package))
        return _standing(package, fact, PackageState.CHANGED, remark, file=file)
    differs = tuple(_differences(package, record["depends"], kind))
    if differs:
        return _standing(package, fact, PackageState.PATCHED, file=file, differs=differs)
    if file.state is FileState.UNVERIFIED:
        remark = say("The lock or the channel tells no hash that could be compared.")
        return _standing(package, fact, PackageState.UNVERIFIED, remark, file=file)
    return _standing(package, fact, PackageState.INTACT, file=file)


def _found(locked: LockedFile, record: dict[str, Any]) -> FoundFile:
    """The state of a file by the strongest hash that both sides tell."""
    told = {f"{kind}:{record[kind]}" for kind in ("sha256", "md5") if record[kind]}
    kinds = {one.partition(":")[0] for one in told}
    comparable = [one for one in (locked.hash, locked.md5) if one.partition(":")[0] in kinds]
    state = FileState.UNVERIFIED
    if comparable:
        state = FileState.EQUAL if set(comparable) <= told else FileState.CHANGED
    return FoundFile(name=locked.name, hash=locked.hash, state=state, day=record["uploaded"])


def _differences(package: LockedPackage, there: Iterable[str], kind: str) -> Iterator[str]:
    """What the lock depends on and the channel does not any more (``-``), and what it does now (``+``).

    An explicit list tells nothing of it: then there is no difference to see.
    """
    if kind not in {_LOSSY, "pixi"}:
        return
    was, now = _by_name(package.depends), _by_name(there)
    for name in sorted(was.keys() | now.keys()):
        old, new = was.get(name, set()), now.get(name, set())
        if kind == _LOSSY and (_not_kept(package.name, name) or _same_as_far_as_kept(old, new)):
            continue
        yield from (f"- {one}" for one in sorted(old - new))
        yield from (f"+ {one}" for one in sorted(new - old))


def _by_name(depends: Iterable[str]) -> dict[str, set[str]]:
    """Dependencies by name in one spelling: an asterisk for the version or the build says nothing."""
    found: dict[str, set[str]] = {}
    for text in depends:
        words = text.replace("==", "").split()
        while len(words) > 1 and words[-1] == "*":
            words.pop()
        if words:
            found.setdefault(words[0], set()).add(" ".join(words))
    return found


def _not_kept(package: str, name: str) -> bool:
    """What conda-lock leaves out, by its version, or puts in: it makes Python depend on pip."""
    return name.startswith("__") or (package, name) == ("python", "pip")


def _same_as_far_as_kept(old: set[str], new: set[str]) -> bool:
    """Whether both agree in what conda-lock keeps: of several constraints the last one, or all in one."""
    was, now = _bounds(old), _bounds(new)
    return bool(old) and bool(new) and (was == now or (len(new) > 1 and was < now))


def _bounds(specs: Iterable[str]) -> set[str]:
    """The bounds on the version, without builds."""
    return {
        bound
        for one in specs
        for version in one.split()[1:2]
        for bound in version.split(",")
        if bound != "*"
    }


def _on_label(package: LockedPackage, fact: Fact, facts: View) -> PackageStanding | Need:
    """What became of a file that a whole channel has no more: withdrawn under a label, or gone."""
    label = f"{package.channel}/{BROKEN_LABEL}"
    key = builds_key(package.name, package.version, channel=label)
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    found = facts[key]
    if isinstance(found, Unknown) and found.cause is not Cause.NOT_AN_INDEX:
        return _standing(package, fact, PackageState.UNKNOWN, unknown=found)
    files = cast("dict[str, Any]", found.value)["files"] if isinstance(found, Fact) else ()
    record = _record(package, files)
    if record is None:
        return _gone(package, fact)
    file = _found(package.files[0], record)
    if file.state is FileState.CHANGED:
        return _gone(package, fact)
    return _standing(package, fact, PackageState.MARKED_BROKEN, say(_MOVED, channel=label))


def _gone(package: LockedPackage, fact: Fact) -> PackageStanding:
    others = cast("dict[str, Any]", fact.value)["files"]
    remark = say(_OTHER_BUILDS if others else _NONE, **_where(package))
    return _standing(package, fact, PackageState.GONE, remark)


_MISSING = {
    PackageState.MARKED_BROKEN: FileState.MARKED_BROKEN,
    PackageState.GONE: FileState.GONE,
}


def _standing(  # noqa: PLR0913 - what a standing is made of
    package: LockedPackage,
    fact: Fact,
    state: PackageState,
    remark: Text | None = None,
    *,
    file: FoundFile | None = None,
    unknown: Unknown | None = None,
    differs: tuple[str, ...] = (),
) -> PackageStanding:
    locked = package.files[0]
    if file is None:
        missing = _MISSING.get(state, FileState.UNKNOWN)
        file = FoundFile(name=locked.name, hash=locked.hash, state=missing)
    if differs:
        words = "Patched since, in {place}: {changes}"
        remark = say(words, place=package.subdir, changes="; ".join(differs))
    return PackageStanding(
        package=package,
        state=state,
        files=(file,),
        remark=remark,
        date=fact.date,
        sample=_sample_day(fact),
        via=fact.via,
        unknown=unknown,
        differs=differs,
    )


def _where(package: LockedPackage) -> dict[str, str]:
    return {"channel": package.channel, "version": package.version}


_REMOVED = "{channel} lists the file among those that it took away."
_MOVED = "The file was moved to {channel}."
_NONE = "{channel} has no file of version {version}."
_OTHER_BUILDS = "{channel} has other files of version {version}, not the one locked."


def _sample_day(fact: Fact) -> str:
    value = cast("dict[str, Any]", fact.value)
    return str(value["until"] or "an unknown day") if value["partial"] else ""
