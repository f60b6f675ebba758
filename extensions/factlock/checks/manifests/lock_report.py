"""What ``lockfile`` shows: rows, remarks, further tables, and the data for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from factlock.checks.manifests.lock_steps import BROKEN, Step, StepState
from factlock.checks.manifests.locked_files import (
    FileState,
    FoundFile,
    PackageStanding,
    PackageState,
)
from factlock.inputs import LockedSet
from factlock.light_dataclass import dataclass
from factlock.model import Cell, CellKind, Column, Detail, Grid, Json, Table, Text, Tone, say

MAX_FILES = 2000
MAX_OPEN = 12
_ORDER = {state: at for at, state in enumerate(PackageState)}
_TONES: Mapping[str, Tone] = {
    PackageState.CHANGED: Tone.BAD,
    PackageState.GONE: Tone.BAD,
    PackageState.PARTLY_GONE: Tone.POOR,
    PackageState.MARKED_BROKEN: Tone.POOR,
    PackageState.YANKED: Tone.POOR,
    PackageState.PATCHED: Tone.FAIR,
    PackageState.UNVERIFIED: Tone.FAIR,
    PackageState.INTACT: Tone.GOOD,
    FileState.EQUAL: Tone.GOOD,
    StepState.MISSING: Tone.BAD,
    StepState.OTHER_VERSION: Tone.BAD,
    StepState.CHANGED: Tone.BAD,
    StepState.DROPPED: Tone.POOR,
    StepState.MET: Tone.GOOD,
}

COLUMNS = (
    Column(id="package", title="Package", help="The project, linked to its page."),
    Column(id="version", title="Version", help="The version that is locked."),
    Column(id="outcome", title="State", help="What became of its files, as a word."),
    Column(id="present", title="Files there", help="How many of its files are on the index."),
    Column(id="locked", title="Files locked", help="How many files the lock names."),
    Column(id="remark", title="Remark", help="Why it was yanked, what the index has instead."),
    Column(id="line", title="Where", help="File and line of the package in the lock."),
    Column(
        id="newest", title="Newest file", help="The day of the newest of its files that is there."
    ),
    Column(id="index", title="Index", help="Which of the configured indexes answered."),
    Column(id="channel", title="Channel", help="The conda channel that it was locked from."),
    Column(id="platform", title="Platform", help="The platform that a conda package is for."),
    Column(id="build", title="Build", help="The build of a conda package."),
)
DETAILS = (
    Column(id="manifest", title="In step", help="Each requirement of the manifest in the lock."),
    Column(id="files", title="Files", help="Each file that is not simply there with its hash."),
    Column(id="all-files", title="All files", help="Each file of the lock."),
)
_FILE_COLUMNS = (
    Column(id="package", title="Package", help=""),
    Column(id="file", title="File", help=""),
    Column(id="state", title="State", help=""),
    Column(id="hash", title="Hash in the lock", help=""),
    Column(id="reason", title="Reason", help=""),
)
_STEP_COLUMNS = (
    Column(id="place", title="Where", help=""),
    Column(id="requirement", title="Asked", help=""),
    Column(id="state", title="State", help=""),
    Column(id="locked", title="In the lock", help=""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A lock, what became of its packages, and how it stands to its manifest."""

    lock: LockedSet
    manifest: str
    packages: tuple[PackageStanding, ...]
    steps: tuple[Step, ...]

    @property
    def locked(self) -> int:
        """How many files of packages that could be asked about the lock names."""
        return sum(len(one.files) for one in self.packages)

    @property
    def present(self) -> int:
        """How many of them are there."""
        return sum(one.present for one in self.packages)

    @property
    def asked(self) -> str:
        """The day of the oldest fact."""
        return min((one.date for one in self.packages if one.date), default="")[:10]

    @property
    def newest(self) -> str:
        """The day of the newest file: the lock cannot be older."""
        days = (file.day for one in self.packages for file in one.files)
        return max(self.lock.newest, max(days, default=""))

    @property
    def date(self) -> str:
        """The date of the lock: as it says, else that of its newest file."""
        return self.lock.made or self.newest


def rows(found: Found) -> Iterator[tuple[Cell, ...]]:
    """A row a package, the gravest first."""
    for one in sorted(found.packages, key=lambda one: _ORDER[one.state]):
        cells = _cells(found.lock.file, one)
        yield tuple(cells[column.id] for column in COLUMNS)
    if not found.packages:
        empty = {"outcome": Cell(text="empty", kind=CellKind.OUTCOME)}
        yield tuple(empty.get(column.id, Cell()) for column in COLUMNS)


def _cells(file: str, one: PackageStanding) -> dict[str, Cell]:
    asked = one.state not in {PackageState.NOT_ASKED, PackageState.UNKNOWN}
    line = one.package.line
    return {
        "package": Cell(
            text=one.package.name, kind=CellKind.PROJECT if one.exists else CellKind.CODE
        ),
        "version": Cell(text=one.package.version, kind=CellKind.CODE),
        "outcome": _word(one.state, CellKind.OUTCOME),
        "present": Cell(text=str(one.present) if asked else ""),
        "locked": Cell(text=str(len(one.package.files) or "")),
        "remark": Cell(text=str(one.remark) if one.remark else ""),
        "line": Cell(text=f"{file}:{line}" if line else file),
        "newest": Cell(text=max((file.day for file in one.files), default=""), kind=CellKind.DATE),
        "index": Cell(text=one.via),
        "channel": Cell(text=one.package.channel),
        "platform": Cell(text=one.package.subdir),
        "build": Cell(text=one.package.build, kind=CellKind.CODE),
    }


def _word(state: str, kind: CellKind = CellKind.TEXT) -> Cell:
    return Cell(text=str(state), kind=kind, tone=_TONES.get(state, Tone.NONE))


def notes(found: Found) -> Iterator[Text]:
    """What the date of the lock rests on, and what was compared with the manifest."""
    if not found.lock.made and found.newest:
        yield say(
            "The lock does not say when it was made; its newest file is of {date}.",
            date=found.newest,
        )
    if found.steps and not found.lock.roots:
        yield say(
            "The lock does not say what it was made from, so each requirement was held against the"
            " versions in it."
        )


def details(found: Found) -> Iterator[Detail]:
    """The comparison with the manifest, the files in trouble, and all of them."""
    if found.steps:
        yield _grid(
            "manifest",
            say("{lock} against {manifest}", lock=found.lock.file, manifest=found.manifest),
            Table(columns=_STEP_COLUMNS, rows=tuple(map(_step_row, found.steps))),
            folded=not any(one.state in BROKEN for one in found.steps),
        )
    every = [(one, file) for one in found.packages for file in one.files]
    fine = {FileState.EQUAL, FileState.UNKNOWN}
    trouble = [pair for pair in every if pair[1].state not in fine]
    if trouble:
        yield _files("files", say("Files that are not there as they were locked"), trouble)
    if every:
        yield _files("all-files", say("All files of the lock"), every)


def _files(name: str, title: Text, pairs: list[tuple[PackageStanding, FoundFile]]) -> Grid:
    if len(pairs) > MAX_FILES:
        words = title.template + " (the first {shown} of {count})"
        title = say(words, shown=str(MAX_FILES), count=str(len(pairs)))
    table = Table(columns=_FILE_COLUMNS, rows=tuple(_file_row(*pair) for pair in pairs[:MAX_FILES]))
    return _grid(name, title, table, folded=len(pairs) > MAX_OPEN)


def _grid(name: str, title: Text, table: Table, *, folded: bool) -> Grid:
    return Grid(id=name, title=title, table=table, folded=folded)


def _file_row(one: PackageStanding, file: FoundFile) -> tuple[Cell, ...]:
    digest = file.hash.removeprefix("sha256:")
    return (
        Cell(text=one.title),
        Cell(text=file.name, kind=CellKind.CODE),
        _word(file.state),
        Cell(text=f"{digest[:16]}…" if digest else "", kind=CellKind.CODE),
        Cell(text=file.reason),
    )


def _step_row(one: Step) -> tuple[Cell, ...]:
    return (
        Cell(text=one.place),
        Cell(text=one.requirement, kind=CellKind.CODE),
        _word(one.state),
        Cell(text=one.locked, kind=CellKind.CODE),
    )


def data(found: Found) -> Json:
    """Counts, every package with those of its files that are not simply there, every requirement."""
    states = [one.state.value for one in found.packages]
    return {
        "lock": found.lock.kind,
        "made": found.lock.made,
        "newest": found.newest,
        "asked": found.asked,
        "files": {"locked": found.locked, "present": found.present},
        "counts": {name: states.count(name) for name in sorted(set(states))},
        "packages": [_package_data(one) for one in found.packages],
        "manifest": [
            {
                "name": one.name,
                "requirement": one.requirement,
                "place": one.place,
                "state": one.state.value,
                "locked": one.locked,
            }
            for one in found.steps
        ],
    }


def _package_data(one: PackageStanding) -> Json:
    conda: dict[str, Json] = {
        "channel": one.package.channel,
        "subdir": one.package.subdir,
        "build": one.package.build,
        "differs": [*one.differs],
    }
    return {
        **(conda if one.package.channel else {}),
        "name": one.package.name,
        "version": one.package.version,
        "line": one.package.line,
        "source": one.package.source,
        "state": one.state.value,
        "locked": len(one.package.files),
        "present": one.present,
        "remark": str(one.remark) if one.remark else "",
        "files": [
            {"name": file.name, "hash": file.hash, "state": file.state.value, "reason": file.reason}
            for file in one.files
            if file.state is not FileState.EQUAL
        ],
    }
