"""Answers as plain docutils nodes, which every builder can write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docutils import nodes

from factlock.checks import label
from factlock.light_dataclass import dataclass
from factlock.model import Answer, Cell, CellKind, Column, Table, Text, Verdict, fill, judge
from factlock.report.drawing import BAR, bar
from factlock.report.tables import (
    as_of,
    command,
    details,
    is_told_apart,
    merge,
    origins,
    remarks,
)
from factlock.sphinxext.details import render_detail
from factlock.sphinxext.links import label_link, project_link
from factlock.sphinxext.nodes import dep_head, dep_hidden_caption
from factlock.sphinxext.words import in_language, in_words
from factlock.text import clean_text

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from factlock.sphinxext.domain import Block, DepDomain
    from factlock.sphinxext.site_answers import SiteAnswers

# mathjax_ignore, tex2jax_ignore: MathJax would make links out of registry text. notranslate: browsers.
TABLE_CLASSES = ["factlock-table", "mathjax_ignore", "tex2jax_ignore", "notranslate"]
NARROW, WIDE = 6, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What rendering must know of the page and the builder."""

    docname: str
    project_page: str
    builder: Builder


def render_table(
    placeholder: nodes.Element, block: Block, domain: DepDomain, page: Page, *, anchored: bool
) -> list[nodes.Node]:
    """The table of a block, its remarks, and the line that says where it comes from.

    ``anchored``: whether its rows have their anchors, which no id may have twice.
    """
    answers = [domain.site.answers[question] for question in block.questions]
    merged = merge(answers, block.columns)
    table = make_table(merged, page)
    _place(table, placeholder)
    name_table(table, _subject(answers), page)
    for row, one in zip(body_rows(table), _row_owners(answers), strict=True):
        if is_told_apart(one):
            continue
        if anchored:
            _anchor(row, one)
        show_verdict(row, one, merged.columns)
    around = nodes.container(classes=["factlock", f"factlock-{answers[0].question.check}"])
    around += [_in_words(one, anchored=anchored) for one in answers if is_told_apart(one)]
    around += table
    items = [
        nodes.list_item("", nodes.paragraph("", "", *_remark(note))) for note in remarks(answers)
    ]
    if items:
        around += nodes.bullet_list("", *items, classes=["factlock-notes", "mathjax_ignore"])
    for about, detail in details(answers, block.details):
        around += render_detail(about, detail, page)
    around += _origin(answers)
    return [around]


def render_value(placeholder: nodes.Element, site: SiteAnswers) -> nodes.literal:
    """The value of an answer, or its outcome where there is no value."""
    one = site.find(placeholder["check"], placeholder["parameters"])
    shown = clean_text(one.result.value or one.result.outcome)
    verdict = judge(placeholder["expect"], one.result.outcome)
    return nodes.literal("", shown, classes=["factlock-value", f"factlock-{verdict.value}"])


def render_list(site: SiteAnswers, block: Block) -> list[nodes.Node]:
    """The answers of a block as sentences, where no table can be."""
    answers = [site.answers[question] for question in block.questions]
    if block.kind == "facts":
        answers = list(site.answers.values())
    items = nodes.bullet_list("")
    for one in answers:
        words = [in_words(one.result.sentence)]
        if one.verdict in {Verdict.FAILS, Verdict.UNKNOWN}:
            words.append(f"({_verdict(one).astext()})")
        items += nodes.list_item("", nodes.paragraph("", " ".join(words)))
    return [items]


def _remark(note: Text) -> list[nodes.Node]:
    """A remark with its `code` as literal text; backticks in what comes from outside stay as they are."""
    values = dict(note.parameters)
    # Reasons and advice are sentences of ours, put into a remark as they are.
    words = in_language(note.template).replace("{note}", values.pop("note", "{note}"))
    pieces = words.split("`")
    if len(pieces) % 2 == 0:
        return [nodes.Text(in_words(note))]
    cleaned = tuple((name, clean_text(value)) for name, value in values.items())
    shown = [clean_text(fill(piece, cleaned)) for piece in pieces]
    return [
        nodes.literal("", piece) if at % 2 else nodes.Text(piece)
        for at, piece in enumerate(shown)
        if piece
    ]


def make_table(table: Table, page: Page) -> nodes.table:
    """A neutral table as a docutils table with a header row."""
    drawn = page.builder.format != "html"
    widths = [_width(table, at, drawn=drawn) for at in range(len(table.columns))]
    group = nodes.tgroup("", cols=len(widths))
    group += [nodes.colspec("", colwidth=width) for width in widths]
    head = nodes.row()
    for column in table.columns:
        head += dep_head("", nodes.paragraph("", in_language(column.title)))
    group += nodes.thead("", head)
    body = nodes.tbody()
    for cells in table.rows:
        row = nodes.row()
        for column, cell in zip(table.columns, cells, strict=True):
            row += _entry(column.title, cell, page)
        body += row
    group += body
    return nodes.table("", group, classes=TABLE_CLASSES)


def name_table(table: nodes.table, words: str, page: Page) -> None:
    """A caption for screen readers, where the author gave none."""
    captioned = any(isinstance(child, nodes.title) for child in table.children)
    if page.builder.format == "html" and not captioned:
        table.insert(0, dep_hidden_caption("", words))


def body_rows(table: nodes.table) -> list[nodes.row]:
    """The rows below the header."""
    return [
        row
        for body in table.findall(nodes.tbody)
        for row in body.children
        if isinstance(row, nodes.row)
    ]


def _place(table: nodes.table, placeholder: nodes.Element) -> None:
    """Give the table the anchor, the label, the classes and the caption of its placeholder."""
    table["ids"] += placeholder["ids"]
    table["names"] += placeholder["names"]
    table["classes"] += placeholder["classes"]
    table.source, table.line = placeholder.source, placeholder.line
    captions = [child for child in placeholder.children if isinstance(child, nodes.title)]
    for caption in captions:
        table.insert(0, caption)


def _subject(answers: Sequence[Answer]) -> str:
    about = ", ".join(label(one.question) for one in answers)
    return f"{answers[0].question.check}: {about}"


def _row_owners(answers: Sequence[Answer]) -> list[Answer]:
    return [one for one in answers for _ in one.result.table.rows]


def _anchor(row: nodes.row, one: Answer) -> None:
    """The anchor of a question on its row."""
    first = row.children[0]
    if isinstance(first, nodes.Element) and isinstance(first.children[-1], nodes.paragraph):
        anchor = one.question.location.anchor
        first.children[-1].insert(0, nodes.target("", "", ids=[anchor]))


def _in_words(one: Answer, *, anchored: bool) -> nodes.paragraph:
    """The answer of a question that has several rows, which are parts of it: outcome, verdict, sentence."""
    paragraph = nodes.paragraph("", classes=["factlock-answer", "mathjax_ignore", "notranslate"])
    if anchored:
        paragraph += nodes.target("", "", ids=[one.question.location.anchor])
    paragraph += _outcome(one.result.outcome)
    if one.verdict is not Verdict.INFORMS:
        paragraph += [nodes.Text(" "), _verdict(one)]
    paragraph += nodes.Text(f" {in_words(one.result.sentence)}")
    return paragraph


def show_verdict(row: nodes.row, one: Answer, columns: Sequence[Column]) -> None:
    """The verdict, as a word, in the cell of the outcome; as a class on the row.

    Where the outcome is not shown, what went wrong is said in the first cell.
    """
    row["classes"].append(f"factlock-{one.verdict.value}")
    shown = [column.id for column in columns]
    if one.verdict is Verdict.INFORMS:
        return
    if "outcome" not in shown and one.verdict is Verdict.HOLDS:
        return
    entry = row.children[shown.index("outcome") if "outcome" in shown else 0]
    if isinstance(entry, nodes.Element) and isinstance(entry.children[-1], nodes.Element):
        entry.children[-1].extend([nodes.Text(" "), _verdict(one)])


def _verdict(one: Answer) -> nodes.inline:
    words = {
        Verdict.HOLDS: "as expected",
        Verdict.FAILS: "expected {outcome}",
        Verdict.UNKNOWN: "expected {outcome}, could not be checked",
    }[one.verdict]
    text = in_language(words).replace("{outcome}", " or ".join(one.question.expect))
    return nodes.inline("", text, classes=["factlock-verdict", f"factlock-{one.verdict.value}"])


def _entry(title: str, cell: Cell, page: Page) -> nodes.entry:
    paragraph = nodes.paragraph("", "", *_content(cell, page))
    if page.builder.format == "html":
        # Shown by the style sheet on narrow screens only, where rows become cards.
        label = nodes.inline("", in_language(title), classes=["factlock-label"])
        paragraph.insert(0, label)
    classes = [f"factlock-cell-{cell.kind.value}"]
    if cell.tone:
        classes.append(f"factlock-tone-{cell.tone.value}")
    return nodes.entry("", paragraph, *_bar(cell, page), *_note(cell, page), classes=classes)


def _note(cell: Cell, page: Page) -> list[nodes.Node]:
    """The remark of a cell, below what it is about; in brackets where it may end on the same line."""
    if cell.note is None:
        return []
    shown = in_words(cell.note)
    words = shown if page.builder.format == "html" else f"({shown})"
    return [nodes.paragraph("", words, classes=["factlock-note"])]


def _bar(cell: Cell, page: Page) -> list[nodes.Node]:
    """The bar beside a number: drawn by the style sheet, in letters where there is none."""
    if cell.share < 0:
        return []
    if page.builder.format != "html":
        return [nodes.paragraph("", bar(cell))]
    steps = max(1, round(cell.share * BAR / 100))
    return [nodes.container("", classes=["factlock-bar", f"factlock-bar-{steps}"])]


def _content(cell: Cell, page: Page) -> list[nodes.Node]:
    text = clean_text(cell.text)
    if not text:
        return [nodes.inline("", "–", classes=["factlock-none"])]
    if cell.kind is CellKind.PROJECT:
        return [project_link(page.project_page, text, text)]
    if cell.kind is CellKind.CODE:
        return [nodes.literal("", text)]
    if cell.kind is CellKind.LABEL:
        return [label_link(page.builder.env, page.docname, text)]
    if cell.kind is CellKind.OUTCOME:
        return [_outcome(text)]
    return [nodes.Text(text)]


def _outcome(word: str) -> nodes.inline:
    classes = ["factlock-outcome", f"factlock-is-{nodes.make_id(word)}"]
    return nodes.inline("", word, classes=classes)


def _width(table: Table, at: int, *, drawn: bool) -> int:
    """The share of a column, from what stands in it: text, man and LaTeX take it literally."""
    texts = [table.columns[at].title, *(row[at].text for row in table.rows)]
    if drawn:
        # Text puts a bar on the line of its number; broken, it is as long as no other.
        texts += [f"{row[at].text}  {bar(row[at])}" for row in table.rows if row[at].share >= 0]
    # Remarks may wrap, but not within a word.
    notes = [row[at].note for row in table.rows]
    texts += [word for note in notes if note for word in in_words(note).split()]
    return max(NARROW, min(WIDE, max(map(len, texts)) + 2))


def _origin(answers: Sequence[Answer]) -> nodes.paragraph:
    """Where the facts come from and how old they are, and the command that asks the same."""
    paragraph = nodes.paragraph("", classes=["factlock-origin", "mathjax_ignore"])
    for origin in origins(answers):
        classes = ["factlock-source", f"factlock-{origin.freshness.value}"]
        paragraph += [nodes.inline("", in_words(as_of(origin)), classes=classes), nodes.Text(" ")]
    shown = command([one.question for one in answers])
    paragraph += nodes.literal("", shown, classes=["factlock-command"])
    return paragraph
