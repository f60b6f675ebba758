"""The comments of entries: behind one on its line, or on lines of their own directly above it."""

from __future__ import annotations

from factlock.images.editing.habits import Comment
from factlock.images.editing.layout import Item, Layout
from factlock.images.editing.order import comments_above
from factlock.patterns import regex

_BEHIND = regex(r"(?P<gap>[ \t]+)#[ \t]*(?P<text>.*)")


def comments_of(layout: Layout) -> list[Comment]:
    """Every comment of an entry, in the order of the file."""
    listings = [layout.conda, *([layout.pip] if layout.pip else [])]
    items = [item for listing in listings if not listing.flow for item in listing.items]
    return [comment for item in items for comment in comments_at(layout, item)]


def comments_at(layout: Layout, item: Item) -> list[Comment]:
    """The comments of one entry."""
    texts = layout.lines.texts
    found = [
        Comment(above=True, gap="", text=texts[line].lstrip().lstrip("#").strip())
        for line in range(comments_above(item.first, layout.lines), item.first)
    ]
    if behind := _BEHIND.fullmatch(texts[item.last][item.node.end_column - 1 :]):
        found.append(Comment(above=False, gap=behind["gap"], text=behind["text"].strip()))
    return found
