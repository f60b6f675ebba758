"""The words of Factlock as frozen data. This module imports nothing of ours but the causes.

Everything here crosses a layer or a process, so it is frozen, slotted, keyword-only, hashable and
picklable: tuples instead of lists, sorted pairs instead of dictionaries. The one exception is a
fact's ``value``, which is plain JSON data and is never changed after it was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from factlock.errors import Cause
from factlock.light_dataclass import dataclass

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Pairs: TypeAlias = tuple[tuple[str, str], ...]
MAX_TITLE = 60


def pairs(values: Mapping[str, str]) -> Pairs:
    """Sorted ``(name, value)`` pairs of what is not empty: a mapping that hashes and pickles."""
    return tuple(sorted((name, value) for name, value in values.items() if value))


class Mode(StrEnum):
    """Where facts may come from. See the reference page "Modes"."""

    AUTO = "auto"
    LOCKED = "locked"
    LIVE = "live"


class Freshness(StrEnum):
    """How a fact came to this build."""

    LIVE = "live"
    CACHED = "cached"
    LOCKED = "locked"
    STALE = "stale"


class Verdict(StrEnum):
    """What an expectation came to; ``informs`` when there was none."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    INFORMS = "informs"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Subject:
    """What a source is asked about in one go: one project of an index, one set of a resolver.

    The name of a set is its requirements, one a line.
    """

    source: str
    name: str

    @property
    def title(self) -> str:
        """The name on one line, not too long."""
        line = self.name.replace("\n", ", ")
        return line if len(line) <= MAX_TITLE else f"{line[:MAX_TITLE]}…"

    @property
    def place(self) -> str:
        """The source as readers know it: ``index``, ``conda-forge``."""
        return self.source.removeprefix("conda:").replace(",", ", ")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FactKey:
    """The name of a fact: of which subject, of which kind, with which parameters."""

    subject: Subject
    kind: str
    parameters: Pairs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One answer of one source.

    ``date`` is when the source was last seen to say so (UTC, ``2026-11-20T23:59:10Z``), ``via`` the
    logical name of the index that answered, ``trouble`` why a stale fact could not be renewed.
    """

    key: FactKey
    value: Json
    date: str
    via: str
    freshness: Freshness
    trouble: Unknown | None = None

    @property
    def ageless(self) -> bool:
        """Whether this is of a sample or a folder, which says itself up to which day its data go."""
        value = self.value
        return isinstance(value, dict) and bool(value.get("partial") or value.get("until"))

    @property
    def partial(self) -> bool:
        """Whether this is of a sample, for which the whole stands where it can be asked."""
        return isinstance(self.value, dict) and self.value.get("partial") is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A fact that could not be had, with its true cause and what to do next."""

    key: FactKey
    cause: Cause
    reason: str
    host: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a check must know before it can answer."""

    keys: tuple[FactKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A sentence in English with its parameters apart, so that it can be translated when shown."""

    template: str
    parameters: Pairs = ()

    def __str__(self) -> str:
        return fill(self.template, self.parameters)


def fill(template: str, parameters: Pairs) -> str:
    """The template with ``{name}`` replaced; values are data and are not read again."""
    parts = template.split("{")
    values = dict(parameters)
    filled = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        filled.append(values.get(name, "{" + name + "}") + rest)
    return "".join(filled)


def say(template: str, **parameters: str) -> Text:
    """A ``Text`` from keyword arguments."""
    return Text(template=template, parameters=tuple(sorted(parameters.items())))


class CellKind(StrEnum):
    """What a cell holds; each report chooses how to show it."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    OUTCOME = "outcome"
    PROJECT = "project"
    MARK = "mark"
    # The label of a section: a link where the site, or one that it knows, has it.
    LABEL = "label"


class Tone(StrEnum):
    """How good a cell is to the reader: the colours of a heat map."""

    NONE = ""
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a neutral table. ``id`` is what the option ``:columns:`` takes."""

    id: str
    title: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell: a value, how to show it, and a remark below it (smaller).

    ``tone`` colours the cell where there are colours, and says nothing that the text does not say;
    ``share`` is the length of a bar beside the text in percent, -1 for none.
    """

    text: str = ""
    kind: CellKind = CellKind.TEXT
    note: Text | None = None
    tone: Tone = Tone.NONE
    share: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that every report can render. Rows are as long as ``columns``."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twig:
    """A line of a tree: how deep it hangs (0 is a root), a project, its version, a remark."""

    depth: int
    name: str
    version: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Twigs in the order in which they are read; each hangs from the last one that is less deep.

    ``linked``: their names are projects of an index, which have pages.
    """

    id: str
    title: Text
    twigs: tuple[Twig, ...]
    folded: bool = True
    linked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A text that is shown letter by letter: a file, or what a program said."""

    id: str
    title: Text
    text: str
    language: str = "text"
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A further table, beneath the one with a row for each question."""

    id: str
    title: Text
    table: Table
    folded: bool = False


Detail: TypeAlias = Tree | Listing | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    """A file that is not written as its format says: the line (0: not known), and what is wrong there."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a check answered: an outcome, a sentence, a table, remarks, and a value for inline use.

    ``details`` stand beneath the table, ``data`` is what only JSON shows, ``unknown`` holds the reasons
    when the outcome is ``unknown``. ``malformed`` are files of the author's that cannot be read by anybody:
    no run goes on from those.
    """

    outcome: str
    sentence: Text
    table: Table
    notes: tuple[Text, ...] = ()
    value: str = ""
    unknown: tuple[Unknown, ...] = ()
    details: tuple[Detail, ...] = ()
    data: Json = None
    malformed: tuple[Malformed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A place in a project: a document and its anchor, the file and the line from 1 (0: not known)."""

    document: str
    file: str = ""
    line: int = 0
    anchor: str = ""

    def __str__(self) -> str:
        place = self.file or self.document
        return f"{place}:{self.line}" if self.line else place


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A check with its parameters, placed somewhere, perhaps with an expectation."""

    check: str
    parameters: Pairs
    expect: tuple[str, ...] = ()
    location: Location = Location(document="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question with its result, its verdict and the facts that the result rests on.

    ``lacking`` are those that it looked for and that could not be had, whether or not it told without them.
    """

    question: Question
    result: Result
    verdict: Verdict
    facts: tuple[Fact, ...] = ()
    lacking: tuple[Unknown, ...] = ()


def write_expectations(expected: Sequence[tuple[str, ...]]) -> str:
    """What is expected of some questions, as an author writes it: ``a,b`` of all, or ``a; b``, one each."""
    each = [",".join(outcomes) for outcomes in expected]
    return each[0] if len(set(each)) == 1 else "; ".join(each)


def judge(expect: tuple[str, ...], outcome: str) -> Verdict:
    """The verdict on an outcome. An unknown outcome is never more than ``unknown``."""
    if not expect:
        return Verdict.INFORMS
    if outcome == "unknown":
        return Verdict.UNKNOWN
    return Verdict.HOLDS if outcome in expect else Verdict.FAILS
