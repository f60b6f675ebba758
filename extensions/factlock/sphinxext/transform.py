"""Replace every placeholder by plain docutils nodes, before a writer sees the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from factlock.sphinxext.domain import DepDomain
from factlock.sphinxext.nodes import PLACEHOLDERS, dep_inline
from factlock.sphinxext.overview import render_overview
from factlock.sphinxext.render import Page, render_inline, render_table

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class ShowAnswers(SphinxPostTransform):
    """Runs before references are resolved, so that what it makes may hold some."""

    default_priority = 5

    def run(self, **_: object) -> None:
        """Replace them all."""
        domain = cast("DepDomain", self.env.get_domain("dep"))
        page = Page(
            docname=self.env.docname,
            project_page=self.config["factlock_project_page"] or "public",
            builder=domain.site.builder,
        )
        for node in list(self.document.findall(lambda node: isinstance(node, PLACEHOLDERS))):
            element = cast("nodes.Element", node)
            # Not this page's name: man, LaTeX and singlehtml put many pages into one document.
            block = domain.find(element["docname"], element["anchor"])
            if isinstance(node, dep_inline):
                found = [render_inline(element, block, domain)]
            elif block.kind == "facts":
                found = render_overview(element, domain, page)
            else:
                found = render_table(element, block, domain, page)
            for new in (below for top in found for below in top.findall(nodes.Element)):
                new["translatable"] = False
            element.replace_self(found)


def setup(app: Sphinx) -> None:
    """Register it."""
    app.add_post_transform(ShowAnswers)
