"""The directive ``{dep:history}``: what changed in the world, from ``facts.history``, newest first."""

from __future__ import annotations

from typing import ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives as convert
from sphinx.util.docutils import SphinxDirective

from factlock.sphinxext.declare import reserve_id
from factlock.sphinxext.domain import Block, DepDomain
from factlock.sphinxext.nodes import dep_block


class HistoryDirective(SphinxDirective):
    """The changes by day; it takes no argument."""

    option_spec: ClassVar = {"days": convert.positive_int}

    def run(self) -> list[nodes.Node]:
        """Declare the block and leave a placeholder."""
        domain = cast("DepDomain", self.env.get_domain("dep"))
        block = domain.note(self.env.docname, Block(kind="history"))
        days = self.options.get("days", 0)
        node = dep_block(docname=self.env.docname, anchor=block.anchor, days=days)
        self.set_source_info(node)
        node["ids"].append(reserve_id(self.state.document, block.anchor, node))
        return [node]


def directives() -> dict[str, type[SphinxDirective]]:
    """Its name and class."""
    return {"history": HistoryDirective}
