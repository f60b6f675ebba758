"""The domain ``dep``: which questions stand on which page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar

from docutils.nodes import make_id
from sphinx.domains import Domain, ObjType

from factlock.checks import find_check, label
from factlock.light_dataclass import dataclass, replace
from factlock.model import Answer, Pairs, Question

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.environment import BuildEnvironment

    from factlock.sphinxext.site_answers import SiteAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A directive or role on a page: its questions and how they are shown.

    ``kind`` is ``table``, ``inline``, ``facts`` (all questions of the site), ``history`` (what changed in the
    world) or ``commands`` (those of a code block, which shows what its author wrote and nothing of ours). The
    anchors, its own and those of its questions, are given when it is noted.
    """

    kind: str
    anchor: str = ""
    questions: tuple[Question, ...] = ()
    columns: tuple[str, ...] = ()
    details: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What two readings of one block have in common; for a role that is the question alone."""
        asked = [
            (one.check, one.parameters, one.expect)
            if self.kind == "inline"
            else (one.location.file, one.location.line, one.check, one.parameters, one.expect)
            for one in self.questions
        ]
        return (self.kind, self.columns, self.details, *asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something written wrongly on a page: kept, so that every build says it until it is mended."""

    message: str
    location: str


class DepDomain(Domain):
    """Questions by page. What is stored is frozen data; answers live for one build only."""

    name = "dep"
    label = "Dependencies"
    object_types: ClassVar[dict[str, ObjType]] = {"question": ObjType("question", "question")}
    initial_data: ClassVar[dict[str, Any]] = {"blocks": {}, "faults": {}, "titled": {}, "own": {}}
    data_version = 4

    # Set for each build by ``execute``; never pickled, because Sphinx pickles ``data`` only.
    site: SiteAnswers

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        # By document, while pages are read: the blocks by their keys, and the anchors that are taken.
        self._known: dict[str, dict[tuple[object, ...], Block]] = {}
        self._taken: dict[str, set[str]] = {}

    @property
    def blocks(self) -> dict[str, list[Block]]:
        """The blocks by document, in the order of the page."""
        found: dict[str, list[Block]] = self.data["blocks"]
        return found

    @property
    def faults(self) -> dict[str, list[Fault]]:
        """What is written wrongly, by document."""
        found: dict[str, list[Fault]] = self.data["faults"]
        return found

    @property
    def titled(self) -> dict[str, bool]:
        """The documents that have an answer in a heading."""
        found: dict[str, bool] = self.data["titled"]
        return found

    def note(self, docname: str, block: Block) -> Block:
        """A directive or role declares its block while its page is read; returns it with its anchors.

        Sphinx reads some texts twice (translations, summaries of docstrings); what was noted before is
        found again and not noted a second time.
        """
        known = self._known.get(docname)
        if known is None:
            noted = self.blocks.get(docname, [])
            known = self._known[docname] = {one.key: one for one in noted}
            self._taken[docname] = {
                anchor
                for one in noted
                for anchor in (one.anchor, *(q.location.anchor for q in one.questions))
            }
        if block.key not in known:
            known[block.key] = placed = self._anchored(docname, block)
            self.blocks.setdefault(docname, []).append(placed)
        return known[block.key]

    def _anchored(self, docname: str, block: Block) -> Block:
        """The block with anchors that no other of the page has."""
        questions = []
        if block.kind == "commands":
            anchor = self._reserve(docname, "dep-commands")
            placed = [
                replace(q, location=replace(q.location, anchor=anchor)) for q in block.questions
            ]
            return replace(block, anchor=anchor, questions=tuple(placed))
        for one in block.questions:
            anchor = self._reserve(docname, f"dep-{one.check}-{slug_of(one)}")
            questions.append(replace(one, location=replace(one.location, anchor=anchor)))
        if block.kind == "inline":
            own = questions[0].location.anchor
        else:
            first = questions[0] if questions else None
            what = slug_of(first) if first and len(questions) == 1 else ""
            words = ("dep", first.check, what, "table") if first else ("dep", block.kind)
            own = self._reserve(docname, "-".join(word for word in words if word))
        return replace(block, anchor=own, questions=tuple(questions))

    def _reserve(self, docname: str, wished: str) -> str:
        taken = self._taken[docname]
        base = make_id(wished)
        anchor, number = base, 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        return anchor

    def find(self, docname: str, anchor: str) -> Block:
        """The block of a placeholder."""
        return next(block for block in self.blocks[docname] if block.anchor == anchor)

    def find_inline(self, docname: str, check: str, parameters: Pairs) -> Block | None:
        """The block of a question that a role asks on a page."""
        for block in self.blocks.get(docname, ()):
            if block.kind == "inline":
                one = block.questions[0]
                if one.check == check and one.parameters == parameters:
                    return block
        return None

    def questions(self) -> Iterator[Question]:
        """All questions of the site, by document and place."""
        for docname in sorted(self.blocks):
            for block in self.blocks[docname]:
                yield from block.questions

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again or gone."""
        for found in (self.blocks, self.faults, self.titled, self._known, self._taken):
            found.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take from a worker what it read itself; the rest of its data is a copy of ours."""
        for name in self.initial_data:
            mine = {
                docname: found for docname, found in otherdata[name].items() if docname in docnames
            }
            self.data[name].update(mine)

    def resolve_any_xref(self, *_: object) -> list[tuple[str, nodes.reference]]:
        """Questions are referred to by their labels; there is no other way."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Every question, for the inventory and the search."""
        for docname in sorted(self.blocks):
            listed = [block for block in self.blocks[docname] if block.kind != "commands"]
            for question in (q for block in listed for q in block.questions):
                anchor = question.location.anchor
                shown = f"{label(question)} ({question.check})"
                yield f"{docname}:{anchor}", shown, "question", docname, anchor, 1


def slug_of(question: Question) -> str:
    """What a question is about, for anchors: its first project in normal form, or its file."""
    check, given = find_check(question.check), dict(question.parameters)
    opens = check.argument.opens or check.argument.opens_folders
    if text := "" if opens else given.get(check.argument.name, ""):
        # A canonical requirement begins with the name in normal form.
        return re.split(r"[^a-z0-9-]", text, maxsplit=1)[0]
    return next(
        (
            given[one.name]
            for one in check.parameters
            if (one.opens or one.opens_folders) and one.name in given
        ),
        "",
    )


def page_title(domain: DepDomain, docname: str) -> str:
    """The title of a page, or its name where it has none."""
    titles = domain.env.titles
    return titles[docname].astext() if docname in titles else docname


def answers_of(domain: DepDomain, block: Block) -> list[Answer]:
    """The answers of a block, in its order."""
    return [domain.site.answers[question] for question in block.questions]
