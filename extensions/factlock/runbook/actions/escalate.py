"""``escalate``: the text for the whole team, and the address of an issue with that text filled in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from factlock.runbook.actions import Action, ActionOption, Prepared, Situation
from factlock.runbook.actions._letters import PREPARED, names_of, write_text
from factlock.runbook.run import Artefact
from factlock.text import MAX_URL, clean_text

FILE = "escalation.md"
MAX_TITLE = 100
CUT = "\n\n… (cut: the whole text is in escalation.md)"


def prepare(situation: Situation) -> Prepared:
    """The text, and the address where the settings name a tracker's."""
    text = write_text(situation, situation.options.get("template", ""))
    title = _title(situation)
    address = fill_address(situation.house.get("escalation", ""), title, text)
    notes = () if address else ("No address is set for escalations: copy the text into an issue.",)
    return Prepared(
        outcome=PREPARED,
        sentence=f"The text for the team is in {FILE}."
        + (" An address opens an issue with it." if address else ""),
        value=address,
        values={"title": title, "text": text, "address": address},
        artefacts=tuple(_artefacts(situation.step.id, text, address)),
        notes=notes,
    )


def _title(situation: Situation) -> str:
    given = situation.options.get("title", "") or f"Request: {', '.join(names_of(situation))}"
    return clean_text(" ".join(given.split()), MAX_TITLE)


def fill_address(form: str, title: str, body: str) -> str:
    """An address with title and body in their places, cut so that it stays one that can be a link."""
    if not form:
        return ""
    short = form.replace("{title}", quote(title, safe=""))
    if len(short.replace("{body}", quote(body, safe=""))) <= MAX_URL:
        return short.replace("{body}", quote(body, safe=""))
    room = MAX_URL - len(short.replace("{body}", "")) - len(quote(CUT, safe=""))
    kept = ""
    for char in body:
        room -= len(quote(char, safe=""))
        if room < 0:
            break
        kept += char
    return short.replace("{body}", quote(kept.rstrip() + CUT, safe=""))


def _artefacts(step: str, text: str, address: str) -> Iterator[Artefact]:
    yield Artefact(name=FILE, media="markdown", text=f"{text}\n", step=step)
    if address:
        yield Artefact(name="escalation-address", media="address", text=address, step=step)


ACTION = Action(
    id="escalate",
    title="Escalate",
    about="Fills in the template for the team, and makes the address of a new issue with that text in it, "
    "from the setting `escalation`. Nothing is sent.",
    outcomes={PREPARED: "The text is there, and the address where one is set."},
    prepare=prepare,
    options=(
        ActionOption(name="template", help="The template of the page.", required=True),
        ActionOption(
            name="title", help="The issue's title; `Request:` and the packages unless said."
        ),
    ),
    gives={
        "title": "The title.",
        "text": "The text.",
        "address": "The address, empty where none is set.",
    },
)
