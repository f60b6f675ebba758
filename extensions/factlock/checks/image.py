"""The check ``image``: what is an image made from, and is it known what comes along with its base?"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check
from factlock.checks.repositories import image_words as words
from factlock.checks.repositories.image_details import DETAILS, draw_details
from factlock.checks.repositories.image_parameters import PARAMETERS, agree, read_given
from factlock.checks.repositories.published import published_keys, with_published
from factlock.checks.repositories.told_python import agreed_python
from factlock.images.canonical import plain_image
from factlock.images.image import Gap, Image, Known
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Json,
    Malformed,
    Need,
    Result,
    Table,
    Text,
    say,
)

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_REMARKS = 20


class Outcome(StrEnum):
    """What ``image`` can answer about a folder: the least known of its images."""

    UNKNOWN = "unknown"
    NO_IMAGE = "no-image"
    NOT_KNOWN = "upstream-not-known"
    PUBLISHED = "upstream-published"
    KNOWN = "upstream-known"


_OUTCOMES: Mapping[Known, Outcome] = {
    Known.NOT_KNOWN: Outcome.NOT_KNOWN,
    Known.PUBLISHED: Outcome.PUBLISHED,
}
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.KNOWN: ("{folder} ({kind}) declares {counts}. What comes along: {upstream}."),
    Outcome.PUBLISHED: (
        "{folder} ({kind}) declares {counts}, on top of {base}, whose publisher says what is in it."
    ),
    Outcome.NOT_KNOWN: ("{folder} ({kind}) declares {counts}. What comes along is not known."),
    Outcome.UNKNOWN: ("Of {folder} ({kind}) not all that it is made from could be read."),
}
COLUMNS = (
    Column(id="image", title="Image", help="The folder of the image."),
    Column(id="outcome", title="Answer", help="How much is known of what comes along, as a word."),
    Column(id="kind", title="Kind", help="How the image comes about."),
    Column(id="base", title="Begins from", help="The base, and whether it stays what it is."),
    Column(id="python", title="Python", help="The Python, and where it is said."),
    Column(id="packages", title="Declared", help="How many packages the files name, by manager."),
    Column(id="upstream", title="Comes along", help="How it is known what the base brings."),
    Column(id="built", title="Built by", help="The action or command that builds it, and where."),
    Column(id="platforms", title="Platforms", help="For which platforms it is built."),
    Column(id="channels", title="Channels", help="The channels of conda, in their order."),
    Column(id="locks", title="Locks", help="The locks that decide what is installed."),
    Column(id="includes", title="Takes in", help="Files that other files take in (-r)."),
    Column(
        id="unread", title="Not read", help="How much could not be read, or was not looked into."
    ),
)

GIVES: Mapping[str, str] = {
    "python": "The Python as `3.12`, where exactly one is told.",
    "platform": "`linux-64`, or where it is built for others alone, the first of them.",
    "kind": "How it comes about.",
    "base": "The base, as `FROM` has it.",
    "folder": "Its folder as seen from the one that was given, `.` for that one.",
    "conda_channels": "The channels that its files name, in their order.",
}


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """What the files of a folder say and, where that is asked for, the publishers of their bases."""
    shown = parameters["folder"]
    images = read_given(parameters)
    if parameters.get("published") == "ask":
        keys = published_keys(images)
        if lacking := facts.lacking(*keys):
            return Need(keys=lacking)
        images = with_published(images, {key: facts[key] for key in keys})
    outcomes = [_outcome(one) for one in images]
    outcome = next((one for one in Outcome if one in outcomes), Outcome.NO_IMAGE)
    return Result(
        outcome=outcome.value,
        sentence=_sentence(images, outcome, shown),
        table=Table(columns=COLUMNS, rows=tuple(_rows(images, shown))),
        notes=tuple(_notes(images)),
        value=words.python_words(images[0]) if len(images) == 1 and images[0].python else "",
        details=tuple(draw_details(images, shown)),
        data=_data(images),
        malformed=tuple(_malformed(images, shown)),
    )


def _outcome(image: Image) -> Outcome:
    if image.not_read(Gap.BROKEN) and image.upstream.known is not Known.INSTALLED:
        return Outcome.UNKNOWN
    known = image.upstream.beneath or image.upstream.known
    return _OUTCOMES.get(known, Outcome.KNOWN)


def _sentence(images: tuple[Image, ...], outcome: Outcome, shown: str) -> Text:
    if not images:
        return say("{folder} holds nothing that an image is made from.", folder=shown)
    if len(images) > 1:
        found = Counter(one.kind.value for one in images)
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(found.items()))
        told = "{folder} holds {number} images: {kinds}."
        return say(told, folder=shown, number=str(len(images)), kinds=kinds)
    return say(
        _SENTENCES[outcome],
        folder=shown,
        kind=images[0].kind.value,
        counts=words.counts(images[0]),
        base=words.base_words(images[0]) or words.upstream_words(images[0]),
        upstream=words.upstream_words(images[0]),
    )


def _rows(images: tuple[Image, ...], shown: str) -> Iterator[tuple[Cell, ...]]:
    for one in images:
        cells = _cells(one, shown)
        yield tuple(cells[column.id] for column in COLUMNS)
    if not images:
        empty = {
            "image": Cell(text=shown, kind=CellKind.CODE),
            "outcome": Cell(text=Outcome.NO_IMAGE.value, kind=CellKind.OUTCOME),
        }
        yield tuple(empty.get(column.id, Cell()) for column in COLUMNS)


def _cells(image: Image, shown: str) -> dict[str, Cell]:
    python = image.python[0] if image.python else None
    state = words.state_of_tag(image)
    return {
        "image": Cell(text=words.name_of(image, shown), kind=CellKind.CODE),
        "outcome": Cell(text=_outcome(image).value, kind=CellKind.OUTCOME),
        "kind": Cell(text=image.kind.value),
        "base": Cell(
            text=words.base_words(image),
            kind=CellKind.CODE,
            note=say("{state}", state=state) if state else None,
        ),
        "python": Cell(
            text=words.python_words(image),
            note=say("{place}", place=str(python.place)) if python else None,
        ),
        "packages": Cell(text=words.counts(image)),
        "upstream": Cell(
            text=words.upstream_words(image),
            note=say("{reason}", reason=image.upstream.reason) if image.upstream.reason else None,
        ),
        "built": Cell(
            text=words.built_words(image),
            note=say("{place}", place=str(image.built[0].place)) if image.built else None,
        ),
        "platforms": Cell(text=words.listed(image.platforms) or words.NOT_KNOWN),
        "channels": Cell(text=words.listed(image.channels)),
        "locks": Cell(text=", ".join(image.locks)),
        "includes": Cell(text=words.listed(image.includes)),
        "unread": Cell(text=words.not_read_words(image)),
    }


def _notes(images: tuple[Image, ...]) -> Iterator[Text]:
    """What could not be read, and whatever makes a base float."""
    broken = [(image, one) for image in images for one in image.not_read(Gap.BROKEN)]
    found = list(dict.fromkeys((str(one.place), one.reason) for _, one in broken))
    for place, reason in found[:MAX_REMARKS]:
        yield say("{place}: not read. {reason}", place=place, reason=reason)
    if len(found) > MAX_REMARKS:
        yield say("{more} more are in the JSON.", more=str(len(found) - MAX_REMARKS))


def _malformed(images: tuple[Image, ...], shown: str) -> Iterator[Malformed]:
    for one in dict.fromkeys(one for image in images for one in image.unread if one.malformed):
        file = posixpath.normpath(posixpath.join(shown, one.place.file))
        yield Malformed(file=file, line=one.place.line, reason=one.reason)


def _data(images: tuple[Image, ...]) -> Json:
    """The images as they are, but for the packages that come along: those are counted."""
    plain: list[Json] = []
    for image in images:
        one = plain_image(image)
        upstream = one.setdefault("upstream", {})
        upstream["packages"] = len(image.upstream.packages)
        plain.append(one)
    return {"images": plain, **_given(images)}


def _given(images: tuple[Image, ...]) -> dict[str, Json]:
    """What a step hands on: of the one image that there is, and nothing of several."""
    if len(images) != 1:
        return {**dict.fromkeys(GIVES, ""), "conda_channels": []}
    one = images[0]
    return {
        "python": agreed_python(said.text for said in one.python),
        "platform": words.platform_of(one),
        "kind": one.kind.value,
        "base": words.base_words(one),
        "folder": one.folder,
        "conda_channels": [*dict.fromkeys(said.text for said in one.channels)],
    }


CHECK = Check(
    id="image",
    title="Image",
    about="What is in this image: what it begins from, what its files ask for, and what comes along?",
    outcomes={
        Outcome.KNOWN: "What comes along is known: from a lock, a list of what is installed, the folder of "
        "the base, or because the base is a bare system.",
        Outcome.PUBLISHED: "The publisher of the base says, tag by tag, what is in it.",
        Outcome.NOT_KNOWN: "What the files ask for is known, and not what comes along with the base.",
        Outcome.NO_IMAGE: "The folder holds nothing that an image is made from.",
        Outcome.UNKNOWN: "A file that says what the image is made from could not be read.",
    },
    parameters=PARAMETERS,
    columns=COLUMNS,
    shown=("image", "outcome", "kind", "base", "python", "packages", "upstream", "built"),
    evaluate=evaluate,
    details=DETAILS,
    shown_details=("packages", "unread"),
    agree=agree,
    gives=GIVES,
)
