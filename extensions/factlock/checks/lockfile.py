"""The check ``lockfile``: is everything that a lock names still there, and does it match its manifest?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter
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
from factlock.checks.manifests.locked_files import (
    PackageStanding,
    PackageState,
    key_of,
    read_package,
)
from factlock.checks.releases.standing import PARAMETERS
from factlock.errors import InputError
from factlock.facts.keys import INDEX
from factlock.inputs import dump, load_lock, load_manifest, read_lock_file, read_manifest
from factlock.model import Need, Result, Table, Text, say
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
    YANKED = "yanked"
    UNVERIFIED = "unverified"
    INTACT = "intact"
    EMPTY = "empty"
    UNKNOWN = "unknown"


# These stand although other packages are unknown: one is enough, whatever the others are.
_CERTAIN = frozenset({Outcome.CHANGED, Outcome.OUT_OF_STEP, Outcome.GONE})
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.CHANGED: "Of the {locked} files that {lock} names, {present} were on the index on {date};"
    " another file has the name of one of: {names}.",
    Outcome.OUT_OF_STEP: "{lock} does not match {manifest}: {broken}. Of the {locked} files that it names,"
    " {present} were on the index on {date}.",
    Outcome.GONE: "Of the {locked} files that {lock} names, {present} were on the index on {date};"
    " nothing was left of: {names}.",
    Outcome.PARTLY_GONE: "Of the {locked} files that {lock} names, {present} were on the index on {date};"
    " some were gone of: {names}.",
    Outcome.YANKED: "All {locked} files that {lock} names were on the index on {date};"
    " withdrawn since: {names}.",
    Outcome.UNVERIFIED: "Of the {locked} files that {lock} names, {present} were on the index on {date};"
    " not all could be compared of: {names}.",
    Outcome.INTACT: "All {locked} files that {lock} names were on the index on {date},"
    " with the same hashes.",
    Outcome.EMPTY: "{lock} names no package of an index.",
    Outcome.UNKNOWN: "It could not be found out whether all that {lock} names is still there.",
}
# Of a lock without files there is nothing to count but releases.
_RELEASES: Mapping[Outcome, str] = {
    Outcome.GONE: "{lock} names no files: of the {releases} releases in it, {left} were on the index"
    " on {date}; nothing was left of: {names}.",
    Outcome.YANKED: "{lock} names no files: of the {releases} releases in it, {left} were on the index"
    " on {date}; withdrawn since: {names}.",
    Outcome.UNVERIFIED: "{lock} names no files: of the {releases} releases in it, {left} were on the"
    " index on {date}.",
}


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """What became of every package of a lock, or the facts that are needed."""
    lock = load_lock(parameters["file@"])
    source = parameters.get("index", INDEX)
    keys = [key for one in lock.packages if (key := key_of(one, source))]
    if lacking := facts.lacking(*dict.fromkeys(keys)):
        return Need(keys=lacking)
    steps, problem = _steps(parameters)
    found = Found(
        lock=lock,
        manifest=parameters.get("manifest", ""),
        packages=tuple(read_package(one, source, facts) for one in lock.packages),
        steps=steps,
    )
    outcome = Outcome.UNKNOWN if problem else _outcome(found.packages, steps)
    return Result(
        outcome=outcome.value,
        sentence=_sentence(outcome, found),
        table=Table(columns=COLUMNS, rows=tuple(rows(found))),
        notes=(*((problem,) if problem else ()), *notes(found)),
        unknown=tuple(dict.fromkeys(one.unknown for one in found.packages if one.unknown)),
        details=tuple(details(found)),
        data=data(found),
    )


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
    if not found.locked:
        template = _RELEASES.get(outcome, template)
    asked = [one.state for one in found.packages if one.date]
    titles = [one.title for one in found.packages if one.state.value == outcome.value]
    return say(
        template,
        releases=str(len(asked)),
        left=str(len(asked) - asked.count(PackageState.GONE)),
        locked=str(found.locked),
        present=str(found.present),
        lock=f"{found.lock.file} ({found.date})" if found.date else found.lock.file,
        manifest=found.manifest,
        date=found.asked,
        names=_some(dict.fromkeys(titles)),
        broken=_some(
            dict.fromkeys(s.name or s.requirement for s in found.steps if s.state in BROKEN)
        ),
    )


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
    about="Is every file that a lock names still on the index, and does the lock match its manifest?",
    outcomes={
        Outcome.CHANGED: "A file of the same name with another SHA-256 is on the index: look into it.",
        Outcome.OUT_OF_STEP: "The lock does not meet the manifest, or was made from another one.",
        Outcome.GONE: "Of some package none of the locked files is left: it cannot be installed.",
        Outcome.PARTLY_GONE: "Some files are gone, but every package has some left.",
        Outcome.YANKED: "All files are there; some were withdrawn by their authors since (PEP 592).",
        Outcome.UNVERIFIED: "All is there by name, but not every hash could be compared.",
        Outcome.INTACT: "Every file is on the index, with the hash that the lock has.",
        Outcome.EMPTY: "The lock names nothing that comes from an index.",
        Outcome.UNKNOWN: "Of some package it could not be found out, and no other has a worse fault.",
    },
    parameters=(
        Parameter(
            name="file",
            help="A lock: pylock.toml, uv.lock, poetry.lock, or requirements that are all pinned.",
            opens=_open_lock,
        ),
        Parameter(
            name="manifest",
            help="The manifest that the lock was made from. Without it: only the index is asked.",
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
