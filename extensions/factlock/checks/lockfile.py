"""The check ``lockfile``: is everything that a lock names still there, and does it match its manifest?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter
from factlock.checks.amounts import describe_count
from factlock.checks.manifests.lock_report import (
    COLUMNS,
    DETAILS,
    Found,
    data,
    details,
    notes,
    rows,
)
from factlock.checks.manifests.lock_steps import BROKEN, Step, read_steps
from factlock.checks.manifests.locked_builds import CHANNEL_SOURCE, builds_of, read_conda_package
from factlock.checks.manifests.locked_files import (
    PackageStanding,
    PackageState,
    key_of,
    read_package,
)
from factlock.checks.releases.standing import PARAMETERS
from factlock.errors import InputError
from factlock.facts.keys import INDEX
from factlock.inputs import (
    LockedSet,
    dump,
    load_lock,
    load_manifest,
    read_lock_file,
    read_manifest,
)
from factlock.model import FactKey, Need, Result, Table, Text, Unknown, say
from factlock.text import read_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_NAMES = 5


class Outcome(StrEnum):
    """What ``lockfile`` can answer, the gravest first."""

    CHANGED = "changed"
    OUT_OF_STEP = "out-of-step"
    GONE = "gone"
    PARTLY_GONE = "partly-gone"
    MARKED_BROKEN = "marked-broken"
    YANKED = "yanked"
    PATCHED = "patched"
    UNVERIFIED = "unverified"
    INTACT = "intact"
    EMPTY = "empty"
    UNKNOWN = "unknown"


# These stand although other packages are unknown: one is enough, whatever the others are.
_CERTAIN = frozenset({Outcome.CHANGED, Outcome.OUT_OF_STEP, Outcome.GONE})
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.CHANGED: "Of the {files} that {lock} names, {present} were on the index on {date};"
    " another file has the name of one of: {names}.",
    Outcome.OUT_OF_STEP: "{lock} does not match {manifest}: {broken}. Of the {files} that it names,"
    " {present} were on the index on {date}.",
    Outcome.GONE: "Of the {files} that {lock} names, {present} were on the index on {date};"
    " nothing was left of: {names}.",
    Outcome.PARTLY_GONE: "Of the {files} that {lock} names, {present} were on the index on {date};"
    " some were gone of: {names}.",
    Outcome.MARKED_BROKEN: "The channel has withdrawn of {lock}: {names}.",
    Outcome.YANKED: "{all_files} that {lock} names {were} on the index on {date};"
    " withdrawn since: {names}.",
    Outcome.PATCHED: "What they depend on was patched since {lock} was made, of: {names}.",
    Outcome.UNVERIFIED: "Of the {files} that {lock} names, {present} were on the index on {date};"
    " not all could be compared of: {names}.",
    Outcome.INTACT: "{all_files} that {lock} names {were} on the index on {date},"
    " with the same hashes.",
    Outcome.EMPTY: "{lock} names no package of an index or a channel.",
    Outcome.UNKNOWN: "It could not be found out whether all that {lock} names is still there.",
}
# Of a lock without files there is nothing to count but releases.
_RELEASES: Mapping[Outcome, str] = {
    Outcome.GONE: "{lock} names no files: of the {some_releases} in it, {left} were on the index"
    " on {date}; nothing was left of: {names}.",
    Outcome.YANKED: "{lock} names no files: of the {some_releases} in it, {left} were on the index"
    " on {date}; withdrawn since: {names}.",
    Outcome.UNVERIFIED: "{lock} names no files: of the {some_releases} in it, {left} were on the"
    " index on {date}.",
}
# Of a lock with conda packages; ``{where}`` are the names of the channels, and of the index for pip's.
_ON_CHANNELS: Mapping[Outcome, str] = {
    Outcome.CHANGED: "Of the {files} that {lock} names, {present} were on {where} on {date};"
    " another file has the name of one of: {names}.",
    Outcome.OUT_OF_STEP: "{lock} does not match {manifest}: {broken}. Of the {files} that it names,"
    " {present} were on {where} on {date}.",
    Outcome.GONE: "Of the {files} that {lock} names, {present} were on {where} on {date};"
    " nothing was left of: {names}.",
    Outcome.PARTLY_GONE: "Of the {files} that {lock} names, {present} were on {where} on {date};"
    " some were gone of: {names}.",
    Outcome.MARKED_BROKEN: "Of the {files} that {lock} names, {present} were on {where} on {date};"
    " the channel has withdrawn: {names}.",
    Outcome.YANKED: "{all_files} that {lock} names {were} on {where} on {date};"
    " withdrawn since: {names}.",
    Outcome.PATCHED: "{all_files} that {lock} names {were} on {where} on {date};"
    " what they depend on was patched since, of: {names}.",
    Outcome.UNVERIFIED: "Of the {files} that {lock} names, {present} were on {where} on {date};"
    " not all could be compared of: {names}.",
    Outcome.INTACT: "{all_files} that {lock} names {were} on {where} on {date},"
    " with the same hashes.",
    Outcome.UNKNOWN: "Of the {files} that {lock} names, {present} were on {where} on {date};"
    " of {unknown} it could not be found out.",
}


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """What became of every package of a lock, or the facts that are needed."""
    lock = load_lock(parameters["file@"])
    packages = _read_packages(lock, parameters.get("index", INDEX), facts)
    if isinstance(packages, Need):
        return packages
    steps, problem = _steps(parameters)
    found = Found(
        lock=lock, manifest=parameters.get("manifest", ""), packages=packages, steps=steps
    )
    outcome = Outcome.UNKNOWN if problem else _outcome(found.packages, steps)
    return Result(
        outcome=outcome.value,
        sentence=_sentence(outcome, found),
        table=Table(columns=COLUMNS, rows=tuple(rows(found))),
        notes=(*((problem,) if problem else ()), *notes(found)),
        unknown=_unknown(found.packages),
        details=tuple(details(found)),
        data=data(found),
    )


def _read_packages(lock: LockedSet, source: str, facts: View) -> tuple[PackageStanding, ...] | Need:
    """What became of each package; first everything is asked at once, then what is left under a label."""
    keys: list[FactKey] = []
    for one in lock.packages:
        if one.source == CHANNEL_SOURCE:
            keys.append(builds_of(one))
        elif key := key_of(one, source):
            keys.append(key)
    if lacking := facts.lacking(*dict.fromkeys(keys)):
        return Need(keys=lacking)
    found = [
        read_conda_package(one, lock.kind, facts)
        if one.source == CHANNEL_SOURCE
        else read_package(one, source, facts)
        for one in lock.packages
    ]
    if more := dict.fromkeys(key for one in found if isinstance(one, Need) for key in one.keys):
        return Need(keys=tuple(more))
    return tuple(one for one in found if isinstance(one, PackageStanding))


def _unknown(packages: Iterable[PackageStanding]) -> tuple[Unknown, ...]:
    """Why, each reason once: hundreds of packages are unknown because of one sample or one outage."""
    reasons = {
        (one.unknown.cause, one.unknown.reason, one.unknown.key.subject.source): one.unknown
        for one in reversed(list(packages))
        if one.unknown
    }
    return tuple(reversed(reasons.values()))


def _steps(parameters: Mapping[str, str]) -> tuple[tuple[Step, ...], Text | None]:
    """The comparison with the manifest, if one is named; a remark when it cannot be made."""
    if "manifest@" not in parameters:
        return (), None
    try:
        steps = read_steps(
            load_manifest(parameters["manifest@"]),
            load_lock(parameters["file@"]),
            extras=tuple(filter(None, parameters.get("extras", "").split(","))),
            groups=tuple(filter(None, parameters.get("groups", "").split(","))),
        )
    except InputError as error:
        # A name that the manifest does not have is only seen here; the build should go on.
        return (), say("{note}", note=str(error))
    return steps, None


def _outcome(packages: Iterable[PackageStanding], steps: Iterable[Step]) -> Outcome:
    """The gravest of all; ``unknown`` unless a certain fault makes the rest of no account."""
    states = {one.state for one in packages} - {PackageState.NOT_ASKED}
    unknown = PackageState.UNKNOWN in states
    found = {Outcome(one.value) for one in states if one is not PackageState.UNKNOWN}
    if any(one.state in BROKEN for one in steps):
        found.add(Outcome.OUT_OF_STEP)
    gravest = next((one for one in Outcome if one in found), Outcome.EMPTY)
    return Outcome.UNKNOWN if unknown and gravest not in _CERTAIN else gravest


def _sentence(outcome: Outcome, found: Found) -> Text:
    template = _SENTENCES[outcome]
    if any(one.package.source == CHANNEL_SOURCE and one.date for one in found.packages):
        template = _ON_CHANNELS.get(outcome, template)
    elif not found.locked:
        template = _RELEASES.get(outcome, template)
    asked = [one.state for one in found.packages if one.date]
    titles = [one.title for one in found.packages if one.state.value == outcome.value]
    return say(
        template,
        some_releases=describe_count(len(asked), "release"),
        left=str(len(asked) - asked.count(PackageState.GONE)),
        files=describe_count(found.locked, "file"),
        all_files="The one file" if found.locked == 1 else f"All {found.locked:,} files",
        were="was" if found.locked == 1 else "were",
        present=str(found.present),
        lock=f"{found.lock.file} ({found.date})" if found.date else found.lock.file,
        manifest=found.manifest,
        date=found.asked,
        where=_some(dict.fromkeys(_places(found.packages))),
        unknown=describe_count(
            sum(one.state is PackageState.UNKNOWN for one in found.packages), "package"
        ),
        names=_some(dict.fromkeys(titles)),
        broken=_some(
            dict.fromkeys(s.name or s.requirement for s in found.steps if s.state in BROKEN)
        ),
    )


def _places(packages: Iterable[PackageStanding]) -> Iterator[str]:
    """The logical names of what was asked, and up to when a sample goes."""
    for one in packages:
        if one.date:
            sample = f" (a sample, data up to {one.sample})" if one.sample else ""
            yield f"{one.package.channel or INDEX}{sample}"


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" (+{len(listed) - MAX_NAMES})" if len(listed) > MAX_NAMES else ""
    return ", ".join(listed[:MAX_NAMES]) + more


def _open_lock(content: bytes, path: str) -> str:
    return dump(read_lock_file(content, path))


def _open_manifest(content: bytes, path: str) -> str:
    return dump(read_manifest(content, path))


def _read_names(text: str) -> str:
    return ",".join(sorted(_names(text)))


def _names(text: str) -> Iterator[str]:
    yield from {read_name(one) for one in text.replace(",", " ").split()}


CHECK = Check(
    id="lockfile",
    title="Lock file",
    about="Is every file that a lock names still on the index or channel, and does the lock match its"
    " manifest?",
    outcomes={
        Outcome.CHANGED: "A file of the same name with another hash is on the index or channel: look"
        " into it.",
        Outcome.OUT_OF_STEP: "The lock does not meet the manifest, or was made from another one.",
        Outcome.GONE: "Of some package none of the locked files is left: it cannot be installed.",
        Outcome.PARTLY_GONE: "Some files are gone, but every package has some left.",
        Outcome.MARKED_BROKEN: "The channel took a file away, or moved it to its label `broken`.",
        Outcome.YANKED: "All files are there; some were withdrawn by their authors since (PEP 592).",
        Outcome.PATCHED: "All files are there; the channel has changed what some depend on since.",
        Outcome.UNVERIFIED: "All is there by name, but not every hash could be compared.",
        Outcome.INTACT: "Every file is on the index or channel, with the hash that the lock has.",
        Outcome.EMPTY: "The lock names nothing that comes from an index or a channel.",
        Outcome.UNKNOWN: "Of some package it could not be found out, and no other has a worse fault.",
    },
    parameters=(
        Parameter(
            name="file",
            help="A lock: pylock.toml, uv.lock, poetry.lock, requirements that are all pinned,"
            " conda-lock.yml, pixi.lock, or a list with the line @EXPLICIT.",
            opens=_open_lock,
        ),
        Parameter(
            name="manifest",
            help="The manifest that the lock was made from. Without it: only its source is asked.",
            opens=_open_manifest,
        ),
        Parameter(
            name="extras",
            help="The extras of the manifest that the lock covers. Without it: none; for uv.lock and"
            " poetry.lock all extras and groups.",
            read=_read_names,
        ),
        Parameter(
            name="groups",
            help="The dependency groups of the manifest that the lock covers. Without it: as `extras`.",
            read=_read_names,
        ),
        PARAMETERS[-1],
    ),
    columns=COLUMNS,
    shown=("package", "version", "outcome", "present", "locked", "remark"),
    evaluate=evaluate,
    details=DETAILS,
    shown_details=("manifest", "files"),
)
