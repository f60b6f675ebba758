"""The card of a step: what it is, what it asks or does, with which options."""

from __future__ import annotations

from docutils import nodes

from factlock.checks import find_check
from factlock.errors import InputError
from factlock.runbook.actions import find_action
from factlock.runbook.model import DECIDED, Runbook, Step, StepKind
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.words import in_language
from factlock.text import clean_text

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
    "person": "A person says",
    "action": "The machine makes",
    "wait": "The run waits",
    "end": "The end",
}


def card(book: Runbook, step: Step, docname: str, books: RunbookDomain) -> list[nodes.Node]:
    """The card of one step."""
    del docname, books
    kind = _CLASSES[step.kind]
    around = nodes.container(classes=["factlock", "factlock-step", f"factlock-step-{kind}"])
    head = nodes.paragraph(classes=["factlock-step-head"])
    head += nodes.inline("", in_language(_HEADS[kind]), classes=["factlock-step-kind"])
    head += nodes.Text(" ")
    head += _what(step)
    head += nodes.Text(" ")
    head += nodes.inline("", step.id, classes=["factlock-step-id"])
    around += head
    if said := _said(step):
        around += nodes.paragraph("", said, classes=["factlock-step-about"])
    if options := _options(step):
        around += options
    for words in _remarks(book, step):
        around += nodes.paragraph("", words, classes=["factlock-step-remark"])
    return [around]


def _what(step: Step) -> list[nodes.Node]:
    """The name of the check, the action or the end; the question to a person."""
    if step.kind is StepKind.CHECK:
        return [nodes.literal("", step.name)]
    if step.kind is StepKind.ACTION:
        return [nodes.literal("", step.name)]
    if step.kind is StepKind.END:
        name = in_language("as it was decided on the way") if step.name == DECIDED else step.name
        return [nodes.literal("", name) if step.name != DECIDED else nodes.Text(name)]
    return [nodes.emphasis("", clean_text(step.question, 600))]


def _said(step: Step) -> str:
    """What a check asks or an action does; nothing of one that is not there, which is a fault."""
    try:
        if step.kind is StepKind.CHECK:
            return in_language(find_check(step.name).about)
        return in_language(find_action(step.name).about) if step.kind is StepKind.ACTION else ""
    except InputError:
        return ""


def _options(step: Step) -> nodes.paragraph | None:
    shown = [one for one in step.options if one.name != "known"]
    if not shown:
        return None
    paragraph = nodes.paragraph(classes=["factlock-step-options", "mathjax_ignore"])
    for one in shown:
        paragraph += nodes.inline("", one.name, classes=["factlock-step-option"])
        paragraph += nodes.Text(" ")
        paragraph += nodes.literal("", clean_text(one.value, 300))
        paragraph += nodes.Text("  ")
    return paragraph


def _remarks(book: Runbook, step: Step) -> list[str]:
    found = []
    if step.option("known"):
        words = "Nobody is asked where {name} is known."
        found.append(in_language(words).replace("{name}", step.option("known")))
    if step.verdict:
        words = "Whoever comes through here counts as {name}."
        found.append(in_language(words).replace("{name}", step.verdict))
    if step.together and book.each is not None and step.kind is not StepKind.END:
        found.append(in_language("Once for all that come here."))
    return found
