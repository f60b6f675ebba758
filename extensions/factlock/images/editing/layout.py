"""An ``environment.yml`` as an editor sees it: its two lists of packages with the place of each entry.

What could not be edited safely is refused here, with line and column, before anything is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from factlock.errors import InputError
from factlock.images.editing.change import Channel
from factlock.images.editing.lines import Lines
from factlock.images.editing.spec import Spec, read_spec
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Alias, Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

_DASH = regex(r"(?P<indent> *)-(?P<gap>[ \t]+)")
_SELECTOR = regex(r"sel\((?:unix|linux|osx|win)\)")
_TEMPLATE = regex(r"\{\{|\{%")
_CHANNEL = regex(r"[A-Za-z0-9][^\s$\\]*")
NULLS = {"", "~", "null", "Null", "NULL"}
BY_HAND = "Edit this file by hand."
PLAIN = "Write it as conda's documentation has it: a list of texts, and one 'pip:' with a list."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a list: its node, its number in the list, and what it says, if that is understood."""

    node: Scalar
    index: int
    spec: Spec | None

    @property
    def first(self) -> int:
        """Its first line, from 0."""
        return self.node.line - 1

    @property
    def last(self) -> int:
        """Its last line, from 0."""
        return self.node.end_line - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of packages. ``key`` is the word before it; ``node`` is ``None`` where nothing follows that.

    ``indent`` and ``gap`` are the space before and behind the dash of its entries.
    """

    channel: Channel
    key: Scalar
    node: Sequence | None
    items: tuple[Item, ...]
    indent: str
    gap: str

    @property
    def flow(self) -> bool:
        """Whether it is written as ``[a, b]``."""
        return self.node is not None and self.node.flow

    def specs(self) -> list[Spec]:
        """The entries that are understood."""
        return [item.spec for item in self.items if item.spec is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A file that can be edited. ``pip_at`` is the number of the ``pip:`` entry in conda's list."""

    file: str
    lines: Lines
    tree: Mapping
    conda: Listing
    pip: Listing | None
    pip_at: int | None
    selected: tuple[Scalar, ...]


def refuse(file: str, node: Node, problem: str, advice: str = BY_HAND) -> NoReturn:
    """Say where and why a file is not edited."""
    raise InputError(f"{problem} (column {node.column}).", file=file, line=node.line, advice=advice)


def read_layout(content: bytes, file: str) -> Layout:
    """The layout of a file; raises ``InputError`` where an edit would not be safe."""
    tree = read_yaml(content, file, aliases=True)
    lines = Lines(content, file)
    return _Reader(file, lines, tree).read()


@dataclass(slots=True)
class _Reader:
    file: str
    lines: Lines
    tree: Node

    def read(self) -> Layout:
        if not isinstance(self.tree, Mapping):
            refuse(self.file, self.tree, "The file does not begin with a key", PLAIN)
        self._check_control()
        self._check_channels(self.tree)
        key, node = self._dependencies(self.tree)
        self._check_unshared(node)
        conda_nodes = self._list(node)
        pips = [one for one in enumerate(conda_nodes) if self._is_pip(one[1])]
        if len(pips) > 1:
            refuse(self.file, pips[1][1], "A second list of pip begins here", PLAIN)
        conda = self._listing(Channel.CONDA, key, node)
        at, pip = (pips[0][0], self._pip(pips[0][1])) if pips else (None, None)
        selected = tuple(self._selected(conda_nodes))
        return Layout(
            file=self.file,
            lines=self.lines,
            tree=self.tree,
            conda=conda,
            pip=pip,
            pip_at=at,
            selected=selected,
        )

    def _check_control(self) -> None:
        for number, text in enumerate(self.lines.texts, start=1):
            if "{%" in text:
                raise InputError(
                    "This is a template, and would have to be filled in first.",
                    file=self.file,
                    line=number,
                    advice="Edit what it is made from.",
                )

    def _check_channels(self, tree: Mapping) -> None:
        channels = tree.get("channels")
        for node in channels.items if isinstance(channels, Sequence) else ():
            if isinstance(node, Alias):
                continue
            text = node.text if isinstance(node, Scalar) else ""
            outside = text.startswith(("file:", "..")) or not _CHANNEL.fullmatch(text)
            if outside or (isinstance(node, Scalar) and node.plain and text in NULLS):
                refuse(self.file, node, f"{show(text, 60)!r} is not a channel that others can use")

    def _dependencies(self, tree: Mapping) -> tuple[Scalar, Node]:
        for key, node in tree.pairs:
            if key.text == "dependencies":
                return key, node
        refuse(self.file, tree, "There are no dependencies here", PLAIN)

    def _check_unshared(self, node: Node) -> None:
        """Refuse a list that stands elsewhere too, by an alias: it would change there as well."""
        names = {one.name for one in _aliases(self.tree)}
        for inner in _collections(node):
            if inner.anchor and inner.anchor in names:
                refuse(self.file, inner, f"This list is also used elsewhere (*{inner.anchor})")

    def _list(self, node: Node) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        if isinstance(node, Scalar) and node.plain and node.text == "":
            return ()
        refuse(self.file, node, "A list is missing here", PLAIN)

    def _is_pip(self, node: Node) -> bool:
        return isinstance(node, Mapping) and [key.text for key, _ in node.pairs] == ["pip"]

    def _pip(self, node: Node) -> Listing:
        if not isinstance(node, Mapping):
            raise TypeError(node)
        key, value = node.pairs[0]
        return self._listing(Channel.PYPI, key, value)

    def _listing(self, channel: Channel, key: Scalar, node: Node) -> Listing:
        found: list[Item] = []
        for index, item in enumerate(self._list(node)):
            if isinstance(item, Scalar):
                found.append(Item(node=item, index=index, spec=self._spec(channel, item)))
            elif channel is Channel.PYPI or not (self._is_pip(item) or _is_selected(item)):
                refuse(self.file, item, "This is neither a package nor the list of pip", PLAIN)
        indent, gap = self._dash(node) or self._new_dash(channel, key)
        return Listing(
            channel=channel,
            key=key,
            node=node if isinstance(node, Sequence) else None,
            items=tuple(found),
            indent=indent,
            gap=gap,
        )

    def _new_dash(self, channel: Channel, key: Scalar) -> tuple[str, str]:
        """The space around the dashes of a list that has none yet: as the channels have it."""
        if channel is Channel.PYPI:
            return " " * (key.column - 1), " "
        channels = self.tree.get("channels") if isinstance(self.tree, Mapping) else None
        return (self._dash(channels) if channels else None) or ("  ", " ")

    def _dash(self, node: Node) -> tuple[str, str] | None:
        """The space around the dashes of a list, if it has any."""
        if not isinstance(node, Sequence) or node.flow or not node.items:
            return None
        for item in node.items:
            found = _DASH.fullmatch(self.lines.texts[item.line - 1][: item.column - 1])
            if found:
                return found["indent"], found["gap"]
        refuse(self.file, node.items[0], "The dash of this entry stands on another line")

    def _spec(self, channel: Channel, item: Scalar) -> Spec | None:
        if _TEMPLATE.search(item.text):
            refuse(self.file, item, "This is a template, and would have to be filled in first")
        if item.style in {"|", ">"} or not item.text.strip() or "\n" in item.text:
            refuse(self.file, item, "This is not the name of a package", PLAIN)
        spec = read_spec(channel, item.text)
        if spec is None and channel is Channel.CONDA:
            refuse(self.file, item, f"{show(item.text, 60)!r} is not a package as conda writes it")
        return spec

    def _selected(self, nodes: tuple[Node, ...]) -> Iterator[Scalar]:
        for node in nodes:
            if isinstance(node, Mapping) and not self._is_pip(node):
                yield from (value for _, value in node.pairs if isinstance(value, Scalar))


def _is_selected(item: Node) -> bool:
    """Whether this is a package for one platform, as micromamba has it: ``sel(win): vc``."""
    pairs = item.pairs if isinstance(item, Mapping) else ()
    return bool(pairs) and all(
        _SELECTOR.fullmatch(key.text) and isinstance(value, Scalar) for key, value in pairs
    )


def _inside(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _inside(item)
    elif isinstance(node, Mapping):
        for _, value in node.pairs:
            yield from _inside(value)


def _aliases(node: Node) -> Iterator[Alias]:
    return (one for one in _inside(node) if isinstance(one, Alias))


def _collections(node: Node) -> Iterator[Sequence | Mapping]:
    return (one for one in _inside(node) if isinstance(one, Sequence | Mapping))
