"""An image in lines for a terminal: what it is above, its packages file by file below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from factlock.checks.repositories import image_words as words
from factlock.checks.repositories.image_details import asked_for, remark_of
from factlock.images.image import MEANING, Declared, Image, Known, Said
from factlock.text import clean_text

WIDEST = 32
WIDEST_REMARK = 80
_Row = Sequence[str]


def overview(images: Sequence[Image]) -> list[str]:
    """A line an image."""
    head = ("image", "kind", "begins from", "python", "declared", "comes along")
    rows = [
        (
            one.folder,
            one.kind.value,
            _reference(one),
            words.python_words(one),
            words.counts(one),
            one.upstream.known.value,
        )
        for one in images
    ]
    return [f"{len(images)} images", "", *_columns([head, *rows], widest=90)]


def in_full(image: Image, *, along: bool) -> Iterator[str]:
    """An image with all that its files say, and with what comes along if that is asked for."""
    title = "this folder" if image.folder == "." else image.folder
    yield f"{title}: {image.kind.value}. {MEANING[image.kind]}"
    yield ""
    yield from _columns(list(_about(image)), indent="  ", widest=84)
    for file in dict.fromkeys(one.place.file for one in image.packages):
        yield ""
        yield f"  {file}"
        yield from _packages(one for one in image.packages if one.place.file == file)
    if along and image.upstream.packages:
        yield ""
        yield f"  comes along: {words.upstream_words(image)}"
        rows = [(one.manager, one.name, one.version, one.build) for one in image.upstream.packages]
        yield from _columns(rows, indent="    ", widest=WIDEST)
    if image.unread:
        yield ""
        yield "  not read"
        yield from _columns([(str(one.place), one.reason) for one in image.unread], indent="    ")
    yield ""


def _reference(image: Image) -> str:
    name = words.base_words(image)
    return f"{name} (floats)" if image.base is not None and image.base.floats else name


def _about(image: Image) -> Iterator[_Row]:
    if image.base is not None:
        yield "begins from", image.base.reference, str(image.base.place)
        yield "", words.state_of_tag(image), ""
    pythons = list(dict.fromkeys(image.python))
    yield from _said(
        "python", [Said(text=words.tidy(one.text), place=one.place) for one in pythons]
    )
    yield from _said("platforms", image.platforms)
    yield from _said("built by", image.built)
    if image.channels:
        yield from _said("channels", image.channels)
    yield "comes along", words.upstream_words(image), ""
    if image.upstream.reason:
        yield "", image.upstream.reason, ""
    if image.upstream.known is not Known.LOCK:
        yield from (("lock", one, "") for one in image.locks)
    yield "declares", words.counts(image), ""


def _said(what: str, said: Sequence[Said]) -> Iterator[_Row]:
    """What is said at one place in one line, with a line for each further place."""
    places: dict[str, list[str]] = {}
    for one in said:
        places.setdefault(_without_line(one, what), []).append(one.text)
    lines: dict[str, str] = {}
    for one in said:
        lines.setdefault(_without_line(one, what), str(one.place))
    for key, texts in places.items():
        yield what, ", ".join(dict.fromkeys(texts)), lines[key]
        what = ""
    if not places:
        yield what, words.NOT_KNOWN, ""


def _without_line(one: Said, what: str) -> str:
    """Lists of one file belong together; each build and each Python stands by itself."""
    return one.place.file if what == "platforms" else str(one.place)


def _packages(packages: Iterable[Declared]) -> Iterator[str]:
    rows = [
        (
            str(one.place.line or ""),
            one.manager.value,
            one.name,
            asked_for(one),
            _remark(one),
        )
        for one in packages
    ]
    width = max(len(row[0]) for row in rows)
    rows = [(row[0].rjust(width), *row[1:]) for row in rows]
    yield from _columns(rows, indent="    ", widest=WIDEST)


def _remark(one: Declared) -> str:
    text = remark_of(one)
    return f"# {clean_text(text, WIDEST_REMARK)}" if one.comment and not one.refused else text


def _columns(rows: Sequence[_Row], *, indent: str = "", widest: int = 10_000) -> list[str]:
    """Rows as columns; a text that is wider than ``widest``, or ends its row, makes no room for itself."""
    if not rows:
        return []
    widths = [
        max(
            (len(row[at]) for row in rows if len(row[at]) <= widest and any(row[at + 1 :])),
            default=0,
        )
        for at in range(len(rows[0]))
    ]
    return [
        indent
        + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
