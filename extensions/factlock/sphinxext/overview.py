"""Every question of the site, a table for each page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from factlock.checks import label
from factlock.model import Answer, Cell, CellKind, Column, Table, Text, Verdict, say
from factlock.report.tables import as_of, origins
from factlock.sphinxext.domain import page_title
from factlock.sphinxext.render import Page, body_rows, make_table, name_table, show_verdict
from factlock.sphinxext.words import in_words
from factlock.target import describe_targets
from factlock.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from factlock.sphinxext.domain import DepDomain

COLUMNS = (
    Column(id="package", title="Asked about", help="The package, linked to the question."),
    Column(id="check", title="Check", help="The check."),
    Column(id="target", title="For", help="The Python and the platform."),
    Column(id="outcome", title="Answer", help="The outcome and the verdict."),
    Column(id="facts", title="Facts", help="Source, date and freshness."),
    Column(id="line", title="Line", help="The line of the page's file."),
)


def render_overview(placeholder: nodes.Element, domain: DepDomain, page: Page) -> list[nodes.Node]:
    """A sentence with the counts, then the name of each page and a table of its questions."""
    answers = list(domain.site.answers.values())
    counts = nodes.paragraph("", in_words(_counts(answers)))
    counts["ids"] += placeholder["ids"]
    found: list[nodes.Node] = [counts]
    for document, some in groupby(answers, key=lambda one: one.question.location.document):
        found += _page_of_answers(domain, document, list(some), page)
    return found


def _page_of_answers(
    domain: DepDomain, document: str, answers: list[Answer], page: Page
) -> list[nodes.Node]:
    title = clean_text(page_title(domain, document))
    name = nodes.strong("", title)
    link = _refer(page, document, "", name)
    file = nodes.literal("", answers[0].question.location.file)
    table = make_table(Table(columns=COLUMNS, rows=tuple(map(_row, answers))), page)
    table["classes"].append("factlock-overview")
    name_table(table, title, page)
    for row, one in zip(body_rows(table), answers, strict=True):
        show_verdict(row, one, COLUMNS)
        _link(row, one, page)
    heading = nodes.paragraph("", "", link, nodes.Text(" "), file, classes=["factlock-page"])
    return [nodes.container("", heading, table, classes=["factlock"])]


def _row(one: Answer) -> tuple[Cell, ...]:
    given = dict(one.question.parameters)
    return (
        Cell(text=label(one.question), kind=CellKind.CODE),
        Cell(text=one.question.check),
        Cell(text=describe_targets(given)),
        Cell(text=one.result.outcome, kind=CellKind.OUTCOME),
        Cell(text="; ".join(in_words(as_of(origin)) for origin in origins([one]))),
        Cell(text=str(one.question.location.line)),
    )


def _link(row: nodes.row, one: Answer, page: Page) -> None:
    """Make what was asked about a link to the question."""
    location = one.question.location
    for shown in list(row.children[0].findall(nodes.literal)):
        link = _refer(page, location.document, location.anchor, shown.deepcopy())
        shown.parent.replace(shown, link)


def _refer(page: Page, document: str, anchor: str, shown: nodes.Element) -> nodes.Node:
    """A link, or the text alone where the page is no part of what is built (LaTeX, texinfo)."""
    try:
        return make_refnode(page.builder, page.docname, document, anchor, shown)
    except NoUri:
        return shown


def _counts(answers: Sequence[Answer]) -> Text:
    count = {verdict: str(sum(one.verdict is verdict for one in answers)) for verdict in Verdict}
    return say(
        "{all} questions: {holds} claims hold, {fails} fail, {unknown} could not be checked, "
        "{informs} questions only inform.",
        all=str(len(answers)),
        holds=count[Verdict.HOLDS],
        fails=count[Verdict.FAILS],
        unknown=count[Verdict.UNKNOWN],
        informs=count[Verdict.INFORMS],
    )
