"""YAML from outside as a tree of texts with their places, built from bounded events and nothing else.

Nothing is constructed: a scalar stays the text that was written, so that no tag runs code, ``no`` is not
``False`` and 1.10 is not 1.1. Refused are aliases (unless the caller takes them, as they stand), merge
keys, tags, several documents, other versions of YAML, keys that are no texts or stand twice, and what is
too deep or too large.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, NoReturn

from factlock.errors import InputError
from factlock.inputs import block_yaml
from factlock.inputs.reading import bounded, decode
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_runs import Run, fold
from factlock.inputs.yaml_tree import MAX_DEPTH, Alias, Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass, field, replace
from factlock.patterns import regex

LIMIT = 256 * 1024
MAX_EVENTS = 20_000
# A file of at most so many bytes is remembered.
SMALL = 1 << 16
_VERSION = regex(r"%YAML 1\.[12]\s*(?:#.*)?")


def read_yaml(
    content: bytes,
    file: str,
    *,
    limit: int = LIMIT,
    max_events: int = MAX_EVENTS,
    aliases: bool = False,
) -> Node:
    """The one document of a file. Raises ``InputError`` with line and column.

    With ``aliases`` those stay in the tree as what they are; without, they are refused.
    """
    read = _remembered if len(content) <= SMALL else _read
    return read(content, file, limit, max_events, aliases=aliases)


def _read(content: bytes, file: str, limit: int, max_events: int, *, aliases: bool) -> Node:
    text = decode(bounded(content, file, limit), file)
    _check_directives(text, file)
    if len(content) <= SMALL and (found := block_yaml.read_if_plain(text, file, max_events)):
        return found
    folded, runs = fold(text)
    if runs:
        # Whatever is odd about a folded text is said of the whole one.
        with suppress(InputError):
            builder = _Builder(file, aliases=aliases, runs={run.line: run for run in runs})
            root = builder.build(folded, max_events)
            if builder.unfolded == len(runs):
                return root
    return _Builder(file, aliases=aliases).build(text, max_events)


# Every check of a run reads the files of its image anew; the trees are frozen.
_remembered = lru_cache(maxsize=64)(_read)


def _check_directives(text: str, file: str) -> None:
    """Refuse what stands before the document and changes how it is read."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.startswith(("#", "%")):
            return
        if line.startswith("%") and not _VERSION.fullmatch(line):
            raise InputError(
                "A directive (%) asks for another YAML than 1.1 or 1.2.",
                file=file,
                line=number,
                advice="Take the line out.",
            )


def _events(text: str, file: str) -> Iterator[Any]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - 30 ms that only YAML costs
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except YAMLError as error:
        raise _broken(error, file) from None
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        # Its scanner is not proof against every text; what it says then helps nobody.
        raise InputError(
            "This is not YAML.", file=file, line=1, advice="Correct the file."
        ) from None


def _broken(error: Any, file: str) -> InputError:
    problem = getattr(error, "problem", None) or "it cannot be read"
    # Something that is not closed is found at the end, and belongs to where it begins.
    start = getattr(error, "context_mark", None) if "end of stream" in problem else None
    mark = start or getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    column = f" (column {mark.column + 1})" if mark else ""
    return InputError(
        f"This is not YAML{column}: {show(problem)}.",
        file=file,
        line=mark.line + 1 if mark else 1,
        advice="Correct the file.",
    )


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    mapping: bool
    line: int
    column: int
    flow: bool
    anchor: str
    nodes: list[Node] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def awaits_key(self) -> bool:
        return self.mapping and len(self.nodes) % 2 == 0

    def awaits_value(self) -> bool:
        return self.mapping and len(self.nodes) % 2 == 1

    def close(self, end: Any) -> Node:
        if not self.mapping:
            return Sequence(
                items=tuple(self.nodes),
                line=self.line,
                column=self.column,
                flow=self.flow,
                anchor=self.anchor,
                end_line=end.line + 1,
                end_column=end.column + 1,
            )
        keys = [key for key in self.nodes[::2] if isinstance(key, Scalar)]
        pairs = tuple(zip(keys, self.nodes[1::2], strict=True))
        return Mapping(
            pairs=pairs, line=self.line, column=self.column, flow=self.flow, anchor=self.anchor
        )


def _behind(key: Node, value: Scalar) -> Scalar:
    """Nothing stands behind its key, wherever the next thing is that ruamel comes to."""
    if not isinstance(key, Scalar):
        return value
    line, column = key.end_line, key.end_column + 1
    return replace(value, line=line, column=column, end_line=line, end_column=column)


def _middle(run: Run) -> Iterator[Scalar]:
    """The items of a run between the first and the last."""
    for line, text in enumerate(run.texts[1:-1], start=run.line + 1):
        end = run.column + len(text)
        yield Scalar(
            text=text, line=line, column=run.column, plain=True, end_line=line, end_column=end
        )


@dataclass(slots=True)
class _Builder:
    """Builds the tree, event by event, and refuses what must not come."""

    file: str
    aliases: bool = False
    anchors: set[str] = field(default_factory=set)
    runs: dict[int, Run] = field(default_factory=dict)
    begun: tuple[Run, _Open, int] | None = None
    unfolded: int = 0
    folded_away: int = 0
    root: Node | None = None
    documents: int = 0
    stack: list[_Open] = field(default_factory=list)

    def build(self, text: str, max_events: int) -> Node:
        """The one document of a text."""
        for number, event in enumerate(_events(text, self.file)):
            if number + self.folded_away >= max_events:
                self.refuse(event, f"The file has more than {max_events:,} parts")
            self.take(event)
        if self.root is None:
            raise InputError(
                "The file is empty.", file=self.file, line=1, advice="Write a document into it."
            )
        return self.root

    def refuse(self, event: Any, problem: str) -> NoReturn:
        mark = event.start_mark
        raise InputError(
            f"{problem} (column {mark.column + 1}).",
            file=self.file,
            line=mark.line + 1,
            advice="Write it out in plain YAML.",
        )

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self._document(event)
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind == "ScalarEvent":
            self._scalar(event)
        elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
            self._open(event, mapping=kind.startswith("Mapping"))
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            self._add(self.stack.pop().close(event.end_mark))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(event, "A second document begins here")

    def _tagless(self, event: Any) -> None:
        if event.anchor is not None:
            self.anchors.add(str(event.anchor))
        if event.tag is not None and str(event.tag) != "!":
            self.refuse(event, f"The tag {show(str(event.tag), 60)!r} is not taken")

    def _scalar(self, event: Any) -> None:
        self._tagless(event)
        mark, end, text = event.start_mark, event.end_mark, event.value
        if self.stack and self.stack[-1].awaits_key():
            self._key(event, text)
        node = Scalar(
            text=text,
            line=mark.line + 1,
            column=mark.column + 1,
            plain=not event.style,
            style=event.style or "",
            end_line=end.line + 1,
            end_column=end.column + 1,
        )
        if not text and node.plain and self.stack and self.stack[-1].awaits_value():
            node = _behind(self.stack[-1].nodes[-1], node)
        self._add(node)
        if self.runs:
            self._unfold(node)

    def _unfold(self, node: Scalar) -> None:
        """Put in the middle of a run behind its first item; count the run when its last one follows."""
        top = self.stack[-1] if self.stack else None
        if self.begun:
            run, inside, length = self.begun
            self.begun = None
            same = (node.text, node.line, node.column) == (run.texts[-1], run.last, run.column)
            self.unfolded += same and top is inside and len(inside.nodes) == length + 1
        elif (run_here := self.runs.get(node.line)) and top and not top.mapping and not top.flow:
            if (node.text, node.column, node.plain) != (run_here.texts[0], run_here.column, True):
                return
            top.nodes.extend(_middle(run_here))
            self.folded_away += len(run_here.texts) - 2
            self.begun = (run_here, top, len(top.nodes))

    def _alias(self, event: Any) -> None:
        if not self.aliases:
            self.refuse(event, "An alias (*) is not taken")
        if self.stack and self.stack[-1].awaits_key():
            self.refuse(event, "A key is not a text")
        if str(event.anchor) not in self.anchors:
            self.refuse(event, "An alias (*) names what is not there")
        mark = event.start_mark
        self._add(Alias(name=str(event.anchor), line=mark.line + 1, column=mark.column + 1))

    def _key(self, event: Any, text: str) -> None:
        if text == "<<" and not event.style:
            self.refuse(event, "A merge key (<<) is not taken")
        if text in self.stack[-1].keys:
            self.refuse(event, f"The key {show(text, 60)!r} is here a second time")
        self.stack[-1].keys.add(text)

    def _open(self, event: Any, *, mapping: bool) -> None:
        self._tagless(event)
        if self.stack and self.stack[-1].awaits_key():
            self.refuse(event, "A key is not a text")
        if len(self.stack) >= MAX_DEPTH:
            self.refuse(event, f"This is nested more than {MAX_DEPTH} deep")
        mark = event.start_mark
        self.stack.append(
            _Open(
                mapping=mapping,
                line=mark.line + 1,
                column=mark.column + 1,
                flow=bool(event.flow_style),
                anchor=str(event.anchor or ""),
            )
        )

    def _add(self, node: Node) -> None:
        if self.stack:
            self.stack[-1].nodes.append(node)
        else:
            self.root = node
