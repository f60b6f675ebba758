"""The diagram of a runbook: a picture in HTML, and the same as a list everywhere."""

from __future__ import annotations

from docutils import nodes

from factlock.report.flow_svg import draw_flow, start_share
from factlock.runbook.model import Runbook, Step
from factlock.sphinxext.nodes import dep_fold, dep_summary
from factlock.sphinxext.render import Page
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.words import in_language


def diagram(book: Runbook, docname: str, books: RunbookDomain, page: Page) -> list[nodes.Node]:
    """The picture and the list; the list alone where there are no pictures of ours."""
    listed = _listed(book, docname, books)
    if page.builder.format != "html":
        return [listed]
    around = nodes.container(classes=["factlock", "factlock-diagram"])
    box = nodes.container(classes=["factlock-flow-box"])
    svg = draw_flow(book, in_language, lambda step: f"#{books.anchor(docname, step)}")
    # Where a wide picture is first looked at: the style sheet moves it there.
    start = f"factlock-flow-start factlock-flow-at-{5 * round(start_share(book) / 5)}"
    picture = f'<div class="factlock-flow-whole"><span class="{start}"></span>{svg}</div>'
    box += nodes.raw("", picture, format="html")
    fold = dep_fold(classes=["factlock-detail"])
    fold += dep_summary("", in_language("The same as a list"))
    fold += listed
    around += [box, fold]
    return [around]


def _listed(book: Runbook, docname: str, books: RunbookDomain) -> nodes.bullet_list:
    found = nodes.bullet_list(classes=["factlock-flow-list"])
    for step in book.steps:
        item = nodes.list_item("", nodes.paragraph("", "", link_to(step, docname, books)))
        ways = nodes.bullet_list()
        for edge in step.edges:
            line = nodes.paragraph()
            for at, outcome in enumerate(edge.outcomes):
                line += [nodes.Text(", ")] if at else []
                line += nodes.literal("", outcome)
            line += [nodes.Text(": "), link_to(book.step(edge.target), docname, books)]
            ways += nodes.list_item("", line)
        if ways.children:
            item += ways
        found += item
    return found


def link_to(step: Step, docname: str, books: RunbookDomain) -> nodes.reference:
    """A link to a step of the same page."""
    anchor = books.anchor(docname, step)
    return nodes.reference("", step.title, internal=True, refid=anchor)
