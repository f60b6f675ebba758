"""What stands beneath the answer about an image: its packages, what comes along, what was not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from factlock.checks.repositories import image_words as words
from factlock.images.image import Declared, Image
from factlock.model import Cell, CellKind, Column, Detail, Grid, Table, Text, say

MAX_ROWS = 2_000
DETAILS = (
    Column(
        id="packages",
        title="Packages",
        help="What the files ask for, each with file, line, and the comment that says why.",
    ),
    Column(id="along", title="Comes along", help="What a lock or list says is in the image."),
    Column(
        id="sources",
        title="Where it is said",
        help="Python, platforms, channels, builds: file and line.",
    ),
    Column(id="unread", title="Not read", help="Files and lines that were not read, and why."),
)
_PACKAGES = (
    Column(id="manager", title="By", help="Who installs it."),
    Column(id="name", title="Package", help="Its name."),
    Column(id="asked", title="Asked for", help="The version or range."),
    Column(id="place", title="Where", help="File and line."),
    Column(id="comment", title="Comment", help="What is written beside it."),
)
_ALONG = (
    Column(id="manager", title="By", help="Who installed it."),
    Column(id="name", title="Package", help="Its name."),
    Column(id="version", title="Version", help="Its version."),
    Column(id="build", title="Build", help="Its build, of conda."),
    Column(id="line", title="Line", help="The line of the list."),
)
_SOURCES = (
    Column(id="what", title="What", help="Which part of the image."),
    Column(id="text", title="Said", help="What is said of it."),
    Column(id="place", title="Where", help="File and line."),
)
_UNREAD = (
    Column(id="place", title="Where", help="File and line."),
    Column(id="reason", title="Why", help="The reason."),
)


def draw_details(images: tuple[Image, ...], shown: str) -> Iterator[Detail]:
    """The grids of all images, each with the folder in its title."""
    for image in images:
        name = words.name_of(image, shown)
        for id_, title, columns, rows in _GRIDS:
            if listed := list(rows(image)):
                yield Grid(
                    id=id_,
                    title=_title(title, name, len(listed)),
                    table=Table(columns=columns, rows=tuple(listed[:MAX_ROWS])),
                    folded=id_ != "unread" and (len(images) > 1 or id_ != "packages"),
                )


def _title(template: str, name: str, number: int) -> Text:
    cut = f", the first {MAX_ROWS:,} of them" if number > MAX_ROWS else ""
    if number == 1:
        template = template.replace("packages come", "package comes").replace("packages", "package")
    return say(template, image=name, number=str(number), cut=cut)


def asked_for(one: Declared) -> str:
    """What a file asks for beside the name."""
    if one.pinned or one.refused:
        return one.pinned
    return one.spec.removeprefix(one.name).strip()


def remark_of(one: Declared) -> str:
    """The comment of a package, or why it is not understood."""
    parts = [one.refused and f"({one.refused})", one.environment and f"(in {one.environment})"]
    parts.append(one.comment.text if one.comment else "")
    return " ".join(filter(None, parts))


def _packages(image: Image) -> Iterator[tuple[Cell, ...]]:
    for one in image.packages:
        yield (
            Cell(text=one.manager.value),
            Cell(text=one.name, kind=CellKind.CODE),
            Cell(text=asked_for(one), kind=CellKind.CODE),
            Cell(text=str(one.place)),
            Cell(text=remark_of(one)),
        )


def _along(image: Image) -> Iterator[tuple[Cell, ...]]:
    for one in image.upstream.packages:
        yield (
            Cell(text=one.manager),
            Cell(text=one.name, kind=CellKind.CODE),
            Cell(text=one.version, kind=CellKind.CODE),
            Cell(text=one.build, kind=CellKind.CODE),
            Cell(text=str(one.line or "")),
        )


def _sources(image: Image) -> Iterator[tuple[Cell, ...]]:
    if image.base is not None:
        yield Cell(text="base"), Cell(text=image.base.reference), Cell(text=str(image.base.place))
    for what, said in (
        ("python", image.python),
        ("platform", image.platforms),
        ("build", image.built),
        ("channel", image.channels),
        ("takes in", image.includes),
    ):
        for one in said:
            yield Cell(text=what), Cell(text=one.text), Cell(text=str(one.place))


def _unread(image: Image) -> Iterator[tuple[Cell, ...]]:
    for one in image.unread:
        yield Cell(text=str(one.place)), Cell(text=one.reason)


_Rows = Callable[[Image], Iterator[tuple[Cell, ...]]]
_GRIDS: tuple[tuple[str, str, tuple[Column, ...], _Rows], ...] = (
    ("packages", "{image} asks for {number} packages{cut}", _PACKAGES, _packages),
    ("along", "{number} packages come along with {image}{cut}", _ALONG, _along),
    ("sources", "Where {image} says what it is", _SOURCES, _sources),
    ("unread", "Not read of {image}: {number}", _UNREAD, _unread),
)
