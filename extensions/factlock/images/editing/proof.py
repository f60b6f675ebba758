"""The proof of an edit: the new text is read again, and nothing but what was meant is other than before."""

from __future__ import annotations

from typing import TypeAlias

from factlock.errors import InputError
from factlock.images.editing.change import Splice
from factlock.images.editing.layout import BY_HAND, Layout
from factlock.inputs.yaml_tree import Alias, Mapping, Node, Scalar
from factlock.light_dataclass import dataclass

# A document without its places: lists are told from texts by their kind.
Shape: TypeAlias = "tuple[str, ...] | list[Shape] | dict[str, Shape]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What is to be other: in the list of pip or of conda, at ``index``, stands ``text``.

    ``new`` is whether it comes in between; else it takes the place of what stood there. ``section`` is
    whether the list itself is new, as the last entry of conda's.
    """

    in_pip: bool
    index: int
    text: str
    new: bool = True
    section: bool = False


def prove(before: Layout, after: Layout, meant: Meant, splices: tuple[Splice, ...]) -> None:
    """Refuse an edit whose result is not the old document with what was meant, and the old bytes."""
    expected = shape(before.tree)
    _apply(expected, before.pip_at, meant)
    if expected != shape(after.tree):
        raise unproved(before, "the document would change in another place")
    back = after.lines.content
    for splice in reversed(splices):
        back = splice.take_back(back)
    if back != before.lines.content:
        raise unproved(before, "the bytes around it would change")


def shape(node: Node) -> Shape:
    """The texts of a document and how they are nested."""
    if isinstance(node, Scalar):
        return ("text", node.text) if node.text or not node.plain else ("nothing",)
    if isinstance(node, Alias):
        return ("alias", node.name)
    if isinstance(node, Mapping):
        return {key.text: shape(value) for key, value in node.pairs}
    return [shape(item) for item in node.items]


def _apply(document: Shape, pip_at: int | None, meant: Meant) -> None:
    """Make in the old shape what is meant to be in the new one."""
    if not isinstance(document, dict):
        raise TypeError(document)
    listed = _listed(document, "dependencies")
    if meant.section:
        listed.append({"pip": [("text", meant.text)]})
        return
    if meant.in_pip:
        holder = listed[pip_at if pip_at is not None else -1]
        if not isinstance(holder, dict):
            raise TypeError(holder)
        listed = _listed(holder, "pip")
    if meant.new:
        listed.insert(meant.index, ("text", meant.text))
    else:
        listed[meant.index] = ("text", meant.text)


def _listed(holder: dict[str, Shape], key: str) -> list[Shape]:
    """The list of a key, which nothing at all becomes when the first entry comes."""
    found = holder[key]
    if isinstance(found, list):
        return found
    made: list[Shape] = []
    holder[key] = made
    return made


def unproved(before: Layout, problem: str) -> InputError:
    """The refusal of an edit that is not what was meant."""
    return InputError(
        f"The edit cannot be proved: {problem}. Nothing was changed.",
        file=before.file,
        line=before.conda.key.line,
        advice=BY_HAND,
    )
