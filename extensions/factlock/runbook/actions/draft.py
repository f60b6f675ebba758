"""``draft``: what would be written into the image, as a diff; nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from factlock.errors import InputError
from factlock.images.editing import Change, Channel, Edited, place_of
from factlock.images.editing.difference import without_secrets
from factlock.images.editing.folder import linked_lists, read_image_files
from factlock.images.editing.where import Where
from factlock.light_dataclass import replace
from factlock.model import Json
from factlock.runbook.actions import Action, ActionOption, Prepared, Situation
from factlock.runbook.actions._drafting import (
    EDITED,
    Draft,
    Drafted,
    change_of,
    folder_of,
    in_its_folder,
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
    only = situation.options.get("only", "").strip().strip("/")
    below = f"{only}/" if only not in {"", "."} else ""
    changes = list(_changes(situation, below))
    draft = make_draft(folder_of(situation.image, only or "."), changes, situation.house)
    outcome = _outcome(draft)
    prepared = _prepared(situation, draft, outcome, below)
    return replace(prepared, apart=_apart(draft))


def _ahead(image: Path, package: str, options: Mapping[str, str]) -> Mapping[str, Json]:
    """The file that a package will probably go to, as it stands there now: nearly all of it stays.

    Who solves that beforehand has the metadata that the changed file needs.
    """
    folder = folder_of(image, options.get("only", "").strip().strip("/") or ".").absolute()
    file = _file_ahead(folder, package)
    return {"path": str(folder / file)} if file else {}


@lru_cache(maxsize=1024)
def _file_ahead(folder: Path, package: str) -> str:
    """The file, or ``""``; a run guesses again after each answer, and is not made wrong by an old guess."""
    files, links = _files_ahead(folder)
    place = place_of(files, Change(channel=Channel.PYPI, name=package), links=links)
    return place.file if place.where in EDITED else ""


@lru_cache(maxsize=4)
def _files_ahead(folder: Path) -> tuple[Mapping[str, bytes], Collection[str]]:
    return read_image_files(folder), linked_lists(folder)


def _apart(draft: Draft) -> tuple[tuple[int, ...], ...]:
    """The packages in groups by what comes of each, where that is not the same for all."""
    groups: dict[str, list[int]] = {}
    for number, one in enumerate(draft.items):
        groups.setdefault(_alone(one), []).append(number)
    return tuple(map(tuple, groups.values())) if len(groups) > 1 else ()


def _alone(one: Drafted) -> str:
    """The outcome that a package would have by itself."""
    if one.hand:
        return BY_HAND
    if one.there:
        return THERE
    return PROPOSED if one.place.where in {Where.DOCKERFILE, Where.COMMAND} else DRAFTED


def _prepared(situation: Situation, draft: Draft, outcome: str, below: str) -> Prepared:
    top = _in_repository(situation.image) if situation.image is not None else ""
    said = outcome != BY_HAND
    diff = without_secrets("".join(_difference(one, below) for one in draft.edited)) if said else ""
    proposal = "\n".join(proposals(draft.items, below)) if said else ""
    by_item = (_values_of(one, below, top) if said else {} for one in draft.items)
    return Prepared(
        outcome=outcome,
        sentence=_sentence(outcome, draft, below),
        value=", ".join(dict.fromkeys(f"{below}{one.place.file}" for one in draft.items))
        if said
        else "",
        values={
            "diff": diff,
            "proposal": proposal,
            "relock": [*relocks(draft.items, below)] if outcome == DRAFTED else [],
            "writes": [*_writes(draft, below, top)] if outcome == DRAFTED else [],
        },
        by_item=tuple(by_item),
        artefacts=tuple(_artefacts(situation.step.id, diff, proposal)),
        notes=tuple(_notes(draft, below)) if said else (),
    )


def _changes(situation: Situation, below: str) -> Iterator[tuple[Change, str]]:
    for number, item in enumerate(situation.items):
        options = situation.each[number] if situation.each else situation.options
        named = options.get("file", "")
        yield change_of(situation, options, item), named.removeprefix(below)


def _difference(edited: Edited, below: str) -> str:
    """The difference as seen from the folder that was given."""
    head, found, rest = edited.diff.partition("\n@@ ")
    for side in ("a", "b"):
        head = head.replace(f" {side}/{edited.file}", f" {side}/{below}{edited.file}")
    return f"{head}{found}{rest}"


def _outcome(draft: Draft) -> str:
    if draft.hands:
        return BY_HAND
    if draft.edited:
        return DRAFTED
    return THERE if all(one.there for one in draft.items) else PROPOSED


def _values_of(one: Drafted, below: str, top: str) -> dict[str, Json]:
    place = one.place
    file = f"{below}{place.file}" if place.file else ""
    by_tool = place.where is Where.COMMAND
    return {
        "file": file,
        "path": f"{top}{file}" if file else "",
        "line": str(one.line or ""),
        "spec_line": one.entry,
        "pin": one.pin,
        "there": "yes" if one.there else "no",
        "run": in_its_folder(place.proposal, one, below) if by_tool else "",
        "lock": f"{below}{place.lock}" if place.lock else "",
    }


def _writes(draft: Draft, below: str, top: str) -> Iterator[Json]:
    for one in draft.edited:
        yield {
            "file": f"{below}{one.file}",
            "path": f"{top}{below}{one.file}",
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


def _sentence(outcome: str, draft: Draft, below: str) -> str:
    if outcome == BY_HAND:
        return f"This needs a hand. {' '.join(draft.hands)}"
    if outcome == THERE:
        return "Nothing is to be written: all of it is there already."
    if outcome == PROPOSED:
        return "No file is edited for you here; what to write or run is said."
    new = [
        f"{one.entry} in {below}{one.place.file}"
        for one in draft.items
        if not one.there and one.done
    ]
    rest = list(proposals(draft.items, below))
    left = " The rest is for a hand, and said beside it." if rest else ""
    return f"Would write {', '.join(new)}.{left}"


def _notes(draft: Draft, below: str) -> Iterator[str]:
    for one in draft.items:
        remark = one.done.remark if one.done is not None else one.place.remark
        if remark:
            yield f"{one.change.name}: {remark}."
        if one.there and one.done is not None:
            at = f"{below}{one.place.file}:{one.line}"
            yield f"{one.change.name} is there already: {one.done.text} in {at}."


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
        THERE: "The package stands in the image's files already; nothing is to be written.",
        PROPOSED: "The place is a line of a Dockerfile or a tool's own file: what to write or run is "
        "said, and a person does it.",
        BY_HAND: "Nothing tells where a package goes, or its file cannot be edited safely.",
    },
    prepare=prepare,
    ahead=_ahead,
    options=(
        ActionOption(
            name="channel", help="`conda-forge` or `pypi`: the list it goes to.", required=True
        ),
        ActionOption(name="name", help="The package's name there; else that of the request."),
        ActionOption(name="version", help="The whole version that a pin is made from."),
        ActionOption(
            name="pin",
            help="The pin to write where the file pins nothing, or its own form would let in versions that "
            "nobody asked for.",
        ),
        ActionOption(name="also", help="Names of the same project in the other list."),
        ActionOption(name="file", help="The file to edit, relative to the image's folder."),
        ActionOption(
            name="only",
            help="Of several images in the folder the one that is meant, by its folder.",
        ),
    ),
    gives={
        "file": "The file, relative to the image's folder.",
        "path": "The same, relative to the top of its repository.",
        "line": "The line of the entry after the change.",
        "spec_line": "The entry as it is written, such as `xarray==2026.4.*`.",
        "pin": "The versions in that entry.",
        "there": "Whether it was there before: `yes` or `no`.",
        "run": "The command that writes it, where only its own tool writes that file: `pixi add …`.",
        "lock": "The lock that this command writes beside the file.",
        "diff": "The whole difference, of all packages.",
        "relock": "The commands that make locks anew from what was changed.",
        "proposal": "What a person has to write or run, where nothing is edited.",
        "writes": "What would be written, for the action `write`.",
    },
)
