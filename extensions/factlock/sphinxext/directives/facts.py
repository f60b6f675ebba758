"""The directive ``{dep:facts}``: every question of the site, with verdict, date and link."""

from __future__ import annotations

from typing import cast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from factlock.sphinxext.declare import reserve_id
from factlock.sphinxext.domain import Block, DepDomain
from factlock.sphinxext.nodes import dep_block


class FactsDirective(SphinxDirective):
    """A table of all questions of the site; it takes no argument and no option."""

    def run(self) -> list[nodes.Node]:
        """Declare the block and leave a placeholder."""
        domain = cast("DepDomain", self.env.get_domain("dep"))
        block = domain.note(self.env.docname, Block(kind="facts"))
        node = dep_block(docname=self.env.docname, anchor=block.anchor)
        self.set_source_info(node)
        node["ids"].append(reserve_id(self.state.document, block.anchor, node))
        return [node]


def directives() -> dict[str, type[SphinxDirective]]:
    """Its name and class."""
    return {"facts": FactsDirective}
