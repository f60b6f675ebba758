"""What an environment is on one target and not on another: packages, versions, variants of a build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from factlock.checks.environments.asked_environment import AskedEnvironment
from factlock.checks.solving.on_targets import OnTarget, targets_in_words
from factlock.light_dataclass import dataclass
from factlock.model import Cell, CellKind, Column, Grid, Json, Table, Text, say
from factlock.patterns import regex
from factlock.text import normal_name

MAX_ROWS = 200
MAX_SOLVED = 2000
MAX_NOTES = 3
MAX_LINES = 10
PORTABILITY = Column(
    id="portability",
    title="Portability",
    help="Packages of an environment that are not the same for all targets.",
)
SOLVED = Column(
    id="solved", title="Solved", help="Of an environment the whole solved set of each target."
)
# conda-build's digest of what a build was made with, and its number.
_DIGEST = regex(r"h[0-9a-f]{7}(?![0-9a-z])")
_FOR_ANY = regex(r"pyh[0-9a-f]{6,8}_\d+|py_\d+", re.ASCII)
_PATTERN = regex(r"[*^$|()?]")


class Differs(StrEnum):
    """In which way a package differs; the last two are no rows."""

    THERE = "not everywhere"
    VERSION = "another version"
    VARIANT = "another variant"
    BUILD = "built for each"
    SAME = "the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A package on a target: its version, the variant of its build, and what tells its file from others."""

    version: str
    variant: str
    file: str

    @property
    def words(self) -> str:
        """Version and variant."""
        return f"{self.version} {self.variant}".rstrip()


def variant_of(build: str) -> str:
    """What a build says beside its digest and number: ``cuda126_py312``, ``openblas``; perhaps nothing."""
    words = _DIGEST.sub("", build).split("_")
    # ``py`` alone is for any Python: no variant.
    return "_".join(word for word in words if word not in {"", "py"} and not word.isdecimal())


def pieces(one: OnTarget) -> dict[str, Piece]:
    """The packages of a target by their names; what pip adds too."""
    found = {
        package.name: Piece(
            version=package.version,
            variant=variant_of(package.build),
            file=f"{package.subdir}/{package.build}",
        )
        for package in one.conda
    }
    added = {
        package.name: Piece(version=package.version, variant="", file=package.file)
        for package in one.packages
    }
    return found | added


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The targets that were solved, and each package on them, by the way in which it differs."""

    targets: tuple[OnTarget, ...]
    packages: Mapping[str, tuple[Piece | None, ...]]
    by_way: Mapping[Differs, tuple[str, ...]]

    @property
    def rows(self) -> list[tuple[str, Differs]]:
        """What a reader should see; what only one system needs comes last, as it is mostly its own tools."""
        ways = (Differs.VERSION, Differs.VARIANT, Differs.THERE)
        return [(name, way) for way in ways for name in self.by_way[way]]


def compare(solved: Iterable[OnTarget]) -> Compared | None:
    """Compare the targets that have packages of conda; ``None`` for fewer than two of them."""
    targets = tuple(one for one in solved if one.conda)
    if len(targets) < 2:  # noqa: PLR2004 - one alone differs from nothing
        return None
    each = [pieces(one) for one in targets]
    names = sorted({name for some in each for name in some})
    packages = {name: tuple(some.get(name) for some in each) for name in names}
    ways = {name: _way(there) for name, there in packages.items()}
    by_way = {way: tuple(name for name in names if ways[name] is way) for way in Differs}
    return Compared(targets=targets, packages=packages, by_way=by_way)


def _way(there: Sequence[Piece | None]) -> Differs:
    found = [one for one in there if one is not None]
    if len(found) < len(there):
        return Differs.THERE
    for way, values in (
        (Differs.VERSION, {one.version for one in found}),
        (Differs.VARIANT, {one.variant for one in found}),
        (Differs.BUILD, {one.file for one in found}),
    ):
        if len(values) > 1:
            return way
    return Differs.SAME


def portability_notes(compared: Compared | None) -> tuple[Text, ...]:
    """How many packages are the same, and how many are not, in a sentence."""
    if compared is None:
        return ()
    count = {way: str(len(compared.by_way[way])) for way in Differs}
    return (
        say(
            "Of {all} packages {same} are the same file on all targets and {built} the same version, built "
            "for each; {variant} are another variant, {version} another version, {there} not everywhere.",
            all=str(len(compared.packages)),
            same=count[Differs.SAME],
            built=count[Differs.BUILD],
            variant=count[Differs.VARIANT],
            version=count[Differs.VERSION],
            there=count[Differs.THERE],
        ),
    )


def portability_grid(compared: Compared | None) -> tuple[Grid, ...]:
    """A row for each package that is not everywhere, or not the same version or variant."""
    if compared is None or not compared.rows:
        return ()
    heads = _heads(compared.targets)
    columns = (
        Column(id="package", title="Package", help="The package."),
        Column(id="differs", title="Differs", help="In which way."),
        *(
            Column(id=f"on-{at}", title=head, help="What is there.")
            for at, head in enumerate(heads)
        ),
    )
    rows = tuple(
        (Cell(text=name, kind=CellKind.CODE), Cell(text=way.value), *_cells(compared, name))
        for name, way in compared.rows[:MAX_ROWS]
    )
    title = say("What differs between the targets")
    if len(compared.rows) > MAX_ROWS:
        title = say(
            "What differs between the targets (the first {n} of {all})",
            n=str(MAX_ROWS),
            all=str(len(compared.rows)),
        )
    table = Table(columns=columns, rows=rows)
    return (Grid(id=PORTABILITY.id, title=title, table=table, folded=True),)


def _heads(targets: Sequence[OnTarget]) -> list[str]:
    """Each target in words; where all have one Python, its platform alone."""
    if len({one.python for one in targets}) == 1:
        return [one.platform for one in targets]
    return [targets_in_words([one]) for one in targets]


def _cells(compared: Compared, name: str) -> list[Cell]:
    return [
        Cell(text=piece.words, kind=CellKind.CODE) if piece else Cell(text="not there")
        for piece in compared.packages[name]
    ]


def portability_data(compared: Compared | None) -> Json:
    """The same for JSON: counts, and the rows with what is there on each target."""
    if compared is None:
        return None
    rows: list[Json] = [
        {
            "name": name,
            "differs": way.value,
            "there": [piece.words if piece else "" for piece in compared.packages[name]],
        }
        for name, way in compared.rows
    ]
    return {
        "same": len(compared.by_way[Differs.SAME]),
        "built": len(compared.by_way[Differs.BUILD]),
        "rows": rows,
    }


def solved_grids(solved: Iterable[OnTarget]) -> tuple[Grid, ...]:
    """The whole solved set of each target, what pip adds last."""
    columns = (
        Column(id="package", title="Package", help="The package."),
        Column(id="version", title="Version", help="Its version."),
        Column(id="build", title="Build", help="Its build, or the wheel that pip adds."),
    )
    grids = []
    for one in solved:
        found = [(package.name, package.version, package.build) for package in one.conda]
        found += [(package.name, package.version, package.file) for package in one.packages]
        rows = tuple(
            (
                Cell(text=name, kind=CellKind.CODE),
                Cell(text=version, kind=CellKind.CODE),
                Cell(text=build, kind=CellKind.CODE),
            )
            for name, version, build in found[:MAX_SOLVED]
        )
        if rows:
            title = say("Solved for {target}", target=one.target)
            table = Table(columns=columns, rows=rows)
            grids.append(Grid(id=SOLVED.id, title=title, table=table, folded=True))
    return tuple(grids)


def bound_to_one_platform(asked: AskedEnvironment, solved: Iterable[OnTarget]) -> tuple[Text, ...]:
    """A remark for each spec that names a build of one platform, and for a ``prefix``."""
    anywhere = {
        normal_name(one.name) for some in solved for one in some.conda if one.subdir == "noarch"
    }
    named = [
        one
        for one in asked.conda
        if one.build
        and not _PATTERN.search(one.build)
        and not _FOR_ANY.fullmatch(one.build)
        and normal_name(one.name) not in anywhere
    ]
    notes = [
        say(
            "{at}`{text}` names a build, which another platform does not have.",
            at=f"{one.file}:{one.line} " if one.file else "",
            text=one.text,
        )
        for one in named[:MAX_NOTES]
    ]
    if len(named) > MAX_NOTES:
        others = [str(one.line) for one in named[MAX_NOTES:]]
        more = f" and {len(others) - MAX_LINES} more" if len(others) > MAX_LINES else ""
        lines = ", ".join(others[:MAX_LINES]) + more
        notes.append(say("So do the lines {lines} of {file}.", lines=lines, file=asked.file))
    notes += [
        say(
            "{at} is a `prefix`, a folder of one machine, which no other has: take it out.",
            at=f"{asked.file}:{one.line}",
        )
        for one in asked.prefix
    ]
    return tuple(notes)
