"""What a template of the page is filled with, and in which language: for all actions that write to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from factlock.checks import find_check
from factlock.errors import InputError
from factlock.model import Json
from factlock.patterns import regex
from factlock.runbook.actions import Situation, find_action
from factlock.runbook.model import InputType, Runbook, Step, StepKind
from factlock.runbook.page.placeholders import as_text
from factlock.runbook.texts.given import slot
from factlock.runbook.texts.templates import HOUSE, find_template, render

PREPARED = "prepared"
LANGUAGE = "language"
# A name of which a part is taken: pin.version, pin["version"].
_TAKEN = regex(r"(\w+)\s*[.\[]")


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
    blank = _blank(situation.runbook, template.text)
    shared, differing = _shared(situation, blank)
    values = values_for(situation, shared, blank)
    return render(situation.runbook, template, values, differing=differing - values.keys())


def has_template(situation: Situation, name: str) -> bool:
    """Whether the page has a template of that name in any language."""
    return find_template(situation.runbook, name) is not None


def language_of(situation: Situation) -> str:
    """The language that the request asks for, else that of the page."""
    return situation.values.get(LANGUAGE, "") or situation.runbook.language


def values_for(
    situation: Situation, shared: Mapping[str, Json], blank: Mapping[str, Json]
) -> dict[str, Json]:
    """All that a template may name; ``blank`` is what stands where a step was not walked.

    The inputs; ``items`` and ``others`` with all that is known of each; ``house`` with the addresses of the
    settings; and by their own names the values of steps that are the same for all items.
    """
    items: list[Json] = [_item(situation, one, blank) for one in situation.items]
    others: list[Json] = [_item(situation, one, blank) for one in situation.others]
    house: dict[str, Json] = {name: situation.house.get(name, "") for name in HOUSE}
    values = {**shared, **_inputs(situation)}
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


def _blank(runbook: Runbook, text: str) -> dict[str, Json]:
    """The values of all steps, by their names and those under which they are kept, all of them empty.

    What a check or an action gives is left out where the text takes no part of the step: to know it, the
    module has to be loaded.
    """
    taken = set(_TAKEN.findall(text))
    names: dict[str, Json] = {}
    for one in runbook.steps:
        for name in filter(None, (one.id, one.keeps)):
            gives = _gives(one) if slot(name) in taken else ()
            names.setdefault(name, "")
            names |= {f"{name}.{key}": "" for key in ("outcome", "sentence", *gives)}
    return names


def _gives(step: Step) -> Iterable[str]:
    if step.kind is StepKind.ACTION:
        return find_action(step.name).gives
    return find_check(step.name).gives if step.kind is StepKind.CHECK else ()


def _shared(situation: Situation, blank: Mapping[str, Json]) -> tuple[dict[str, Json], set[str]]:
    """What is the same for all items, and the names of what is not: those are named in a loop over items."""
    each = [_item(situation, one, blank) for one in situation.items]
    if not each:
        return dict(blank), set()
    names = dict.fromkeys(name for one in each for name in one)
    same = {name for name in names if all(one.get(name) == each[0].get(name) for one in each)}
    return {name: each[0].get(name) for name in names if name in same}, names.keys() - same


def _item(
    situation: Situation, item: Mapping[str, Json], blank: Mapping[str, Json]
) -> dict[str, Json]:
    """All that is known of an item, without the paths of a machine."""
    findings: list[Json] = [*_findings(situation, item)]
    return {
        **blank,
        **item,
        **_inputs(situation),
        "findings": findings,
    }


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
    return tuple(item_part(situation.runbook, one, "name") for one in situation.items)


def item_part(runbook: Runbook, item: Mapping[str, Json], part: str) -> str:
    """A part of the item itself: ``name``, ``spec``, ``extras``; its whole text where it has no name."""
    each = runbook.each
    name = each.name if each is not None else "package"
    whole = item.get(name, "") if part == "name" else ""
    return as_text(item.get(f"{name}.{part}", item.get(part, whole)))
