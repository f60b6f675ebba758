"""Why a set cannot be solved, in sentences and beneath the table: for every check that solves something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from factlock.checks.amounts import describe_some
from factlock.checks.solving.disagreements import without_a_release
from factlock.checks.solving.solved import Unsolved
from factlock.model import Cell, CellKind, Column, Detail, Grid, Listing, Table, Text, Unknown, say

UNKNOWN = "unknown"
MEANING: Mapping[str, str] = {
    "conflict": "No choice of versions is what everybody in the set asks for.",
    "missing": "A project of the set, or of what it needs, is on no index that was asked.",
    "not-for-this-python": "A project of the set has files, but none for this Python and platform.",
    "needs-a-build": "For a project of the set there is only source; it would have to be built.",
    UNKNOWN: "It could not be found out; the reason stands beside it.",
}
_SENTENCES: Mapping[str, str] = {
    "conflict": "{what} cannot be installed for {target}: what is asked for excludes itself.",
    "missing": "{what} cannot be installed for {target}: no index has {names}.",
    "not-for-this-python": "{what} cannot be installed for {target}: nothing of {names} is for it.",
    "needs-a-build": "{what} cannot be installed for {target} from wheels: {names} would have to be built.",
}
_NO_RELEASE = (
    "{what} cannot be installed for {target}: no release of {names} is inside what is asked."
)

_ON_CHANNELS: Mapping[str, str] = {
    "conflict": "{what} cannot be installed for {target}: no choice of packages is what everybody asks for.",
    "missing": "{what} cannot be installed for {target}: there is nothing called {names}.",
}

DETAILS = (
    Column(id="said", title="The resolver's words", help="Why the set cannot be solved, verbatim."),
    Column(
        id="asks", title="Who asks for what", help="The requirements that the failure is about."
    ),
)
_ASKS = (
    Column(id="who", title="Who", help="The request, or a package with its version."),
    Column(id="asks", title="Asks for", help="The requirement."),
)


def failure_sentence(unsolved: Unsolved, what: str, target: str) -> Text:
    """The failure in a sentence; ``what`` is what was asked, ``target`` for what, both in words."""
    names = describe_some(unsolved.names) or "what it needs"
    if unsolved.outcome == "conflict" and (lacking := without_a_release(unsolved.asks)):
        return say(_NO_RELEASE, what=what, target=target, names=describe_some(lacking))
    sentences = _ON_CHANNELS if unsolved.channels else _SENTENCES
    return say(sentences[unsolved.outcome], what=what, target=target, names=names)


def failure_details(unsolved: Unsolved) -> tuple[Detail, ...]:
    """What the resolver said, letter by letter, and who asks for what."""
    details: list[Detail] = []
    if unsolved.said:
        title = say("What the resolver says")
        details.append(Listing(id="said", title=title, text=unsolved.said))
    if unsolved.asks:
        rows = tuple(
            (
                Cell(text=who, kind=CellKind.CODE) if who else Cell(text="the request"),
                Cell(text=asked, kind=CellKind.CODE),
            )
            for who, asked in unsolved.asks
        )
        table = Table(columns=_ASKS, rows=rows)
        details.append(Grid(id="asks", title=say("Who asks for what"), table=table))
    return tuple(details)


def failure_doubts(found: Unsolved | Unknown) -> Iterator[Unknown]:
    """Why it is not known whether there is a solution."""
    if isinstance(found, Unknown):
        yield found
    elif found.doubt is not None:
        yield found.doubt
