"""Answers in headings: Sphinx keeps copies of every title, which no transform of a page ever sees.

The copies get their answers in the environment itself. They keep what was asked as attributes, so that
the next build, which loads them from a file, can fill them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from docutils import nodes

from factlock.sphinxext.domain import DepDomain
from factlock.sphinxext.nodes import dep_inline
from factlock.sphinxext.render import render_value

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ASKED = ("check", "parameters", "expect")
PREFIX = "factlock_"


def setup(app: Sphinx) -> None:
    """Listen for pages that have been read."""
    app.connect("doctree-read", _note_titles)


def _note_titles(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the pages that have an answer in a title, so that no other need be looked at."""
    domain = cast("DepDomain", app.env.get_domain("dep"))
    titles = doctree.findall(nodes.title) if app.env.docname in domain.blocks else ()
    if any(True for title in titles for _ in title.findall(dep_inline)):
        domain.titled[app.env.docname] = True


def fill(domain: DepDomain) -> None:
    """Show the answers of this build in all titles that the environment keeps."""
    for _, node in _copies(domain):
        inline = node
        if not isinstance(node, dep_inline):
            inline = dep_inline(**{name: node[PREFIX + name] for name in ASKED})
        shown = render_value(inline, domain.site)
        for name in ASKED:
            shown[PREFIX + name] = inline[name]
        node.parent.replace(node, shown)


def texts(domain: DepDomain) -> list[tuple[str, str]]:
    """What the titles show now, with their pages."""
    return [(docname, node.astext()) for docname, node in _copies(domain)]


def _copies(domain: DepDomain) -> Iterator[tuple[str, nodes.Element]]:
    """The placeholders, and what has taken their place, in every copy of a title."""
    env = domain.env
    for docname in sorted(domain.titled):
        for trees in (env.titles, env.longtitles, env.tocs):
            tree = cast("nodes.Element | None", trees.get(docname))
            for node in list(tree.findall(nodes.Element)) if tree is not None else ():
                if isinstance(node, dep_inline) or PREFIX + "check" in node:
                    yield docname, node
