"""The domain ``runbook``: which pages are runbooks, what is wrong with them, where their steps are."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain, ObjType

from factlock.runbook.model import Fault, Runbook, Step

if TYPE_CHECKING:
    from docutils import nodes

    from factlock.worked import Book


class RunbookDomain(Domain):
    """Runbooks by page. What is stored is frozen data; walks live for one build only."""

    name = "runbook"
    label = "Runbooks"
    object_types: ClassVar[dict[str, ObjType]] = {"step": ObjType("step", "step")}
    initial_data: ClassVar[dict[str, Any]] = {
        "books": {},
        "faults": {},
        "anchors": {},
        "beside": {},
    }
    data_version = 2

    @property
    def books(self) -> dict[str, Runbook]:
        """The runbooks by document."""
        found: dict[str, Runbook] = self.data["books"]
        return found

    @property
    def faults(self) -> dict[str, tuple[Fault, ...]]:
        """What is wrong with a page, by document."""
        found: dict[str, tuple[Fault, ...]] = self.data["faults"]
        return found

    @property
    def anchors(self) -> dict[str, dict[str, str]]:
        """The anchor of each step's section, by document."""
        found: dict[str, dict[str, str]] = self.data["anchors"]
        return found

    @property
    def beside(self) -> dict[str, tuple[str, ...]]:
        """The names of the files beside a runbook that its examples rest on, by document."""
        found: dict[str, tuple[str, ...]] = self.data["beside"]
        return found

    def anchor(self, docname: str, step: Step) -> str:
        """Where a step is on its page."""
        return self.anchors.get(docname, {}).get(step.id, step.slug)

    def sound(self) -> list[tuple[str, Book]]:
        """The runbooks with which nothing is wrong, by document."""
        from factlock.worked import Book  # noqa: PLC0415 - not on a build with nothing to do

        return [
            (docname, Book(runbook=self.books[docname], path=Path(self.env.doc2path(docname))))
            for docname in sorted(self.books)
            if not self.faults.get(docname)
        ]

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again or gone."""
        for found in (self.books, self.faults, self.anchors, self.beside):
            found.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take from a worker what it read itself."""
        for name in self.initial_data:
            mine = {page: found for page, found in otherdata[name].items() if page in docnames}
            self.data[name].update(mine)

    def resolve_any_xref(self, *_: object) -> list[tuple[str, nodes.reference]]:
        """Steps are referred to by their headings."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Every step, for the inventory and the search."""
        for docname, book in sorted(self.books.items()):
            for step in book.steps:
                name = f"{book.name}.{step.id}"
                yield name, step.title, "step", docname, self.anchor(docname, step), 1
