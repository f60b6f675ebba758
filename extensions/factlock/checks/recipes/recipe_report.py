"""What ``recipe`` shows: its row, remarks, the requirements side by side, and the data for JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from factlock.checks.amounts import describe_count, describe_some
from factlock.checks.recipes.changes import Change, Changed
from factlock.checks.recipes.declared import DIFFERS, Pair, Verdict
from factlock.checks.recipes.standing import FileState, Standing, is_untold, is_version
from factlock.inputs.recipe import RecipeRequirement
from factlock.model import Cell, CellKind, Column, Detail, Grid, Json, Table, Text, Tone, say

MAX_ROWS = 500
MAX_OPEN = 20
MAX_NAMED = 8
_TONES: Mapping[str, Tone] = {
    Verdict.SAME: Tone.GOOD,
    Verdict.MISSING: Tone.BAD,
    Verdict.OTHER: Tone.BAD,
    Verdict.LOOSER: Tone.POOR,
    Verdict.TIGHTER: Tone.POOR,
    Verdict.ADDED: Tone.POOR,
    FileState.EQUAL: Tone.GOOD,
    FileState.OTHER_HASH: Tone.BAD,
    FileState.GONE: Tone.BAD,
    FileState.UNVERIFIED: Tone.FAIR,
}

COLUMNS = (
    Column(id="package", title="Package", help="The project on the index, linked to its page."),
    Column(id="version", title="Version", help="The release that the recipe builds."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="latest", title="Latest", help="The latest release for any Python."),
    Column(id="uploaded", title="Uploaded", help="The day on which that one appeared."),
    Column(
        id="hash", title="Source", help="What became of the file that the recipe is built from."
    ),
    Column(
        id="requirements", title="Requirements", help="How many of them are the same, differ, …"
    ),
    Column(id="recipe", title="Recipe", help="The recipe's own name for the package."),
    Column(id="place", title="Where", help="File and line of the version."),
    Column(id="number", title="Build", help="The number of the build."),
    Column(id="noarch", title="noarch", help="Whether one build serves all platforms."),
    Column(id="index", title="Index", help="Which of the configured indexes answered."),
)
DETAILS = (
    Column(
        id="requirements",
        title="Requirements",
        help="Each requirement of the recipe beside that of its release, with the line.",
    ),
    Column(
        id="update", title="With the latest release", help="What the latest release asks for anew."
    ),
    Column(id="unfilled", title="Not filled in", help="What of the recipe only code would tell."),
)
_PAIR_COLUMNS = (
    Column(id="name", title="Package", help=""),
    Column(id="line", title="Line", help=""),
    Column(id="recipe", title="In the recipe", help=""),
    Column(id="declared", title="Declared", help=""),
    Column(id="verdict", title="Verdict", help=""),
    Column(id="remark", title="Remark", help=""),
)
_CHANGE_COLUMNS = (
    Column(id="name", title="Package", help=""),
    Column(id="change", title="Change", help=""),
    Column(id="before", title="Declared now", help=""),
    Column(id="after", title="Declared then", help=""),
    Column(id="line", title="Line in the recipe", help=""),
)
_UNFILLED_COLUMNS = (
    Column(id="line", title="Line", help=""),
    Column(id="text", title="As written", help=""),
)


def row(standing: Standing, outcome: str) -> tuple[Cell, ...]:
    """The one row of a recipe."""
    recipe, origin, latest = standing.recipe, standing.origin, standing.latest or {}
    name = origin.project if origin else recipe.name
    place = f"{recipe.file}:{recipe.version_line}" if recipe.version_line else recipe.file
    cells = {
        "package": Cell(text=name, kind=CellKind.PROJECT if standing.exists else CellKind.CODE),
        "version": Cell(text=origin.version if origin else recipe.version, kind=CellKind.CODE),
        "outcome": Cell(text=outcome, kind=CellKind.OUTCOME),
        "latest": Cell(text=str(latest.get("version", "")), kind=CellKind.CODE),
        "uploaded": Cell(text=str(latest.get("uploaded", "")), kind=CellKind.DATE),
        "hash": Cell(text=standing.file.value, tone=_TONES.get(standing.file, Tone.NONE)),
        "requirements": Cell(text=_counts(standing.pairs)),
        "recipe": Cell(text=recipe.name, kind=CellKind.CODE),
        "place": Cell(text=place),
        "number": Cell(text=recipe.number),
        "noarch": Cell(text=recipe.noarch),
        "index": Cell(text=standing.via),
    }
    return tuple(cells[column.id] for column in COLUMNS)


def _counts(pairs: Iterable[Pair]) -> str:
    counts = Counter(pair.verdict for pair in pairs)
    return ", ".join(f"{counts[one]} {one.value}" for one in Verdict if counts[one])


def notes(standing: Standing) -> Iterator[Text]:
    """What is told beneath the row."""
    recipe, origin = standing.recipe, standing.origin
    if origin is not None:
        yield from _about_release(standing)
    others = [one for one in recipe.sources if origin is None or one is not origin.source]
    if origin is not None and others:
        yield say(
            "Sources that were not compared: {names}.",
            names=describe_some([f"{one.text} (line {one.line})" for one in others], 3),
        )
    if origin is None and is_untold(recipe):
        yield say("Where the source comes from, only code would tell: name the project.")
    if recipe.unfilled:
        lines: dict[str, list[str]] = {}
        for one in recipe.unfilled:
            lines.setdefault(one.text, []).append(str(one.line))
        named = [f"{text} (line {', '.join(at)})" for text, at in lines.items()]
        yield say("Not filled in, since only code would tell: {names}.", names=_some(named))


def _about_release(standing: Standing) -> Iterator[Text]:
    recipe, origin = standing.recipe, standing.origin
    if origin is None:
        return
    if not is_version(origin.version):
        version = origin.version or "only code would tell it"
        yield say("The recipe names no version of an index: {version}.", version=version)
    if origin.source and recipe.version and recipe.version != origin.version:
        yield say(
            "The recipe calls itself {version}, its source is of {other}.",
            version=recipe.version,
            other=origin.version,
        )
    if standing.file is FileState.OTHER_HASH and origin.source:
        yield say(
            "Line {line}: the recipe has {ours}, the index {theirs}.",
            line=str(origin.source.line),
            ours=origin.source.sha256,
            theirs=standing.found_hash,
        )
    if standing.release and standing.has_wheel is False:
        words = "{version} has no wheel: what it asks for is only known after a build."
        yield say(words, version=origin.version)
    if standing.unread:
        yield say("Declared in a form that is not read: {names}.", names=_some(standing.unread))
    if standing.newer and standing.has_wheel and standing.changes is None:
        yield say("What the latest release asks for could not be read.")
    elif standing.changes is not None:
        yield _update(standing)


def _update(standing: Standing) -> Text:
    counts = Counter(one.change for one in standing.changes or ())
    said = [f"{counts[one]} {one.value}" for one in Change if counts[one]]
    latest = str((standing.latest or {}).get("version", ""))
    words = "With {version} the requirements change: {counts}."
    return say(words, version=latest, counts=", ".join(said) or "not at all")


def _some(words: Iterable[str]) -> str:
    return describe_some(list(dict.fromkeys(words)), MAX_NAMED)


def details(standing: Standing) -> Iterator[Detail]:
    """The tables beneath the row."""
    recipe = standing.recipe
    if standing.pairs:
        where = f"{recipe.file}, {standing.output}" if standing.output else recipe.file
        yield _grid(
            "requirements",
            say("Requirements: {file} beside its release", file=where),
            _PAIR_COLUMNS,
            [_pair(one) for one in standing.pairs],
        )
    if standing.changes:
        latest = str((standing.latest or {}).get("version", ""))
        yield _grid(
            "update",
            say("What {version} would change in {file}", version=latest, file=recipe.file),
            _CHANGE_COLUMNS,
            [_changed(one, standing.pairs) for one in standing.changes],
        )
    if recipe.unfilled:
        yield _grid(
            "unfilled",
            say("Not filled in: {file}", file=recipe.file),
            _UNFILLED_COLUMNS,
            [(Cell(text=str(o.line)), _code(o.text)) for o in recipe.unfilled],
        )


def _grid(
    name: str, title: Text, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]]
) -> Grid:
    table = Table(columns=columns, rows=tuple(rows[:MAX_ROWS]))
    more = describe_count(len(rows) - MAX_ROWS, "row") if len(rows) > MAX_ROWS else ""
    if more:
        words = title.template + " (without {more} more)"
        title = say(words, **dict(title.parameters), more=more)
    return Grid(id=name, title=title, table=table, folded=len(rows) > MAX_OPEN)


def _code(text: str) -> Cell:
    return Cell(text=text, kind=CellKind.CODE)


def _pair(one: Pair) -> tuple[Cell, ...]:
    differs = one.verdict in DIFFERS
    return (
        _code(one.name),
        Cell(text=_lines(one.recipe)),
        _code(", ".join(map(_asked, one.recipe))),
        _code(" | ".join(one.declared)),
        Cell(
            text=one.verdict.value,
            tone=_TONES.get(one.verdict, Tone.POOR if differs else Tone.FAIR),
        ),
        Cell(text=str(one.remark) if one.remark else ""),
    )


def _asked(one: RecipeRequirement) -> str:
    return f"{one.text} [{one.selector}]" if one.selector else one.text


def _lines(asked: Iterable[RecipeRequirement]) -> str:
    return ", ".join(str(one.line) for one in asked)


def _changed(one: Changed, pairs: Iterable[Pair]) -> tuple[Cell, ...]:
    asked = [line for pair in pairs if pair.name == one.name for line in pair.recipe]
    return (
        _code(one.name),
        Cell(text=one.change.value),
        _code(" | ".join(one.before)),
        _code(" | ".join(one.after)),
        Cell(text=_lines(asked)),
    )


def data(standing: Standing) -> Json:
    """What JSON shows."""
    recipe, origin = standing.recipe, standing.origin
    counts = Counter(pair.verdict.value for pair in standing.pairs)
    return {
        "name": recipe.name,
        "version": recipe.version,
        "line": recipe.version_line,
        "number": recipe.number,
        "noarch": recipe.noarch,
        "outputs": list(recipe.outputs),
        "project": origin.project if origin else "",
        "latest": str((standing.latest or {}).get("version", "")),
        "sources": [
            {
                "kind": one.kind,
                "text": one.text,
                "line": one.line,
                "selector": one.selector,
                "sha256": one.sha256,
                "md5": one.md5,
                "state": standing.file.value if origin and one is origin.source else "not-asked",
            }
            for one in recipe.sources
        ],
        "counts": {one.value: counts[one.value] for one in Verdict if counts[one.value]},
        "requirements": [_pair_data(one) for one in standing.pairs],
        "asked": [_asked_data(one) for one in recipe.requirements],
        "update": [
            {
                "name": one.name,
                "change": one.change.value,
                "before": list(one.before),
                "after": list(one.after),
            }
            for one in standing.changes or ()
        ],
        "unfilled": [{"text": one.text, "line": one.line} for one in recipe.unfilled],
    }


def _pair_data(one: Pair) -> Json:
    return {
        "name": one.name,
        "verdict": one.verdict.value,
        "recipe": [{"text": asked.text, "line": asked.line} for asked in one.recipe],
        "declared": list(one.declared),
        "remark": str(one.remark) if one.remark else "",
    }


def _asked_data(one: RecipeRequirement) -> Json:
    return {
        "section": one.section,
        "text": one.text,
        "name": one.name,
        "line": one.line,
        "selector": one.selector,
        "output": one.output,
    }
