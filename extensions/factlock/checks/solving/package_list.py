"""The packages of a solved set as a flat list: a table for readers, plain data for programs."""

from __future__ import annotations

from factlock.checks.amounts import describe_bytes, describe_count, describe_some
from factlock.checks.solving.conda_solved import CondaPackage
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.unfolding import asked
from factlock.model import Cell, CellKind, Column, Grid, Json, Table, say

# Rows on a page, packages in JSON.
MAX_ROWS = 1000
MAX_LISTED = 20_000
_MARKERS = 3

COLUMNS = (
    Column(id="package", title="Package", help="The project, linked to its page."),
    Column(id="version", title="Version", help="The version chosen."),
    Column(
        id="size", title="Size", help="The size of its wheel; the bar is its part of the largest."
    ),
    Column(id="by", title="Asked by", help="Who asks for it."),
    Column(id="markers", title="Where", help="The markers and extras that it is asked for under."),
)
_OF_CHANNELS = (
    Column(id="package", title="Package", help="Its name on the channel."),
    Column(id="version", title="Version", help="The version chosen."),
    Column(id="build", title="Build", help="The build of that version."),
    Column(
        id="variant", title="Variant", help="What the build says of itself: cpu, CUDA, BLAS, MPI."
    ),
    Column(
        id="size", title="Size", help="The size of its file; the bar is its part of the largest."
    ),
    Column(id="by", title="Asked by", help="Who asks for it."),
)


def list_packages(graph: Graph) -> Grid:
    """A row for each package by name; the largest file has the longest bar."""
    packages = graph.solved.packages
    largest = max((package.size for package in packages.values()), default=0)
    names = sorted(packages)[:MAX_ROWS]
    count = describe_count(len(packages), "package")
    title = say("All of the {packages}", packages=count)
    if len(names) < len(packages):
        shown = f"{len(names):,}"
        title = say("The first {shown} of {packages} by name", shown=shown, packages=count)
    columns = _OF_CHANNELS if graph.solved.of_channels else COLUMNS
    rows = tuple(
        tuple(cells.get(column.id, Cell()) for column in columns)
        for cells in (_cells(graph, name, largest) for name in names)
    )
    return Grid(id="packages", title=title, table=Table(columns=columns, rows=rows), folded=True)


def _cells(graph: Graph, name: str, largest: int) -> dict[str, Cell]:
    package = graph.solved.packages[name]
    above = graph.above(name)
    by = ["the request"] if name in graph.solved.roots else []
    by += [ask.name for ask in above]
    conditions = dict.fromkeys(asked(ask._replace(specifier="")) for ask in above)
    cells = {
        "package": Cell(text=name, kind=graph.name_kind),
        "version": Cell(text=package.version, kind=CellKind.CODE),
        "size": Cell(
            text=describe_bytes(package.size),
            share=round(100 * package.size / largest) if largest else 0,
        ),
        "by": Cell(text=describe_some(by)),
        "markers": Cell(text=describe_some([text for text in conditions if text], _MARKERS)),
    }
    if isinstance(package, CondaPackage):
        cells["build"] = Cell(text=package.build, kind=CellKind.CODE)
        cells["variant"] = Cell(text=package.variant)
    return cells


def package_data(graph: Graph) -> list[Json]:
    """Each package as data, by name: name, version, size, whether it was requested, who asks for it.

    Of a channel also what ``CondaPackage.data`` has.
    """
    requested = set(graph.solved.roots)
    listed: list[Json] = []
    for name in sorted(graph.solved.packages)[:MAX_LISTED]:
        package = graph.solved.packages[name]
        by: list[Json] = [ask.name for ask in graph.above(name)]
        listed.append(
            {
                "name": name,
                "version": package.version,
                "size": package.size,
                "requested": name in requested,
                "by": by,
                **package.data,
            }
        )
    return listed
