"""The address of a repository in the place of a name: whether a line of an image's files names it."""

from __future__ import annotations

from factlock.checks.names.repository import repository_name
from factlock.checks.presence.presence import Outcome
from factlock.checks.presence.presence_report import COLUMNS, GIVES
from factlock.checks.repositories import image_words as words
from factlock.images.image import Declared, Image
from factlock.model import Cell, CellKind, Result, Table, Text, say

_DECLARED = "{said} of {image} asks for what is in the repository {address}."
_NOT_DECLARED = (
    "{address} is the address of a repository and the name of nothing; no file of {image} names it."
)


def result_of_address(address: str, image: Image, shown: str) -> Result:
    """Whether a line of the image names this repository; the repository itself is not asked."""
    there = next((one for one in image.packages if _names(one, address)), None)
    outcome = Outcome.DECLARED if there else Outcome.NOT_DECLARED
    said = str(there.place) if there else ""
    manager = there.manager.value if there else ""
    values = {"manager": manager, "name": repository_name(address) if there else "", "said": said}
    return Result(
        outcome=outcome.value,
        sentence=_sentence(outcome, address, words.name_of(image, shown), said),
        table=Table(columns=COLUMNS, rows=(_row(outcome, address, image, shown, said),)),
        data={
            "image": image.folder,
            "evidence": [],
            "gaps": [],
            **dict.fromkeys(GIVES, ""),
            **values,
        },
    )


def _sentence(outcome: Outcome, address: str, image: str, said: str) -> Text:
    template = _DECLARED if outcome is Outcome.DECLARED else _NOT_DECLARED
    return say(template, address=address, image=image, said=said)


def _names(package: Declared, address: str) -> bool:
    return bool(package.refused) and _plain(address) in _plain(package.name)


def _plain(address: str) -> str:
    return address.casefold().removesuffix("/").removesuffix(".git").removeprefix("git+")


def _row(outcome: Outcome, address: str, image: Image, shown: str, said: str) -> tuple[Cell, ...]:
    cells = {
        "package": Cell(text=address, kind=CellKind.CODE),
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "said": Cell(text=said),
        "image": Cell(text=words.name_of(image, shown), kind=CellKind.CODE),
    }
    return tuple(cells.get(one.id, Cell()) for one in COLUMNS)
