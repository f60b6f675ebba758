"""The check ``whoneeds``: which packages of a solved set ask for a project, and on whose behalf?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter, Takes
from factlock.checks.amounts import describe_count, describe_some
from factlock.checks.solving.channel_target import (
    ON_CHANNELS,
    REQUIREMENTS,
    agree_on_channels,
    find_target,
    read_called,
)
from factlock.checks.solving.conda_remarks import chosen_remarks, variant_marks
from factlock.checks.solving.conda_solved import find_solution, settle_target
from factlock.checks.solving.failures import DETAILS as FAILURE_DETAILS
from factlock.checks.solving.failures import (
    MEANING,
    failure_details,
    failure_doubts,
    failure_sentence,
)
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.solved import TARGET, Solved, Target, Unsolved
from factlock.checks.solving.unfolding import asked, unfold, walk
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Grid,
    Need,
    Result,
    Table,
    Text,
    Tree,
    say,
)

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_ROWS = 1000


class Outcome(StrEnum):
    """What ``whoneeds`` can answer."""

    NEEDED = "needed"
    NOT_NEEDED = "not-needed"
    CONFLICT = "conflict"
    MISSING = "missing"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    NEEDS_A_BUILD = "needs-a-build"
    UNKNOWN = "unknown"


COLUMNS = (
    Column(id="of", title="Project", help="Who is looked for, linked to its page."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="version", title="Version", help="Its version in the set."),
    Column(id="by", title="Asked for by", help="The packages that ask for it directly."),
    Column(id="for", title="On behalf of", help="The requirements that lead to it."),
    Column(id="way", title="Shortest way", help="The shortest path from a requirement to it."),
    Column(id="requirements", title="In", help="The requirements of the set."),
    Column(
        id="target", title="For", help="The Python, the platform and the date it is solved for."
    ),
)
_DETAILS = (
    Column(id="tree", title="Tree", help="Who asks for it, who asks for them, up to the request."),
    Column(id="askers", title="Askers", help="Each package that asks for it, and how."),
    *FAILURE_DETAILS,
)
_ASKERS = (
    Column(id="package", title="Package", help="Who asks."),
    Column(id="version", title="Version", help="Its version."),
    Column(id="asks", title="Asks for", help="The versions, the marker and the extra."),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """Who needs a project in one set, or the fact that is needed to tell."""
    lines, of = parameters["requirements"].split("\n"), parameters["of"]
    target = settle_target(lines, find_target(parameters, lines), facts)
    if isinstance(target, Need):
        return target
    found = find_solution(lines, target, facts)
    what = describe_some(lines, 3)
    cells = {
        "of": Cell(text=of, kind=CellKind.CODE),
        "requirements": Cell(text=what, kind=CellKind.CODE),
        "target": Cell(text=target.words),
    }
    if isinstance(found, Solved):
        return _solved(Graph(found), of, what, target, cells)
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
            "Who needs {of} in {what} for {target} could not be found out.",
            of=of,
            what=what,
            target=target.words,
        ),
        table=_table(cells, Outcome.UNKNOWN.value),
        details=failure_details(found) if isinstance(found, Unsolved) else (),
        unknown=tuple(failure_doubts(found)),
    )


def _solved(graph: Graph, of: str, what: str, target: Target, cells: Mapping[str, Cell]) -> Result:
    there = of in graph.versions
    askers = list(graph.above(of)) if there else []
    outcome = Outcome.NEEDED if askers else Outcome.NOT_NEEDED
    upward = walk([of], graph.above) if there else None
    behalf = [name for name in graph.solved.roots if upward and name in upward.depth and name != of]
    way = _way(graph, of, askers)
    more = {
        "of": Cell(text=of, kind=graph.name_kind if there else CellKind.CODE),
        "version": Cell(text=graph.versions.get(of, ""), kind=CellKind.CODE),
        "by": Cell(text=describe_some([ask.name for ask in askers])),
        "for": Cell(text=describe_some(behalf)),
        "way": Cell(text=" > ".join(way)),
    }
    sentence = _sentence(graph, of, outcome)
    parameters = {
        "of": of,
        "what": what,
        "target": target.words,
        "askers": f"{len(askers):,}",
        "some": describe_some([ask.name for ask in askers]),
        "packages": describe_count(len(graph.versions), "package"),
    }
    return Result(
        outcome=outcome.value,
        sentence=say(sentence, **parameters),
        table=_table({**cells, **more}, outcome.value),
        notes=(*graph.solved.remarks, *chosen_remarks(graph.solved, [of], target)),
        value=" > ".join(way),
        details=(_tree(graph, of), _grid(graph, of)) if askers else (),
        data={
            "of": of,
            "version": graph.versions.get(of, ""),
            "requested": of in graph.solved.roots,
            "by": [
                {"name": ask.name, "version": graph.versions[ask.name], "asks": asked(ask)}
                for ask in askers
            ],
            "for": list(behalf),
            "path": list(way),
            "target": target.data,
        },
    )


def _sentence(graph: Graph, of: str, outcome: Outcome) -> str:
    if outcome is Outcome.NEEDED:
        return "In {what} for {target}, {of} is asked for by {askers} of {packages}: {some}."
    if of in graph.versions:
        return "In {what} for {target}, {of} is there only because the request names it."
    return "{of} is not among the {packages} of {what} for {target}."


def _way(graph: Graph, of: str, askers: object) -> tuple[str, ...]:
    """The shortest path to the project that begins with another one."""
    if not askers:
        return ()
    if of not in graph.solved.roots:
        return graph.ways.path(of)
    others = [name for name in graph.solved.roots if name != of]
    found = walk(others or [ask.name for ask in graph.above(of)], graph.below)
    return found.path(of) if of in found.depth else ()


def _tree(graph: Graph, of: str) -> Tree:
    requested: dict[str, Text] = {name: say("requested") for name in graph.solved.roots}
    marks = {**variant_marks(graph.solved), **requested}
    unfolded = unfold([of], graph.above, graph.shown, marks, graph.versions)
    title = say("Who leads to {of}", of=of)
    if unfolded.drawn < unfolded.reached:
        title = say(
            "Who leads to {of}: {reached}, the nearest {drawn} drawn",
            of=of,
            reached=describe_count(unfolded.reached, "package"),
            drawn=f"{unfolded.drawn:,}",
        )
    linked = not graph.solved.of_channels
    return Tree(id="tree", title=title, twigs=unfolded.twigs, linked=linked)


def _grid(graph: Graph, of: str) -> Grid:
    askers = graph.above(of)
    rows = tuple(
        (
            Cell(text=ask.name, kind=graph.name_kind),
            Cell(text=graph.shown[ask.name], kind=CellKind.CODE),
            Cell(
                text=asked(ask) or "any version",
                kind=CellKind.CODE if asked(ask) else CellKind.TEXT,
            ),
        )
        for ask in askers[:MAX_ROWS]
    )
    title = say("Who asks for {of}", of=of)
    if len(rows) < len(askers):
        title = say(
            "The first {shown} of {all} that ask for {of}",
            shown=f"{len(rows):,}",
            all=f"{len(askers):,}",
            of=of,
        )
    return Grid(id="askers", title=title, table=Table(columns=_ASKERS, rows=rows), folded=True)


def _table(cells: Mapping[str, Cell], outcome: str) -> Table:
    all_cells = {"outcome": Cell(text=outcome, kind=CellKind.OUTCOME), **cells}
    row = tuple(all_cells.get(column.id, Cell()) for column in COLUMNS)
    return Table(columns=COLUMNS, rows=(row,))


_MEANING: Mapping[Outcome, str] = {
    Outcome.NEEDED: "At least one package of the set asks for the project.",
    Outcome.NOT_NEEDED: "Nothing in the set asks for it; it may still be requested itself.",
}

CHECK = Check(
    id="whoneeds",
    title="Who needs",
    about="Who in a set of requirements, with all that they need, asks for a project?",
    outcomes={outcome: _MEANING.get(outcome) or MEANING[outcome.value] for outcome in Outcome},
    parameters=(
        REQUIREMENTS,
        Parameter(
            name="of",
            help="The project that is looked for in the set. It must be given.",
            read_beside=read_called,
            required=True,
        ),
        *TARGET,
        *ON_CHANNELS,
    ),
    columns=COLUMNS,
    shown=("of", "outcome", "version", "by", "way"),
    evaluate=evaluate,
    takes=Takes.SET,
    details=_DETAILS,
    shown_details=tuple(column.id for column in _DETAILS),
    agree=agree_on_channels,
)
