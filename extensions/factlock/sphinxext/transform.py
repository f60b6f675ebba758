"""Replace every placeholder by plain docutils nodes, before a writer sees the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from factlock.sphinxext.domain import Block, DepDomain
from factlock.sphinxext.nodes import PLACEHOLDERS, dep_inline
from factlock.sphinxext.overview import render_overview
from factlock.sphinxext.render import Page, render_list, render_table, render_value
from factlock.sphinxext.world import render_history

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Their writers cannot put a table into a table (Sphinx 9.0, docutils 0.22).
NO_NESTED_TABLES = frozenset({"text", "man"})


class ShowAnswers(SphinxPostTransform):
    """Runs before references are resolved, so that what it makes may hold some."""

    default_priority = 5

    def run(self, **_: object) -> None:
        """Replace them all."""
        self.domain = cast("DepDomain", self.env.get_domain("dep"))
        self.anchored: set[tuple[str, str]] = set()
        self.page = Page(
            docname=self.env.docname,
            project_page=self.config["factlock_project_page"],
            builder=self.domain.site.builder,
        )
        # Not this page's name alone: man, LaTeX and singlehtml put many pages into one document.
        shown = self.domain.site.shown
        shown.add(self.env.docname)
        shown.update(part["docname"] for part in self.document.findall(addnodes.start_of_file))
        for node in list(self.document.findall(lambda node: isinstance(node, PLACEHOLDERS))):
            self._replace(cast("nodes.Element", node))

    def _replace(self, node: nodes.Element) -> None:
        self.domain.site.shown.add(node["docname"])
        found = [self._value(node)] if isinstance(node, dep_inline) else self._block(node)
        for new in (below for top in found for below in _ours(top)):
            new["translatable"] = False
        # Not replace_self, which would copy the ids to the first node once more.
        node.parent.replace(node, found)

    def _value(self, node: dep_inline) -> nodes.Element:
        """An answer within a sentence; the first of each question has its anchor."""
        shown = render_value(node, self.domain.site)
        block = self.domain.find_inline(node["docname"], node["check"], node["parameters"])
        if block and not _within(node, nodes.Invisible) and self._is_first(node["docname"], block):
            shown["ids"].append(block.anchor)
        return shown

    def _block(self, node: nodes.Element) -> list[nodes.Node]:
        block = self.domain.find(node["docname"], node["anchor"])
        first = self._is_first(node["docname"], block)
        if block.kind == "history":
            return render_history(node, self.domain, self.page)
        if self.page.builder.format in NO_NESTED_TABLES and _within(node, nodes.entry):
            return render_list(self.domain.site, block)
        if block.kind == "facts":
            return render_overview(node, self.domain, self.page)
        return render_table(node, block, self.domain, self.page, anchored=first)

    def _is_first(self, docname: str, block: Block) -> bool:
        """Whether a block is shown for the first time in this document: only then it has its anchors."""
        known = (docname, block.anchor) in self.anchored
        self.anchored.add((docname, block.anchor))
        return not known


class IdsOnce(SphinxPostTransform):
    """Runs after a theme has wrapped our tables, and copied their ids to the wrapper (Furo 2025.12.19)."""

    default_priority = 510
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Leave the ids to the tables, whose captions are numbered by them."""
        for table in self.document.findall(nodes.table):
            around = table.parent
            if "factlock-table" in table["classes"] and isinstance(around, nodes.container):
                around["ids"] = [one for one in around["ids"] if one not in table["ids"]]


def _ours(top: nodes.Node) -> Iterator[nodes.Element]:
    """The elements that we made: all but the author's caption."""
    if isinstance(top, nodes.Element) and type(top) is not nodes.title:
        yield top
        for child in top.children:
            yield from _ours(child)


def _within(node: nodes.Element, kind: type) -> bool:
    """Whether a node stands in another of that kind: a cell, or the definition of a substitution."""
    parent = node.parent
    while parent is not None and not isinstance(parent, kind):
        parent = parent.parent
    return parent is not None


def setup(app: Sphinx) -> None:
    """Register them."""
    app.add_post_transform(ShowAnswers)
    app.add_post_transform(IdsOnce)
