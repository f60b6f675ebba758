"""A run as data: what happened so far, from which everything else about it follows.

A run is the list of its events. Where each package stands, what is to be done next and how it ends is
computed from the runbook and the events alone, so that a reviewer replays it without a network.
"""

from __future__ import annotations

from enum import StrEnum

from factlock.light_dataclass import dataclass, field
from factlock.model import Fact, Json, Pairs, Unknown


class How(StrEnum):
    """Who or what settled a step."""

    CHECK = "check"  # facts of sources and of the image's own files
    PERSON = "person"  # somebody answered: at the prompt, with --answer, in a request
    SUPPOSED = "supposed"  # --yes said so; nobody looked
    KNOWN = "known"  # a question to a person that needed none: a file answers it
    ACTION = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something an answer rests on: a fact with its source and date, or a file.

    ``fact`` is the fact itself, so that the check can be evaluated again from it, and ``value`` its value;
    ``None`` for a file, of which ``what`` is the path as it is shown.
    """

    what: str
    source: str
    date: str = ""
    value: Json = None
    partial: bool = False
    fact: Fact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A text that a run makes.

    ``name`` becomes a file's name; ``media`` is ``diff``, ``markdown``, ``text`` or ``address``. ``order``
    sorts the parts of one artefact that several steps add to.
    """

    name: str
    media: str
    text: str
    step: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A file of the image that is to be written: digests (sha256) of what was and what will be.

    ``path`` is absolute, ``shown`` as people see it; ``before`` is ``""`` where there is no file yet.
    """

    path: str
    shown: str
    before: str
    after: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAnswer:
    """What came of a step for all items of a task.

    ``value`` is what later steps see as ``{step}``, ``values`` what they see as ``{step.name}``; ``by_item``
    holds values that differ from item to item, by the item's number. ``notes`` become warnings of the items.
    ``unknown`` are facts that a check looked for and that nobody could give: with them and the evidence it
    comes to its outcome again.
    """

    outcome: str
    how: How
    sentence: str = ""
    value: str = ""
    values: dict[str, Json] = field(default_factory=dict)
    by_item: dict[int, dict[str, Json]] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    parameters: Pairs = ()
    by: str = ""
    when: str = ""
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A step that was settled for some items (numbers from 0), in the order in which it happened."""

    number: int
    step: str
    items: tuple[int, ...]
    answer: StepAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Files that are about to be written: noted before, so that a crash in between is understood.

    ``answer`` is what the step comes to once they are.
    """

    step: str
    items: tuple[int, ...]
    writes: tuple[Write, ...]
    answer: StepAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a step cannot be settled now: a source out of reach, or a person who has not answered.

    ``person`` tells which; ``resume`` is what to do then (without the command, which the caller knows).
    """

    step: str
    items: tuple[int, ...]
    person: bool
    reason: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person answered before the run came to the step: for one item, or (empty) for all; and who.

    ``after`` is how many events there were: an answer serves once, and none that came before it.
    """

    step: str
    value: str
    item: str = ""
    by: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One walk through a runbook.

    ``values`` are the inputs, canonical; ``items`` those of the input ``each``. ``digest`` is that of the
    runbook's text: with another one the run is not resumed silently. ``apply`` is whether files may be
    written. ``said`` are answers that were given beforehand: whoever resumes need not give them again.
    ``holds`` are why it does not go on, as of the last attempt.
    """

    id: str
    runbook: str
    digest: str
    begun: str
    values: dict[str, str]
    items: tuple[str, ...]
    apply: bool = False
    said: tuple[Said, ...] = ()
    events: tuple[Event, ...] = ()
    intents: tuple[Intent, ...] = ()
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done next: a step, for these items, with its options filled in."""

    items: tuple[int, ...]
    step: str
    options: Pairs = ()
