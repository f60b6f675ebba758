"""YAML in the plain block form that lock tools write, line by line, as the tree of ``guarded_yaml``.

A lock has a megabyte and more, and a parser in pure Python takes ten seconds a megabyte. A line here is
``key: value``, ``- value`` or both; a value is a plain or quoted text on one line, ``{}`` or ``[]``. A
small file with anything else goes to the guarded reader, a large one is refused with the line.
"""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.inputs import guarded_yaml
from factlock.inputs.guarded_yaml import MAX_DEPTH, Mapping, Node, Scalar, Sequence, read_yaml
from factlock.inputs.reading import bounded, decode
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

LIMIT = 8 * 1024 * 1024
# Three times what the largest lock has that we know of.
MAX_LINES = 140_000
# Ten times what the longest line of such a lock has.
MAX_LINE = 20_000
# A list of more entries is of no lock that is read.
MAX_ITEMS = 60_000
_KEY = regex(
    r"""(?:([A-Za-z0-9_][A-Za-z0-9_.+/-]{0,199})|'([^'\\]{0,200})'|"([^"\\]{0,200})"):(?: +|$)""",
    re.ASCII,
)
_DASH = regex(r"-(?: +|$)")
_PLAIN = regex(r"(?:[^\s\[\]{},#&*!|>'\"%@`?:-]|[-?:](?=\S)).*")
_NOT_PLAIN = regex(r": | #|:$")
_SINGLE = regex(r"'((?:[^']|'')*)'")
_DOUBLE = regex(r'"([^"\\]*)"')
# What another reader of YAML takes for the end of a line, for white space, or not at all.
_STRANGE = regex("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")


class _OtherFormError(Exception):
    """A line that is not of the plain form."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_block_yaml(content: bytes, file: str) -> Node:
    """The one document of a file. Raises ``InputError`` with line and column."""
    text = decode(bounded(content, file, LIMIT), file).replace("\r\n", "\n")
    try:
        return _read(text, file)
    except _OtherFormError as error:
        if len(content) <= guarded_yaml.LIMIT:
            return read_yaml(content, file)
        raise InputError(
            "This is not the plain form of YAML that lock tools write.",
            file=file,
            line=error.line,
            advice=f"Other forms are read in files of up to {guarded_yaml.LIMIT // 1024} kB. Make the "
            "lock again with its own tool.",
        ) from None


def _read(text: str, file: str) -> Node:
    if strange := _STRANGE.search(text):
        raise _OtherFormError(text.count("\n", 0, strange.start()) + 1)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise _OtherFormError(MAX_LINES)
    if longest := next((at for at, line in enumerate(lines, 1) if len(line) > MAX_LINE), 0):
        raise _OtherFormError(longest)
    tree = _Tree(file)
    for number, line in enumerate(lines, start=1):
        bare = line.lstrip(" ")
        if bare and bare[0] != "#":
            tree.take(bare.rstrip(" "), len(line) - len(bare), number)
    return tree.end(len(lines))


@dataclass(slots=True)
class _Open:
    """A list or mapping that is not closed; ``awaits`` is the place of the value that has to come."""

    indent: int
    mapping: bool
    line: int
    awaits: tuple[int, int] | None
    nodes: list[Node] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)

    def close(self) -> Node:
        column = self.indent + 1
        if not self.mapping:
            return Sequence(items=tuple(self.nodes), line=self.line, column=column)
        pairs = tuple(zip(self.keys.values(), self.nodes, strict=True))
        return Mapping(pairs=pairs, line=self.line, column=column)


class _Tree:
    """Takes a file line by line. What is open is a stack; at its foot a list for the document itself."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._stack = [_Open(indent=-1, mapping=False, line=1, awaits=(1, 1))]

    def take(self, rest: str, column: int, line: int) -> None:
        """A line without its indentation, which is ``column`` wide."""
        stack = self._stack
        if not column and rest.startswith(("---", "...")):
            raise _OtherFormError(line)
        while stack[-1].indent > column:
            self._close()
        while dash := _DASH.match(rest):
            self._item(column, line)
            column += dash.end()
            rest = rest[dash.end() :]
        if not rest:
            return
        if key := _KEY.match(rest):
            self._key(key, column, line)
            if value := rest[key.end() :]:
                self._add(_value(value, line, column + key.end() + 1))
            return
        top = stack[-1]
        if not top.awaits or top.indent >= column:
            raise _OtherFormError(line)
        self._add(_value(rest, line, column + 1))

    def end(self, line: int) -> Node:
        """The document."""
        while len(self._stack) > 1:
            self._close()
        if not self._stack[0].nodes:
            raise _OtherFormError(line)
        return self._stack[0].nodes[0]

    def _item(self, column: int, line: int) -> None:
        """A dash: one more of the list at this column, or the first of one that was awaited."""
        top = self._stack[-1]
        if top.mapping or top.indent != column:
            if not top.awaits or top.indent > column or (top.indent == column and not top.mapping):
                raise _OtherFormError(line)
            top = self._open(column, line, mapping=False)
        elif top.awaits:
            self._add(_empty(top.awaits))
        if len(top.nodes) > MAX_ITEMS:
            raise _OtherFormError(line)
        top.awaits = (line, column + 2)

    def _key(self, found: re.Match[str], column: int, line: int) -> None:
        """A key: one more of the mapping at this column, or the first of one that was awaited."""
        top = self._stack[-1]
        if not top.mapping and top.indent == column:
            # A list may stand as deep as the key that it belongs to.
            self._close()
            top = self._stack[-1]
        if top.mapping and top.indent == column:
            if top.awaits:
                self._add(_empty(top.awaits))
        elif top.awaits and top.indent < column:
            top = self._open(column, line, mapping=True)
        else:
            raise _OtherFormError(line)
        text = found[found.lastindex or 1]
        if text in top.keys:
            raise self._twice(text, column, line)
        plain = found[1] is not None
        top.keys[text] = Scalar(text=text, line=line, column=column + 1, plain=plain)
        top.awaits = (line, column + found[0].index(":", len(text)) + 2)

    def _twice(self, text: str, column: int, line: int) -> InputError:
        return InputError(
            f"The key {show(text, 60)!r} is here a second time (column {column + 1}).",
            file=self._file,
            line=line,
            advice="Write it out in plain YAML.",
        )

    def _open(self, column: int, line: int, *, mapping: bool) -> _Open:
        if len(self._stack) > MAX_DEPTH:
            raise _OtherFormError(line)
        found = _Open(indent=column, mapping=mapping, line=line, awaits=None)
        self._stack.append(found)
        return found

    def _close(self) -> None:
        top = self._stack[-1]
        if top.awaits:
            self._add(_empty(top.awaits))
        self._stack.pop()
        self._add(top.close())

    def _add(self, node: Node) -> None:
        top = self._stack[-1]
        top.nodes.append(node)
        top.awaits = None


def _empty(place: tuple[int, int]) -> Scalar:
    return Scalar(text="", line=place[0], column=place[1], plain=True)


def _value(text: str, line: int, column: int) -> Node:
    if _PLAIN.fullmatch(text):
        if _NOT_PLAIN.search(text):
            raise _OtherFormError(line)
        return Scalar(text=text, line=line, column=column, plain=True)
    if found := _DOUBLE.fullmatch(text):
        return Scalar(text=found[1], line=line, column=column)
    if found := _SINGLE.fullmatch(text):
        return Scalar(text=found[1].replace("''", "'"), line=line, column=column)
    if text == "{}":
        return Mapping(pairs=(), line=line, column=column)
    if text == "[]":
        return Sequence(items=(), line=line, column=column)
    raise _OtherFormError(line)
