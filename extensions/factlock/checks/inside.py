"""The check ``inside``: what is in the wheel of a release?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.checks import Check, Parameter
from factlock.checks.amounts import describe_bytes
from factlock.checks.releases.python_bounds import admits
from factlock.checks.releases.standing import PARAMETERS, Standing, State, read_standing
from factlock.checks.wheel.contents_details import DETAILS, draw_details
from factlock.facts.keys import INDEX, contents_key
from factlock.light_dataclass import replace
from factlock.model import Cell, CellKind, Column, Need, Result, Table, Text, Unknown, pairs, say
from factlock.target import USUAL_PLATFORM, USUAL_PYTHON

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class Outcome(StrEnum):
    """What ``inside`` can answer."""

    PURE_PYTHON = "pure-python"
    COMPILED = "compiled"
    VENDORS_CONTAINED = "vendors-contained"
    VENDORS_OPEN = "vendors-open"
    NO_WHEEL = "no-wheel"
    NO_RELEASE = "no-release"
    QUARANTINED = "quarantined"
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"


MEANING: Mapping[StrEnum, str] = {
    Outcome.PURE_PYTHON: "The wheel holds no compiled code: neither extension modules nor libraries.",
    Outcome.COMPILED: "It holds compiled modules, or programs for one platform, and no shared library.",
    Outcome.VENDORS_CONTAINED: "It holds shared libraries, all of them contained.",
    Outcome.VENDORS_OPEN: "It holds shared libraries, at least one under its own name.",
    Outcome.NO_WHEEL: "The release has files for the target, but no wheel.",
    Outcome.NO_RELEASE: "There is no release for the target that an installer would choose.",
    Outcome.QUARANTINED: "The index has put the project in quarantine (PEP 792): leave it alone.",
    Outcome.NOT_FOUND: "No index asked has a project of that name.",
    Outcome.UNKNOWN: "It could not be found out; the reason stands beside it.",
}
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.PURE_PYTHON: "The wheel of {package} {version} for {target} is pure Python.",
    Outcome.COMPILED: "The wheel of {package} {version} for {target} holds compiled modules "
    "({extensions}), and no shared library.",
    Outcome.VENDORS_CONTAINED: "The wheel of {package} {version} for {target} holds shared "
    "libraries ({libraries}), all of them contained.",
    Outcome.VENDORS_OPEN: "The wheel of {package} {version} for {target} holds shared libraries "
    "({libraries}), some under their own names ({open}).",
    Outcome.NO_WHEEL: "{package} {version} has no wheel for {target}.",
    Outcome.NO_RELEASE: "{package} has no release to install for {target}.",
    Outcome.QUARANTINED: "{package} is in quarantine: do not install it.",
    Outcome.NOT_FOUND: "{package} is not on the index.",
    Outcome.UNKNOWN: "What is in the wheel of {package} could not be found out.",
}
_PROGRAMS = (
    "The wheel of {package} {version} for {target} holds no compiled module and no shared library, but is "
    "made for its platform: what is compiled in it is programs or data."
)
_FOLDED: Mapping[State, Outcome] = {
    State.QUARANTINED: Outcome.QUARANTINED,
    State.NOT_FOUND: Outcome.NOT_FOUND,
    State.UNKNOWN: Outcome.UNKNOWN,
}
COLUMNS = (
    Column(id="package", title="Package", help="The project, linked to its page."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="version", title="Version", help="The release whose wheel was looked into."),
    Column(id="imports", title="Imports", help="The names that it lets one import."),
    Column(id="extensions", title="Compiled", help="How many compiled modules it holds."),
    Column(id="libraries", title="Libraries", help="How many shared libraries, and how kept."),
    Column(id="vendored", title="Vendored", help="How many Python packages of others it holds."),
    Column(id="scripts", title="Scripts", help="The commands that it installs."),
    Column(id="licences", title="Licences", help="How many licence files, and which licence."),
    Column(id="size", title="Size", help="The size of the wheel."),
    Column(id="unpacked", title="Unpacked", help="The size of its files once installed."),
    Column(id="file", title="File", help="The name of the wheel."),
    Column(id="index", title="Index", help="Which of the configured indexes answered."),
)
_FEW = 3


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """What is in the wheel of one project's release, or the facts it needs."""
    python = parameters.get("python") or USUAL_PYTHON
    platform = parameters.get("platform") or USUAL_PLATFORM
    given = dict(pairs({**parameters, "python": python, "platform": platform}))
    standing = read_standing(given, facts)
    if isinstance(standing, Need):
        return standing
    if standing.state is not State.AVAILABLE and not _is_taken(standing):
        standing = replace(standing, notes=(*_why_not(standing, python), *standing.notes))
        return _result(standing, _FOLDED.get(standing.state, Outcome.NO_RELEASE), {})
    key = contents_key(
        standing.name,
        standing.version,
        python=python,
        platform=platform,
        source=parameters.get("index", INDEX),
    )
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    found = facts[key]
    if isinstance(found, Unknown):
        return _result(replace(standing, unknown=(found,)), Outcome.UNKNOWN, {})
    contents = cast("dict[str, Any]", found.value)
    return _result(standing, _outcome(contents), contents if contents.get("file") else {})


def _is_taken(standing: Standing) -> bool:
    """Whether installers take a release although it was yanked: where ``==`` names it (PEP 592)."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    named = SpecifierSet(standing.specifier)
    exact = any(one.operator == "==" and not one.version.endswith(".*") for one in named)
    return standing.state is State.YANKED and exact


def _why_not(standing: Standing, python: str) -> list[Text]:
    """Why an installer would choose no release, by the one that comes nearest."""
    version, needs = standing.version, str(standing.release.get("requires_python", ""))
    if standing.state is State.ONLY_PRERELEASES:
        return [say("Only pre-releases fit, the newest is {version}.", version=version)]
    if standing.state is State.OUT_OF_BOUNDS:
        return [
            say(
                "No release is inside the versions asked; the nearest is {version}.",
                version=version,
            )
        ]
    if standing.state is State.NO_FILES:
        return [say("The name exists, but holds no file that could be installed.")]
    if standing.state is not State.NOT_FOR_THIS_PYTHON:
        return []
    if not admits(needs, python):
        return [say("{version} asks for Python {needs}.", version=version, needs=needs)]
    return [say("{version} has files for other platforms or Pythons only.", version=version)]


def _outcome(contents: Mapping[str, Any]) -> Outcome:
    if not contents.get("file"):
        return Outcome.NO_WHEEL
    counts = contents["counts"]
    if counts["open"]:
        return Outcome.VENDORS_OPEN
    if counts["libraries"]:
        return Outcome.VENDORS_CONTAINED
    return Outcome.COMPILED if counts["extensions"] or _for_one(contents) else Outcome.PURE_PYTHON


def _for_one(contents: Mapping[str, Any]) -> bool:
    """Whether its tags name platforms: `ruff` is a program, and no module of it is compiled."""
    tags = contents["tags"]
    return bool(tags) and all(not tag.endswith("-any") for tag in tags)


def _result(standing: Standing, outcome: Outcome, contents: Mapping[str, Any]) -> Result:
    cells = standing.cells()
    row = {
        "package": cells["package"],
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "version": Cell(text=standing.version, kind=CellKind.CODE),
        "index": cells["index"],
        **(_cells(contents) if contents else {}),
    }
    counts = contents.get("counts", {})
    programs = outcome is Outcome.COMPILED and not counts["extensions"]
    return Result(
        outcome=outcome.value,
        sentence=say(
            _PROGRAMS if programs else _SENTENCES[outcome],
            package=standing.name if contents else standing.package,
            version=standing.version,
            target=standing.target,
            **{name: str(counts.get(name, "")) for name in ("extensions", "libraries", "open")},
        ),
        table=Table(
            columns=COLUMNS, rows=(tuple(row.get(column.id, Cell()) for column in COLUMNS),)
        ),
        notes=(*standing.notes, *_notes(contents)),
        value=", ".join(contents.get("imports", ())[:_FEW]),
        unknown=standing.unknown,
        details=draw_details(contents) if contents else (),
        data=cast("Any", dict(contents)) or None,
    )


def _cells(contents: Mapping[str, Any]) -> dict[str, Cell]:
    counts = contents["counts"]
    scripts = [name for name, _ in contents["scripts"]]
    return {
        "imports": _named(contents["imports"], counts["imports"]),
        "extensions": Cell(text=str(counts["extensions"])),
        "libraries": _libraries(counts),
        "vendored": Cell(text=str(counts["vendored"])),
        "scripts": _named(scripts, counts["scripts"]),
        "licences": Cell(
            text=str(counts["licences"]),
            note=say("{licence}", licence=contents["licence"]) if contents["licence"] else None,
        ),
        "size": Cell(text=describe_bytes(contents["size"])),
        "unpacked": Cell(text=describe_bytes(contents["unpacked"])),
        "file": Cell(text=contents["file"], kind=CellKind.CODE),
    }


def _named(names: list[str], count: int) -> Cell:
    """The first few names; how many more there are stands below them."""
    more = count - len(names[:_FEW])
    note = say("and {count} more", count=str(more)) if more > 0 else None
    return Cell(text=", ".join(names[:_FEW]) or ("" if count else "none"), note=note)


def _libraries(counts: Mapping[str, int]) -> Cell:
    if not counts["libraries"]:
        return Cell(text="none")
    if counts["open"]:
        note = say("{open} under their own names", open=str(counts["open"]))
    else:
        note = say("all contained")
    return Cell(text=str(counts["libraries"]), note=note)


def _notes(contents: Mapping[str, Any]) -> list[Text]:
    if not contents:
        return []
    notes = []
    if contents["stubs"]:
        names = ", ".join(contents["stubs"])
        notes.append(
            say("It holds stubs for type checkers, which cannot be imported: {names}.", names=names)
        )
    if contents["vendored"]:
        notes.append(
            say(
                "It carries Python packages of others ({count}) in {folders}.",
                count=str(contents["counts"]["vendored"]),
                folders=", ".join(contents["vendored"]),
            )
        )
    if not contents["licences"]:
        notes.append(say("It holds no licence file."))
    if contents["declared"]:
        notes.append(say("The import names are those that its metadata declares (PEP 794)."))
    return notes


CHECK = Check(
    id="inside",
    title="Inside",
    about="What is in the wheel of a release?",
    outcomes=MEANING,
    parameters=(
        PARAMETERS[0],
        Parameter(
            name="python",
            help=f"The Python whose wheel is looked into. Without it: {USUAL_PYTHON}.",
            read=PARAMETERS[1].read,
            setting="python",
        ),
        Parameter(
            name="platform",
            help=f"The platform whose wheel is looked into. Without it: `{USUAL_PLATFORM}`.",
            read=PARAMETERS[2].read,
            setting="platform",
        ),
        PARAMETERS[3],
    ),
    columns=COLUMNS,
    shown=(
        "package",
        "outcome",
        "version",
        "imports",
        "extensions",
        "libraries",
        "scripts",
        "size",
    ),
    evaluate=evaluate,
    details=DETAILS,
    shown_details=("libraries",),
)
