"""Reading a runbook from Markdown: headings are steps, links the ways between them. All faults at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from factlock.errors import InputError
from factlock.runbook.front_matter import Head, read_front_matter
from factlock.runbook.model import (
    TOGETHER,
    Edge,
    Fault,
    Option,
    Runbook,
    Step,
    StepKind,
    Template,
)
from factlock.runbook.slugs import slug_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_BLOCK = re.compile(r"\{runbook:(?P<what>step|template)\}\s*(?P<id>[a-z][a-z0-9-]{0,63})\s*")
_OPTION = re.compile(r":(?P<name>[a-z][a-z0-9_-]*):(?:\s+(?P<value>.*))?")
# What stands between the outcomes at the beginning of an item; behind anything else, code is prose.
_BETWEEN = re.compile(r"\s*(?:,\s*)?(?:or|and)?\s*")
_OF_STEP = {"together", "keeps", "verdict"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read, and what is wrong with it; without faults the runbook can be proved and walked."""

    runbook: Runbook | None
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Section:
    title: str
    slug: str
    line: int
    step: Step | None = None
    listed: bool = False


def read_runbook(text: str, file: str, name: str) -> Reading:
    """Read a page; raises nothing: what is wrong stands in the faults."""
    body, front, shift = _apart(text.removeprefix("\ufeff"))
    try:
        head = read_front_matter(front, file)
    except InputError as error:
        fault = Fault(
            line=error.line or 1, rule="front-matter", message=error.message, advice=error.advice
        )
        return Reading(runbook=None, faults=(fault,))
    page = _Page(head=head, shift=shift)
    page.read(body)
    steps, faults = page.linked()
    if not steps:
        faults.append(
            Fault(line=1, rule="no-step", message="This page has no step.", advice="Add one.")
        )
        return Reading(runbook=None, faults=tuple(sorted(faults)))
    runbook = Runbook(
        name=name,
        file=file,
        title=page.title,
        inputs=tuple(head.inputs),
        ends=tuple(head.ends),
        fields=tuple(head.fields),
        steps=tuple(steps),
        templates=tuple(page.templates),
        language=head.language,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    return Reading(runbook=runbook, faults=tuple(sorted(faults)))


def _apart(text: str) -> tuple[str, str, int]:
    """The body, the front matter, and how many lines stand before the body."""
    if text.startswith("---\n") and (end := text.find("\n---\n", 3)) >= 0:
        return text[end + 5 :], text[4:end], text.count("\n", 0, end + 5)
    return text, "", 0


class _Page:
    def __init__(self, *, head: Head, shift: int) -> None:
        self.shift = shift
        self.title = ""
        self.sections: list[_Section] = []
        self.templates: list[Template] = []
        self.faults: list[Fault] = list(head.faults)
        self.language = head.language
        self._slugs: dict[str, int] = {}

    def read(self, body: str) -> None:
        from markdown_it import MarkdownIt  # noqa: PLC0415 - slow to import

        tokens = MarkdownIt("commonmark").parse(body)
        for place, token in enumerate(tokens):
            if token.level:
                continue
            if token.type == "heading_open":
                self._heading(token, tokens[place + 1])
            elif token.type == "fence":
                self._fence(token)
            elif token.type.endswith("_list_open"):
                self._list(tokens[place:])

    def _line(self, token: Token) -> int:
        return (token.map[0] if token.map else 0) + 1 + self.shift

    def _fault(self, line: int, rule: str, message: str, advice: str) -> None:
        self.faults.append(Fault(line=line, rule=rule, message=message, advice=advice))

    def _heading(self, token: Token, inline: Token) -> None:
        title = _plain(inline)
        slug = slug_of(title, self._slugs)
        if token.tag == "h1":
            self.title = self.title or title
        else:
            self.sections.append(_Section(title=title, slug=slug, line=self._line(token)))

    def _fence(self, token: Token) -> None:
        if "{runbook:" not in token.info:
            return
        line = self._line(token)
        found = _BLOCK.fullmatch(token.info.strip())
        if found is None:
            if not token.info.strip().startswith(("{runbook:diagram", "{runbook:examples")):
                self._fault(
                    line,
                    "block",
                    "This block has no id, or is none that is known.",
                    "Write {runbook:step} and an id.",
                )
        elif found["what"] == "template":
            self._template(found["id"], token, line)
        elif not self.sections or self.sections[-1].step is not None:
            self._fault(line, "section", "A section has one step.", "Give it a heading of its own.")
        else:
            self._step(found["id"], token, line)

    def _template(self, name: str, token: Token, line: int) -> None:
        lines = token.content.split("\n")
        language = self.language
        first = line + 1
        while lines and (option := _OPTION.fullmatch(lines[0].strip())):
            if option["name"] == "language":
                language = (option["value"] or "").strip()
            lines, first = lines[1:], first + 1
        self.templates.append(
            Template(name=name, language=language, text="\n".join(lines).strip("\n"), line=first)
        )

    def _step(self, name: str, token: Token, line: int) -> None:
        options = list(self._options(token, line))
        given = {one.name: one.value for one in options}
        kinds = [one for one in StepKind if one.value in given]
        section = self.sections[-1]
        if len(kinds) != 1:
            names = ", ".join(f":{one.value}:" for one in StepKind)
            self._fault(line, "kind", "A step is one thing.", f"Write one of {names}.")
            return
        kind = kinds[0]
        said = given[kind.value]
        asks = kind in {StepKind.CONFIRM, StepKind.CHOOSE, StepKind.ASK, StepKind.WAIT}
        own = {*_OF_STEP, kind.value}
        section.step = Step(
            id=name,
            kind=kind,
            title=section.title,
            slug=section.slug,
            line=line,
            heading_line=section.line,
            name="" if asks else said,
            question=said if asks else "",
            options=tuple(one for one in options if one.name not in own),
            together=kind in TOGETHER or "together" in given,
            keeps=given.get("keeps", ""),
            verdict=given.get("verdict", ""),
        )

    def _options(self, token: Token, line: int) -> Iterator[Option]:
        for number, text in enumerate(token.content.splitlines(), line + 1):
            if not text.strip():
                continue
            found = _OPTION.fullmatch(text.strip())
            if found is None:
                self._fault(number, "option", "This is no option.", "Write it as `:name: value`.")
                continue
            yield Option(name=found["name"], value=(found["value"] or "").strip(), line=number)

    def _list(self, tokens: list[Token]) -> None:
        """The ways on, if this is the first list behind the block of a step."""
        section = self.sections[-1] if self.sections else None
        if section is None or section.step is None or section.listed:
            return
        section.listed = True
        edges = []
        depth = 0
        for token in tokens:
            depth += (
                token.nesting
                if token.type.endswith("_list_open") or token.type.endswith("_list_close")
                else 0
            )
            if token.type == "inline" and depth == 1 and (edge := self._edge(token)):
                edges.append(edge)
            if depth == 0:
                break
        section.step = replace(section.step, edges=tuple(edges))

    def _edge(self, token: Token) -> Edge | None:
        outcomes: list[str] = []
        target = ""
        named = True
        for one in token.children or []:
            named = named and (one.type != "text" or bool(_BETWEEN.fullmatch(one.content)))
            if one.type == "code_inline" and named:
                outcomes.append(one.content)
            elif one.type == "link_open" and not target:
                target = str(one.attrs.get("href", ""))
        line = self._line(token)
        if not outcomes or not target.startswith("#"):
            self._fault(
                line,
                "edge",
                "An item of this list does not say which outcome leads where.",
                "Write `outcome`: and a link to a heading of this page.",
            )
            return None
        return Edge(outcomes=tuple(outcomes), target=target[1:], text=_plain(token), line=line)

    def linked(self) -> tuple[list[Step], list[Fault]]:
        """The steps with the ids of steps as targets."""
        ids = {one.slug: one.step.id for one in self.sections if one.step}
        steps = []
        for section in self.sections:
            if section.step is None:
                continue
            edges = []
            for edge in section.step.edges:
                if edge.target not in ids:
                    self._fault(
                        edge.line,
                        "target",
                        f"#{edge.target} leads to no step.",
                        f"The headings of steps are: {', '.join(f'#{one}' for one in ids)}.",
                    )
                else:
                    edges.append(replace(edge, target=ids[edge.target]))
            steps.append(replace(section.step, edges=tuple(edges)))
        return steps, self.faults


def _plain(inline: Token) -> str:
    """The text of a heading or an item without its markup."""
    parts = (one.content if one.type in {"text", "code_inline"} else " " * (one.type == "softbreak")
             for one in inline.children or [])  # fmt: skip
    return "".join(parts)
