"""``draft``: what would be written into the image, as a diff; nothing is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from factlock.errors import InputError
from factlock.images.editing import Change
from factlock.images.editing.difference import without_secrets
from factlock.model import Json
from factlock.runbook.actions import Action, ActionOption, Prepared, Situation
from factlock.runbook.actions._drafting import (
    Draft,
    Drafted,
    change_of,
    make_draft,
    proposals,
    relocks,
)
from factlock.runbook.run import Artefact

DRAFTED, THERE, PROPOSED, BY_HAND = "drafted", "there", "proposed", "by-hand"


def prepare(situation: Situation) -> Prepared:
    """The draft for all packages that came here; raises ``InputError`` for options that cannot be."""
    if situation.image is None:
        raise InputError(
            "There is no folder of an image.", advice="Give one with --set image=FOLDER."
        )
    asked = list(_asked(situation))
    changes = [(change, options.get("file", "")) for _, change, options in asked]
    draft = make_draft(situation.image, changes, situation.house)
    outcome = _outcome(draft)
    top = _in_repository(situation.image)
    by_item: list[dict[str, Json]] = [{} for _ in situation.items]
    for (number, _, _), one in zip(asked, draft.items, strict=True):
        by_item[number] = _values_of(one, top)
    diff = without_secrets("".join(one.diff for one in draft.edited)) if outcome != BY_HAND else ""
    proposal = "\n".join(proposals(draft.items)) if outcome != BY_HAND else ""
    return Prepared(
        outcome=outcome,
        sentence=_sentence(outcome, draft),
        value=", ".join(dict.fromkeys(one.place.file for one in draft.items)),
        values={
            "diff": diff,
            "proposal": proposal,
            "relock": [*relocks(draft.items)] if outcome == DRAFTED else [],
            "writes": [*_writes(draft, top)] if outcome == DRAFTED else [],
        },
        by_item=tuple(by_item),
        artefacts=tuple(_artefacts(situation.step.id, diff, proposal)),
        notes=tuple(_notes(draft)),
    )


def _asked(situation: Situation) -> Iterator[tuple[int, Change, Mapping[str, str]]]:
    """The packages that are to be drafted: number, change, and the options for it."""
    for number, item in enumerate(situation.items):
        options = situation.each[number] if situation.each else situation.options
        only = [one for one in re.split(r"[\s,]+", options.get("only", "")) if one]
        if not only or item.get("end") in only:
            yield number, change_of(situation, options, item), options


def _outcome(draft: Draft) -> str:
    if draft.hands:
        return BY_HAND
    if draft.edited:
        return DRAFTED
    return THERE if all(one.there for one in draft.items) else PROPOSED


def _values_of(one: Drafted, top: str) -> dict[str, Json]:
    file = one.place.file
    return {
        "file": file,
        "path": f"{top}{file}" if file else "",
        "line": str(one.line or ""),
        "spec_line": one.entry,
        "pin": one.pin,
        "there": "yes" if one.there else "no",
    }


def _writes(draft: Draft, top: str) -> Iterator[Json]:
    for one in draft.edited:
        yield {
            "file": one.file,
            "path": f"{top}{one.file}",
            "before": sha256(draft.before[one.file]).hexdigest(),
            "after": sha256(one.content).hexdigest(),
            "content": one.content.decode("utf-8"),
        }


def _in_repository(image: Path) -> str:
    """What leads from the top of the repository to the folder of the image, with a slash at its end."""
    here = image.resolve()
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            inside = here.relative_to(folder).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def _sentence(outcome: str, draft: Draft) -> str:
    if outcome == BY_HAND:
        return f"This needs a hand. {' '.join(draft.hands)}"
    if outcome == THERE:
        return "Nothing is to be written: all of it is there already."
    if outcome == PROPOSED:
        return "No file is edited for you here; what to write or run is said."
    new = [f"{one.entry} in {one.place.file}" for one in draft.items if not one.there and one.done]
    left = " The rest is for a hand, and said beside it." if list(proposals(draft.items)) else ""
    return f"Would write {', '.join(new)}.{left}"


def _notes(draft: Draft) -> Iterator[str]:
    for one in draft.items:
        remark = one.done.remark if one.done is not None else one.place.remark
        if remark:
            yield f"{one.change.name}: {remark}."
        if one.there and one.done is not None:
            yield f"{one.change.name} is there already: {one.done.text} in {one.place.file}:{one.line}."


def _artefacts(step: str, diff: str, proposal: str) -> Iterator[Artefact]:
    if diff:
        yield Artefact(name="change.diff", media="diff", text=diff, step=step)
    if proposal:
        yield Artefact(name="proposal.txt", media="text", text=f"{proposal}\n", step=step)


ACTION = Action(
    id="draft",
    title="Draft the change",
    about="Finds the place of each package in the image's files, and makes the difference that would be "
    "written. Nothing is written.",
    outcomes={
        DRAFTED: "There is a difference that can be written.",
        THERE: "Every package stands in the image's files already; nothing is to be written.",
        PROPOSED: "The place is a line of a Dockerfile or a tool's own file: what to write or run is "
        "said, and a person does it.",
        BY_HAND: "Nothing tells where a package goes, or its file cannot be edited safely.",
    },
    prepare=prepare,
    options=(
        ActionOption(
            name="channel", help="`conda-forge` or `pypi`: the list it goes to.", required=True
        ),
        ActionOption(name="name", help="The package's name there; else that of the request."),
        ActionOption(name="version", help="The whole version that a pin is made from."),
        ActionOption(
            name="pin",
            help="The pin to write where that of the file's own form would let in versions that nobody asked "
            "for.",
        ),
        ActionOption(name="also", help="Names of the same project in the other list."),
        ActionOption(name="file", help="The file to edit, relative to the image's folder."),
        ActionOption(
            name="only", help="Only packages whose end so far is one of these; the others are left."
        ),
    ),
    gives={
        "file": "The file, relative to the image's folder.",
        "path": "The same, relative to the top of its repository.",
        "line": "The line of the entry after the change.",
        "spec_line": "The entry as it is written, such as `xarray==2026.4.*`.",
        "pin": "The versions in that entry.",
        "there": "Whether it was there before: `yes` or `no`.",
        "diff": "The whole difference, of all packages.",
        "relock": "The commands that make locks anew from what was changed.",
        "proposal": "What a person has to write or run, where nothing is edited.",
        "writes": "What would be written, for the action `write`.",
    },
)
