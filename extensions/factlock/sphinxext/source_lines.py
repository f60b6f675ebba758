"""Find the very line of a page's source on which the text of a node stands.

Nodes know where their directive begins, at best. Notebooks keep their lines as JSON; included files are
files of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.light_dataclass import replace
from factlock.model import Location
from factlock.sphinxext.declare import file_and_line, original_place

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.environment import BuildEnvironment

MAX_SOURCE = 16 << 20
_DOCSTRING = ":docstring of "
# A fence and the line that a node names may be this far apart, against the order of the page.
NEAR = 2
# So many words at the beginning of a line tell it from others.
LIKELY = 2


class SourceLines:
    """The sources that the nodes of one page come from, each read once."""

    def __init__(self, env: BuildEnvironment) -> None:
        self.env = env
        self._files: dict[str, list[str]] = {}
        self._after: dict[str, int] = {}
        self._paths: dict[str, str] = {}
        self._begins: dict[str, Location] = {}

    def place(self, node: nodes.Element, text: str, chosen: Iterable[int]) -> dict[int, Location]:
        """Where chosen lines (from 0) of a text stand that a node shows; the node's place where not found."""
        own = original_place(*_source_of(node))
        if own[0].startswith("<"):
            # docutils takes the end of a page for a part of the rst_epilog behind it (0.22).
            own = (str(self.env.doc2path(self.env.docname)), own[1])
        source = str(node.get("source") or own[0] or self.env.doc2path(self.env.docname))
        source = source.partition(_DOCSTRING)[0]
        # A notebook's lines are numbered by its cells; its blocks are found in their order.
        hint = own[1] if source == own[0] and not source.endswith(".ipynb") else 0
        wanted = text.split("\n")
        # docutils name an included file relative to the current folder.
        path = self._resolved(source)
        first = self._find(path, wanted, hint)
        if first < 0:
            return {at: self._likely(path, wanted[at], hint, node) for at in chosen}
        if path not in self._begins:
            self._begins[path] = self._location(path, 1)
        begin = self._begins[path]
        flat = source.endswith(".ipynb") and len(self._lines(path)) == 1
        return {at: replace(begin, line=1 if flat else first + 1 + at) for at in chosen}

    def _likely(self, path: str, text: str, hint: int, node: nodes.Element) -> Location:
        """The line nearest to a node that begins with the same words: the rest was filled in by Sphinx."""
        words = " ".join(text.split()[:LIKELY])
        lines = self._lines(path)
        near = [at for at, line in enumerate(lines) if words and words in " ".join(line.split())]
        if len(words.split()) < LIKELY or not near:
            return self._location(*_source_of(node))
        return self._location(path, min(near, key=lambda at: abs(at + 1 - hint)) + 1)

    def line_with(self, node: nodes.Element, word: str) -> Location:
        """Where a word stands that a paragraph shows: the first line from the paragraph's own that has it."""
        source, line = original_place(*_source_of(node))
        lines = self._lines(self._resolved(source)) if source else []
        length = len(node.rawsource.split("\n")) + NEAR
        for at in range(max(line - 1, 0), min(len(lines), line + length)):
            if word in lines[at]:
                return self._location(source, at + 1)
        return self._location(source or None, line)

    def _location(self, source: str | None, line: int | None) -> Location:
        file, number = file_and_line(self.env, source, line)
        return Location(document=self.env.docname, file=file, line=number)

    def _find(self, path: str, wanted: Sequence[str], hint: int) -> int:
        """The index of the line of a file with which the wanted ones begin, or -1."""
        lines = self._lines(path)
        some = [(at, line.strip()) for at, line in enumerate(wanted) if line.strip()]
        if not some or not lines:
            return -1
        begin = max(hint - NEAR, 0) if hint else self._after.get(path, 0)
        order = [*range(begin, len(lines)), *range(begin - 1, -1, -1)]
        for at in order:
            if _matches(lines, at, some):
                self._after[path] = at + len(wanted)
                return int(at)
        return -1

    def _resolved(self, source: str) -> str:
        if source not in self._paths:
            self._paths[source] = str(Path(source).resolve())
        return self._paths[source]

    def _lines(self, path: str) -> list[str]:
        if path not in self._files:
            self._files[path] = _read(path)
        return self._files[path]


def _source_of(node: nodes.Element) -> tuple[str | None, int | None]:
    """The source and line of a node, else of the nearest around it that has them."""
    found: nodes.Element | None = node
    while found is not None and not found.line:
        found = found.parent
    return (found.source, found.line) if found is not None else (node.source, None)


def _matches(lines: Sequence[str], at: int, some: Sequence[tuple[int, str]]) -> bool:
    """Whether the lines from ``at`` on are those wanted, but for what stands before them."""
    for offset, text in some:
        if at + offset >= len(lines):
            return False
        line = lines[at + offset].strip()
        if line != text and not (line.endswith(text) and line[: -len(text)].strip(" \t>|") == ""):
            return False
    return True


def _read(path: str) -> list[str]:
    try:
        content = Path(path).read_bytes()
    except OSError:
        return []
    if len(content) > MAX_SOURCE:
        return []
    text = content.decode("utf-8", "replace")
    lines = text.expandtabs(8).splitlines() if not path.endswith(".ipynb") else text.splitlines()
    return [_cell_line(line) for line in lines] if path.endswith(".ipynb") else lines


def _cell_line(line: str) -> str:
    """The line of a cell that a line of a notebook's JSON holds."""
    shown = line.strip().removesuffix(",")
    shown = shown.removeprefix('"source": ').strip("[] ") if shown.startswith('"source"') else shown
    if not shown.startswith('"'):
        return ""
    try:
        found = json.loads(shown)
    except ValueError:
        return ""
    return found.rstrip("\n") if isinstance(found, str) else ""
