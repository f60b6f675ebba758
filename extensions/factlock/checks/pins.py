"""The check ``pins``: is each pin of a manifest current, behind, withdrawn, or not there at all?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter
from factlock.checks.manifests.pin_state import Ask, PinState, State, read_state
from factlock.checks.manifests.pinned import Sorted, place, sort_entries
from factlock.checks.releases.standing import PARAMETERS
from factlock.facts.keys import INDEX
from factlock.inputs import Entry, Manifest, dump, load_manifest, read_manifest
from factlock.model import Cell, CellKind, Column, Json, Need, Result, Table, Text, Tone, say
from factlock.target import describe_target
from factlock.text import read_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_REMARKS = 20
MAX_NAMES = 10
FEW = 3


class Outcome(StrEnum):
    """What ``pins`` can answer about a file: the gravest state of its pins."""

    NOT_FOUND = "not-found"
    QUARANTINED = "quarantined"
    YANKED = "yanked"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    OUTDATED = "outdated"
    NEWER_ONLY = "newer-only-for-newer-python"
    CURRENT = "current"
    NO_PINS = "no-pins"
    UNKNOWN = "unknown"


# These stand although other pins are unknown: one such pin is enough, whatever the others are.
_CERTAIN = frozenset({State.NOT_FOUND, State.QUARANTINED, State.YANKED})
_TONES: Mapping[State, Tone] = {
    State.NOT_FOUND: Tone.BAD,
    State.QUARANTINED: Tone.BAD,
    State.YANKED: Tone.BAD,
    State.NOT_FOR_THIS_PYTHON: Tone.BAD,
    State.OUTDATED: Tone.POOR,
    State.NEWER_ONLY: Tone.FAIR,
    State.CURRENT: Tone.GOOD,
}

COLUMNS = (
    Column(id="package", title="Package", help="The project, linked to its page."),
    Column(id="place", title="Where", help="File and line of the pin."),
    Column(id="pin", title="Pin", help="What the pin admits."),
    Column(id="outcome", title="State", help="The state of the pin, as a word."),
    Column(id="step", title="Step", help="The step to the latest: `patch`, `minor` or `major`."),
    Column(id="behind", title="Days behind", help="Since when a newer release has been missed."),
    Column(id="latest", title="Latest", help="The latest release for the target."),
    Column(id="remark", title="Remark", help="Why it was yanked, what a newer release asks for."),
    Column(
        id="newer", title="Releases behind", help="How many newer releases the target could use."
    ),
    Column(id="first", title="First missed", help="The first release that the pin misses."),
    Column(id="since", title="On", help="The day on which that one appeared."),
    Column(id="uploaded", title="Uploaded", help="The day of the newest release in the pin."),
    Column(id="group", title="Group", help="The extra, group or stage that the pin belongs to."),
    Column(id="index", title="Index", help="Which of the configured indexes answered."),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The state of every pin of one file, or the facts it needs."""
    manifest = load_manifest(parameters["file@"])
    python, platform = parameters.get("python", ""), parameters.get("platform", "")
    only = set(filter(None, parameters.get("only", "").split(",")))
    # What is refused has no name to choose it by.
    chosen = [one for one in manifest.entries if not only or one.name in only]
    entries = sort_entries(chosen, python=python, platform=platform)
    ask = Ask(
        python=python,
        platform=platform,
        source=parameters.get("index", INDEX),
        target=describe_target(python, platform),
    )
    keys = [key for pin in entries.pins for key in ask.keys(pin)]
    if lacking := facts.lacking(*dict.fromkeys(keys)):
        return Need(keys=lacking)
    states = [read_state(pin, ask, facts) for pin in entries.pins]
    outcome = _outcome(states)
    missing = sorted(only - {one.name for one in chosen})
    return Result(
        outcome=outcome.value,
        sentence=_sentence(manifest, states, outcome),
        table=Table(columns=COLUMNS, rows=tuple(_rows(manifest, states))),
        notes=(*_missing(missing), *_notes(manifest, entries, ask)),
        unknown=tuple(dict.fromkeys(one.unknown for one in states if one.unknown)),
        data=_data(entries, states),
    )


def _outcome(states: Iterable[PinState]) -> Outcome:
    """The gravest state; ``unknown`` unless a certain fault makes the rest of no account."""
    found = {one.state for one in states}
    if not found:
        return Outcome.NO_PINS
    gravest = next(state for state in State if state in found)
    if State.UNKNOWN in found and gravest not in _CERTAIN:
        return Outcome.UNKNOWN
    return Outcome(gravest.value)


def _sentence(manifest: Manifest, states: list[PinState], outcome: Outcome) -> Text:
    if outcome is Outcome.NO_PINS:
        return say("{file} holds no pin that could be checked.", file=manifest.file)
    counts = Counter(one.state for one in states)
    said = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
    gravest = [one for one in states if one.state.value == outcome.value]
    if outcome is Outcome.CURRENT or not gravest:
        return say("Of the pins in {file}: {counts}.", file=manifest.file, counts=said)
    named = ", ".join(f"{one.pin.place} {one.pin.name}{one.pin.specifier}" for one in gravest[:FEW])
    more = f" and {len(gravest) - FEW} more" if len(gravest) > FEW else ""
    words = "Of the pins in {file}: {counts}. {gravest}: {named}{more}."
    state = outcome.value.capitalize()
    return say(words, file=manifest.file, counts=said, gravest=state, named=named, more=more)


def _rows(manifest: Manifest, states: list[PinState]) -> Iterator[tuple[Cell, ...]]:
    for one in states:
        cells = _cells(one)
        yield tuple(cells[column.id] for column in COLUMNS)
    if not states:
        empty = {
            "package": Cell(text=manifest.file),
            "outcome": Cell(text=Outcome.NO_PINS.value, kind=CellKind.OUTCOME),
        }
        yield tuple(empty.get(column.id, Cell()) for column in COLUMNS)


def _cells(one: PinState) -> dict[str, Cell]:
    return {
        "place": Cell(text=one.pin.place),
        "package": Cell(text=one.pin.name, kind=CellKind.PROJECT if one.exists else CellKind.CODE),
        "pin": Cell(text=one.pin.specifier, kind=CellKind.CODE),
        "outcome": Cell(
            text=one.state.value, kind=CellKind.OUTCOME, tone=_TONES.get(one.state, Tone.NONE)
        ),
        "step": Cell(text=one.step),
        "behind": Cell(text=str(one.days) if one.days >= 0 else ""),
        "latest": Cell(text=one.latest, kind=CellKind.CODE),
        "remark": Cell(text=str(one.remark) if one.remark else ""),
        "newer": Cell(text=str(one.newer) if one.newer else ""),
        "first": Cell(text=one.first, kind=CellKind.CODE),
        "since": Cell(text=one.first_day, kind=CellKind.DATE),
        "uploaded": Cell(text=one.uploaded, kind=CellKind.DATE),
        "group": Cell(text=one.pin.entry.group),
        "index": Cell(text=one.via),
    }


def _missing(names: list[str]) -> Iterator[Text]:
    if names:
        yield say("The file names nothing of: {names}.", names=_some(names))


def _notes(manifest: Manifest, entries: Sorted, ask: Ask) -> Iterator[Text]:
    """What of the file was not checked, and why."""
    if entries.loose:
        names = _some(one.name for one in entries.loose)
        yield say("No pins, since they leave the version open: {names}.", names=names)
    if entries.elsewhere:
        yield say(
            "Not for {target}, by their markers: {names}.",
            target=ask.target,
            names=_some(f"{one.name} ({place(one)})" for one in entries.elsewhere),
        )
    for one in entries.refused[:MAX_REMARKS]:
        yield say(
            "{place}: not checked, as it is {reason}: {text}",
            place=place(one),
            reason=one.refused,
            text=one.text,
        )
    if len(entries.refused) > MAX_REMARKS:
        more = str(len(entries.refused) - MAX_REMARKS)
        yield say("{more} more lines were not checked; the JSON lists them.", more=more)
    for words in manifest.unread:
        yield say("Not read: {words}.", words=words.rstrip("."))


def _some(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))
    more = f" (+{len(listed) - MAX_NAMES})" if len(listed) > MAX_NAMES else ""
    return ", ".join(listed[:MAX_NAMES]) + more


def _data(entries: Sorted, states: list[PinState]) -> Json:
    counts = Counter(one.state.value for one in states)
    return {
        "counts": {state.value: counts[state.value] for state in State if counts[state.value]},
        "pins": [_pin_data(one) for one in states],
        "loose": [_entry_data(one) for one in entries.loose],
        "elsewhere": [_entry_data(one) for one in entries.elsewhere],
        "refused": [{**_entry_data(one), "reason": one.refused} for one in entries.refused],
    }


def _pin_data(one: PinState) -> Json:
    return {
        "name": one.pin.name,
        "pin": one.pin.specifier,
        "file": one.pin.entry.file,
        "line": one.pin.entry.line,
        "group": one.pin.entry.group,
        "state": one.state.value,
        "step": one.step,
        "days": one.days if one.days >= 0 else None,
        "newer": one.newer,
        "first": one.first,
        "since": one.first_day,
        "latest": one.latest,
        "uploaded": one.uploaded,
        "remark": str(one.remark) if one.remark else "",
    }


def _entry_data(one: Entry) -> dict[str, Json]:
    return {"file": one.file, "line": one.line, "group": one.group, "text": one.text}


def _open(content: bytes, path: str) -> str:
    return dump(read_manifest(content, path))


def _read_names(text: str) -> str:
    return ",".join(sorted({read_name(one) for one in text.replace(",", " ").split()}))


CHECK = Check(
    id="pins",
    title="Pins",
    about="Which pins of a manifest are current, and which are behind, withdrawn or gone?",
    outcomes={
        Outcome.NOT_FOUND: "A pin names a project or a release that the index does not have.",
        Outcome.QUARANTINED: "A pin names a project that the index has put in quarantine.",
        Outcome.YANKED: "A pin admits only releases that their authors have withdrawn (PEP 592).",
        Outcome.NOT_FOR_THIS_PYTHON: "A pin admits only releases that the target cannot install.",
        Outcome.OUTDATED: "A pin misses a newer release that the target could install.",
        Outcome.NEWER_ONLY: "Every pin holds the latest for the target; a newer Python would get more.",
        Outcome.CURRENT: "Every pin holds the latest release for the target.",
        Outcome.NO_PINS: "The file holds nothing that pins a release or a series.",
        Outcome.UNKNOWN: "Of some pin it could not be found out, and no other has a worse fault.",
    },
    parameters=(
        Parameter(
            name="file",
            help="A manifest: requirements, pyproject.toml, environment.yml, Dockerfile, "
            ".pre-commit-config.yaml.",
            opens=_open,
        ),
        *PARAMETERS[1:],
        Parameter(
            name="only",
            help="Names of projects: only their pins are looked at. Without it: all pins of the file.",
            read=_read_names,
        ),
    ),
    columns=COLUMNS,
    shown=("package", "place", "pin", "outcome", "step", "behind", "latest", "remark"),
    evaluate=evaluate,
)
