"""The table beneath an answer of ``origin``: every source with every name that it was asked for."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.checks.names.places import Place, Places, There
from factlock.model import Cell, CellKind, Column, Grid, Json, Table, say

SOURCES = Column(
    id="sources",
    title="Sources",
    help="Each source with each name that it was asked for: what there is, why this name, what is in doubt.",
)
_SOURCE_COLUMNS = (
    Column(id="source", title="Source", help="The channel or the index."),
    Column(id="name", title="Name", help="The name that was asked for there."),
    Column(id="there", title="There", help="Whether it is there."),
    Column(id="version", title="Version", help="The version for the target."),
    Column(id="uploaded", title="Uploaded", help="The day of that version."),
    Column(id="build", title="Build", help="The newest build of it."),
    Column(id="why", title="Why this name", help="What the name rests on."),
    Column(id="doubt", title="Doubt", help="What speaks against it."),
)
_THERE: Mapping[There, str] = {
    There.YES: "yes",
    There.LISTED: "yes, by the list of names",
    There.REMOVED: "taken away",
    There.EMPTY: "nothing to install",
    There.NOT_LISTED: "no, by the list of names",
    There.NO: "no",
    There.UNKNOWN: "not known",
}


def version_cell(place: Place | None) -> Cell:
    """A version, with the remark that a sample may lack newer ones."""
    if place is None or place.there is There.LISTED:
        return Cell(text="not known" if place else "")
    note = say("at least, from a sample") if place.partial else None
    return Cell(text=place.version, kind=CellKind.CODE, note=note)


def source_table(found: Places) -> Grid:
    """A row for each source and name."""
    rows = tuple(_source_row(one) for one in found.places)
    return Grid(
        id=SOURCES.id,
        title=say("What each source has"),
        table=Table(columns=_SOURCE_COLUMNS, rows=rows),
    )


def _source_row(one: Place) -> tuple[Cell, ...]:
    reason = (one.unknown.reason,) if one.unknown is not None else ()
    # Only a name that the index has leads to a page there.
    link = one.on_index and one.there in {There.YES, There.EMPTY}
    return (
        Cell(text=one.source),
        Cell(text=one.name, kind=CellKind.PROJECT if link else CellKind.CODE),
        Cell(text=_THERE[one.there]),
        version_cell(one) if one.version else Cell(),
        Cell(text=one.uploaded, kind=CellKind.DATE),
        Cell(text=one.build, kind=CellKind.CODE),
        Cell(text=str(one.why)),
        Cell(text="; ".join([*map(str, one.doubts), *reason])),
    )


def place_json(one: Place) -> Json:
    """A row for machines."""
    return {
        "source": one.source,
        "name": one.name,
        "there": one.there.value,
        "version": one.version,
        "uploaded": one.uploaded,
        "build": one.build,
        "partial": one.partial,
        "evidence": one.evidence.name.lower(),
        "why": str(one.why),
        "doubts": [str(doubt) for doubt in one.doubts],
    }
