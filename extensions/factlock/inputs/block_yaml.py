"""YAML in the plain block form that tools and people mostly write, line by line, as ``guarded_yaml``'s tree.

A lock has a megabyte and more, and a parser in pure Python takes ten seconds a megabyte; to load one takes as
long as a small run may. A line here is ``key: value``, ``- value`` or both; a value is a plain or quoted text
on one line, a list of words (``[a, b]``), ``{}``, or a text in lines of its own behind ``|`` or ``>``.
Anything else is another form, which is for the guarded reader.
"""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass, field, replace
from factlock.patterns import regex

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
_SINGLE = regex(r"'((?:[^']|'')*)'(?: +#.*)?")
_DOUBLE = regex(r'"([^"\\]*)"(?: +#.*)?')
_WORD = r"[A-Za-z0-9_][A-Za-z0-9_.=<>*+~/-]*"
_WORDS = regex(rf"\[ *(?:{_WORD}(?: *, *{_WORD})* *)?\](?: +#.*)?")
_ONE_WORD = regex(_WORD)
_LINES = regex(r"([|>])(-?)")
# What another reader of YAML takes for the end of a line, for white space, or not at all.
_STRANGE = regex("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")


class OtherFormError(Exception):
    """A line that is not of the plain form."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_if_plain(text: str, file: str, max_events: int) -> Node | None:
    """The one document of a text in that form, ``None`` for any other. Raises ``InputError`` for a key twice.

    ``max_events`` is how many parts it may have as the guarded reader counts them.
    """
    try:
        return read_block(text, file, max_events)
    except OtherFormError:
        return None


def read_block(text: str, file: str, max_parts: int = 0) -> Node:
    """The one document of a text; raises ``OtherFormError``, and ``InputError`` where a key stands twice.

    ``max_parts`` is how many parts it may have, counted as the guarded reader counts events.
    """
    if strange := _STRANGE.search(text):
        raise OtherFormError(text.count("\n", 0, strange.start()) + 1)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise OtherFormError(MAX_LINES)
    if longest := next((at for at, line in enumerate(lines, 1) if len(line) > MAX_LINE), 0):
        raise OtherFormError(longest)
    tree = _Tree(file)
    begin = 1 if lines[0] == "---" else 0
    numbered = enumerate(lines[begin:], start=begin + 1)
    for number, line in numbered:
        bare = line.lstrip(" ")
        if bare and bare[0] != "#":
            awaited = tree.take(bare.rstrip(" "), len(line) - len(bare), number)
            for _ in range(tree.take_lines(awaited, lines, number) if awaited else 0):
                next(numbered)
    root = tree.end(len(lines))
    if max_parts and tree.parts > max_parts:
        raise OtherFormError(len(lines))
    return root


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
    """Takes a file line by line. What is open is a stack; at its foot a list for the document itself.

    ``parts`` are counted as events: one for a text, two for a list or mapping, four for the document.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._stack = [_Open(indent=-1, mapping=False, line=1, awaits=(1, 1))]
        self.parts = 4

    def take(self, rest: str, column: int, line: int) -> Scalar | None:
        """A line without its indentation, which is ``column`` wide.

        Gives what a text begins with that stands in the next lines, without any.
        """
        stack = self._stack
        if not column and rest.startswith(("---", "...")):
            raise OtherFormError(line)
        while stack[-1].indent > column:
            self._close()
        while dash := _DASH.match(rest):
            self._item(column, line)
            column += dash.end()
            rest = rest[dash.end() :]
        if not rest or rest[0] == "#":
            return None
        if key := _KEY.match(rest):
            self._key(key, column, line)
            column += key.end()
            rest = rest[key.end() :]
            if not rest or rest[0] == "#":
                return None
        else:
            top = stack[-1]
            if not top.awaits or top.indent >= column:
                raise OtherFormError(line)
        if lines := _LINES.fullmatch(rest):
            return Scalar(text=lines[2], line=line, column=column + 1, style=lines[1])
        self._add(_value(rest, line, column + 1))
        return None

    def take_lines(self, begun: Scalar, lines: list[str], line: int) -> int:
        """A text in lines of its own, all as deep as the first; gives how many lines it has."""
        parent = max(self._stack[-1].indent, 0)
        depth = _depth(lines[line]) if line < len(lines) else 0
        folded = begun.style == ">"
        texts: list[str] = []
        end = line
        while end < len(lines) and _depth(lines[end]) >= depth and lines[end].strip():
            if (folded and _depth(lines[end]) > depth) or lines[end].endswith(" "):
                raise OtherFormError(line)
            texts.append(lines[end][depth:])
            end += 1
        following = next((at for at in range(end, len(lines)) if lines[at]), len(lines) - 1)
        # Behind it stands an end of line, and nothing that might be of it.
        whole = end < len(lines) and _depth(lines[following]) <= parent
        if not texts or depth <= parent or not whole or lines[following].isspace():
            raise OtherFormError(line)
        text = (" " if folded else "\n").join(texts) + ("" if begun.text else "\n")
        self._add(replace(begun, text=text, end_line=following + 1, end_column=1))
        return len(texts)

    def end(self, line: int) -> Node:
        """The document."""
        while len(self._stack) > 1:
            self._close()
        if not self._stack[0].nodes:
            raise OtherFormError(line)
        return self._stack[0].nodes[0]

    def _item(self, column: int, line: int) -> None:
        """A dash: one more of the list at this column, or the first of one that was awaited."""
        top = self._stack[-1]
        if top.mapping or top.indent != column:
            if not top.awaits or top.indent > column or (top.indent == column and not top.mapping):
                raise OtherFormError(line)
            top = self._open(column, line, mapping=False)
        elif top.awaits:
            self._add(_empty(top.awaits))
        if len(top.nodes) > MAX_ITEMS:
            raise OtherFormError(line)
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
            raise OtherFormError(line)
        text = found[found.lastindex or 1]
        if text in top.keys:
            raise self._twice(text, column, line)
        colon = column + found[0].index(":", len(text)) + 1
        top.keys[text] = Scalar(
            text=text,
            line=line,
            column=column + 1,
            plain=found[1] is not None,
            style="" if found[1] is not None else found[0][0],
            end_line=line,
            end_column=colon,
        )
        self.parts += 1
        top.awaits = (line, colon + 1)

    def _twice(self, text: str, column: int, line: int) -> InputError:
        return InputError(
            f"The key {show(text, 60)!r} is here a second time (column {column + 1}).",
            file=self._file,
            line=line,
            advice="Write it out in plain YAML.",
        )

    def _open(self, column: int, line: int, *, mapping: bool) -> _Open:
        if len(self._stack) > MAX_DEPTH:
            raise OtherFormError(line)
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
        self.parts += 1 if isinstance(node, Scalar) else 2
        if isinstance(node, Sequence) and node.flow:
            self.parts += len(node.items)
        top = self._stack[-1]
        top.nodes.append(node)
        top.awaits = None


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _empty(place: tuple[int, int]) -> Scalar:
    line, column = place
    return Scalar(text="", line=line, column=column, plain=True, end_line=line, end_column=column)


def _value(text: str, line: int, column: int) -> Node:
    if _PLAIN.fullmatch(text):
        text = text.partition(" #")[0].rstrip(" ")
        if _NOT_PLAIN.search(text):
            raise OtherFormError(line)
        return _scalar(text, (line, column), len(text), "")
    if found := _DOUBLE.fullmatch(text):
        return _scalar(found[1], (line, column), len(found[1]) + 2, '"')
    if found := _SINGLE.fullmatch(text):
        return _scalar(found[1].replace("''", "'"), (line, column), len(found[1]) + 2, "'")
    if text == "{}":
        return Mapping(pairs=(), line=line, column=column, flow=True)
    if _WORDS.fullmatch(text):
        return _words(text.partition("]")[0], line, column)
    raise OtherFormError(line)


def _scalar(text: str, place: tuple[int, int], width: int, style: str) -> Scalar:
    line, column = place
    return Scalar(
        text=text,
        line=line,
        column=column,
        plain=not style,
        style=style,
        end_line=line,
        end_column=column + width,
    )


def _words(text: str, line: int, column: int) -> Sequence:
    """A list of words in brackets, of which the last is left out."""
    words = (
        _scalar(one[0], (line, column + one.start()), len(one[0]), "")
        for one in _ONE_WORD.finditer(text)
    )
    return Sequence(
        items=tuple(words),
        line=line,
        column=column,
        flow=True,
        end_line=line,
        end_column=column + len(text) + 1,
    )
