"""What a template of the page is filled with, and in which language: for all actions that write to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from factlock.errors import InputError
from factlock.model import Json
from factlock.runbook.actions import Situation
from factlock.runbook.model import InputType, StepKind
from factlock.runbook.templates import find_template, render

PREPARED = "prepared"
LANGUAGE = "language"
PLACES = ("staging", "production", "team", "tracker")


def write_text(situation: Situation, name: str) -> str:
    """The template of a name, filled in; raises ``InputError`` where the page has none."""
    template = find_template(situation.runbook, name, language_of(situation))
    if template is None:
        raise InputError(
            f"The page has no template {name!r}.",
            file=situation.runbook.file,
            line=situation.step.line,
            advice="Write it as a block runbook:template with that name.",
        )
    return render(situation.runbook, template, values_for(situation))


def has_template(situation: Situation, name: str) -> bool:
    """Whether the page has a template of that name in any language."""
    return find_template(situation.runbook, name) is not None


def language_of(situation: Situation) -> str:
    """The language that the request asks for, else that of the page."""
    return situation.values.get(LANGUAGE, "") or situation.runbook.language


def values_for(situation: Situation) -> dict[str, Json]:
    """All that a template may name.

    The inputs; ``items`` and ``others`` with all that is known of each; ``house`` with the addresses of the
    settings; and by their own names the values of steps that are the same for all items.
    """
    items: list[Json] = [_item(situation, one) for one in situation.items]
    others: list[Json] = [_item(situation, one) for one in situation.others]
    house: dict[str, Json] = {name: situation.house.get(name, "") for name in PLACES}
    values: dict[str, Json] = {**_blank(situation), **_shared(situation), **_inputs(situation)}
    return {**values, "items": items, "others": others, "house": house}


def _inputs(situation: Situation) -> dict[str, Json]:
    """The inputs; of a folder or a file the name alone, because a machine's paths are nobody's business."""
    found: dict[str, Json] = {}
    for one in situation.runbook.inputs:
        text = situation.values.get(one.name, one.default or "")
        if one.type in {InputType.IMAGE, InputType.FILE} and PurePath(text).is_absolute():
            text = PurePath(text).name
        if not one.each:
            found[one.name] = text
    return found


def _blank(situation: Situation) -> dict[str, Json]:
    """The steps and kept names, which are empty for whoever did not come through."""
    names = [name for one in situation.runbook.steps for name in (one.id, one.keeps) if name]
    return dict.fromkeys(names, "")


def _shared(situation: Situation) -> dict[str, Json]:
    """What is the same for all items. A value that differs is named in a loop over ``items`` alone."""
    if not situation.items:
        return {}
    first, *rest = situation.items
    return {
        key: value for key, value in first.items() if all(one.get(key, "") == value for one in rest)
    }


def _item(situation: Situation, item: Mapping[str, Json]) -> dict[str, Json]:
    findings: list[Json] = [*_findings(situation, item)]
    return {**_blank(situation), **item, "findings": findings}


def _findings(situation: Situation, item: Mapping[str, Json]) -> Iterator[Json]:
    """What the steps found out about an item, in the order of the page."""
    for step in situation.runbook.steps:
        outcome = item.get(f"{step.id}.outcome")
        if outcome and step.kind is not StepKind.ACTION:
            yield {
                "step": step.id,
                "title": step.title,
                "outcome": outcome,
                "sentence": item.get(f"{step.id}.sentence", ""),
            }


def names_of(situation: Situation) -> tuple[str, ...]:
    """The names of the packages that came here."""
    return tuple(str(one.get("name") or one.get("package") or "") for one in situation.items)
