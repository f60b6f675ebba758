"""YAML as a tree of texts with their places: what the readers of YAML give."""

from __future__ import annotations

from typing import TypeAlias

from factlock.light_dataclass import dataclass, field

# How deep lists and mappings may stand in each other.
MAX_DEPTH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A text. ``plain`` is whether it stands without quotes; line and column count from 1.

    The end is the place behind its last character, quotes included. ``style`` is the character that
    YAML writes it with (``'``, ``"``, ``|``, ``>``), empty for a plain one.
    """

    text: str
    line: int
    column: int
    plain: bool = False
    style: str = field(default="", compare=False)
    end_line: int = field(default=0, compare=False)
    end_column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A list of nodes. Only of one in flow style (``[a, b]``) the end says where it ends."""

    items: tuple[Node, ...]
    line: int
    column: int
    flow: bool = field(default=False, compare=False)
    anchor: str = field(default="", compare=False)
    end_line: int = field(default=0, compare=False)
    end_column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Keys, all different, with their nodes, in the order of the file."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    flow: bool = field(default=False, compare=False)
    anchor: str = field(default="", compare=False)

    def get(self, name: str) -> Node | None:
        """The node of a key, if it is there."""
        return next((node for key, node in self.pairs if key.text == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A mention of what stands elsewhere under an anchor: never followed, so that nothing blows up."""

    name: str
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping | Alias
