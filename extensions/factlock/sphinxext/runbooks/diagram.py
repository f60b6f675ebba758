"""The diagram of a runbook: a picture in HTML, and the same as a list everywhere."""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes

from factlock.report.flow_svg import draw_flow, start_share
from factlock.runbook.model import Runbook, Step
from factlock.sphinxext.nodes import dep_fold, dep_summary
from factlock.sphinxext.render import Page
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.words import in_language


def diagram(book: Runbook, docname: str, books: RunbookDomain, page: Page) -> list[nodes.Node]:
    """The picture and the list; the list alone where there are no pictures of ours.

    ``docname`` is the page of the runbook, which need not be the one that shows it.
    """
    listed = _listed(book, docname, books, page)
    if page.builder.format != "html":
        return [listed]
    around = nodes.container(classes=["factlock", "factlock-diagram"])
    away = ["factlock-flow-away"] if docname != page.docname else []
    box = nodes.container(classes=["factlock-flow-box", *away])
    svg = draw_flow(book, in_language, linker(docname, books, page), picture_name(page.docname))
    box += in_box(svg, start_share(book))
    fold = dep_fold(classes=["factlock-detail"])
    fold += dep_summary("", in_language("The same as a list"))
    fold += listed
    around += [box, fold]
    return [around]


def picture_name(docname: str) -> str:
    """The name of a page's diagram, which is another one for each page: some builders make one of all."""
    return f"fl-{nodes.make_id(docname)}"


def linker(docname: str, books: RunbookDomain, page: Page | None = None) -> Callable[[Step], str]:
    """What gives the address of a step of a runbook, seen from the page that shows it."""
    way = ""
    if page and docname != page.docname and page.builder.name != "singlehtml":
        way = page.builder.get_relative_uri(page.docname, docname)
    return lambda step: f"{way}#{books.anchor(docname, step)}"


def in_box(svg: str, start: int) -> nodes.raw:
    """A picture that may be wider than its box: the style sheet moves it to where its first step is."""
    place = f"factlock-flow-start factlock-flow-at-{5 * round(start / 5)}"
    picture = f'<div class="factlock-flow-whole"><span class="{place}"></span>{svg}</div>'
    return nodes.raw("", picture, format="html")


def _listed(book: Runbook, docname: str, books: RunbookDomain, page: Page) -> nodes.bullet_list:
    found = nodes.bullet_list(classes=["factlock-flow-list"])
    for step in book.steps:
        item = nodes.list_item("", nodes.paragraph("", "", link_to(step, docname, books, page)))
        ways = nodes.bullet_list()
        for edge in step.edges:
            line = nodes.paragraph()
            for at, outcome in enumerate(edge.outcomes):
                line += [nodes.Text(", ")] if at else []
                line += nodes.literal("", outcome)
            line += [nodes.Text(": "), link_to(book.step(edge.target), docname, books, page)]
            ways += nodes.list_item("", line)
        if ways.children:
            item += ways
        found += item
    return found


def link_to(
    step: Step, docname: str, books: RunbookDomain, page: Page | None = None
) -> nodes.reference:
    """A link to a step, from its own page unless another one is given."""
    anchor = books.anchor(docname, step)
    if page is None or docname == page.docname:
        return nodes.reference("", step.title, internal=True, refid=anchor)
    place = page.builder.get_relative_uri(page.docname, docname)
    return nodes.reference("", step.title, internal=True, refuri=f"{place}#{anchor}")
