"""The domain ``dep``: which questions stand on which page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain, ObjType

from factlock.model import Answer, Question

if TYPE_CHECKING:
    from docutils import nodes

    from factlock.sphinxext.site_answers import SiteAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A directive or role on a page: its questions and how they are shown.

    ``kind`` is ``table``, ``inline`` or ``facts`` (all questions of the site).
    """

    kind: str
    anchor: str
    questions: tuple[Question, ...] = ()
    columns: tuple[str, ...] = ()


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
    initial_data: ClassVar[dict[str, Any]] = {"blocks": {}, "faults": {}}
    data_version = 1

    # Set for each build by ``execute``; never pickled, because Sphinx pickles ``data`` only.
    site: SiteAnswers

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

    def note(self, docname: str, block: Block) -> None:
        """A directive or role declares its block while its page is read."""
        self.blocks.setdefault(docname, []).append(block)

    def find(self, docname: str, anchor: str) -> Block:
        """The block of a placeholder."""
        return next(block for block in self.blocks[docname] if block.anchor == anchor)

    def questions(self) -> Iterator[Question]:
        """All questions of the site, by document and place."""
        for docname in sorted(self.blocks):
            for block in self.blocks[docname]:
                yield from block.questions

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again or gone."""
        self.blocks.pop(docname, None)
        self.faults.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take from a worker what it read itself; the rest of its data is a copy of ours."""
        for name in ("blocks", "faults"):
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
            for question in (q for block in self.blocks[docname] for q in block.questions):
                anchor = question.location.anchor
                shown = f"{package_of(question)} ({question.check})"
                yield f"{docname}:{anchor}", shown, "question", docname, anchor, 1


def package_of(question: Question) -> str:
    """The project that a question is about, in normal form."""
    # A canonical requirement begins with the name in normal form.
    return re.split(r"[^a-z0-9-]", dict(question.parameters)["package"], maxsplit=1)[0]


def answers_of(domain: DepDomain, block: Block) -> list[Answer]:
    """The answers of a block, in its order."""
    return [domain.site.answers[question] for question in block.questions]
