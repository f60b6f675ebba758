"""Placeholders: what stands in a page between reading it and knowing the answers.

They have no visitors. The post-transform replaces every one of them before a writer sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx


class dep_block(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """A block of answers without a caption. ``anchor`` finds it in the domain."""


class dep_captioned(nodes.General, nodes.Element):  # noqa: N801
    """A block of answers with a caption (its one child), numbered as a table."""


class dep_inline(nodes.Inline, nodes.Element):  # noqa: N801
    """The value of one answer within a sentence."""


PLACEHOLDERS = (dep_block, dep_captioned, dep_inline)


def setup(app: Sphinx) -> None:
    """Let captioned blocks be numbered and referred to like tables."""
    app.add_node(dep_block)
    app.add_node(dep_inline)
    app.add_enumerable_node(dep_captioned, "table", _caption)


def _caption(node: Node) -> str:
    return node.children[0].astext()
