"""The text of a new entry, and the cuts that put it into its list."""

from __future__ import annotations

import re

from factlock.images.editing.change import Change, Channel, Splice
from factlock.images.editing.habits import NONE, TRAILING, CommentStyle, names_ticket
from factlock.images.editing.layout import Item, Layout, Listing
from factlock.images.editing.order import comments_above, first_sorted, place_after
from factlock.images.editing.pinning import pin_for
from factlock.images.editing.spec import Form
from factlock.images.ticket import clean_ticket
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

# What YAML would take for something else than a text.
_NO_TEXT = regex(
    r"null|~|true|false|yes|no|on|off|[0-9][0-9A-Fa-f_.xo]*(?:e[0-9]+)?", re.ASCII | re.IGNORECASE
)
_NOT_IN_FLOW = regex(r"[\[\]{},]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """Cuts that bring one entry into a list, at the number ``index`` of it."""

    splices: tuple[Splice, ...]
    index: int


def entry_text(change: Change, form: Form) -> str:
    """The entry as the installer reads it."""
    extras = f"[{','.join(change.extras)}]" if change.extras else ""
    name = change.name.lower() if change.channel is Channel.CONDA else change.name
    return f"{name}{extras}{pin_for(change, form)}"


def scalar(text: str, listing: Listing) -> str:
    """The entry as YAML has it, in quotes where the list uses them or where it has to be."""
    styles = [item.node.style for item in listing.items]
    for quote in ("'", '"'):
        if styles.count(quote) * 2 > len(styles):
            return f"{quote}{text}{quote}"
    unsafe = _NO_TEXT.fullmatch(text) or (listing.flow and _NOT_IN_FLOW.search(text))
    return f"'{text}'" if unsafe else text


def insert(
    layout: Layout, listing: Listing, text: str, ticket: str, style: CommentStyle
) -> Insertion:
    """The cuts that put an entry where it belongs, with a comment that names its ticket."""
    name = re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0]
    comment = style.text(clean_ticket(ticket)) if clean_ticket(ticket) else ""
    comment = "" if style.place == NONE else comment
    if listing.flow:
        comment = f"# {name}: {comment[2:]}" if comment else ""
        return _into_flow(layout, listing, text, name, comment)
    line, index = _place(layout, listing, name)
    entry = f"{listing.indent}-{listing.gap}{scalar(text, listing)}"
    return Insertion(
        splices=(layout.lines.insert(line, with_comment(entry, listing.indent, comment, style)),),
        index=index,
    )


def with_comment(entry: str, indent: str, comment: str, style: CommentStyle) -> list[str]:
    """The lines of an entry and its comment."""
    if not comment:
        return [entry]
    if style.place == TRAILING:
        return [f"{entry}{style.gap}{comment}"]
    return [f"{indent}{comment}", entry]


def _place(layout: Layout, listing: Listing, name: str) -> tuple[int, int]:
    """The line before which an entry goes, and its number in the list."""
    if not listing.items:
        return _place_first(layout, listing)
    if (after := place_after(listing.items, name, layout.lines)) is not None:
        return after.last + 1, after.index + 1
    first = first_sorted(listing.items, layout.lines)
    return _before(layout, first), first.index


def _before(layout: Layout, item: Item) -> int:
    """The line before an entry: above its comments if they are its own, below them if they head a list."""
    top = comments_above(item.first, layout.lines)
    own = any(names_ticket(layout.lines.texts[line]) for line in range(top, item.first))
    return top if own else item.first


def _place_first(layout: Layout, listing: Listing) -> tuple[int, int]:
    """The place in a list without packages: before what is in it, or below its key."""
    if listing.node is None or not listing.node.items:
        return listing.key.line, 0
    return comments_above(listing.node.items[0].line - 1, layout.lines), 0


def _into_flow(layout: Layout, listing: Listing, text: str, name: str, comment: str) -> Insertion:
    """Put an entry into ``[a, b]``, and its comment above the line of the key."""
    at, added, index = _flow_place(layout, listing, scalar(text, listing), name)
    splices = [Splice(at=at, removed=b"", added=added.encode())]
    if comment:
        line = listing.key.line - 1
        key = layout.lines.texts[line]
        indent = key[: len(key) - len(key.lstrip())]
        splices.append(layout.lines.insert(line, [f"{indent}{comment}"]))
    return Insertion(splices=tuple(splices), index=index)


def _flow_place(layout: Layout, listing: Listing, written: str, name: str) -> tuple[int, str, int]:
    """The byte at which an entry goes into ``[a, b]``, its text with a comma, and its number."""
    node = listing.node
    if node is None:
        raise TypeError(listing)
    if not listing.items:
        at = layout.lines.at(node.line - 1, node.column)
        return at, f"{written}, " if node.items else written, 0
    if (after := place_after(listing.items, name, layout.lines)) is not None:
        at = layout.lines.at(after.last, after.node.end_column - 1)
        return at, f", {written}", after.index + 1
    first = first_sorted(listing.items, layout.lines)
    return layout.lines.at(first.first, first.node.column - 1), f"{written}, ", first.index
