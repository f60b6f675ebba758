"""The ways on from a step: the items of its list, each with outcomes as code and a link to a heading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.runbook.model import Edge, Fault
from factlock.runbook.proof.rules import fault, quoted
from factlock.text import clean_text

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_ITEM = 2000
MAX_ITEMS = 200
# What stands between the outcomes at the beginning of an item; behind anything else, code is prose.
_BETWEEN = regex(r"\s*(?:[,;/]\s*)?(?:or|and)?\s*")
_FORM = "Write it as `outcome`: and one link to a heading of this page, [like this](#the-heading)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a list: its first paragraph, from which a way is read, and its line."""

    inline: Token | None
    line: int


def items_of(tokens: list[Token], shift: int) -> Iterator[Item]:
    """The items of the list that the tokens begin with; those of lists inside of it are no ways."""
    base = tokens[0].level
    for place, token in enumerate(tokens[1:], 1):
        if token.level == base:
            return
        if token.type == "list_item_open" and token.level == base + 1:
            inner = tokens[place + 1 : place + 3]
            text = len(inner) > 1 and inner[0].type == "paragraph_open"
            line = (token.map[0] if token.map else 0) + 1 + shift
            yield Item(inline=inner[1] if text else None, line=line)


def read_way(item: Item, parts: list[Token]) -> Edge | Fault:
    """The way that an item is; ``parts`` are those of its text."""
    outcomes, targets, others = _looked_through(parts)
    if wrong := _form_fault(outcomes, targets, others):
        said = quoted(item.inline.content if item.inline else "", 80)
        return fault(item.line, "edge", f"{said} {wrong}", _FORM)
    return Edge(outcomes=tuple(outcomes), target=targets[0], text=plain(parts), line=item.line)


def _form_fault(outcomes: list[str], targets: list[str], others: list[str]) -> str:
    if not outcomes:
        return "does not begin with an outcome."
    if not targets:
        where = f", but to {quoted(others[0])}" if others else ""
        return f"leads to no heading of this page{where}."
    return "leads to several places." if len(set(targets)) > 1 else ""


def is_way(parts: list[Token]) -> bool:
    """Whether an item looks like a way: outcomes first, then a link inside the page."""
    outcomes, targets, _ = _looked_through(parts)
    return bool(outcomes and targets)


def _looked_through(parts: list[Token]) -> tuple[list[str], list[str], list[str]]:
    outcomes: list[str] = []
    targets: list[str] = []
    others: list[str] = []
    first = True
    for one in parts:
        if one.type == "code_inline" and first:
            outcomes.append(one.content)
        elif one.type == "link_open":
            first = False
            address = unquote(str(one.attrs.get("href", "")))
            (targets if address.startswith("#") else others).append(address.removeprefix("#"))
        elif one.type in {"text", "text_special"} and not _BETWEEN.fullmatch(one.content):
            first = False
    return outcomes, targets, others


def plain(parts: list[Token]) -> str:
    """A text without its markup, as it is shown."""
    return clean_text(raw(parts), MAX_ITEM)


def raw(parts: list[Token]) -> str:
    """A text without its markup, as it is written."""
    return "".join(
        one.content
        if one.type in {"text", "text_special", "code_inline"}
        else " " * (one.type in {"softbreak", "hardbreak"})
        for one in parts
    )
