"""The changes that a request comes to, and the places they go to: for the action that drafts them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from factlock.errors import InputError
from factlock.images.editing import (
    Action,
    Change,
    Channel,
    Done,
    Edited,
    HouseRules,
    Place,
    Status,
    Where,
    edit_environment,
    edit_requirements,
    place_of,
    read_house_rules,
)
from factlock.images.editing.folder import linked_lists, read_image_files
from factlock.images.editing.habits import form_for
from factlock.images.editing.spec import read_spec
from factlock.images.editing.writing import entry_text
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field, replace
from factlock.model import Json
from factlock.patterns import regex
from factlock.runbook.actions import Situation
from factlock.runbook.actions._letters import item_part

BUMP, UNPINNED = "bump", "none"
_Edit: TypeAlias = Callable[[bytes, str, Sequence[Change], HouseRules], Edited]
EDITED = frozenset({Where.ENVIRONMENT, Where.REQUIREMENTS})
_HOUSE = ("pin_conda", "pin_pypi", "comment_place", "comment_form")
_CHANNELS = {"conda-forge": Channel.CONDA, "pypi": Channel.PYPI}
# Behind the name and the extras of an entry, for what is not read as one pin.
_PIN = regex(r"[^\[\]=<>!~\s]+(?:\[[^\]]*\])?\s*(?P<pin>.*)")


@dataclass(slots=True, kw_only=True)
class Drafted:
    """One package on its way: its change, the place of it, and what came of it.

    ``hand`` is why a person has to write it, or ``""``.
    """

    change: Change
    place: Place
    rules: HouseRules
    done: Done | None = None
    hand: str = ""

    @property
    def there(self) -> bool:
        """Whether the image has it already, so that nothing is to be written."""
        if self.place.where is Where.THERE:
            return True
        return self.done is not None and self.done.status in {Status.THERE, Status.OTHER_SIDE}

    @property
    def entry(self) -> str:
        """The entry as it stands in the file, or as it would stand there."""
        if self.done is not None:
            return self.done.text
        if self.place.where is Where.THERE:
            return self.place.proposal
        return entry_text(self.change, form_for(self.change.channel, [], [], self.rules))

    @property
    def pin(self) -> str:
        """The versions that the entry admits, as written."""
        channel = self.change.channel
        if self.done is not None and self.done.status is Status.OTHER_SIDE:
            channel = Channel.PYPI if channel is Channel.CONDA else Channel.CONDA
        spec = read_spec(channel, self.entry)
        if spec is not None:
            return spec.pin.strip()
        found = _PIN.fullmatch(self.entry)
        return found["pin"].strip() if found else ""

    @property
    def line(self) -> int:
        """The line of the entry, 0 where it is not known."""
        return self.done.line if self.done is not None else self.place.line


@dataclass(slots=True, kw_only=True)
class Draft:
    """All packages with their places, and the files that come of them."""

    items: list[Drafted]
    before: Mapping[str, bytes]
    edited: list[Edited] = field(default_factory=list)

    @property
    def hands(self) -> list[str]:
        """Why packages have to be written by hand, each reason once."""
        return list(dict.fromkeys(one.hand for one in self.items if one.hand))


def change_of(situation: Situation, options: Mapping[str, str], item: Mapping[str, Json]) -> Change:
    """The change that one package asks for; raises ``InputError``."""
    channel = _CHANNELS.get(options.get("channel", ""))
    name = options.get("name", "") or item_part(situation.runbook, item, "name")
    if channel is None:
        raise InputError(
            f"Nothing says where {name} is installed from.",
            advice=f"Give the option channel: {' or '.join(_CHANNELS)}.",
        )
    bounds = item_part(situation.runbook, item, "spec")
    rule = situation.house.get("pin_pypi" if channel is Channel.PYPI else "pin_conda", "")
    extras = (one.strip() for one in item_part(situation.runbook, item, "extras").split(","))
    pip = channel is Channel.PYPI
    return Change(
        channel=channel,
        name=name,
        version=options.get("version", "") or _one_version(bounds),
        extras=tuple(one for one in extras if one) if pip else (),
        ticket=situation.values.get("ticket", ""),
        action=Action.BUMP if item.get("end") == BUMP else Action.ADD,
        also=tuple(one for one in re.split(r"[\s,]+", options.get("also", "")) if one),
        bounds=bounds,
        # What the request says is obeyed also where the versions to choose from are not known.
        pin=(options.get("pin", "") or bounds) if bounds or rule != UNPINNED else "",
    )


def _one_version(bounds: str) -> str:
    """The version that a request names and no other, or ``""``."""
    found = re.fullmatch(r"\s*==\s*([^\s,*=<>!~]+)\s*", bounds)
    return found[1] if found else ""


def folder_of(image: Path, only: str) -> Path:
    """The folder of the image that is meant among several; raises ``InputError``."""
    folder = image / only
    if folder.is_dir() and folder.resolve().is_relative_to(image.resolve()):
        return folder
    raise InputError(
        f"{show(only, 60)!r} is no folder of the image.",
        advice="Name one that is in it, or leave it out.",
    )


def make_draft(
    image: Path, changes: Sequence[tuple[Change, str]], house: Mapping[str, str]
) -> Draft:
    """The draft of changes, each with the file that it is to go to or ``""``; nothing is written."""
    files = read_image_files(image)
    links = linked_lists(image)
    rules = read_house_rules({name: house[name] for name in _HOUSE if house.get(name)})
    items = []
    for change, named in changes:
        place = place_of(files, change, named=named, house=rules, links=links)
        items.append(Drafted(change=change, place=place, rules=rules))
    draft = Draft(items=items, before=files)
    for one in items:
        if one.place.where is Where.HAND:
            one.hand = f"{one.change.name}: {_hand(one.place)}"
    for file in dict.fromkeys(one.place.file for one in items if one.place.where in EDITED):
        _edit(draft, file, [one for one in items if one.place.file == file], rules)
    return draft


def _hand(place: Place) -> str:
    if not place.candidates:
        return place.reason
    return f"{place.reason} Possible: {', '.join(place.candidates[:8])}."


def _edit(draft: Draft, file: str, own: list[Drafted], rules: HouseRules) -> None:
    """Edit one file for all packages that go there; those that cannot be written become a matter of hands."""
    edit = edit_environment if own[0].place.where is Where.ENVIRONMENT else edit_requirements
    content = draft.before[file]

    def tried(change: Change) -> Status | InputError:
        try:
            return edit(content, file, [change], rules).done[0].status
        except InputError as error:
            return error

    good = []
    for one in (one for one in own if one.place.where in EDITED):
        found = tried(one.change)
        added = replace(one.change, action=Action.ADD)
        if isinstance(found, InputError) and tried(added) is Status.ADDED:
            # What comes with the upstream image is moved by an entry of the image's own.
            one.change, found = added, Status.ADDED
        if isinstance(found, InputError):
            one.hand = f"{one.change.name}: {found}"
        else:
            good.append(one)
    _edit_all(draft, edit, file, good, rules)


def _edit_all(
    draft: Draft, edit: _Edit, file: str, good: Sequence[Drafted], rules: HouseRules
) -> None:
    if not good:
        return
    try:
        edited = edit(draft.before[file], file, [one.change for one in good], rules)
    except InputError as error:
        for one in good:
            one.hand = str(error)
        return
    for one, done in zip(good, edited.done, strict=True):
        one.done = done
    if edited.diff:
        draft.edited.append(edited)


def proposals(items: Sequence[Drafted], below: str) -> Iterator[str]:
    """What a person or a tool has to write for each package that is not edited for them."""
    for one in items:
        place = one.place
        if place.where in {Where.DOCKERFILE, Where.COMMAND}:
            at = f"{below}{place.file}:{place.line}" if place.line else f"{below}{place.file}"
            what = f"Run: {place.proposal}" if place.where is Where.COMMAND else place.proposal
            yield f"{at}: {place.reason} {what}"


def relocks(items: Sequence[Drafted], below: str) -> tuple[str, ...]:
    """The commands that make locks anew, to be run in the folder that ``below`` leads from."""
    found: dict[str, None] = {}
    for one in items:
        for command in one.place.relock if one.done and not one.there else ():
            found[in_its_folder(command, one, below)] = None
    return tuple(found)


def in_its_folder(command: str, one: Drafted, below: str) -> str:
    """A command for the shell, from where ``below`` leads from."""
    folder, _, _ = f"{below}{one.place.file}".rpartition("/")
    return f"(cd {shlex.quote(folder)} && {command})" if folder else command
