"""Reads the tree in which conda's solver says why nothing fits (py-rattler 0.28): who asks for what.

A line that is not understood is passed over with nothing concluded; the text itself is always shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from factlock.checks.solving.disagreements import range_of
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex
from factlock.text import clean_text
from factlock.version_ranges import never_both

MAX_LINES = 4000
MAX_ASKS = 60
_HEAD = "Cannot solve the request because of:"
_LINE = regex(r"(?P<lead>(?:[│ ] {2})*)(?P<branch>[├└]─ )?(?P<text>\S.*)")
_STEP = 3
_SPEC = r"(?P<what>[a-z0-9_][^,]*?(?:,[^ ,][^,]*)*)"
_NONE = regex(r"No candidates were found for (?P<what>.+?)\.?$")
_ASKED = regex(
    rf"{_SPEC},? (?:which )?(?:can be installed with any of the following options"
    r"|cannot be installed because there are no viable options):?$"
)
_LACKING = regex(
    rf"{_SPEC},? (?:for which no candidates were found"
    r"|which conflicts with any installable versions previously reported)\.?$"
)
_ASKER = regex(r"(?P<who>[a-z0-9_]\S* [^,]+?) would (?:require|constrain)$")
_CONSTRAINT = regex(rf"the constraint {_SPEC} cannot be fulfilled\.?$")
# Another channel has it, and the first one that has the name answers alone.
_SHUT_OUT = regex(
    r"^[│ ├└─]*(?P<name>[a-z0-9_][^ ]*) [^\n]+ is excluded because due to strict channel priority",
    re.MULTILINE,
)
_CLASH = regex(r"[a-z0-9_]\S* [^,]+, which conflicts with the versions reported above\.?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverAsk:
    """Who asks for what; ``who`` is empty for the request, ``root`` is the part of it that led here.

    ``fails`` says that the solver found nothing for it.
    """

    who: str
    what: str
    root: str
    fails: bool = False

    @property
    def name(self) -> str:
        """The name of what is asked for."""
        return name_of(self.what)

    @property
    def any_will_do(self) -> bool:
        """Whether a package asks for another one whatever its version."""
        return bool(self.who) and self.what == f"{self.name} *"

    @property
    def asker(self) -> str:
        """The name of who asks."""
        return name_of(self.who)


def name_of(text: str) -> str:
    """The name that a spec, or a package with its version, begins with."""
    return text.partition(" ")[0].partition("[")[0]


def read_solver_words(said: str) -> tuple[SolverAsk, ...]:
    """The asks on which a solution founders, the request's own first.

    Of a name that is not fought over one ask is told. Of one that is, each side is told before any
    side's other versions are: those are choices, and do not contradict each other.
    """
    asks = [one for one in dict.fromkeys(_asks(said)) if one.fails or not one.any_will_do]
    failing = {one.name for one in asks if one.fails}
    sides: dict[tuple[str, str], list[SolverAsk]] = {}
    for one in asks:
        # The request's own asks all hold at once.
        sides.setdefault((one.asker or one.what, one.name), []).append(one)
    first = _against([some[0] for some in sides.values()])
    fought = {name for name in failing if sum(one.name == name for one in first) > 1}
    told = [one for one in first if one.name in fought]
    seen = {one.name for one in told}
    for one in first:
        if one.name not in seen:
            seen.add(one.name)
            told.append(one)
    others = [one for some in sides.values() for one in some[1:] if one.name in fought]
    return tuple(sorted([*told, *others], key=lambda one: bool(one.who))[:MAX_ASKS])


def read_shut_out(said: str) -> tuple[str, ...]:
    """The names that a later channel has otherwise than the one that answers for them alone."""
    return tuple(dict.fromkeys(found["name"] for found in _SHUT_OUT.finditer(said)))


def _against(sides: list[SolverAsk]) -> list[SolverAsk]:
    """The sides without those that let every failing one of their name be, where others do not."""
    kept = []
    for one in sides:
        failing = [other for other in sides if other.name == one.name and other.fails]
        others = [other for other in sides if other.name == one.name and not other.fails]
        harmless = [
            other
            for other in others
            if not any(never_both(range_of(other.what), range_of(that.what)) for that in failing)
        ]
        if one not in harmless or len(harmless) == len(others):
            kept.append(one)
    return kept


@dataclass(slots=True)
class _Node:
    """A line above: what it asks for, or who asks below it."""

    what: str = ""
    who: str = ""
    at: int = -1


def _asks(said: str) -> Iterator[SolverAsk]:
    """Every ask of the tree in its order; one whose candidates all clash fails as well."""
    above: list[_Node] = []
    found: list[SolverAsk] = []
    for line in _lines(said):
        depth, text = line
        del above[depth:]
        above += [_Node()] * (depth - len(above))
        above.append(_read(text, above, found))
    yield from found


def _lines(said: str) -> Iterable[tuple[int, str]]:
    for raw in said.removeprefix(_HEAD).strip().splitlines()[:MAX_LINES]:
        match = _LINE.fullmatch(raw.rstrip())
        if match:
            depth = len(match["lead"]) // _STEP + (1 if match["branch"] else 0)
            yield depth, clean_text(match["text"], 400)


def _read(text: str, above: list[_Node], found: list[SolverAsk]) -> _Node:
    if match := _ASKER.match(text):
        return _Node(who=match["who"].replace(" | ", ", "))
    if _CLASH.match(text):
        at = above[-1].at if above else -1
        if at >= 0:
            found[at] = replace(found[at], fails=True)
        return _Node()
    for pattern in (_NONE, _LACKING, _CONSTRAINT, _ASKED):
        if match := pattern.match(text):
            return _note(match["what"], above, found, fails=pattern is not _ASKED)
    return _Node()


def _note(what: str, above: list[_Node], found: list[SolverAsk], *, fails: bool) -> _Node:
    who = next((one.who for one in reversed(above) if one.who), "")
    root = next((one.what for one in above if one.what), what)
    found.append(SolverAsk(who=who, what=what, root=root, fails=fails))
    return _Node(what=what, at=len(found) - 1)
