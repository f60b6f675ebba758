"""The check ``diagnosis``: what made an installation fail, as its log tells it?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.checks import Check, Parameter
from factlock.checks.logs.failures import Failure as Outcome
from factlock.checks.solving.set_parameters import read_asked
from factlock.errors import InputError
from factlock.light_dataclass import asdict
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Detail,
    Grid,
    Json,
    Need,
    Result,
    Table,
    Text,
    say,
)

if TYPE_CHECKING:
    from factlock.facts.gathering import View


MEANING: Mapping[StrEnum, str] = {
    Outcome.CANNOT_BE_FOUND: "No project, or no release of it, is what was asked for; perhaps because of "
    "the Python.",
    Outcome.WRONG_INDEX: "The index that was asked is another than the public one, or it turned the question "
    "down.",
    Outcome.CONFLICT: "Requirements exclude each other.",
    Outcome.NO_WHEEL: "There is no wheel for the target, and nothing was to be built.",
    Outcome.CANNOT_BE_BUILT: "The build of a package failed for reasons of its own.",
    Outcome.HIDDEN_BUILD_DEPENDENCY: "A build needs a package that it does not declare, or may not fetch.",
    Outcome.MISSING_COMPILER: "A build needs a compiler, or a tool beside one, and there is none.",
    Outcome.NO_OPENMP: "A build asks the compiler for OpenMP, which this one does not have.",
    Outcome.MISSING_LIBRARY: "A build needs a library of the system, or its headers.",
    Outcome.BAD_ADDRESS: "There is nothing to install at an address or a path.",
    Outcome.NETWORK: "The index, or what stands before it, could not be reached.",
    Outcome.PERMISSION: "The installer may not write where it was to install.",
    Outcome.NO_SPACE: "There was no room left on the disk.",
    Outcome.HASH_MISMATCH: "A file is another than the one that was locked.",
    Outcome.UNKNOWN: "No failure that is known here stands in the log, or there is no log.",
}
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.CANNOT_BE_FOUND: "{wanted} cannot be found{python}.",
    Outcome.WRONG_INDEX: "{wanted} was asked of an index that does not answer for it{index}.",
    Outcome.CONFLICT: "What is asked for excludes itself{about}.",
    Outcome.NO_WHEEL: "There is no wheel of {wanted} for this Python and platform.",
    Outcome.CANNOT_BE_BUILT: "{wanted} cannot be built.",
    Outcome.HIDDEN_BUILD_DEPENDENCY: "The build of {wanted} needs {missing}, which it does not declare.",
    Outcome.MISSING_COMPILER: "The build of {wanted} needs a compiler{tool}, and there is none.",
    Outcome.NO_OPENMP: "The build of {wanted} needs OpenMP, which the compiler does not have.",
    Outcome.MISSING_LIBRARY: "The build of {wanted} needs {missing}, a part of the system.",
    Outcome.BAD_ADDRESS: "There is nothing to install at the address that is asked for.",
    Outcome.NETWORK: "The network failed: the index could not be reached.",
    Outcome.PERMISSION: "The installer may not write where it was to install.",
    Outcome.NO_SPACE: "There was no room left on the disk.",
    Outcome.HASH_MISMATCH: "A file of {wanted} is another than the one that was locked.",
}
_REMARKS: Mapping[str, Text] = {
    "perhaps-python": say(
        "The releases listed are those for the Python that was asked; the one wanted may be for another."
    ),
    "links": say(
        "The installer was told to look in a folder or a list of links instead of an index."
    ),
    "indexes": say("Several indexes were asked."),
    "went-on": say("The installer went on all the same, and what it left may not work."),
}
COLUMNS = (
    Column(id="log", title="Log", help="The file."),
    Column(id="outcome", title="Answer", help="What made the installation fail, as a word."),
    Column(id="package", title="Package", help="The package that it failed for."),
    Column(id="version", title="Version", help="Its version, where the log says one."),
    Column(id="missing", title="Missing", help="What a build did not find."),
    Column(id="line", title="Line", help="The line that decides."),
    Column(id="words", title="Words", help="What stands there."),
)
OTHERS = Column(id="others", title="Also in the log", help="Failures beside the one that decides.")
ASKS = Column(id="asks", title="Who asks for what", help="The sides of a conflict.")
_OTHERS = (
    Column(id="line", title="Line", help="Where it stands."),
    Column(id="outcome", title="Failure", help="Which failure it is."),
    Column(id="package", title="Package", help="Of what."),
    Column(id="words", title="Words", help="What stands there."),
)
_ASKS = (
    Column(id="who", title="Who", help="The request, or a package with its version."),
    Column(id="asks", title="Asks for", help="The requirement."),
)
GIVES = {
    "package": "the name of the package that the installation failed for",
    "version": "its version, where the log says one",
    "requirement": "the package as a requirement, `name==version` where the version is known",
    "line": "the number of the line that decides",
    "words": "that line",
    "requirements": "who asks for what in a conflict, a text each",
    "asked": "what the request itself asked for in a conflict, a requirement each",
    "missing": "what a build did not find: a module, a header, a compiler",
    "because": "why something cannot be found: `name`, `version` or `python`; empty otherwise",
    "python": "the Pythons that the package is for, where that is the reason",
    "index": "the indexes that were asked, where the log names them",
    "others": "the other failures in the log, a text each",
}


def open_log(content: bytes, path: str) -> str:
    """What a log tells, as canonical text: it is not kept itself. Raises ``InputError``."""
    from factlock.checks.logs.deciding import diagnose  # noqa: PLC0415 - for this alone

    return json.dumps(asdict(diagnose(content, path)), sort_keys=True, ensure_ascii=False)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:  # noqa: ARG001
    """The answer of one log; it needs no facts."""
    told: dict[str, Any] = json.loads(parameters.get("log@") or "{}")
    root = told.get("root") or {}
    outcome = Outcome(root["failure"]) if root else Outcome.UNKNOWN
    given = _gives(told)
    return Result(
        outcome=outcome.value,
        sentence=_sentence(parameters.get("log", ""), outcome, told, given),
        table=Table(columns=COLUMNS, rows=(_row(parameters.get("log", ""), outcome, root),)),
        notes=tuple(_notes(told)),
        value=str(given["package"]),
        details=tuple(_details(told)),
        data=cast("Json", given),
    )


def _gives(told: Mapping[str, Any]) -> dict[str, Any]:
    root = told.get("root") or {}
    package, version = root.get("package", ""), root.get("version", "")
    plain = version[:1].isdecimal() and not set(version) & set("<>=!~^*, ")
    return {
        "package": package,
        "version": version,
        "requirement": f"{package}=={version}" if package and plain else package,
        "line": root.get("line", 0),
        "words": root.get("words", ""),
        "requirements": [_ask(who, what) for who, what in told.get("asks", ())],
        "asked": _asked(told),
        "missing": root.get("what", ""),
        "because": _because(root),
        "python": root.get("python", ""),
        "index": ", ".join(told.get("indexes", ())),
        "others": [
            f"{one['failure']} (line {one['line']}): {one['words']}"
            for one in told.get("others", ())
        ],
    }


def _because(root: Mapping[str, Any]) -> str:
    """Why something cannot be found: whether the project is there at all decides."""
    if root.get("failure") != Outcome.CANNOT_BE_FOUND.value:
        return ""
    if root["python"]:
        return "python"
    return "version" if root["version"] and "versions: none" not in root["words"] else "name"


def _asked(told: Mapping[str, Any]) -> list[str]:
    """The request's own side, as far as it is written in requirements: it can be solved again."""
    found: dict[str, None] = {}
    for who, what in told.get("asks", ()):
        name, _, version = who.partition(" ")
        texts = ["" if who else _as_requirement(what)]
        texts.append(f"{name}=={version}" if _requested(name, told) else "")
        for text in filter(None, texts):
            try:
                found[read_asked(text)] = None
            except InputError:
                continue
    return list(found)


def _as_requirement(what: str) -> str:
    """``name (1.0)`` of poetry and ``name<2 and >=1`` of pip as other tools write them."""
    name, bracket, bounds = what.partition(" (")
    if not bracket:
        return what.replace(" and ", ",")
    bounds = bounds.removesuffix(")")
    return f"{name}{'==' if bounds[:1].isdecimal() else ''}{bounds}"


def _requested(name: str, told: Mapping[str, Any]) -> bool:
    """Whether the line that decides names a package among those that cannot be installed."""
    words = (told.get("root") or {}).get("words", "")
    return bool(name) and (f"{name}==" in words or f"{name} " in words.partition("has req")[0])


def _ask(who: str, what: str) -> str:
    return f"{who or 'the request'} asks for {what}"


def _sentence(
    log: str, outcome: Outcome, told: Mapping[str, Any], given: Mapping[str, Any]
) -> Text:
    if outcome is Outcome.UNKNOWN:
        if not log:
            return say("No log was given.")
        if told.get("succeeded"):
            return say("{log} tells of an installation that succeeded.", log=log)
        return say("No failure that is known here stands in {log}.", log=log)
    package = given["package"]
    return say(
        _SENTENCES[outcome],
        wanted=given["requirement"] or "what is asked for",
        python=f": it is for Python {given['python']}" if given["python"] else "",
        index=f" ({given['index']})" if given["index"] else "",
        about=f": {package}" if package else "",
        missing=given["missing"] or "something",
        tool=f" ({given['missing']})" if given["missing"] else "",
    )


def _row(log: str, outcome: Outcome, root: Mapping[str, Any]) -> tuple[Cell, ...]:
    cells = {
        "log": Cell(text=log, kind=CellKind.CODE),
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "package": Cell(text=root.get("package", ""), kind=CellKind.CODE),
        "version": Cell(text=root.get("version", ""), kind=CellKind.CODE),
        "missing": Cell(text=root.get("what", ""), kind=CellKind.CODE),
        "line": Cell(text=str(root["line"]) if root else ""),
        "words": Cell(text=root.get("words", ""), kind=CellKind.CODE),
    }
    return tuple(cells[column.id] for column in COLUMNS)


def _notes(told: Mapping[str, Any]) -> Iterator[Text]:
    for remark in told.get("remarks", ()):
        yield _REMARKS[remark]


def _details(told: Mapping[str, Any]) -> Iterator[Detail]:
    if asks := told.get("asks"):
        rows = tuple(
            (
                Cell(text=who, kind=CellKind.CODE) if who else Cell(text="the request"),
                Cell(text=what, kind=CellKind.CODE),
            )
            for who, what in asks
        )
        yield Grid(
            id=ASKS.id, title=say("Who asks for what"), table=Table(columns=_ASKS, rows=rows)
        )
    if others := told.get("others"):
        beside = tuple(
            (
                Cell(text=str(one["line"])),
                Cell(text=one["failure"], kind=CellKind.OUTCOME),
                Cell(text=one["package"], kind=CellKind.CODE),
                Cell(text=one["words"], kind=CellKind.CODE),
            )
            for one in others
        )
        table = Table(columns=_OTHERS, rows=beside)
        yield Grid(id=OTHERS.id, title=say("Also in the log"), table=table, folded=True)


CHECK = Check(
    id="diagnosis",
    title="Diagnosis",
    about="What made an installation fail, as its log tells it?",
    outcomes=MEANING,
    parameters=(
        Parameter(
            name="log",
            help="What pip, uv, conda, mamba or poetry printed, as a file of at most 4 MiB.",
            opens=open_log,
        ),
    ),
    columns=COLUMNS,
    shown=("log", "outcome", "package", "version", "line", "words"),
    evaluate=evaluate,
    details=(ASKS, OTHERS),
    shown_details=(ASKS.id, OTHERS.id),
    gives=GIVES,
    bare=True,
)
