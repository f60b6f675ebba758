"""The directive ``{dep:checks}``: every check with its question, linked to its page."""

from __future__ import annotations

import posixpath

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from factlock.checks import check_ids, find_check
from factlock.sphinxext.nodes import dep_head
from factlock.sphinxext.words import in_language


class ChecksDirective(SphinxDirective):
    """A table of all checks; it takes no argument and no option."""

    def run(self) -> list[nodes.Node]:
        """The table; a page beside this one that is called as the check is becomes its link."""
        widths = (20, 60)
        group = nodes.tgroup("", cols=len(widths))
        group += [nodes.colspec("", colwidth=width) for width in widths]
        head = nodes.row("", *map(_head, ("Check", "Question")))
        group += nodes.thead("", head)
        rows = [nodes.row("", _entry(self._name(n)), _entry(_about(n))) for n in check_ids()]
        group += nodes.tbody("", *rows)
        return [nodes.table("", group, classes=["factlock-checks"])]

    def _name(self, name: str) -> nodes.Node:
        shown = nodes.literal("", name)
        page = posixpath.join(posixpath.dirname(self.env.docname), name)
        if page not in self.env.found_docs:
            return shown
        return addnodes.pending_xref(
            "",
            shown,
            refdomain="std",
            reftype="doc",
            reftarget=f"/{page}",
            refexplicit=True,
            refwarn=True,
        )


def _about(name: str) -> nodes.Node:
    return nodes.Text(in_language(find_check(name).about))


def _head(title: str) -> nodes.entry:
    return dep_head("", nodes.paragraph("", in_language(title)))


def _entry(node: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", node))


def directives() -> dict[str, type[SphinxDirective]]:
    """Its name and class."""
    return {"checks": ChecksDirective}
