"""The check ``recipe``: does a conda recipe match the release that it builds, and is that the latest?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter
from factlock.checks.recipes.declared import DIFFERS, DOUBTFUL
from factlock.checks.recipes.recipe_report import COLUMNS, DETAILS, data, details, notes, row
from factlock.checks.recipes.standing import (
    FileState,
    Standing,
    is_untold,
    is_version,
    read_origin,
    read_output,
    read_standing,
)
from factlock.checks.releases.standing import PARAMETERS
from factlock.facts.keys import INDEX
from factlock.inputs.canonical import dump, load_recipe
from factlock.inputs.recipe_files import read_recipe
from factlock.model import Need, Result, Table, Text, say
from factlock.text import read_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class Outcome(StrEnum):
    """What ``recipe`` can answer, the gravest first."""

    QUARANTINED = "quarantined"
    WRONG_HASH = "wrong-hash"
    YANKED = "yanked"
    NOT_ON_INDEX = "not-on-index"
    REQUIREMENTS_DIFFER = "requirements-differ"
    OUTDATED = "outdated"
    PARTLY_COMPARED = "partly-compared"
    CURRENT = "current"
    NOT_FROM_INDEX = "not-from-index"
    UNKNOWN = "unknown"


_SENTENCES: Mapping[Outcome, str] = {
    Outcome.QUARANTINED: "{file} builds {project} {version}, and the index has put {project} in"
    " quarantine.",
    Outcome.WRONG_HASH: "{file} names another SHA-256 for {source} than the index has.",
    Outcome.YANKED: "{file} builds {project} {version}, which was yanked: {reason}.{latest}",
    Outcome.NOT_ON_INDEX: "{file} builds {project} {version}, and the index does not have {what}.",
    Outcome.REQUIREMENTS_DIFFER: "{file} asks for other packages or versions than {project} {version}"
    " declares: {names}.{latest}",
    Outcome.OUTDATED: "{file} builds {project} {version}.{latest}",
    Outcome.PARTLY_COMPARED: "{file} builds the latest release, {project} {version}; not all of it could"
    " be compared.",
    Outcome.CURRENT: "{file} builds the latest release, {project} {version}, and asks for what it"
    " declares.",
    Outcome.NOT_FROM_INDEX: "{file} does not take its source from an index: {where}.",
    Outcome.UNKNOWN: "How {file} stands could not be found out.",
}
MAX_NAMES = 5


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """How one recipe stands, or the facts it needs."""
    recipe = load_recipe(parameters["file@"])
    origin = read_origin(recipe, parameters.get("project", ""))
    if origin is None:
        outcome = Outcome.UNKNOWN if is_untold(recipe) else Outcome.NOT_FROM_INDEX
        return _result(Standing(recipe=recipe, origin=None), outcome)
    output = read_output(recipe, origin.project)
    standing = read_standing(recipe, origin, parameters.get("index", INDEX), facts, output)
    if isinstance(standing, Need):
        return standing
    return _result(standing, _outcome(standing, compared=output is not None))


def _outcome(standing: Standing, *, compared: bool) -> Outcome:
    """The gravest that is true; ``unknown`` as soon as a graver one could not be found out."""
    for outcome, holds in _stages(standing, compared=compared):
        if holds is None:
            return Outcome.UNKNOWN
        if holds:
            return outcome
    return Outcome.CURRENT


def _stages(standing: Standing, *, compared: bool) -> Iterator[tuple[Outcome, bool | None]]:
    """Each outcome in the order of gravity, and whether it holds; ``None`` where that is not known."""
    file, origin = standing.file, standing.origin
    told = origin is not None and is_version(origin.version)
    files_known = standing.release is not None and told
    verdicts = {pair.verdict for pair in standing.pairs}
    yield Outcome.QUARANTINED, standing.status == "quarantined" or _unless(standing.exists)
    absent = standing.exists is False
    yield (
        Outcome.WRONG_HASH,
        file is FileState.OTHER_HASH or (False if files_known or absent else None),
    )
    yield Outcome.YANKED, standing.yanked is not None
    yield (
        Outcome.NOT_ON_INDEX,
        absent or not standing.release or (origin is not None and file is FileState.GONE),
    )
    differs: bool | None = bool(verdicts & DIFFERS)
    yield Outcome.REQUIREMENTS_DIFFER, differs or _unless(standing.has_wheel)
    yield Outcome.OUTDATED, standing.newer if standing.latest_known else None
    partly = bool(verdicts & DOUBTFUL) or file is FileState.UNVERIFIED or bool(standing.unread)
    yield Outcome.PARTLY_COMPARED, partly or not compared or not standing.has_wheel


def _unless(fact: bool | None) -> bool | None:  # noqa: FBT001 - a fact, not a switch
    """No, unless it is not known."""
    return None if fact is None else False


def _result(standing: Standing, outcome: Outcome) -> Result:
    latest = str((standing.latest or {}).get("version", ""))
    return Result(
        outcome=outcome.value,
        sentence=_sentence(standing, outcome),
        table=Table(columns=COLUMNS, rows=(row(standing, outcome.value),)),
        notes=tuple(notes(standing)),
        value=latest,
        unknown=standing.unknown[:1] if outcome is Outcome.UNKNOWN else (),
        details=tuple(details(standing)),
        data=data(standing),
    )


def _sentence(standing: Standing, outcome: Outcome) -> Text:
    origin, recipe = standing.origin, standing.recipe
    latest = str((standing.latest or {}).get("version", ""))
    differ = [pair.name for pair in standing.pairs if pair.verdict in DIFFERS]
    more = f" (+{len(differ) - MAX_NAMES})" if len(differ) > MAX_NAMES else ""
    where = ", ".join(dict.fromkeys(one.text for one in recipe.sources)) or "it names none"
    return say(
        _SENTENCES[outcome],
        file=recipe.file,
        project=origin.project if origin else "",
        version=origin.version if origin else recipe.version,
        source=origin.source.filename if origin and origin.source else "",
        reason=(standing.yanked or "no reason given").rstrip("."),
        latest=f" The latest release is {latest}." if standing.newer else "",
        what=_absent(standing),
        names=", ".join(differ[:MAX_NAMES]) + more,
        where=where,
    )


def _absent(standing: Standing) -> str:
    if not standing.exists:
        return "a project of that name"
    return "this file" if standing.release else "this release"


def _open(content: bytes, path: str) -> str:
    return dump(read_recipe(content, path))


CHECK = Check(
    id="recipe",
    title="Recipe",
    about="Does a conda recipe match the release that it builds, and is that the latest?",
    outcomes={
        Outcome.QUARANTINED: "The index has put the project in quarantine (PEP 792): leave it alone.",
        Outcome.WRONG_HASH: "The SHA-256 of the source is not that of the index's file: look into it.",
        Outcome.YANKED: "The release that is built was withdrawn by its authors (PEP 592).",
        Outcome.NOT_ON_INDEX: "The index does not have the project, the release, or the file of the source.",
        Outcome.REQUIREMENTS_DIFFER: "The recipe asks for more, for less, or for other versions than the"
        " release declares.",
        Outcome.OUTDATED: "The recipe matches its release, as far as that could be compared; there is a"
        " newer one.",
        Outcome.PARTLY_COMPARED: "The latest release is built, and of some of its requirements or of its"
        " hash nothing can be said.",
        Outcome.CURRENT: "The latest release is built, its hash is right, and the requirements are the same.",
        Outcome.NOT_FROM_INDEX: "The source comes from a repository, a path or another address.",
        Outcome.UNKNOWN: "It could not be found out; the reason stands beside it.",
    },
    parameters=(
        Parameter(
            name="file",
            help="A recipe: meta.yaml (of conda-build) or recipe.yaml (of rattler-build).",
            opens=_open,
        ),
        Parameter(
            name="project",
            help="The project on the index. Without it: the one that the address of the source names.",
            read=read_name,
        ),
        PARAMETERS[-1],
    ),
    columns=COLUMNS,
    shown=("package", "version", "outcome", "latest", "hash", "requirements"),
    evaluate=evaluate,
    details=DETAILS,
    shown_details=("requirements", "update"),
)
