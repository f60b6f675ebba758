"""The proof of a runbook: every way leads somewhere, every outcome is known, every place has a producer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from factlock.errors import InputError
from factlock.runbook.model import DECIDED, HUMAN, Fault, Runbook, Step, StepKind
from factlock.runbook.proof.offers import outcomes_of
from factlock.runbook.proof.rules import fault, near, quoted
from factlock.runbook.proof.wording import producers, prove_options, prove_places, prove_templates

__all__ = ["outcomes_of", "producers", "prove"]

_LINK = "`: and a link to the heading of a step."


def prove(runbook: Runbook) -> tuple[Fault, ...]:
    """All that is wrong with a runbook that was read, in the order of its lines."""
    graph = _Graph(runbook)
    parts = (
        _ids(runbook),
        *(_edges(one) for one in runbook.steps),
        _ends(runbook),
        _verdicts(runbook, graph),
        _unreachable(graph),
        _circles(graph),
        _without_way_out(graph),
        _undecided(graph),
        prove_options(runbook),
        prove_places(runbook, graph.before),
        prove_templates(runbook),
    )
    return tuple(sorted(set(chain.from_iterable(parts))))


class _Graph:
    """Who leads to whom, and who can be come to."""

    def __init__(self, runbook: Runbook) -> None:
        self.steps: dict[str, Step] = {}
        for one in runbook.steps:
            self.steps.setdefault(one.id, one)
        self.start = runbook.start.id
        self.next = {
            name: tuple(dict.fromkeys(e.target for e in one.edges if e.target in self.steps))
            for name, one in self.steps.items()
        }
        back: dict[str, list[str]] = {name: [] for name in self.steps}
        for name, targets in self.next.items():
            for target in targets:
                back[target].append(name)
        self.back: Mapping[str, tuple[str, ...]] = {k: tuple(v) for k, v in back.items()}
        self._before: dict[str, frozenset[str]] = {}

    def before(self, name: str) -> frozenset[str]:
        """The steps from which one can be come to, itself only by a circle."""
        if name not in self._before:
            self._before[name] = frozenset(_walked(self.back, self.back.get(name, ())))
        return self._before[name]


def _walked(
    ways: Mapping[str, tuple[str, ...]], begin: tuple[str, ...], stop: frozenset[str] = frozenset()
) -> set[str]:
    """What can be come to along the ways; through what stops, nobody goes on."""
    found: set[str] = set()
    ahead = [*begin]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            if name not in stop:
                ahead += ways[name]
    return found


def _ids(runbook: Runbook) -> Iterator[Fault]:
    seen: dict[str, Step] = {}
    inputs = {one.name: one for one in runbook.inputs}
    kept = {one.keeps for one in runbook.steps if one.keeps}
    for step in runbook.steps:
        if step.id in seen:
            message = f"The id {step.id} stands in line {seen[step.id].line} already."
            yield fault(step.line, "duplicate-step", message, "Give this step another one.")
        elif step.id in inputs or step.id in kept:
            other = f"input in line {inputs[step.id].line}" if step.id in inputs else "kept value"
            message = f"{{{step.id}}} would be this step and the {other}."
            yield fault(step.line, "two-meanings", message, "Give this step another id.")
        seen.setdefault(step.id, step)


def _edges(step: Step) -> Iterator[Fault]:
    if step.kind is StepKind.END:
        if step.edges:
            message = f"The end {step.id} has a list of ways."
            advice = "Take it away: an end leads nowhere."
            yield fault(step.edges[0].line, "end-with-ways", message, advice)
        return
    if not step.edges:
        message = f"The step {step.id} is a dead end: behind its block stands no list of ways on."
        yield fault(step.line, "dead-end", message, f"Write a list: `outcome{_LINK}")
        return
    try:
        outcomes = outcomes_of(step)
    except InputError:
        return  # Which check or action it is, is said elsewhere.
    yield from _mapping(step, outcomes)


def _mapping(step: Step, outcomes: tuple[str, ...] | None) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    who = step.name or f"`:{step.kind.value}:`"
    for edge in step.edges:
        for outcome in edge.outcomes:
            if outcome in seen:
                message = f"{quoted(outcome)} leads somewhere already, in line {seen[outcome]}."
                yield fault(edge.line, "mapped-twice", message, "Take one of the two away.")
            seen.setdefault(outcome, edge.line)
            if outcomes is None:
                if wrong := _no_answer(outcome):
                    advice = "Write a word or a few, without commas."
                    yield fault(edge.line, "unknown-outcome", wrong, advice)
            elif outcome not in outcomes:
                message = f"{quoted(outcome)} is no outcome of {who}."
                yield fault(edge.line, "unknown-outcome", message, near(outcome, outcomes))
    for outcome in outcomes or ():
        if outcome not in seen:
            message = f"`{outcome}` of {who} leads nowhere."
            advice = f"Add it to the list: `{outcome}{_LINK}"
            yield fault(step.edges[0].line, "not-mapped", message, advice)


def _no_answer(outcome: str) -> str:
    """Why nobody can answer with an outcome that a list gives to choose from; ``""`` when they can."""
    if outcome != outcome.strip() or not outcome or "," in outcome or "=" in outcome:
        return f"{quoted(outcome)} cannot be chosen: it is answered with a word."
    return ""


def _ends(runbook: Runbook) -> Iterator[Fault]:
    used = {one.verdict for one in runbook.steps} | {
        one.name for one in runbook.steps if one.kind is StepKind.END
    }
    for step in runbook.steps:
        if step.kind is StepKind.END and step.name not in {*runbook.ends, DECIDED, ""}:
            message = f"{quoted(step.name)} is no end of this runbook."
            yield fault(
                step.line, "unknown-end", message, near(step.name, [*runbook.ends, DECIDED])
            )
        if step.verdict and step.verdict not in runbook.ends:
            message = f"{quoted(step.verdict)} is no end of this runbook."
            yield fault(step.line, "unknown-end", message, near(step.verdict, runbook.ends))
    for name in runbook.ends:
        if name not in used:
            message = f"Nobody comes to the end `{name}`."
            advice = f"Add a step with `:end: {name}`, or take it from `ends`."
            yield fault(2, "unused-end", message, advice)


def _verdicts(runbook: Runbook, graph: _Graph) -> Iterator[Fault]:
    decided = [one.id for one in runbook.steps if one.kind is StepKind.END and one.name == DECIDED]
    used = set(chain.from_iterable(graph.before(one) for one in decided))
    for step in runbook.steps:
        if step.verdict and step.id not in used:
            message = f"The verdict of {step.id} is never used."
            advice = f"Lead to a step with `:end: {DECIDED}`, or take the verdict away."
            yield fault(step.line, "unused-verdict", message, advice)


def _unreachable(graph: _Graph) -> Iterator[Fault]:
    there = _walked(graph.next, (graph.start,))
    for name, step in graph.steps.items():
        if name not in there:
            message = f"No way leads to the step {name}."
            advice = f"Link to #{step.slug} from a list of ways, or take the step away."
            yield fault(step.line, "unreachable", message, advice)


def _circles(graph: _Graph) -> Iterator[Fault]:
    """Circles in which nobody is asked and nothing is waited for: one fault each, at its first step."""
    asks = {
        name for name, one in graph.steps.items() if one.kind in HUMAN and not one.option("known")
    }
    ways = {
        name: () if name in asks else tuple(one for one in targets if one not in asks)
        for name, targets in graph.next.items()
    }
    said: set[str] = set()
    for name, step in graph.steps.items():
        if name in said or name not in (ahead := _walked(ways, ways[name])):
            continue
        circle = [one for one in graph.steps if one in ahead and name in _walked(ways, ways[one])]
        said.update(circle)
        message = f"Nobody is asked on the way from {name} back to it ({', '.join(circle)})."
        advice = "Put a step with `:confirm:`, `:choose:`, `:ask:` or `:wait:` into the circle."
        yield fault(step.line, "circle", message, advice)


def _without_way_out(graph: _Graph) -> Iterator[Fault]:
    ends = tuple(name for name, one in graph.steps.items() if one.kind is StepKind.END)
    leads = _walked(graph.back, ends)
    for name, step in graph.steps.items():
        # A dead end is said to be one.
        if name not in leads and step.edges:
            message = f"From the step {name} no end can be come to."
            yield fault(
                step.line, "no-way-out", message, "Lead one of its outcomes towards an end."
            )


def _undecided(graph: _Graph) -> Iterator[Fault]:
    """Ends that say ``decided`` and can be come to without a verdict on the way."""
    deciding = frozenset(name for name, one in graph.steps.items() if one.verdict)
    there = _walked(graph.next, (graph.start,), deciding)
    for name, step in graph.steps.items():
        if name in there and step.kind is StepKind.END and step.name == DECIDED:
            last = [one for one in graph.back[name] if one in there and one not in deciding]
            message = (
                f"{name} can be come to, from {', '.join(last) or 'nowhere'}, with nothing decided."
            )
            yield fault(step.line, "undecided", message, "Add `:verdict:` to a step on that way.")
