"""The proof of what is written in the steps: options, places to fill in, templates."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator

from factlock.errors import InputError
from factlock.runbook.model import Fault, InputType, Option, Runbook, Step, StepKind
from factlock.runbook.page.placeholders import names_in, odd_places
from factlock.runbook.proof.offers import ANSWER_TYPES, Offer, offer_of, unknown_name
from factlock.runbook.proof.rules import fault, near, quoted
from factlock.runbook.proof.template_names import check_names
from factlock.runbook.texts.templates import check_template

_OF_IMAGE = ("folders", "only")
_OF_ITEM = ("name", "spec", "extras", "with-extras")
# What an action puts around what its template says.
_AROUND = ("opening", "closing")


def prove_options(runbook: Runbook) -> Iterator[Fault]:
    """Checks and actions that there are not, options that they do not take, or lack."""
    for step in runbook.steps:
        if wrong := unknown_name(step):
            yield wrong
            continue
        offer = _offer(step)
        if offer is None:
            continue
        for option in step.options:
            yield from _option(step, option, offer)
        given = {one.name for one in step.options if one.value}
        for name in offer.required:
            if name not in given and not (name == offer.options[0] and given & {*offer.instead}):
                message = f"{step.name} must be told `{name}`."
                yield fault(step.line, "missing-option", message, f"Add a line `:{name}: ...`.")
        yield from _together_with_kind(step)


def _offer(step: Step) -> Offer | None:
    try:
        return offer_of(step)
    except InputError:
        return None


def _option(step: Step, option: Option, offer: Offer) -> Iterator[Fault]:
    if option.name not in offer.options:
        who = step.name if step.kind is not StepKind.END else ""
        message = f"`:{option.name}:` is no option of {who or f'`:{step.kind.value}:`'}."
        there = [*offer.options, "together", "keeps", "verdict"]
        advice = near(option.name, there if step.kind is not StepKind.END else ())
        yield fault(option.line, "unknown-option", message, advice)
    elif not option.value:
        message = f"`:{option.name}:` says nothing."
        advice = "Write a value behind it, or take the line away."
        yield fault(option.line, "option-value", message, advice)
    elif "{" not in option.value and (parameter := offer.checked.get(option.name)):
        try:
            parameter.read(option.value)
        except InputError as error:
            yield fault(option.line, "option-value", error.message, error.advice)


def _together_with_kind(step: Step) -> Iterator[Fault]:
    """What belongs together in a step that asks, and what an end has no use for."""
    if step.kind is StepKind.ASK:
        given = step.option("type") or "text"
        line = next((one.line for one in step.options if one.name == "type"), step.line)
        if given not in ANSWER_TYPES:
            message = f"{quoted(given)} is no type of an answer."
            yield fault(line, "unknown-type", message, near(given, ANSWER_TYPES))
        elif (given == "choice") != bool(step.option("among")):
            message = "A choice and `:among:` belong together."
            yield fault(
                line, "missing-option", message, "Write `:type: choice` and `:among: a, b`."
            )
    if step.kind is StepKind.END:
        for name, there in (("keeps", step.keeps), ("verdict", step.verdict)):
            if there:
                message = f"`:{name}:` says nothing at an end."
                yield fault(step.line, "unknown-option", message, "Move it to a step before.")


def producers(runbook: Runbook) -> frozenset[str]:
    """Every name that a place may have."""
    return frozenset(_producers(runbook))


def _producers(runbook: Runbook) -> dict[str, set[str]]:
    """The name of every place, with the ids of the steps that fill it; none for an input's."""
    found: dict[str, set[str]] = {}
    for one in runbook.inputs:
        found[one.name] = set()
        parts = (_OF_ITEM if one.each else ()) + (_OF_IMAGE if one.type is InputType.IMAGE else ())
        found |= {f"{one.name}.{part}": set() for part in parts}
    given = {one.name for one in runbook.inputs}
    for step in runbook.steps:
        offer = _offer(step)
        if step.kind is StepKind.END:
            continue
        for name in filter(None, (step.id, step.keeps)):
            for part in ("", *(offer.gives if offer else ())):
                place = f"{name}.{part}" if part else name
                # What an input gives is there from the beginning.
                if not (place in given and not found.get(place)):
                    found.setdefault(place, set()).add(step.id)
            if offer is None:
                # Nobody knows what it gives; that there is no such check is said elsewhere.
                found[f"{name}.*"] = set()
    return found


def prove_places(runbook: Runbook, before: Callable[[str], frozenset[str]]) -> Iterator[Fault]:
    """Places that nothing fills, or nothing that can come before."""
    there = _producers(runbook)
    texts = [(step.line, step, step.question) for step in runbook.steps]
    texts += [(one.line, step, one.value) for step in runbook.steps for one in step.options]
    for line, step, text in texts:
        yield from _place_faults(line, text, there, step.id)
        for name in names_in(text):
            makers = there.get(name)
            if makers and not makers & before(step.id):
                message = (
                    f"{{{name}}} comes from {_listed(makers)}, which is never before {step.id}."
                )
                advice = "Lead the ways through that step first, or take another value."
                yield fault(line, "too-early", message, advice)
    for one in runbook.fields:
        yield from _place_faults(one.line, one.value, there, "fields")


def _place_faults(line: int, text: str, there: dict[str, set[str]], owner: str) -> Iterator[Fault]:
    for odd in odd_places(text):
        advice = (
            "Write {name} or {name.part}, with | between several of which the first known counts."
        )
        yield fault(line, "place", f"{quoted(odd)} is no place that can be filled in.", advice)
    for name in names_in(text):
        if name not in there and f"{name.split('.')[0]}.*" not in there:
            close = difflib.get_close_matches(name, sorted(there), n=3)
            meant = " or ".join(f"{{{one}}}" for one in close)
            advice = f"Did you mean {meant}?" if close else near(name.split(".")[0], _tops(there))
            yield fault(
                line, "no-producer", f"Nothing fills {{{name}}}, which {owner} uses.", advice
            )


def _tops(there: dict[str, set[str]]) -> list[str]:
    return sorted({one.split(".")[0] for one in there})


def _listed(names: set[str]) -> str:
    return " and ".join(sorted(names))


def prove_templates(runbook: Runbook) -> Iterator[Fault]:
    """Templates that a step names and the page lacks, that no step names, that are there twice."""
    there = {one.name for one in runbook.templates}
    used = {
        one.value: one for step in runbook.steps for one in step.options if one.name == "template"
    }
    for name, option in used.items():
        if name and name not in there and "{" not in name:
            message = f"There is no template {quoted(name)}."
            yield fault(option.line, "no-template", message, near(name, sorted(there)))
    around = {f"{letter}{end}" for letter in _letters(runbook) for end in _AROUND}
    seen: dict[tuple[str, str], int] = {}
    for one in runbook.templates:
        if one.name not in used and one.name not in around:
            message = f"No step uses the template `{one.name}`."
            advice = f"Name it in a step with `:template: {one.name}`, or take it away."
            yield fault(one.line, "unused-template", message, advice)
        if (first := seen.setdefault((one.name, one.language), one.line)) != one.line:
            message = (
                f"The template `{one.name}` stands in line {first} already, in {one.language}."
            )
            advice = "Take one away, or say with `:language:` what it is in."
            yield fault(one.line, "duplicate-template", message, advice)
        yield from check_template(one)
    yield from check_names(runbook, producers(runbook))


def _letters(runbook: Runbook) -> Iterator[str]:
    """What stands before ``opening`` and ``closing`` in the names of templates: nothing, or a letter."""
    yield ""
    for step in runbook.steps:
        if step.kind is StepKind.ACTION:
            yield f"{step.option('letter') or step.name}-"
