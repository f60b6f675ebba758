"""The table of every question of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.nodes import make_refnode

from factlock.model import Answer, Cell, CellKind, Column, Table, Text, Verdict, say
from factlock.report.tables import as_of, origins
from factlock.sphinxext.domain import DepDomain, package_of
from factlock.sphinxext.render import Page, body_rows, make_table
from factlock.sphinxext.words import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = (
    Column(id="page", title="Where", help="The page, linked to the question."),
    Column(id="check", title="Check", help="The check."),
    Column(id="package", title="Package", help="What it is asked about."),
    Column(id="outcome", title="Answer", help="The outcome."),
    Column(id="verdict", title="Verdict", help="What the author's expectation came to."),
    Column(id="facts", title="Facts", help="Source, date and freshness."),
)


def render_overview(placeholder: nodes.Element, domain: DepDomain, page: Page) -> list[nodes.Node]:
    """A sentence with the counts, and the table; each row links to its question."""
    answers = list(domain.site.answers.values())
    table = make_table(Table(columns=COLUMNS, rows=tuple(map(_row, answers))), page)
    table["ids"] += placeholder["ids"]
    table["classes"].append("factlock-overview")
    for row, one in zip(body_rows(table), answers, strict=True):
        row["classes"].append(f"factlock-{one.verdict.value}")
        _link(row, one, page)
    return [
        nodes.paragraph("", in_words(_counts(answers))),
        nodes.container("", table, classes=["factlock"]),
    ]


def _row(one: Answer) -> tuple[Cell, ...]:
    expected = " or ".join(one.question.expect)
    verdict = f"{one.verdict.value} (expected {expected})" if expected else one.verdict.value
    return (
        Cell(text=str(one.question.location)),
        Cell(text=one.question.check, kind=CellKind.CODE),
        Cell(text=package_of(one.question), kind=CellKind.PROJECT),
        Cell(text=one.result.outcome, kind=CellKind.OUTCOME),
        Cell(text=verdict, kind=CellKind.MARK),
        Cell(
            text="; ".join(in_words(as_of(origin)) for origin in origins([one])), kind=CellKind.DATE
        ),
    )


def _link(row: nodes.row, one: Answer, page: Page) -> None:
    """Make the first cell a link to the question."""
    location = one.question.location
    for text in list(row.children[0].findall(nodes.Text)):
        if text.astext() == str(location):
            link = make_refnode(
                page.builder,
                page.docname,
                location.document,
                location.anchor,
                nodes.Text(text.astext()),
            )
            text.parent.replace(text, link)


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
