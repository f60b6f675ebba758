"""The rules that a runbook keeps: the id under which each is documented, and what it asks for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from factlock.inputs.shown_text import show
from factlock.runbook.model import Fault

MAX_LISTED = 40
# As many are listed beside the one that may have been meant.
FEW = 12
RULES = {
    # the page as text
    "encoding": "The page is UTF-8.",
    "size": "The page, its lines, headings and lists stay below the limits.",
    "character": "No character hides what is written, or turns its direction.",
    # the front matter
    "front-matter": "The front matter is plain YAML with the keys that there are.",
    "input": "Each input has a name, a type that there is, and what belongs to that type.",
    "end-name": "`ends` lists names, each once.",
    # the blocks and their sections
    "title": "The page has one title: a heading of level 1.",
    "block": "A block of a runbook is written with its own name.",
    "unclosed": "Each fence is closed.",
    "hidden-step": "A block of a runbook stands at the top level of the page, where each reader sees it.",
    "include": "A runbook is one file: nothing is included.",
    "step-id": "A step or template has an id of lower-case letters, digits and dashes.",
    "duplicate-step": "An id names one step.",
    "section": "A step has a section of its own, with a heading of level 2 or 3.",
    "heading": "The heading of a step that is linked to has the same anchor in Sphinx and on a forge.",
    "no-step": "There is a step.",
    # the lines of a block
    "kind": "A step is one thing: a check, a question, an action, a wait or an end.",
    "option": "The lines of a block are options, each written `:name: value`.",
    "duplicate-option": "An option stands once.",
    "unknown-option": "An option is one that the check, the action or the kind of step has.",
    "missing-option": "What a check or an action must be told is there.",
    "option-value": "The value of an option is one that it takes.",
    "unknown-check": "The check is registered.",
    "unknown-action": "The action is registered.",
    "unknown-type": "The type of an answer is one that there is.",
    # the ways
    "edge": "An item of a step's list begins with outcomes and links to one heading of the page.",
    "second-list": "The ways of a step stand in one list, the first behind its block.",
    "target": "A link of a step's list leads to a heading whose section has a step.",
    "unknown-outcome": "An outcome in the list is one that the step has.",
    "not-mapped": "Each outcome of a step leads somewhere, `unknown` too.",
    "mapped-twice": "An outcome leads to one place.",
    "dead-end": "A step that is no end has a list of ways on.",
    "end-with-ways": "An end leads nowhere.",
    # the graph
    "unreachable": "A way leads to each step.",
    "circle": "In each circle a person is asked or something is waited for.",
    "no-way-out": "From each step an end can be come to.",
    "unknown-end": "An end or a verdict is one of `ends`.",
    "unused-end": "Each of `ends` can be come to.",
    "undecided": "Whoever comes to an end that says `decided` has a verdict.",
    "unused-verdict": "Behind a verdict there is an end that says `decided`.",
    # the words to fill in
    "place": "A place to fill in is written `{name}` or `{name.part}`.",
    "two-meanings": "A name is that of one input, one step, or of what steps keep.",
    "no-producer": "Each place has an input or a step that fills it.",
    "too-early": "What fills a place can come before it.",
    "no-template": "Each template that a step names is on the page.",
    "unused-template": "Each template is named by a step.",
    "duplicate-template": "A template stands once in a language.",
    "template": "A template can be read.",
}


def fault(line: int, rule: str, message: str, advice: str, column: int = 0) -> Fault:
    """A fault of a rule that is documented."""
    if rule not in RULES:
        raise AssertionError(rule)
    return Fault(line=line, rule=rule, message=message, advice=advice, column=column)


def near(name: str, there: Iterable[str]) -> str:
    """Advice for a name that is not there: which one may have been meant, or all there are."""
    names = list(dict.fromkeys(there))
    if not names:
        return "There are none."
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    listed = f"There are: {', '.join(names[:MAX_LISTED])}{more}."
    close = difflib.get_close_matches(name[:80].lower(), names, n=1, cutoff=0.5)
    if close and len(names) > FEW:
        return f"Did you mean {close[0]}?"
    return f"Did you mean {close[0]}? {listed}" if close else listed


def quoted(text: str, limit: int = 60) -> str:
    """A text of the page as it may stand in a message, in quotes."""
    return repr(show(text, limit))
