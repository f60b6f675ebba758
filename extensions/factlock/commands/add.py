"""``factlock add``: put packages into the list of an image, or show what would be put there."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.commands._other_names import with_other_names
from factlock.commands._shared import add_json, say, settings_for
from factlock.errors import InputError
from factlock.files import write_whole
from factlock.images.editing import (
    Action,
    Change,
    Channel,
    Edited,
    Place,
    Status,
    Where,
    edit_environment,
    edit_requirements,
    place_of,
    read_house_rules,
)
from factlock.images.editing.change import same_name
from factlock.images.editing.difference import without_secrets
from factlock.images.editing.folder import linked_lists, read_image_files
from factlock.patterns import regex
from factlock.report.json import dump
from factlock.setting_files import find_root
from factlock.text import clean_text, redact

HELP = "Add packages to the environment.yml of an image; show the difference, or write it."
_SPEC = regex(r"(?P<name>[^\[\]=<>!~\s]+)(?:\[(?P<extras>[^\]]*)\])?(?:==?(?P<version>.+))?")
_SAID = {
    Status.ADDED: "added",
    Status.BUMPED: "moved",
    Status.THERE: "is there already",
    Status.OTHER_SIDE: "is there already, in the other list",
}


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument(
        "spec",
        nargs="+",
        help="a package, with its whole version if it is to be pinned: xarray=2026.4.1",
    )
    parser.add_argument("--pip", action="store_true", help="the packages are of the package index")
    parser.add_argument(
        "--bump", action="store_true", help="move the pins of packages that are there"
    )
    parser.add_argument(
        "--image", metavar="FOLDER", default=".", help="the repository of the image"
    )
    parser.add_argument("--file", default="", help="the list to edit, relative to that folder")
    parser.add_argument("--ticket", default="", help="what asked for it, named in a comment")
    parser.add_argument("--apply", action="store_true", help="write the file")
    add_json(parser)


def run(given: Namespace) -> int:
    """0 shown, written or there already; 2 where it has to be done by hand."""
    root = Path(given.image)
    files = read_image_files(root)
    settings = settings_for(find_root(root), {})
    changes = with_other_names(_once([_change(spec, given) for spec in given.spec]), settings)
    house = read_house_rules(settings.house_rules())
    links = linked_lists(root)
    found = [
        (place_of(files, one, named=given.file, house=house, links=links), one) for one in changes
    ]
    there = [one for one in found if one[0].where is Where.THERE]
    left = [one for one in found if one[0].where is not Where.THERE]
    for at, change in there:
        words = f"{change.name} {_SAID[Status.THERE]}: {at.proposal}"
        say(f"{at.file}:{at.line}: {words}{_beside(at.remark)}", given)
    if not left:
        _print_there(there, given)
        return 0
    places, changes = [at for at, _ in left], [change for _, change in left]
    place = _one(places)
    if place.where not in {Where.ENVIRONMENT, Where.REQUIREMENTS}:
        return _propose(places, given)
    edit = edit_environment if place.where is Where.ENVIRONMENT else edit_requirements
    edited = edit(files[place.file], place.file, changes, house)
    if given.apply and edited.diff:
        write_whole(root / place.file, edited.content)
    _report(place, edited, [change.name for _, change in there], given)
    return 0


def _change(spec: str, given: Namespace) -> Change:
    found = _SPEC.fullmatch(spec.strip())
    if found is None:
        raise InputError(
            f"{clean_text(redact(spec), 60)!r} is not a package with a whole version.",
            advice="Write a name, or a name and a version such as xarray=2026.4.1.",
        )
    extras = (one.strip() for one in (found["extras"] or "").split(","))
    return Change(
        channel=Channel.PYPI if given.pip else Channel.CONDA,
        name=found["name"],
        version=found["version"] or "",
        extras=tuple(one for one in extras if one),
        ticket=given.ticket,
        action=Action.BUMP if given.bump else Action.ADD,
    )


def _once(changes: list[Change]) -> list[Change]:
    """Each package once; ``InputError`` where it is asked for in two ways."""
    found: dict[str, Change] = {}
    for one in changes:
        other = found.setdefault(same_name(one.channel, one.name), one)
        if (other.version, sorted(other.extras)) != (one.version, sorted(one.extras)):
            raise InputError(
                f"{clean_text(one.name, 60)} is named twice, and not alike.",
                advice="Name each package once.",
            )
    return list(found.values())


def _beside(remark: str) -> str:
    return f" ({remark})" if remark else ""


def _one(places: list[Place]) -> Place:
    """The place of all; ``InputError`` where a person has to choose, or there are several."""
    for place in places:
        if place.where is Where.HAND:
            among = f" among {', '.join(place.candidates[:8])}" if place.candidates else ""
            raise InputError(
                f"This needs a hand: {place.reason}",
                advice=f"Edit it by hand, or name one with --file{among}.",
            )
    if len({(place.where, place.file) for place in places}) > 1:
        raise InputError("The packages go to several places.", advice="Add one at a time.")
    return places[0]


def _print_there(there: list[tuple[Place, Change]], given: Namespace) -> None:
    if given.json:
        done = [f"{change.name}: {Status.THERE.value}" for _, change in there]
        remarks = [f"{change.name}: {at.remark}" for at, change in there if at.remark]
        file = there[0][0].file
        print(
            dump({"done": [*done], "file": file, "remarks": [*remarks], "written": False}), end=""
        )


def _propose(places: list[Place], given: Namespace) -> int:
    """Say what to do where nothing is edited; that is a fault only if it was to be written."""
    if given.json:
        print(dump({"proposals": [one.proposal for one in places], "file": places[0].file}), end="")
    for place in places:
        where = f"{place.file}:{place.line}" if place.line else place.file
        say(f"{where}: {place.reason} {_sentence(place)}", given)
    if given.apply:
        raise InputError(
            "Nothing was written: this place is not edited for you.",
            file=places[0].file,
            line=places[0].line or None,
            advice="Do what is said above.",
        )
    return 0


def _sentence(place: Place) -> str:
    return f"Run: {place.proposal}" if place.where is Where.COMMAND else place.proposal


def _report(place: Place, edited: Edited, there: list[str], given: Namespace) -> None:
    written = bool(given.apply and edited.diff)
    if given.json:
        done = [f"{name}: {Status.THERE.value}" for name in there]
        done.extend(f"{one.change.name}: {one.status.value}" for one in edited.done)
        print(
            dump(
                {
                    "file": place.file,
                    "reason": place.reason,
                    "diff": without_secrets(edited.diff),
                    "done": [*done],
                    "remarks": [f"{o.change.name}: {o.remark}" for o in edited.done if o.remark],
                    "relock": [*place.relock],
                    "written": written,
                }
            ),
            end="",
        )
        return
    if edited.diff:
        say(without_secrets(edited.diff).rstrip("\n"), given)
    for one in edited.done:
        words = f"{one.change.name} {_SAID[one.status]}: {one.text}{_beside(one.remark)}"
        say(f"{place.file}:{one.line}: {words}", given)
    if edited.diff:
        say(f"{place.file}: {'written' if written else 'not written; add --apply'}", given)
        for command in place.relock:
            say(f"A lock was made from this list. Make it anew with: {command}", given)
