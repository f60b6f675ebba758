"""The check ``remedy``: which change of which line would make a set resolve, proved by solving again?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.checks import Check, Takes
from factlock.checks.amounts import describe_some
from factlock.checks.solving.asked_sets import check_set, place, read_set, refusals
from factlock.checks.solving.disagreements import (
    ASKS,
    SAID,
    asks_of,
    details,
    disagreements,
)
from factlock.checks.solving.on_targets import (
    OnTarget,
    State,
    read_on_target,
    without_asking,
)
from factlock.checks.solving.remedies import (
    Change,
    Edit,
)
from factlock.checks.solving.remedy_search import Outcome, Search, Tried, seek
from factlock.checks.solving.set_parameters import (
    BEFORE,
    EXTRAS,
    FILE,
    GROUPS,
    INDEX,
    PLATFORM,
    PYTHON,
    REQUIREMENTS,
    WITHOUT,
)
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Detail,
    Json,
    Need,
    Result,
    Table,
    Text,
    Tone,
    say,
)
from factlock.target import targets_of

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MEANING: Mapping[StrEnum, str] = {
    Outcome.RESOLVES_ALREADY: "Nothing has to be changed.",
    Outcome.ONE_CHANGE: "One change of one line, or of the Python, makes the set resolve.",
    Outcome.SEVERAL_CHANGES: "Two lines have to be changed together.",
    Outcome.NONE_FOUND: "None of the changes that were tried makes the set resolve.",
    Outcome.MISSING: "A name is asked for that no index has: there is nothing to loosen.",
    Outcome.UNKNOWN: "It could not be found out, or nothing is asked for; the reason stands beside it.",
}
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.RESOLVES_ALREADY: "{set} resolves for {target} as it stands.",
    Outcome.ONE_CHANGE: "{set} resolves for {target} after one change: {change}.",
    Outcome.SEVERAL_CHANGES: "{set} resolves for {target} after two changes: {change}.",
    Outcome.NONE_FOUND: "None of {count} changes that were tried makes {set} resolve for {target}.",
    Outcome.MISSING: "No index has {names}, so no change of bounds helps {set}.",
    Outcome.UNKNOWN: "What would make {set} resolve for {target} could not be found out.",
}
_WORDS: Mapping[State, str] = {
    State.CONFLICT: "still a conflict",
    State.MISSING: "something is missing then",
    State.NOT_FOR_THIS_PYTHON: "nothing for this Python",
    State.NEEDS_A_BUILD: "would need a build",
    State.UNKNOWN: "not known",
}
COLUMNS = (
    Column(id="change", title="Change", help="What was tried, the smallest change first."),
    Column(
        id="outcome", title="Answer", help="Whether the set resolves then: the outcome, or why not."
    ),
    Column(id="place", title="Where", help="The file and the line."),
    Column(
        id="installed", title="Then installed", help="The versions of what the failure is about."
    ),
    Column(id="proved", title="Proved", help="Whether the set was solved with the change."),
)
GIVES = {
    "change": "the change in words, empty where there is none",
    "file": "the file whose line is changed first, empty where the line is no file's",
    "line": "the number of that line, 0 where it is not known",
    "before": "what is asked for there now",
    "after": "what to ask for instead, empty where the line goes",
    "python": "the Python to take instead, where that is the change",
    "installed": "the versions that are installed then of what the failure is about",
    "requirements": "who asks for what, a text each",
    "names": "the names that the failure is about",
    "tried": "how many changes were tried",
}


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The smallest change that works, or the solutions it needs to know."""
    asked = read_set(parameters)
    ((python, platform),) = targets_of(parameters)
    key = asked.key(parameters, python, platform)
    if not asked.entries and not asked.file:
        nothing = OnTarget(python=python, platform=platform, state=State.UNKNOWN)
        return _result(Search(asked=asked, base=nothing, outcome=Outcome.UNKNOWN))
    certain = without_asking(asked, parameters, python, platform)
    if certain is None and (lacking := facts.lacking(key)):
        return Need(keys=lacking)
    base = certain or read_on_target(key, facts, python, platform)
    if base.state is State.SOLVED:
        return _result(Search(asked=asked, base=base, outcome=Outcome.RESOLVES_ALREADY))
    if base.state is State.MISSING:
        return _result(Search(asked=asked, base=base, outcome=Outcome.MISSING))
    if base.state is State.UNKNOWN:
        return _result(
            Search(asked=asked, base=base, outcome=Outcome.UNKNOWN, unknown=base.unknown)
        )
    found = seek(asked, base, parameters, facts)
    return found if isinstance(found, Need) else _result(found)


def _result(search: Search) -> Result:
    found, given = search.found, _gives(search)
    return Result(
        outcome=search.outcome.value,
        sentence=_sentence(search),
        table=Table(columns=COLUMNS, rows=tuple(_rows(search))),
        notes=tuple(_notes(search)),
        value=str(given["after"] if found else ""),
        unknown=(search.unknown,) if search.unknown else (),
        details=tuple(_details(search)),
        data=cast(
            "Json",
            {**given, "changes": [_plain(search, one) for one in search.tried]},
        ),
    )


def _sentence(search: Search) -> Text:
    if search.outcome is Outcome.UNKNOWN and not search.asked.entries and not search.asked.file:
        return say("Nothing is asked for, so there is nothing to change.")
    return say(
        _SENTENCES[search.outcome],
        set=search.asked.in_words({}),
        target=search.base.target,
        change=in_words(search.found.change) if search.found else "",
        count=str(len(search.tried)),
        names=describe_some(search.base.names),
    )


def in_words(change: Change, *, placed: bool = True) -> str:
    """A change in words: ``django>=1.11 instead of django==1.11.29 (requirements.in:3)``."""
    if change.python:
        return f"Python {change.python}"
    return " and ".join(_edit_in_words(edit, placed=placed) for edit in change.edits)


def _edit_in_words(edit: Edit, *, placed: bool) -> str:
    at = f" ({place(edit.entry)})" if placed and place(edit.entry) else ""
    if not edit.after:
        return f"without {edit.before}{at}"
    return f"{edit.shown} instead of {edit.before}{at}"


def _installed(search: Search, tried: Tried) -> list[str]:
    versions = tried.solved.versions
    return [f"{name} {versions[name]}" for name in search.names if name in versions]


def _rows(search: Search) -> Iterator[tuple[Cell, ...]]:
    for one in search.tried:
        state = one.solved.state
        outcome = (
            search.outcome.value if one is search.found else _WORDS.get(state, "resolves, too")
        )
        yield (
            Cell(text=in_words(one.change, placed=False), kind=CellKind.CODE),
            Cell(
                text=outcome,
                kind=CellKind.OUTCOME,
                tone=Tone.GOOD if one.works else Tone.NONE,
            ),
            Cell(text=", ".join(filter(None, (place(edit.entry) for edit in one.change.edits)))),
            Cell(text=", ".join(_installed(search, one)), kind=CellKind.CODE),
            Cell(text="yes" if one.works else "no"),
        )
    if not search.tried:
        yield (
            Cell(text="none"),
            Cell(text=search.outcome.value, kind=CellKind.OUTCOME),
            Cell(),
            Cell(text=", ".join(_now(search)), kind=CellKind.CODE),
            Cell(text="yes" if search.base.state is State.SOLVED else "no"),
        )


def _now(search: Search) -> list[str]:
    versions = search.base.versions
    return [f"{name} {versions[name]}" for name in search.asked.names if name in versions]


def _notes(search: Search) -> Iterator[Text]:
    yield from disagreements(search.base, search.asked)
    yield from refusals(search.asked)
    if search.outcome is Outcome.NONE_FOUND:
        yield say(
            "What was tried is not all that there is: somebody who knows both sides may find more."
        )


def _details(search: Search) -> Iterator[Detail]:
    yield from details([search.base], search.asked)


def _gives(search: Search) -> dict[str, Any]:
    found = search.found
    edit = found.change.edits[0] if found and found.change.edits else None
    asks = asks_of(search.base, search.asked)
    return {
        "change": in_words(found.change) if found else "",
        "file": edit.entry.file if edit else "",
        "line": edit.entry.line if edit else 0,
        "before": edit.before if edit else "",
        "after": edit.shown if edit else "",
        "python": found.change.python if found else "",
        "installed": ", ".join(_installed(search, found)) if found else "",
        "requirements": [f"{ask.asker} asks for {ask.what}" for ask in asks],
        "names": ", ".join(search.base.names),
        "tried": len(search.tried),
    }


def _plain(search: Search, one: Tried) -> Json:
    return {
        "change": in_words(one.change),
        "edits": [
            {
                "file": edit.entry.file,
                "line": edit.entry.line,
                "before": edit.before,
                "after": edit.shown,
            }
            for edit in one.change.edits
        ],
        "python": one.change.python,
        "outcome": one.solved.state.value,
        "installed": cast("Json", _installed(search, one)),
        "proved": one.works,
    }


CHECK = Check(
    id="remedy",
    title="Remedy",
    about="Which change of which line would make a set resolve, proved by solving it again?",
    outcomes=MEANING,
    parameters=(REQUIREMENTS, FILE, EXTRAS, GROUPS, WITHOUT, PYTHON, PLATFORM, BEFORE, INDEX),
    columns=COLUMNS,
    shown=("change", "outcome", "place", "installed", "proved"),
    evaluate=evaluate,
    takes=Takes.SET,
    details=(ASKS, SAID),
    shown_details=(ASKS.id, SAID.id),
    agree=check_set,
    gives=GIVES,
    bare=True,
)
