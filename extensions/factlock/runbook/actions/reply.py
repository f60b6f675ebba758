"""``reply``: a paragraph of the letter to the requester, from a template of the page."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.runbook.actions import Action, ActionOption, Prepared, Situation
from factlock.runbook.actions._letters import PREPARED, has_template, names_of, write_text
from factlock.runbook.kept.artefacts import CLOSING, OPENING
from factlock.runbook.run import Artefact

LETTER = "reply"


def prepare(situation: Situation) -> Prepared:
    """The part of the letter that this step writes, with its opening and its closing."""
    letter = situation.options.get("letter", "") or LETTER
    text = write_text(situation, situation.options.get("template", ""))
    return Prepared(
        outcome=PREPARED,
        sentence=f"The text of {letter}.md speaks of {', '.join(names_of(situation)) or 'the request'}.",
        value=text,
        values={"text": text},
        artefacts=tuple(_parts(situation, letter, text)),
    )


def _parts(situation: Situation, letter: str, text: str) -> Iterator[Artefact]:
    """The paragraphs of several steps make one letter: each brings what is around it, which counts once."""
    place = 1 + situation.runbook.steps.index(situation.step)
    parts = {
        OPENING: _around(situation, letter, "opening"),
        place: text,
        CLOSING: _around(situation, letter, "closing"),
    }
    for order, part in parts.items():
        if part:
            yield Artefact(
                name=f"{letter}.md",
                media="markdown",
                text=f"{part}\n",
                step=situation.step.id,
                order=order,
            )


def _around(situation: Situation, letter: str, name: str) -> str:
    """The opening or closing, that of the letter's own name first; empty where the page has none."""
    for template in (f"{letter}-{name}", name):
        if has_template(situation, template):
            return write_text(situation, template)
    return ""


ACTION = Action(
    id="reply",
    title="Write a reply",
    about="Fills in a template for the requester. What several steps write for one letter is put together: "
    "the template `opening`, a paragraph from each step in the order of the page, the template `closing`. "
    "Nothing is sent.",
    outcomes={PREPARED: "The text is there, to be read and sent by a person."},
    prepare=prepare,
    options=(
        ActionOption(name="template", help="The template of the page.", required=True),
        ActionOption(name="letter", help="The letter that this is a part of; `reply` unless said."),
    ),
    gives={"text": "The paragraph of this step."},
)
