"""What a step can come to and take, and what it gives to later ones: by its check, action or kind."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.checks import Check, Parameter, check_ids, find_check
from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field
from factlock.runbook.actions import Action, action_ids, find_action
from factlock.runbook.model import Fault, Step, StepKind
from factlock.runbook.proof.rules import fault, near, quoted

ANSWER_TYPES = ("text", "number", "python", "choice")
_OF_STEP = ("outcome", "sentence")
_OF_KIND = {
    StepKind.CONFIRM: ("known",),
    StepKind.CHOOSE: ("known",),
    StepKind.ASK: ("known", "type", "among"),
    StepKind.WAIT: ("known",),
    StepKind.END: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The options of a step, those that must be there, and the names of what it gives.

    ``checked`` are the options whose text can be read without any file; ``instead`` those of which one
    may stand in place of the first.
    """

    options: tuple[str, ...]
    required: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    gives: tuple[str, ...] = _OF_STEP
    checked: Mapping[str, Parameter] = field(default_factory=dict)


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


def offer_of(step: Step) -> Offer:
    """What a step takes and gives; raises ``InputError`` where there is no such check or action."""
    if step.kind is StepKind.CHECK:
        return _of_check(find_check(step.name))
    if step.kind is StepKind.ACTION:
        return _of_action(find_action(step.name))
    return Offer(options=_OF_KIND[step.kind])


def _of_check(check: Check) -> Offer:
    opened = tuple(one.name for one in check.parameters[1:] if one.opens)
    return Offer(
        options=tuple(one.name for one in check.parameters),
        required=tuple(
            one.name for one in check.parameters if one.required or one is check.argument
        ),
        instead=opened if check.takes.value == "set" else (),
        gives=(*_OF_STEP, *check.gives),
        checked={
            one.name: one
            for one in check.parameters
            if not (one.opens or one.opens_folders or one.read_beside)
        },
    )


def _of_action(action: Action) -> Offer:
    return Offer(
        options=tuple(one.name for one in action.options),
        required=tuple(one.name for one in action.options if one.required),
        gives=(*_OF_STEP, *action.gives),
    )


def unknown_name(step: Step) -> Fault | None:
    """The fault of a step whose check or action there is not."""
    if not step.name or step.kind not in {StepKind.CHECK, StepKind.ACTION}:
        return None
    check = step.kind is StepKind.CHECK
    try:
        (find_check if check else find_action)(step.name)
    except InputError:
        there = check_ids() if check else action_ids()
        message = f"There is no {step.kind.value} {quoted(step.name)}."
        rule = "unknown-check" if check else "unknown-action"
        return fault(step.line, rule, message, near(step.name, there))
    return None
