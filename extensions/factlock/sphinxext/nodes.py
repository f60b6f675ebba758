"""Placeholders: what stands in a page between reading it and knowing the answers.

They have no visitors. The post-transform replaces every one of them before a writer sees it. Two more
nodes are what docutils has none for: heads of columns and captions that only screen readers read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class dep_block(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """A block of answers without a caption. ``anchor`` finds it in the domain."""


class dep_captioned(nodes.General, nodes.Element):  # noqa: N801
    """A block of answers with a caption (its one child), numbered as a table."""


class dep_inline(nodes.Inline, nodes.Element):  # noqa: N801
    """The value of one answer within a sentence.

    ``check``, ``parameters`` and ``expect`` say all: it may stand in copies (headings, tables of
    contents, substitutions) that no anchor could tell apart.
    """

    def astext(self) -> str:
        """The package: what labels of headings and captions say, which are made before any answer."""
        return str(dict(self["parameters"])["package"])


class dep_ignore(nodes.Invisible, nodes.Element):  # noqa: N801
    """Says that the commands of the next code block are not asked; ``reason`` says why. Gone once read."""


class dep_head(nodes.entry):  # noqa: N801
    """The head of a column, which HTML says to be one; an entry for all other writers."""

    tagname = "entry"


class dep_hidden_caption(nodes.title):  # noqa: N801
    """The caption of a table without one, for screen readers: in HTML only, and never numbered."""

    tagname = "title"


class dep_fold(nodes.container):  # noqa: N801
    """What can be folded in HTML: its first child is always shown, the rest when it is open."""

    tagname = "container"


class dep_summary(nodes.paragraph):  # noqa: N801
    """The child of a fold that is always shown; a paragraph for all writers but HTML."""

    tagname = "paragraph"


PLACEHOLDERS = (dep_block, dep_captioned, dep_inline)


def setup(app: Sphinx) -> None:
    """Let captioned blocks be numbered and referred to like tables."""
    app.add_node(dep_block)
    app.add_node(dep_inline)
    app.add_enumerable_node(dep_captioned, "table", _caption)
    app.add_node(dep_head, html=(_visit_head, _depart_head))
    app.add_node(dep_hidden_caption, html=(_visit_hidden_caption, _depart_hidden_caption))
    app.add_node(dep_fold, html=(_visit_fold, _depart_fold))
    app.add_node(dep_summary, html=(_visit_summary, _depart_summary))


def _visit_head(writer: HTML5Translator, node: dep_head) -> None:
    writer.visit_entry(node)
    writer.body[-1] = writer.body[-1].replace("<th", '<th scope="col"', 1)


def _depart_head(writer: HTML5Translator, node: dep_head) -> None:
    writer.depart_entry(node)


def _visit_hidden_caption(writer: HTML5Translator, node: dep_hidden_caption) -> None:
    writer.body.append(writer.starttag(node, "caption", "", CLASS="factlock-hidden"))


def _depart_hidden_caption(writer: HTML5Translator, _: dep_hidden_caption) -> None:
    writer.body.append("</caption>\n")


def _visit_fold(writer: HTML5Translator, node: dep_fold) -> None:
    # EPUB is XML, where an attribute has a value.
    tag = writer.starttag(node, "details")
    opened = '<details open="open"'
    writer.body.append(tag.replace("<details", opened, 1) if node.get("open") else tag)


def _depart_fold(writer: HTML5Translator, _: dep_fold) -> None:
    writer.body.append("</details>\n")


def _visit_summary(writer: HTML5Translator, node: dep_summary) -> None:
    writer.body.append(writer.starttag(node, "summary", ""))


def _depart_summary(writer: HTML5Translator, _: dep_summary) -> None:
    writer.body.append("</summary>\n")


def _caption(node: Node) -> str:
    return node.children[0].astext()
