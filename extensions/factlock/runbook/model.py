"""A runbook as data: what is read from the page, and what everything else works on."""

from __future__ import annotations

from enum import StrEnum

from factlock.light_dataclass import dataclass

DECIDED = "decided"
WAITING = "waiting"


class StepKind(StrEnum):
    """What a step is. The value is the option of the directive that makes it one."""

    CHECK = "check"
    CONFIRM = "confirm"
    CHOOSE = "choose"
    ASK = "ask"
    ACTION = "action"
    WAIT = "wait"
    END = "end"


HUMAN = frozenset({StepKind.CONFIRM, StepKind.CHOOSE, StepKind.ASK, StepKind.WAIT})
# These are done once for all packages that have come to them; of the others `:together:` says so.
TOGETHER = frozenset({StepKind.ACTION, StepKind.WAIT})


class InputType(StrEnum):
    """What an input is, and so how its text is read."""

    REQUIREMENTS = "requirements"
    IMAGE = "image"
    URL = "url"
    TEXT = "text"
    CHOICE = "choice"
    PYTHON = "python"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something that a run must be told. ``default`` is ``None`` where there is none: it is asked for.

    ``each``: every value of it is an item, which is walked on its own.
    """

    name: str
    type: InputType
    help: str
    default: str | None = None
    each: bool = False
    choices: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One item of a step's list: these outcomes lead to that step. ``text`` is the item as it is read."""

    outcomes: tuple[str, ...]
    target: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A line ``:name: value`` of a step's block."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A section of the page that the machine can do, ask or wait for.

    ``id`` is the argument of the block, stable in run files; ``slug`` the anchor of its heading. ``name``
    is the id of the check or the action, or the name of the end (``decided``: what ``verdict`` said
    before). ``question`` is what a person is asked. ``options`` are the other lines of the block, as
    written. ``keeps`` is the name under which the value is kept beside the step's id; ``verdict`` the end
    that whoever comes through here has, unless a later one says otherwise. ``line`` is that of the block.
    """

    id: str
    kind: StepKind
    title: str
    slug: str
    line: int
    heading_line: int
    name: str = ""
    question: str = ""
    options: tuple[Option, ...] = ()
    edges: tuple[Edge, ...] = ()
    together: bool = False
    keeps: str = ""
    verdict: str = ""

    def option(self, name: str) -> str:
        """The text of an option, ``""`` where it is not there."""
        return next((one.value for one in self.options if one.name == name), "")

    def target(self, outcome: str) -> str:
        """The id of the step that an outcome leads to, ``""`` where none does."""
        return next((one.target for one in self.edges if outcome in one.outcomes), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text of the page with places to fill in. ``line`` is that of its first line of text."""

    name: str
    language: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of each item in the JSON of a run, and the placeholder that it is taken from."""

    name: str
    value: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """A whole runbook. ``ends`` are ordered from mild to grave; ``waiting`` is graver than all of them."""

    name: str
    file: str
    title: str
    inputs: tuple[Input, ...]
    ends: tuple[str, ...]
    steps: tuple[Step, ...]
    templates: tuple[Template, ...] = ()
    fields: tuple[Field, ...] = ()
    language: str = "en"
    digest: str = ""

    @property
    def start(self) -> Step:
        """The first step of the page."""
        return self.steps[0]

    def step(self, name: str) -> Step:
        """The step of an id; raises ``KeyError``."""
        for one in self.steps:
            if one.id == name:
                return one
        raise KeyError(name)

    @property
    def each(self) -> Input | None:
        """The input whose values are the items of a run; a runbook without one has a single item."""
        return next((one for one in self.inputs if one.each), None)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """Something that is wrong with a runbook: where, what, and what to write instead.

    ``rule`` is the id under which it is documented. ``column`` is from 1, 0 where the line says enough.
    """

    line: int
    rule: str
    message: str
    advice: str
    column: int = 0
