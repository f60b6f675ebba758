"""A page as blocks of Markdown, read without what only matters when it is shown; fast, and bounded."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from factlock.patterns import regex

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_CLOSED = regex(r"[ \t]{0,3}(`{3,}|~{3,}|:{3,})[ \t]*")
_TAG = regex(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,40})(?=[\s/>])")
_COMMENT = regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# These have no end, or one that need not be written.
_WITHOUT_END = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"}
    | {"track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option"}
)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - slow to import

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    ends = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "colon_fence", _colon_fence, {"alt": ends})
    return parser


def blocks_of(text: str) -> tuple[list[Token], dict[str, Any]]:
    """The blocks of a text, whose own text is not read yet, and the addresses that links name."""
    known: dict[str, Any] = {}
    return _parser().parse(text, known), known


def parts_of(text: str, known: dict[str, Any]) -> list[Token]:
    """The parts of a heading or an item: text, code, links."""
    parser = _parser()
    found: list[Token] = []
    parser.inline.parse(text, parser, known, found)
    return found


def _colon_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """``:::`` opens a directive of myst, of which Markdown itself knows nothing."""
    place = state.bMarks[start] + state.tShift[start]
    behind = state.skipCharsStr(place, ":")
    if behind - place < 3 or state.is_code_block(start):  # noqa: PLR2004
        return False
    if silent:
        return True
    line, closed = start + 1, False
    while line < end and not closed:
        at = state.bMarks[line] + state.tShift[line]
        if at < state.eMarks[line] and state.sCount[line] < state.blkIndent:
            break
        marks = state.skipCharsStr(at, ":") - at
        rest = state.src[at + marks : state.eMarks[line]]
        closed = marks >= behind - place and not rest.strip() and not state.is_code_block(line)
        line += 1
    state.line = line
    token = state.push("colon_fence", "code", 0)
    token.info = state.src[behind : state.eMarks[start]]
    token.content = state.getLines(start + 1, line - closed, state.sCount[start], True)
    token.markup = state.src[place:behind]
    token.map = [start, line]
    return True


def is_closed(token: Token, lines: list[str]) -> bool:
    """Whether the last line of a fence is the one that closes it."""
    if not token.map or token.map[1] - token.map[0] < 2:  # noqa: PLR2004
        return False
    last = _CLOSED.fullmatch(lines[token.map[1] - 1])
    return bool(last and last[1].startswith(token.markup))


def left_open(html: str, open_tags: list[str]) -> None:
    """Note which elements of HTML are open behind a block of it."""
    for closes, name in _TAG.findall(_COMMENT.sub("", html)):
        tag = name.lower()
        if tag in _WITHOUT_END:
            continue
        if not closes:
            open_tags.append(tag)
        elif tag in open_tags:
            del open_tags[len(open_tags) - 1 - open_tags[::-1].index(tag) :]
