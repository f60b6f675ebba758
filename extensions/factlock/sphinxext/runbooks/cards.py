"""The card of a step: what it is, what it asks or does, and what it is given."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from factlock.checks import find_check
from factlock.errors import InputError
from factlock.runbook.actions import find_action
from factlock.runbook.model import DECIDED, Runbook, Step, StepKind
from factlock.sphinxext.nodes import dep_fold, dep_summary
from factlock.sphinxext.render import Page
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.runbooks.places import in_places
from factlock.sphinxext.words import in_language

_CLASSES = {
    StepKind.CHECK: "check",
    StepKind.CONFIRM: "person",
    StepKind.CHOOSE: "person",
    StepKind.ASK: "person",
    StepKind.ACTION: "action",
    StepKind.WAIT: "wait",
    StepKind.END: "end",
}
_HEADS = {
    "check": "The machine asks",
    "person": "You say",
    "action": "The machine makes",
    "wait": "The run waits",
    "end": "The end",
}


def card(
    book: Runbook, step: Step, docname: str, books: RunbookDomain, page: Page
) -> list[nodes.Node]:
    """The card of one step."""
    kind = _CLASSES[step.kind]
    around = nodes.container(classes=["factlock", "factlock-step", f"factlock-step-{kind}"])
    head = nodes.paragraph(classes=["factlock-step-head", "mathjax_ignore"])
    head += nodes.inline("", in_language(_HEADS[kind]), classes=["factlock-step-kind"])
    head += nodes.Text(" ")
    # On a screen it stands at the other end of the line.
    told = step.id if page.builder.format == "html" else f"({in_language('step')} {step.id})"
    head += nodes.inline("", told, classes=["factlock-step-id"])
    around += head
    asked = nodes.paragraph(classes=["factlock-step-asked", "mathjax_ignore"])
    asked += list(_asked(book, step, docname, books))
    around += asked
    for remark in _remarks(book, step, docname, books):
        around += nodes.paragraph("", "", *remark, classes=["factlock-step-remark"])
    if given := _given(book, step, docname, books):
        around += given
    return [around]


def _asked(book: Runbook, step: Step, docname: str, books: RunbookDomain) -> Iterator[nodes.Node]:
    """What is asked or done; the name of an end."""
    if step.kind is StepKind.END:
        decided = step.name == DECIDED
        name = in_language("As it was decided on the way") if decided else step.name
        yield nodes.Text(name) if decided else nodes.literal("", name)
    elif about := _about(step):
        for at, piece in enumerate(about.split("`")):
            yield nodes.literal("", piece) if at % 2 else nodes.Text(piece)
    else:
        yield from in_places(step.question, book, docname, books)


def _about(step: Step) -> str:
    """What a check asks or an action does; nothing of one that is not there, which is a fault."""
    try:
        if step.kind is StepKind.CHECK:
            return in_language(find_check(step.name).about)
        return in_language(find_action(step.name).about) if step.kind is StepKind.ACTION else ""
    except InputError:
        return ""


def _given(book: Runbook, step: Step, docname: str, books: RunbookDomain) -> dep_fold | None:
    """The name of the check or the action and what it is given: for those who change the runbook."""
    shown = [(one.name, one.value) for one in step.options if one.name != "known"]
    if (not shown and not step.name) or step.kind is StepKind.END:
        return None
    fold = dep_fold(classes=["factlock-detail", "factlock-step-given"])
    fold += dep_summary("", "", *_named(step, [name for name, _ in shown]))
    fields = nodes.field_list(classes=["factlock-request"])
    for name, value in [*shown, *([("keeps", step.keeps)] if step.keeps else [])]:
        told = list(in_places(value, book, docname, books, exact=True))
        body = nodes.paragraph("", "", *told, classes=["mathjax_ignore"])
        fields += nodes.field("", nodes.field_name("", name), nodes.field_body("", body))
    if fields.children:
        fold += fields
    return fold


def _named(step: Step, options: list[str]) -> Iterator[nodes.Node]:
    if step.kind is StepKind.CHECK:
        yield nodes.Text(in_language("The check") + " ")
    elif step.kind is StepKind.ACTION:
        yield nodes.Text(in_language("The action") + " ")
    else:
        yield nodes.Text(in_language("What may be answered"))
        return
    yield nodes.literal("", step.name)
    if options:
        yield nodes.Text(f" {in_language('with')} {', '.join(options)}")


def _remarks(
    book: Runbook, step: Step, docname: str, books: RunbookDomain
) -> Iterator[list[nodes.Node]]:
    if known := step.option("known"):
        before, _, after = in_language("Nobody is asked where {name} is known.").partition("{name}")
        places = in_places(known, book, docname, books)
        yield [nodes.Text(before), *places, nodes.Text(after)]
    if step.verdict:
        before, _, after = in_language("Whoever comes through here counts as {name}.").partition(
            "{name}"
        )
        yield [nodes.Text(before), nodes.literal("", step.verdict), nodes.Text(after)]
    if step.together and book.each is not None and step.kind is not StepKind.END:
        yield [nodes.Text(in_language("Once for all packages together."))]
