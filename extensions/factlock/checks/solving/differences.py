"""Packages that are not the same on all targets: another version, or only on some."""

from __future__ import annotations

from collections.abc import Sequence

from factlock.checks.solving.on_targets import OnTarget, State, targets_in_words
from factlock.model import Cell, CellKind, Column, Detail, Grid, Table, say

MAX_DIFFERENCES = 200
DIFFERENCES = Column(
    id="differences",
    title="Differences between the targets",
    help="Packages whose version differs, or that only some targets get.",
)


def spread(solved: Sequence[OnTarget]) -> dict[str, dict[str, list[OnTarget]]]:
    """Of each package that is not the same everywhere, the targets of each of its versions."""
    good = [one for one in solved if one.state is State.SOLVED]
    spread: dict[str, dict[str, list[OnTarget]]] = {}
    for one in good:
        for name, version in one.versions.items():
            spread.setdefault(name, {}).setdefault(version, []).append(one)
    return {
        name: versions
        for name, versions in sorted(spread.items())
        if len(versions) > 1 or sum(map(len, versions.values())) < len(good)
    }


def differences(solved: Sequence[OnTarget]) -> tuple[Detail, ...]:
    """A row for each version of such a package, with the targets that get it."""
    rows = [
        (
            Cell(text=name, kind=CellKind.PROJECT),
            Cell(text=version, kind=CellKind.CODE),
            Cell(text=targets_in_words(some)),
        )
        for name, versions in spread(solved).items()
        for version, some in versions.items()
    ]
    if not rows:
        return ()
    title = say("Not the same on all targets")
    if len(rows) > MAX_DIFFERENCES:
        title = say(
            "Not the same on all targets (the first {n} of {all})",
            n=str(MAX_DIFFERENCES),
            all=str(len(rows)),
        )
    columns = (
        Column(id="package", title="Package", help="The project."),
        Column(id="version", title="Version", help="The version chosen."),
        Column(id="targets", title="For", help="The targets that get it."),
    )
    table = Table(columns=columns, rows=tuple(rows[:MAX_DIFFERENCES]))
    return (Grid(id=DIFFERENCES.id, title=title, table=table, folded=True),)
