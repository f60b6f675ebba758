"""The list of pip within the dependencies: making one where there is none, and the files it takes in."""

from __future__ import annotations

from factlock.images.editing.habits import NONE, CommentStyle
from factlock.images.editing.layout import Layout, refuse
from factlock.images.editing.writing import Insertion, scalar, with_comment
from factlock.images.ticket import clean_ticket
from factlock.inputs.yaml_tree import Mapping, Node, Scalar
from factlock.patterns import regex

_INCLUDE = regex(r"(?:-r|--requirement[= ])\s*(?P<file>\S+)")


def is_include(text: str) -> bool:
    """Whether an entry of pip's list takes in another file."""
    return included(text) != ""


def included(text: str) -> str:
    """The file that an entry of pip's list takes in; empty if it is none of that kind."""
    found = _INCLUDE.fullmatch(text.strip())
    return found["file"] if found else ""


def make_section(layout: Layout, text: str, ticket: str, style: CommentStyle) -> Insertion:
    """The cut that puts ``- pip:`` with one entry at the end of conda's list."""
    conda = layout.conda
    if conda.node is None or not conda.node.items:
        refuse(layout.file, conda.key, "There is no list that pip's could stand in")
    inner = " " * (len(conda.indent) + 1 + len(conda.gap))
    note = clean_ticket(ticket)
    comment = style.text(note) if note and style.place != NONE else ""
    lines = with_comment(f"{inner}- {scalar(text, conda)}", inner, comment, style)
    return Insertion(
        splices=(
            layout.lines.insert(
                _end(conda.node.items[-1]), [f"{conda.indent}-{conda.gap}pip:", *lines]
            ),
        ),
        index=len(conda.node.items),
    )


def _end(node: Node) -> int:
    """The line below the last entry, which is a package, or one of a single platform."""
    last = node.pairs[-1][1] if isinstance(node, Mapping) else node
    return last.end_line if isinstance(last, Scalar) else node.line
