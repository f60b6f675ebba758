"""Who asks for what in a set that cannot be had, with file and line, and in the resolver's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from factlock.checks.solving.asked_sets import AskedSet
from factlock.checks.solving.on_targets import CONDA, OnTarget, targets_in_words
from factlock.light_dataclass import dataclass
from factlock.model import Cell, CellKind, Column, Detail, Grid, Listing, Table, Text, say
from factlock.patterns import regex
from factlock.text import normal_name
from factlock.version_ranges import never_both

MAX_ROWS = 200
MAX_SIDES = 50
# conda has names with an underscore in front: __glibc, _openmp_mutex.
_NAME = regex(r"_{0,2}[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)

_PROJECT = regex(rf"^{_NAME.pattern}\s*(?:\[[^]]*\])?\s*", re.ASCII)

WHO = Column(id="who", title="Who", help="Who asks: the question itself, or a package.")
WHAT = Column(id="asks", title="Asks for", help="What it asks for.")
WHERE = Column(id="where", title="Where", help="The file and line that brought it in.")
ON = Column(id="targets", title="For", help="The targets for which this stands in the way.")
ASKS = Column(id="asks", title="Who asks for what", help="The requirements that cannot all be met.")
SAID = Column(id="said", title="The resolver's words", help="The explanation, as it was given.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One side of a disagreement; ``who`` is empty for the question itself, ``place`` where not known."""

    who: str
    what: str
    place: str

    @property
    def asker(self) -> str:
        """Who asks, in words: the line of the question, or the package and the line that brought it."""
        if not self.who:
            return self.place or "the set"
        return f"{self.who} ({self.place})" if self.place else self.who


def asks_of(solved: OnTarget, asked: AskedSet) -> tuple[Ask, ...]:
    """The sides of a disagreement on one target, each once, with their places."""
    found = (
        Ask(
            who=_spaced(who),
            what=what,
            place=asked.python_place if solved.own_python else _place(solved, asked, who, what),
        )
        for who, what in solved.asks
    )
    return tuple(dict.fromkeys(found))


def _place(solved: OnTarget, asked: AskedSet, who: str, what: str) -> str:
    if (who, what) in solved.places:
        return solved.places[who, what]
    return asked.places(_name(who or what), "" if who else what)


def _name(text: str) -> str:
    found = _NAME.match(text)
    if not found:
        return ""
    return found[0] if found[0].startswith("_") else normal_name(found[0])


def _spaced(who: str) -> str:
    """``name==version`` as ``name version``."""
    return who.replace("==", " ")


def contested(asks: Iterable[Ask]) -> dict[str, list[Ask]]:
    """The names for which more than one thing is asked, and who asks it."""
    found: dict[str, list[Ask]] = {}
    for ask in asks:
        found.setdefault(_name(ask.what), []).append(ask)
    return {name: sides for name, sides in found.items() if len({one.what for one in sides}) > 1}


def without_a_release(asks: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The names of which nothing fits although no two exclude each other; none where two sides do.

    ``asks`` are pairs of who asks (empty for the question) and for what. Who asks for something else
    is there, so it is the last of each chain that is not.
    """
    wanted: dict[str, set[str]] = {}
    askers = set()
    for who, what in asks:
        wanted.setdefault(_name(what), set()).add(what)
        askers.add(_name(who))
    if any(map(_exclude_each_other, wanted.values())):
        return ()
    return tuple(name for name in wanted if name and name not in askers)


def _exclude_each_other(sides: Iterable[str]) -> bool:
    """Whether sides want versions of one project that no version can be all of: not ``>98`` and ``>99``."""
    every = [_ranges(side) for side in sorted(sides)[:MAX_SIDES]]
    if len(every) > 1 and all(len(ranges) == 1 for ranges in every):
        return never_both(*(",".join(filter(None, some)) for some in ([r[0] for r in every], [])))
    return any(
        all(never_both(a, b) for a in one for b in other) for one, other in combinations(every, 2)
    )


def _ranges(side: str) -> list[str]:
    """The ranges of ``a>=1,<2 or a>=3``; a name alone is every version."""
    return [range_of(part) for part in side.split(" or ")]


def range_of(wanted: str) -> str:
    """What stands behind a name, as a specifier; conda writes ``a 1.2.*``, ``a 1.2 BUILD`` and ``a *``."""
    word = (_PROJECT.sub("", wanted.strip(), count=1).split() or [""])[0]
    return "" if word == "*" else f"=={word}" if word[:1].isdecimal() else word


def disagreements(solved: OnTarget, asked: AskedSet) -> Iterable[Text]:
    """In words who asks for what of each contested name: A asks for x, B asks for y."""
    for first, second, *more in contested(asks_of(solved, asked)).values():
        words = {"a": first.asker, "x": first.what, "b": second.asker, "y": second.what}
        if second.who == CONDA:
            words["at"] = second.place
            where = " ({at})" if second.place else ""
            yield say(f"{{a}} asks for {{x}}, conda installs {{y}}{where}.", **words)
        elif more:
            yield say(
                "{a} asks for {x}, {b} asks for {y}, and {n} more.", **words, n=str(len(more))
            )
        else:
            yield say("{a} asks for {x}, {b} asks for {y}.", **words)


def details(solved: Sequence[OnTarget], asked: AskedSet) -> Iterable[Detail]:
    """The table of who asks for what, and each explanation of the resolver once."""
    failed = [one for one in solved if one.asks or one.said]
    on: dict[Ask, list[OnTarget]] = {}
    for one in failed:
        for ask in asks_of(one, asked):
            on.setdefault(ask, []).append(one)
    if on:
        yield Grid(
            id=ASKS.id, title=say("Who asks for what"), table=_table(on, several=len(solved) > 1)
        )
    said: dict[str, list[OnTarget]] = {}
    for one in failed:
        if one.said:
            said.setdefault(one.said, []).append(one)
    for text, targets in said.items():
        yield Listing(
            id=SAID.id,
            title=say("What the resolver said for {targets}", targets=targets_in_words(targets)),
            text=text,
            folded=True,
        )


def _table(on: dict[Ask, list[OnTarget]], *, several: bool) -> Table:
    columns = (WHO, WHAT, WHERE, ON) if several else (WHO, WHAT, WHERE)
    rows = [
        (
            Cell(text=ask.who or "the set"),
            Cell(text=ask.what, kind=CellKind.CODE),
            Cell(text=ask.place, kind=CellKind.CODE),
            Cell(text=targets_in_words(targets)),
        )[: len(columns)]
        for ask, targets in on.items()
    ]
    return Table(columns=columns, rows=tuple(rows[:MAX_ROWS]))
