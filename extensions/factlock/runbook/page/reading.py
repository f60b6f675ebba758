"""Reading a runbook from Markdown: headings are steps, links the ways between them. All faults at once."""

from __future__ import annotations

import hashlib

from factlock.errors import InputError
from factlock.light_dataclass import dataclass
from factlock.runbook.model import Fault, Runbook
from factlock.runbook.page.body import Page
from factlock.runbook.page.front_matter import Head, read_front_matter
from factlock.runbook.page.page_text import hiding, plain_page, too_large, turning
from factlock.runbook.proof.rules import fault

MAX_FAULTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read, and what is wrong with it; without faults the runbook can be proved and walked."""

    runbook: Runbook | None
    faults: tuple[Fault, ...]


def read_runbook(text: str, file: str, name: str) -> Reading:
    """Read a page; raises nothing: what is wrong stands in the faults."""
    text = plain_page(text)
    if large := too_large(text):
        return Reading(runbook=None, faults=(large,))
    faults = list(turning(text))
    body, front, shift = _apart(text)
    faults += hiding(enumerate(front.split("\n"), 2))
    head = _head(front, file, faults)
    page = Page(language=head.language, shift=shift)
    page.read(body)
    faults += [*head.faults, *page.faults]
    if not page.steps and not any(one.rule in _SAID for one in faults):
        advice = "Write a block ```{runbook:step} with an id below a heading of level 2."
        faults.append(fault(1, "no-step", "This page has no step.", advice))
    runbook = _runbook(page, head, text, file, name) if page.steps else None
    return Reading(runbook=runbook, faults=tuple(sorted(set(faults))[:MAX_FAULTS]))


# With one of these it is said already why there is no step.
_SAID = {"block", "step-id", "kind", "hidden-step", "section", "unclosed"}


def _runbook(page: Page, head: Head, text: str, file: str, name: str) -> Runbook:
    return Runbook(
        name=name,
        file=file,
        title=page.title,
        inputs=tuple(head.inputs),
        ends=tuple(head.ends),
        fields=tuple(head.fields),
        steps=tuple(page.steps),
        templates=tuple(page.templates),
        language=head.language,
        digest=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
    )


def _apart(text: str) -> tuple[str, str, int]:
    """The body, the front matter, and how many lines stand before the body."""
    lines = text.split("\n")
    if lines[0].rstrip() == "---":
        for place, line in enumerate(lines[1:], 1):
            if line.rstrip() == "---":
                front = "\n".join(lines[1:place])
                return "\n".join(lines[place + 1 :]), front, place + 1
    return text, "", 0


def _head(front: str, file: str, faults: list[Fault]) -> Head:
    try:
        return read_front_matter(front, file)
    except InputError as error:
        line = error.line or 1
        # The character that YAML does not take was named already.
        if line not in {one.line for one in faults}:
            faults.append(fault(line, "front-matter", error.message, error.advice))
        return Head()
