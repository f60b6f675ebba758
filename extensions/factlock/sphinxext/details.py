"""What stands beneath a table: trees, listings and further tables, as docutils nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from factlock.model import Detail, Listing, Tree, Twig
from factlock.report.drawing import draw_tree
from factlock.sphinxext.links import project_link
from factlock.sphinxext.nodes import dep_fold, dep_summary
from factlock.sphinxext.words import in_words
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.sphinxext.render import Page

MAX_LINE = 4000
# A tree is open down to here when its page is opened.
OPEN_TO = 1


def render_detail(about: str, one: Detail, page: Page) -> nodes.Node:
    """A detail with its title; ``about`` names its question where a block has several."""
    title = in_words(one.title)
    shown = f"{clean_text(about)}: {title}" if about else title
    body = _body(one, shown, page)
    classes = ["factlock-detail", f"factlock-{one.id}"]
    if page.builder.format == "html" and (one.folded or isinstance(one, Tree)):
        return dep_fold("", dep_summary("", shown), body, classes=classes, open=not one.folded)
    head = nodes.paragraph("", "", nodes.strong("", shown), classes=["factlock-title"])
    return nodes.container("", head, body, classes=classes)


def _body(one: Detail, title: str, page: Page) -> nodes.Node:
    if isinstance(one, Tree):
        if page.builder.format == "html":
            return _nested(one, page)
        # Lists inside lists stop at a few levels in LaTeX; a drawing does not.
        return _literal("\n".join(draw_tree(one.twigs)), "none")
    if isinstance(one, Listing):
        lines = one.text.rstrip("\n").split("\n")
        text = "\n".join(clean_text(line, MAX_LINE) for line in lines)
        return _literal(text, "none" if one.language == "text" else one.language)
    from factlock.sphinxext.render import make_table, name_table  # noqa: PLC0415 - it imports us

    table = make_table(one.table, page)
    name_table(table, title, page)
    return table


def _literal(text: str, language: str) -> nodes.literal_block:
    return nodes.literal_block(
        text, text, language=language, force=True, classes=["mathjax_ignore", "notranslate"]
    )


def _nested(tree: Tree, page: Page) -> nodes.bullet_list:
    """Lists in lists; a twig that others hang from can be folded."""
    twigs = tree.twigs
    linked_to = page.project_page if tree.linked else "none"
    top = _list()
    lists = [top]
    for at, twig in enumerate(twigs):
        del lists[twig.depth + 1 :]
        deeper = at + 1 < len(twigs) and twigs[at + 1].depth > twig.depth
        # What folds is pressed itself: a link inside it is out of reach for many readers' tools.
        words = _words(twig, "none" if deeper else linked_to)
        if deeper:
            below = _list()
            fold = dep_fold("", dep_summary("", "", *words), below, open=twig.depth < OPEN_TO)
            lists[-1] += nodes.list_item("", fold)
            lists.append(below)
        else:
            lists[-1] += nodes.list_item("", nodes.paragraph("", "", *words))
    return top


def _list() -> nodes.bullet_list:
    return nodes.bullet_list("", classes=["factlock-tree", "mathjax_ignore", "notranslate"])


def _words(twig: Twig, linked_to: str) -> list[nodes.Node]:
    words = [project_link(linked_to, clean_text(twig.name), clean_text(twig.name))]
    if twig.version:
        words += [nodes.Text(" "), nodes.literal("", clean_text(twig.version))]
    if twig.note:
        words += [nodes.Text(" "), nodes.inline("", in_words(twig.note), classes=["factlock-twig"])]
    return words
