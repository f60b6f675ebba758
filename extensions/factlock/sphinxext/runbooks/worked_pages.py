"""A worked request on a page: what was asked, the way it took, how it ended, the texts it made."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from docutils import nodes

from factlock.model import Answer
from factlock.report.flow_path import draw_path
from factlock.report.tables import merge, shown_for
from factlock.runbook.evidence import told_sources
from factlock.runbook.kept.artefacts import whole
from factlock.runbook.model import WAITING, InputType, StepKind
from factlock.runbook.run import Artefact, Event, How
from factlock.runbook.walk.engine import standings
from factlock.sphinxext.nodes import dep_head
from factlock.sphinxext.render import TABLE_CLASSES, Page, make_table, name_table
from factlock.sphinxext.runbooks.diagram import in_box, link_to, linker, picture_name
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.runbooks.requests import steps_of
from factlock.sphinxext.words import in_language, in_words
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.worked import Worked

# Where the command looks for a runbook by its name.
SHELF = "runbooks"
_LANGUAGES = {"diff": "diff", "markdown": "markdown", "text": "text", "address": "text"}
_WIDTHS = (24, 16, 46, 20)
_HEADS = ("Step", "Answer", "Why", "Asked of")


def answer_of(one: Worked, step: str, page: Page) -> list[nodes.Node]:
    """What a check answered on the way of a worked request: the table of the check, and its sentence.

    Nothing where a request, of which the way was not written down, did not come through.
    """
    found: list[nodes.Node] = []
    for event in one.run.events if one.run else ():
        if event.step != step:
            continue
        name = one.book.runbook.step(step).name
        answer = one.answers.get((name, event.answer.parameters))
        if answer is not None:
            found.append(_table(answer, page))
    if found or not (one.request and steps_of(one.request)):
        return found
    return [nodes.paragraph("", in_language("It did not come through here."))]


def _table(answer: Answer, page: Page) -> nodes.container:
    around = nodes.container(classes=["factlock", f"factlock-{answer.question.check}"])
    table = make_table(merge([answer], shown_for(answer)), page)
    name_table(table, answer.question.check, page)
    around += table
    around += nodes.paragraph(
        "", in_words(answer.result.sentence), classes=["factlock-answer", "mathjax_ignore"]
    )
    return around


def example_of(
    one: Worked, docname: str, books: RunbookDomain, page: Page, *, drawn: bool
) -> list[nodes.Node]:
    """All of a worked request. ``drawn``: the page has the diagram, in which the way can be shown."""
    around = nodes.container(classes=["factlock", "factlock-example", "notranslate"])
    if one.request is not None and one.request.about:
        around += nodes.paragraph("", one.request.about)
    around += _asked(one)
    around += nodes.paragraph("", in_language("Run it yourself:"), classes=["factlock-text-name"])
    around += _command(one)
    if one.run is None:
        around += nodes.warning("", nodes.paragraph("", one.error))
        return [around]
    if page.builder.format == "html" and drawn:
        around += _picture(one, docname, books)
    for item, text in enumerate(one.run.items):
        around += _way(one, item, text, docname, books)
    made = (part for event in one.run.events for part in event.answer.artefacts)
    for artefact in whole(made):
        around += _artefact(artefact)
    return [around]


def _picture(one: Worked, docname: str, books: RunbookDomain) -> nodes.container:
    """The way through the diagram of the page, of all items together."""
    assert one.run is not None  # noqa: S101 - whoever calls has looked
    book = one.book.runbook
    walked = {pair for here in standings(book, one.run) for pair in here.path}
    words = in_language("The way through the runbook; below, the same as a table")
    found = draw_path(book, walked, words, linker(docname, books), picture_name(docname))
    return nodes.container("", in_box(found.svg, found.start), classes=["factlock-flow-box"])


def _asked(one: Worked) -> nodes.field_list:
    """The inputs that the request names."""
    fields = nodes.field_list(classes=["factlock-request"])
    request, run = one.request, one.run
    items = request.items if request else run.items if run else ()
    each = one.book.runbook.each
    rows = [(each.name, ", ".join(items))] if each else []
    for given in one.book.runbook.inputs:
        text = request.values.get(given.name, "") if request else ""
        if text and given.type is InputType.IMAGE and "/" in text:
            text = text.rsplit("/", 1)[-1]
        if text and not given.each:
            rows.append((given.name, text))
    for name, text in rows:
        body = nodes.paragraph("", "", nodes.literal("", clean_text(text, 300)))
        fields += nodes.field("", nodes.field_name("", name), nodes.field_body("", body))
    return fields


def _command(one: Worked) -> nodes.literal_block:
    """How somebody walks the same: by its name where the command looks for names, else by its file."""
    folder = PurePosixPath(one.shown).parent.parent
    name = one.book.runbook.name
    word = name if str(folder) == SHELF else str(folder / one.book.path.name)
    text = f"$ factlock run {word} --request {one.shown}"
    return nodes.literal_block(text, text, language="console")


def _way(one: Worked, item: int, text: str, docname: str, books: RunbookDomain) -> nodes.container:
    """The steps of one item, with answers and reasons, and its end."""
    assert one.run is not None  # noqa: S101 - whoever calls has looked
    book = one.book.runbook
    end = standings(book, one.run)[item].end or WAITING
    around = nodes.container()
    said = nodes.paragraph(classes=["factlock-end"])
    named = nodes.literal("", clean_text(text, 120))
    said += named if book.each else nodes.Text(in_language("The run"))
    said += nodes.Text(f" {in_language('ends as')} ")
    said += nodes.inline(
        "", end, classes=["factlock-outcome", f"factlock-end-{nodes.make_id(end)}"]
    )
    around += said
    group = nodes.tgroup("", cols=len(_WIDTHS))
    group += [nodes.colspec("", colwidth=width) for width in _WIDTHS]
    head = nodes.row()
    for title in _HEADS:
        head += dep_head("", nodes.paragraph("", in_language(title)))
    group += nodes.thead("", head)
    body = nodes.tbody()
    for event in one.run.events:
        if item in event.items:
            body += _row(one, event, docname, books)
    group += body
    around += nodes.table("", group, classes=[*TABLE_CLASSES, "factlock-walk"])
    return around


def _row(one: Worked, event: Event, docname: str, books: RunbookDomain) -> nodes.row:
    step = one.book.runbook.step(event.step)
    answer = event.answer
    row = nodes.row()
    row += nodes.entry("", nodes.paragraph("", "", link_to(step, docname, books)))
    shown = answer.outcome if step.kind is not StepKind.ASK else answer.value
    row += nodes.entry("", nodes.paragraph("", "", nodes.literal("", clean_text(shown, 60))))
    row += nodes.entry("", nodes.paragraph("", clean_text(_why(event), 400) or "–"))
    sources = "; ".join(told_sources(one for one in event.answer.evidence if one.date))
    classes = [] if sources else ["factlock-nothing"]
    row += nodes.entry("", nodes.paragraph("", sources or "–"), classes=classes)
    return row


def _why(event: Event) -> str:
    answer = event.answer
    if answer.how is How.KNOWN:
        return answer.sentence or in_language("It was known already, and nobody was asked.")
    if answer.how in {How.PERSON, How.SUPPOSED}:
        return in_language("A person said so.")
    return answer.sentence


def _artefact(artefact: Artefact) -> nodes.container:
    """A text with its name, and a button to copy it where the theme has one."""
    language = _LANGUAGES.get(artefact.media, "text")
    block = nodes.literal_block(artefact.text, artefact.text, language=language)
    name = nodes.paragraph("", "", nodes.literal("", artefact.name), classes=["factlock-text-name"])
    # A letter has long lines, which are broken to be read; those of a difference are not.
    letter = [] if language == "diff" else ["factlock-letter"]
    return nodes.container("", name, block, classes=["factlock-text", *letter])
