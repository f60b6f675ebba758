"""The body of a runbook: sections, the block of a step in each, the list of ways behind it, the templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from factlock.light_dataclass import dataclass, field, replace
from factlock.patterns import regex
from factlock.runbook.model import Edge, Fault, Step, StepKind, Template
from factlock.runbook.page import blocks, step_block
from factlock.runbook.page.blocks import Info, lost_in, name_fault, read_info
from factlock.runbook.page.markdown_page import blocks_of, is_closed, left_open, parts_of
from factlock.runbook.page.page_text import hiding
from factlock.runbook.page.slugs import Anchors
from factlock.runbook.page.ways import MAX_ITEM, MAX_ITEMS, Item, is_way, items_of, plain, read_way
from factlock.runbook.proof.rules import fault, near, quoted

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_TITLE = 300
_ID = regex(r"[a-z][a-z0-9-]{0,63}")
_FENCES = {"fence", "colon_fence"}


@dataclass(slots=True)
class _Section:
    title: str
    slug: str
    line: int
    sure: bool
    step: Step | None = None
    lists: int = 0
    edges: list[Edge] = field(default_factory=list)


class Page:
    """What is read from a body. ``shift`` is how many lines stand before it."""

    def __init__(self, *, language: str, shift: int) -> None:
        self.title = ""
        self.steps: list[Step] = []
        self.templates: list[Template] = []
        self.faults: list[Fault] = []
        self._language, self._shift = language, shift
        self._sections: list[_Section] = []
        self._here: _Section | None = None
        self._anchors = Anchors()
        self._open_tags: list[str] = []
        self._lines: list[str] = []
        self._links: dict[str, Any] = {}

    def read(self, body: str) -> None:
        """Read it all."""
        self._lines = body.split("\n")
        tokens, self._links = blocks_of(body)
        for place, token in enumerate(tokens):
            if token.type == "heading_open":
                self._heading(token, tokens[place + 1])
            elif token.type in _FENCES:
                self._fence(token)
            elif token.type in {"code_block", "html_block"}:
                self._lost(token)
                if token.type == "html_block" and not token.level:
                    left_open(token.content, self._open_tags)
            elif token.type == "inline" and "{" in token.content:
                self._lost(token)
            if not token.level and token.type in {"bullet_list_open", "ordered_list_open"}:
                self._list(tokens[place:])
        self._link()
        if not self.title:
            advice = "Begin the page with a heading: # and what the runbook is for."
            self._fault(1, "title", "The page has no title.", advice)

    def _line(self, token: Token) -> int:
        return (token.map[0] if token.map else 0) + 1 + self._shift

    def _fault(self, line: int, rule: str, message: str, advice: str) -> None:
        self.faults.append(fault(line, rule, message, advice))

    def _numbered(self, token: Token) -> list[tuple[int, str]]:
        begin, end = token.map or (0, 0)
        return list(enumerate(self._lines[begin:end], begin + 1 + self._shift))

    def _lost(self, token: Token) -> None:
        self.faults += lost_in(self._numbered(token))

    def _heading(self, token: Token, inline: Token) -> None:
        parts = parts_of(inline.content[:MAX_TITLE], self._links)
        level = int(token.tag[1])
        slug, sure = self._anchors.add(_anchored(parts), level, nested=token.level > 0)
        sure = sure and len(inline.content) <= MAX_TITLE and _is_simple(inline.content, parts)
        if token.level:
            return
        line, title = self._line(token), plain(parts)
        if level == 1:
            if self.title:
                advice = "Give this one level 2, or make a page of its own of it."
                self._fault(line, "title", "A second title stands here.", advice)
            self.title, self._here = self.title or title, None
        elif level <= 3:  # noqa: PLR2004 - h4 and below are inside of a section
            self._here = _Section(title=title, slug=slug, line=line, sure=sure)
            self._sections.append(self._here)

    def _fence(self, token: Token) -> None:
        info, line = read_info(token.info), self._line(token)
        if not is_closed(token, self._lines) and not token.level:
            advice = f"Write {token.markup[:10]} on a line of its own below it."
            self._fault(line, "unclosed", "This fence is never closed.", advice)
        ours = info.braces and info.name in blocks.OURS
        if wrong := name_fault(info, token.content, line):
            self.faults.append(wrong)
        elif info.braces and info.name.strip().lower() in blocks.INCLUDES:
            self.faults.append(blocks.included(line))
        elif ours and (token.level or token.type != "fence" or self._open_tags):
            self.faults.append(_nested(info, line))
        elif ours:
            self._block(info, token, line)
        elif info.braces or token.type == "colon_fence":
            # What stands in a plain fence is an example, and shown as one.
            self.faults += lost_in(self._numbered(token)[1:])
            self._count_headings(token)

    def _count_headings(self, token: Token) -> None:
        """Headings in a directive count for the anchors of a forge where it shows the directive as text."""
        if token.type == "colon_fence":
            for line in token.content.split("\n"):
                if found := re.match(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$", line):
                    parts = parts_of(found[2][:MAX_TITLE], self._links)
                    self._anchors.add(_anchored(parts), len(found[1]), nested=True)

    def _block(self, info: Info, token: Token, line: int) -> None:
        if info.name in blocks.SHOWN:
            return
        self.faults += hiding(self._numbered(token))
        if not _ID.fullmatch(info.argument):
            said = f"{quoted(info.argument)} is no id." if info.argument else "The id is missing."
            advice = "Write a letter, then up to 63 letters, digits and dashes, all in lower case."
            self._fault(line, "step-id", said, advice)
            # What else is wrong with it is said as well; nobody can come to a step of that name.
        if info.name == blocks.TEMPLATE:
            made = step_block.read_template(info.argument, token, line, self._language)
            self.faults += made.faults
            if _ID.fullmatch(info.argument):
                self.templates.append(made.template)
            return
        self._step(info.argument, token, line)

    def _step(self, name: str, token: Token, line: int) -> None:
        section = self._here
        if section is None or section.step is not None:
            why = "A section has one step." if section else "This step has no section."
            advice = "Put a heading of level 2 or 3 before it."
            self._fault(line, "section", why, advice)
            section = _Section(title="", slug="", line=line, sure=True)
        step, faults = step_block.read_step(name, token, line, section.title)
        self.faults += faults
        if step is not None and _ID.fullmatch(name):
            section.step = replace(step, slug=section.slug, heading_line=section.line)

    def _list(self, tokens: list[Token]) -> None:
        """The ways on, if this is the first list behind the block of a step."""
        section = self._here
        if section is None or section.step is None:
            return
        section.lists += 1
        items = list(items_of(tokens, self._shift))
        if len(items) > MAX_ITEMS:
            message = f"This list has more than {MAX_ITEMS} items."
            self._fault(items[0].line, "size", message, "Make it shorter.")
            return
        read = [(one, self._parts(one)) for one in items]
        if section.lists > 1 or section.step.kind is StepKind.END:
            self._other_list(section, read)
            return
        self.faults += hiding(self._numbered(tokens[0]))
        for item, parts in read:
            way = read_way(item, parts)
            if isinstance(way, Edge):
                section.edges.append(way)
            else:
                self.faults.append(way)

    def _parts(self, item: Item) -> list[Token]:
        content = item.inline.content if item.inline else ""
        return parts_of(content[:MAX_ITEM], self._links)

    def _other_list(self, section: _Section, read: list[tuple[Item, list[Token]]]) -> None:
        """A list that is prose must not look like ways that are not walked."""
        ways = [way for item, parts in read if is_way(parts)
                if isinstance(way := read_way(item, parts), Edge)]  # fmt: skip
        if section.step is not None and section.step.kind is StepKind.END:
            section.edges += ways if section.lists == 1 else []
            return
        there = {outcome for edge in section.edges for outcome in edge.outcomes}
        for way in ways:
            if not there.isdisjoint(way.outcomes) or not section.edges:
                message = f"This looks like a way on from {section.title}, and is none."
                advice = "Put it into the first list behind the block, or write it as prose."
                self._fault(way.line, "second-list", message, advice)

    def _link(self) -> None:
        """The steps, with the ids of steps as targets."""
        ids = {one.slug: one.step.id for one in self._sections if one.step and one.slug}
        slugs = {one.slug for one in self._sections}
        aimed = {edge.target for one in self._sections for edge in one.edges}
        for section in self._sections:
            if section.step is None:
                continue
            if section.slug in aimed and not section.sure:
                advice = "Write it in plain words on one line, unlike every other heading."
                message = f"Sphinx and forges make different anchors of {quoted(section.title)}."
                self._fault(section.line, "heading", message, advice)
            linked = tuple(self._linked(section.edges, ids, slugs))
            self.steps.append(replace(section.step, edges=linked))

    def _linked(self, edges: list[Edge], ids: dict[str, str], slugs: set[str]) -> Iterator[Edge]:
        for edge in edges:
            if edge.target in ids:
                yield replace(edge, target=ids[edge.target])
                continue
            said = quoted(f"#{edge.target}", 100)
            what = "a heading without a step" if edge.target in slugs else "no heading of this page"
            advice = near(f"#{edge.target}", [f"#{one}" for one in ids])
            self._fault(edge.line, "target", f"{said} leads to {what}.", advice)
            # Taken for the one that is proposed, so that one slip is not told as many faults.
            for close in get_close_matches(edge.target[:MAX_TITLE], ids, n=1):
                yield replace(edge, target=ids[close])


def _nested(info: Info, line: int) -> Fault:
    message = f"A block {{{info.name}}} stands inside of something else, and would be passed over."
    advice = "Begin its line with ``` at the left margin, outside of everything else."
    return fault(line, "hidden-step", message, advice)


def _anchored(parts: list[Token]) -> str:
    """The text that an anchor is made of."""
    wanted = {"text", "text_special", "code_inline"}
    return "".join(one.content for one in parts if one.type in wanted)


def _is_simple(content: str, parts: list[Token]) -> bool:
    """Whether a heading holds nothing that Sphinx and a forge read in different ways."""
    kinds = {"text", "text_special", "code_inline", "em_open", "em_close", "strong_open"}
    kinds |= {"strong_close", "link_open", "link_close"}
    role = re.search(r"\{[^{}]*\}`", content)
    return not role and "\n" not in content and all(one.type in kinds for one in parts)
