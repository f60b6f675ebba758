"""The proof of a runbook: every way leads somewhere, every outcome is known, every place has a producer."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from factlock.checks import Check, find_check
from factlock.errors import InputError
from factlock.runbook.actions import Action, find_action
from factlock.runbook.engine import reach
from factlock.runbook.model import DECIDED, HUMAN, Fault, InputType, Runbook, Step, StepKind
from factlock.runbook.placeholders import names_in
from factlock.runbook.templates import check_template

_OF_IMAGE = ("folders", "only")
_OF_ITEM = ("name", "spec", "extras")
_OF_STEP = ("outcome", "sentence")
_TYPES = ("text", "number", "python", "choice")
_OWN = {
    StepKind.CONFIRM: {"known"},
    StepKind.CHOOSE: {"known"},
    StepKind.ASK: {"known", "type", "among"},
    StepKind.WAIT: {"known"},
    StepKind.END: set[str](),
}
_EVERYWHERE = ("opening", "closing")


def prove(runbook: Runbook) -> tuple[Fault, ...]:
    """All that is wrong with a runbook that was read, in the order of its lines."""
    parts = (
        _ids(runbook),
        *(_step(runbook, one) for one in runbook.steps),
        _unreachable(runbook),
        _circles(runbook),
        _ends(runbook),
        _undecided(runbook),
        _places(runbook),
        _templates(runbook),
    )
    return tuple(sorted(set(chain.from_iterable(parts))))


def outcomes_of(step: Step) -> tuple[str, ...] | None:
    """The outcomes that a step has, ``None`` where its list says which; raises ``InputError``."""
    if step.kind is StepKind.CHECK:
        return tuple(one.value for one in find_check(step.name).outcomes)
    if step.kind is StepKind.ACTION:
        return tuple(find_action(step.name).outcomes)
    if step.kind is StepKind.CHOOSE:
        return None
    if step.kind is StepKind.ASK:
        return ("given",)
    return ("yes", "no") if step.kind is not StepKind.END else ()


def _near(name: str, there: Iterable[str]) -> str:
    """What may have been meant, and all there is."""
    names = list(there)
    close = difflib.get_close_matches(name, names, n=1)
    listed = f"There are: {', '.join(names)}." if names else "There are none."
    return f"Did you mean {close[0]}? {listed}" if close else listed


def _ids(runbook: Runbook) -> Iterator[Fault]:
    counted = Counter(one.id for one in runbook.steps)
    seen: set[str] = set()
    for step in runbook.steps:
        if counted[step.id] > 1 and step.id in seen:
            message = f"The id {step.id} stands twice."
            yield _fault(step.line, "duplicate-step", message, "Give this step another one.")
        seen.add(step.id)


def _step(runbook: Runbook, step: Step) -> Iterator[Fault]:
    try:
        outcomes = outcomes_of(step)
        named = _named(step)
    except InputError as error:
        rule = "unknown-check" if step.kind is StepKind.CHECK else "unknown-action"
        yield _fault(step.line, rule, error.message, error.advice)
        return
    yield from _edges(step, outcomes)
    yield from _options(step, named)
    if step.verdict and step.verdict not in runbook.ends:
        message = f"`{step.verdict}` is no end of this runbook."
        yield _fault(step.line, "unknown-end", message, _near(step.verdict, runbook.ends))


def _named(step: Step) -> Check | Action | None:
    if step.kind is StepKind.CHECK:
        return find_check(step.name)
    return find_action(step.name) if step.kind is StepKind.ACTION else None


def _edges(step: Step, outcomes: tuple[str, ...] | None) -> Iterator[Fault]:
    if step.kind is StepKind.END:
        if step.edges:
            yield _fault(step.line, "end-with-ways", "An end leads nowhere.", "Take its list away.")
        return
    if not step.edges:
        message = f"The step {step.id} is a dead end: behind its block stands no list of ways on."
        advice = "Write a list: `outcome`: and a link to the heading of a step."
        yield _fault(step.line, "dead-end", message, advice)
        return
    seen: dict[str, int] = {}
    for edge in step.edges:
        for outcome in edge.outcomes:
            if outcome in seen:
                message = f"`{outcome}` leads to two places; the other is in line {seen[outcome]}."
                yield _fault(edge.line, "mapped-twice", message, "Take one away.")
            seen.setdefault(outcome, edge.line)
            if outcomes is not None and outcome not in outcomes:
                message = f"`{outcome}` is no outcome of {step.name or step.kind.value}."
                yield _fault(edge.line, "unknown-outcome", message, _near(outcome, outcomes))
    for outcome in outcomes or ():
        if outcome not in seen:
            message = f"`{outcome}` of {step.name or step.kind.value} leads nowhere."
            advice = f"Add it to the list: `{outcome}`: and a link to the heading of a step."
            yield _fault(step.edges[0].line, "not-mapped", message, advice)


def _options(step: Step, named: Check | Action | None) -> Iterator[Fault]:
    if isinstance(named, Check):
        known = {one.name for one in named.parameters}
        required = {named.argument.name} if not _opens(named) else set()
        required |= {one.name for one in named.parameters if one.required}
    elif isinstance(named, Action):
        known = {one.name for one in named.options}
        required = {one.name for one in named.options if one.required}
    else:
        known, required = _OWN[step.kind], set[str]()
    for option in step.options:
        if option.name not in known:
            message = f"`:{option.name}:` is no option of {step.name or step.kind.value}."
            yield _fault(option.line, "unknown-option", message, _near(option.name, sorted(known)))
        elif option.name == "type" and step.kind is StepKind.ASK and option.value not in _TYPES:
            message = f"`{option.value}` is no type of answer."
            yield _fault(option.line, "unknown-type", message, _near(option.value, _TYPES))
    for name in sorted(required - {one.name for one in step.options}):
        message = f"{step.name} must be told `{name}`."
        yield _fault(step.line, "missing-option", message, f"Add a line `:{name}: ...`.")


def _opens(check: Check) -> bool:
    """Whether a file can stand instead of the argument."""
    return any(one.opens for one in check.parameters[1:]) and check.takes.value == "set"


def _unreachable(runbook: Runbook) -> Iterator[Fault]:
    there = {runbook.start.id, *reach(runbook)[runbook.start.id]}
    for step in runbook.steps:
        if step.id not in there:
            message = f"No way leads to the step {step.id}."
            yield _fault(step.line, "unreachable", message, "Link to its heading, or take it away.")


def _circles(runbook: Runbook) -> Iterator[Fault]:
    """Steps of a circle in which nobody is asked and nothing is waited for."""
    machine = {one.id for one in runbook.steps if one.kind not in HUMAN}
    for step in runbook.steps:
        if step.id in machine and step.id in _machine_reach(runbook, step.id, machine):
            message = f"From {step.id} a way leads back to it on which no person is asked."
            advice = "Put a `:confirm:`, `:choose:`, `:ask:` or `:wait:` into the circle."
            yield _fault(step.line, "circle", message, advice)


def _machine_reach(runbook: Runbook, start: str, machine: set[str]) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        for edge in runbook.step(ahead.pop()).edges:
            if edge.target in machine and edge.target not in found:
                found.add(edge.target)
                ahead.append(edge.target)
    return found


def _ends(runbook: Runbook) -> Iterator[Fault]:
    used = {one.verdict for one in runbook.steps} | {
        one.name for one in runbook.steps if one.kind is StepKind.END
    }
    for step in runbook.steps:
        if step.kind is StepKind.END and step.name not in {*runbook.ends, DECIDED}:
            message = f"`{step.name}` is no end of this runbook."
            yield _fault(step.line, "unknown-end", message, _near(step.name, runbook.ends))
    for name in runbook.ends:
        if name not in used:
            message = f"The end `{name}` is never come to."
            yield _fault(1, "unused-end", message, "Add a step with it, or take it from `ends`.")


def _undecided(runbook: Runbook) -> Iterator[Fault]:
    """Ends that say ``decided`` and can be come to without a verdict on the way."""
    found: set[str] = set()
    ahead = [runbook.start.id]
    while ahead:
        step = runbook.step(ahead.pop())
        if step.id in found or step.verdict:
            continue
        found.add(step.id)
        ahead += [edge.target for edge in step.edges]
    for step in runbook.steps:
        if step.id in found and step.kind is StepKind.END and step.name == DECIDED:
            message = "This end can be come to with nothing decided."
            yield _fault(step.line, "undecided", message, "Add `:verdict:` to a step on every way.")


def producers(runbook: Runbook) -> frozenset[str]:
    """Every name that a place may have."""
    names: set[str] = {"requester"} & {one.name for one in runbook.inputs}
    for one in runbook.inputs:
        names.add(one.name)
        if one.each:
            names |= {f"{one.name}.{part}" for part in _OF_ITEM}
        if one.type is InputType.IMAGE:
            names |= {f"{one.name}.{part}" for part in _OF_IMAGE}
    for step in runbook.steps:
        try:
            named = _named(step)
        except InputError:
            named = None
        given = (*_OF_STEP, *(named.gives if named else ()))
        for name in filter(None, (step.id, step.keeps)):
            names |= {name, *(f"{name}.{part}" for part in given)}
    return frozenset(names)


def _places(runbook: Runbook) -> Iterator[Fault]:
    there = producers(runbook)
    texts = [(one.line, step.id, one.value) for step in runbook.steps for one in step.options]
    texts += [(one.line, one.id, one.question) for one in runbook.steps]
    texts += [(one.line, "fields", one.value) for one in runbook.fields]
    for line, owner, text in texts:
        for name in names_in(text):
            if name not in there:
                close = difflib.get_close_matches(name, sorted(there), n=3)
                advice = f"Did you mean {' or '.join(close)}?" if close else "Correct the name."
                message = f"Nothing produces {{{name}}}, which {owner} uses."
                yield _fault(line, "no-producer", message, advice)


def _templates(runbook: Runbook) -> Iterator[Fault]:
    there = {one.name for one in runbook.templates}
    used = {one.option("template"): one for one in runbook.steps if one.option("template")}
    for name, step in used.items():
        if name not in there:
            message = f"There is no template `{name}`."
            yield _fault(step.line, "no-template", message, _near(name, sorted(there)))
    seen: set[tuple[str, str]] = set()
    for one in runbook.templates:
        if one.name not in used and one.name not in _EVERYWHERE:
            message = f"No step uses the template `{one.name}`."
            yield _fault(one.line, "unused-template", message, "Name it in a step, or remove it.")
        if (one.name, one.language) in seen:
            message = f"The template `{one.name}` stands twice in {one.language}."
            yield _fault(one.line, "duplicate-template", message, "Take one away.")
        seen.add((one.name, one.language))
        yield from check_template(one)


def _fault(line: int, rule: str, message: str, advice: str) -> Fault:
    return Fault(line=line, rule=rule, message=message, advice=advice)
