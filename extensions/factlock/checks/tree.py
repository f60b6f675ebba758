"""The check ``tree``: which packages does a set of requirements come to, who asks for them, how large?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Takes
from factlock.checks.amounts import describe_bytes, describe_count, describe_some
from factlock.checks.solving.channel_target import (
    ON_CHANNELS,
    REQUIREMENTS,
    agree_on_channels,
    find_target,
)
from factlock.checks.solving.conda_drawing import Branches
from factlock.checks.solving.conda_remarks import set_remarks
from factlock.checks.solving.conda_solved import find_solution, settle_target
from factlock.checks.solving.failures import (
    DETAILS,
    MEANING,
    failure_details,
    failure_doubts,
    failure_sentence,
)
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.package_list import MAX_ROWS, list_packages, package_data
from factlock.checks.solving.solved import (
    TARGET,
    Package,
    Solved,
    Target,
    Unsolved,
)
from factlock.checks.solving.unfolding import unfold
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Json,
    Need,
    Result,
    Table,
    Text,
    Tree,
    say,
)

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_REMARKS = 5
# A tree of more packages is folded up when its page is opened.
OPEN_UP_TO = 60


class Outcome(StrEnum):
    """What ``tree`` can answer."""

    SOLVED = "solved"
    CONFLICT = "conflict"
    MISSING = "missing"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    NEEDS_A_BUILD = "needs-a-build"
    UNKNOWN = "unknown"


COLUMNS = (
    Column(id="requirements", title="Asked for", help="The requirements of the set."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="packages", title="Packages", help="How many there are, those asked for included."),
    Column(id="size", title="Download", help="The size of all chosen wheels."),
    Column(id="depth", title="Levels", help="How many levels the tree has."),
    Column(id="largest", title="Largest", help="The package with the largest wheel, and its size."),
    Column(
        id="target", title="For", help="The Python, the platform and the date it is solved for."
    ),
)
_DETAILS = (
    Column(id="tree", title="Tree", help="Who asks for what, as a tree that can be folded."),
    Column(id="packages", title="Packages", help="All packages with version, size and who asks."),
    *DETAILS,
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The tree of one set, or the fact it needs."""
    lines = parameters["requirements"].split("\n")
    target = settle_target(lines, find_target(parameters, lines), facts)
    if isinstance(target, Need):
        return target
    found = find_solution(lines, target, facts)
    what = describe_some(lines, 3)
    if isinstance(found, Solved):
        return _solved(found, what, target)
    cells = {"requirements": Cell(text=what, kind=CellKind.CODE), "target": Cell(text=target.words)}
    if isinstance(found, Unsolved) and found.doubt is None:
        return Result(
            outcome=Outcome(found.outcome).value,
            sentence=failure_sentence(found, what, target.words),
            table=_table(cells, found.outcome),
            details=failure_details(found),
        )
    return Result(
        outcome=Outcome.UNKNOWN.value,
        sentence=say(
            "What {what} needs for {target} could not be found out.",
            what=what,
            target=target.words,
        ),
        table=_table(cells, Outcome.UNKNOWN.value),
        details=failure_details(found) if isinstance(found, Unsolved) else (),
        unknown=tuple(failure_doubts(found)),
    )


def _solved(solved: Solved, what: str, target: Target) -> Result:
    graph = Graph(solved)
    branches = Branches(graph)
    unfolded = unfold(graph.tops, branches.below, graph.shown, branches.marks, graph.versions)
    count = len(solved.packages)
    size = describe_bytes(solved.size)
    cells = {
        "requirements": Cell(
            text=what, kind=graph.name_kind if (what,) == solved.roots else CellKind.CODE
        ),
        "packages": Cell(text=f"{count:,}"),
        "size": Cell(text=size),
        "depth": Cell(text=f"{graph.levels:,}"),
        "largest": Cell(text=_largest(solved)),
        "target": Cell(text=target.words),
    }
    title = say("Tree of {packages}", packages=describe_count(count, "package"))
    if unfolded.drawn < count:
        title = say(
            "Tree of {packages}, the nearest {drawn} drawn",
            packages=describe_count(count, "package"),
            drawn=f"{unfolded.drawn:,}",
        )
    return Result(
        outcome=Outcome.SOLVED.value,
        sentence=say(
            "Installing {what} takes {packages} for {target}, {size} to download.",
            what=what,
            packages=describe_count(count, "package"),
            target=target.words,
            size=size,
        ),
        table=_table(cells, Outcome.SOLVED.value),
        notes=(*_notes(graph, unfolded.drawn, branches.notes), *set_remarks(solved, target)),
        value=str(count),
        details=(
            Tree(
                id="tree",
                title=title,
                twigs=unfolded.twigs,
                folded=count > OPEN_UP_TO,
                linked=not solved.of_channels,
            ),
            list_packages(graph),
        ),
        data=_data(graph, target),
    )


def _table(cells: Mapping[str, Cell], outcome: str) -> Table:
    all_cells = {"outcome": Cell(text=outcome, kind=CellKind.OUTCOME), **cells}
    row = tuple(all_cells.get(column.id, Cell()) for column in COLUMNS)
    return Table(columns=COLUMNS, rows=(row,))


def _largest(solved: Solved) -> str:
    largest: Package = max(solved.packages.values(), key=lambda one: one.size)
    return f"{largest.name}, {describe_bytes(largest.size)}"


def _notes(graph: Graph, drawn: int, once: Iterable[Text]) -> Iterator[Text]:
    packages = graph.solved.packages
    yield from graph.solved.remarks
    yield from once
    if drawn < len(packages):
        yield say(
            "{cut} are not drawn in the tree, the deepest first; the table has {listed}.",
            cut=describe_count(len(packages) - drawn, "package"),
            listed="them all" if len(packages) <= MAX_ROWS else f"the first {MAX_ROWS:,} by name",
        )
    for name in [one for one in packages if packages[one].unread][:MAX_REMARKS]:
        yield say(
            "{name} asks for something that is no requirement of a project, and it was left out: {text}.",
            name=name,
            text=describe_some(packages[name].unread, 2),
        )
    if graph.dangling:
        yield say(
            "These are asked for, but the resolver did not choose them: {names}.",
            names=describe_some([f"{name} by {who}" for who, name in graph.dangling]),
        )


def _data(graph: Graph, target: Target) -> Json:
    return {
        "count": len(graph.solved.packages),
        "bytes": graph.solved.size,
        "target": target.data,
        "packages": package_data(graph),
    }


CHECK = Check(
    id="tree",
    title="Tree",
    about="Which packages does a set of requirements come to, and how much is there to download?",
    outcomes={
        outcome: MEANING.get(
            outcome.value, "A version of everything was found; the tree shows them."
        )
        for outcome in Outcome
    },
    parameters=(REQUIREMENTS, *TARGET, *ON_CHANNELS),
    columns=COLUMNS,
    shown=("requirements", "outcome", "packages", "size", "target"),
    evaluate=evaluate,
    takes=Takes.SET,
    details=_DETAILS,
    shown_details=tuple(column.id for column in _DETAILS),
    agree=agree_on_channels,
)
