"""What stands beneath the table of ``inside``: libraries, import names, scripts and more, each a grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from factlock.model import Cell, CellKind, Column, Detail, Grid, Table, Text, Tone, say

DETAILS = (
    Column(id="libraries", title="Libraries", help="The shared libraries, and how each is kept."),
    Column(id="imports", title="Imports", help="The names that can be imported."),
    Column(id="extensions", title="Compiled", help="The compiled modules."),
    Column(id="vendored", title="Vendored", help="The Python packages of others."),
    Column(id="scripts", title="Scripts", help="The commands, and what each calls."),
    Column(id="licences", title="Licences", help="The licence files."),
)
_LONG = 12


def draw_details(contents: Mapping[str, Any]) -> tuple[Detail, ...]:
    """A grid for each kind of thing that the wheel holds some of."""
    counts = contents["counts"]
    vendored = [
        (_code(name), _code(folder))
        for folder, names in contents["vendored"].items()
        for name in names
    ]
    found = (
        _grid(
            "libraries",
            say("Shared libraries"),
            (_head("file", "File"), _head("name", "Library"), _head("kept", "Kept")),
            (_library(one) for one in contents["libraries"]),
            counts,
        ),
        _names("imports", say("Import names"), "Name", contents["imports"], counts),
        _names("extensions", say("Compiled modules"), "File", contents["extensions"], counts),
        _grid(
            "vendored",
            say("Python packages of others"),
            (_head("package", "Package"), _head("folder", "Folder")),
            vendored,
            counts,
        ),
        _grid(
            "scripts",
            say("Commands"),
            (_head("command", "Command"), _head("calls", "Calls")),
            ((_code(name), _code(calls)) for name, calls in contents["scripts"]),
            counts,
        ),
        _names("licences", say("Licence files"), "File", contents["licences"], counts),
    )
    return tuple(grid for grid in found if grid.table.rows)


def _head(name: str, title: str) -> Column:
    return Column(id=name, title=title, help=title)


def _code(text: str) -> Cell:
    return Cell(text=text, kind=CellKind.CODE)


def _library(one: Mapping[str, Any]) -> tuple[Cell, ...]:
    kept = "contained" if one["contained"] else "its own name"
    tone = Tone.GOOD if one["contained"] else Tone.POOR
    return _code(one["path"]), _code(one["name"]), Cell(text=kept, tone=tone)


def _names(
    name: str, title: Text, head: str, names: Sequence[str], counts: Mapping[str, int]
) -> Grid:
    return _grid(name, title, (_head(name, head),), ((_code(one),) for one in names), counts)


def _grid(
    name: str,
    title: Text,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[Cell, ...]],
    counts: Mapping[str, int],
) -> Grid:
    """A grid whose title says how many there are, and how many of them are shown where that is fewer."""
    shown = tuple(rows)
    count = counts[name]
    values = {"count": str(count), "shown": str(len(shown))}
    words = " ({count})" if count == len(shown) else " ({count}, the first {shown} shown)"
    return Grid(
        id=name,
        title=say(title.template + words, **values),
        table=Table(columns=columns, rows=shown),
        folded=len(shown) > _LONG,
    )
