"""``needs`` on conda channels: the solved set is looked through, then those of other systems, then signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from factlock.checks.solving.channel_target import ChannelTarget, find_target
from factlock.checks.solving.conda_remarks import chosen_remarks
from factlock.checks.solving.conda_solved import CondaPackage, find_solution, settle_target
from factlock.checks.solving.failures import failure_details, failure_sentence
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.ml_bases import ON_CHANNELS, expand_on_channels
from factlock.checks.solving.needs_answer import answer, undecided
from factlock.checks.solving.needs_findings import Asked, Elsewhere, Findings
from factlock.checks.solving.solved import Solved, Target, Unsolved
from factlock.checks.solving.undeclared import Evidence, find_evidence, known_undeclared
from factlock.errors import Cause
from factlock.light_dataclass import replace
from factlock.model import Need, Result, Text, Unknown, say

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# One platform for each system: what is needed there and not here is told.
_ELSEWHERE = ("linux-64", "osx-arm64", "win-64")
# "pytorch-gpu <0.0a0": not a wish but a ban.
_NEVER = "<0"
_SILENT: Mapping[str, object] = {"extras": (), "classifiers": (), "summary": "", "keywords": ""}


def look_on_channels(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The answer for one package of channels, or the facts it needs."""
    requirement, watch = parameters["package"], parameters.get("watch", "")
    target = settle_target([requirement], find_target(parameters, [requirement]), facts)
    if isinstance(target, Need):
        return target
    question = Asked(
        requirement=requirement,
        watch=expand_on_channels(watch.split(",") if watch else ON_CHANNELS),
        target=target,
    )
    found = find_solution([requirement], question.target, facts)
    if isinstance(found, Unknown):
        return undecided(question, found)
    if isinstance(found, Unsolved):
        why = found.doubt or _no_solution(question, found)
        return undecided(question, why, details=failure_details(found))
    graph = Graph(found)
    if hits := [name for name in (*graph.ways.depth, *graph.strays) if name in question.watch]:
        notes = [*chosen_remarks(found, hits, question.target)]
        return answer(Findings(asked=question, graph=graph, hits=hits, notes=notes))
    return _beyond(question, graph, facts)


def _beyond(question: Asked, graph: Graph, facts: View) -> Result | Need:
    """The answer where nothing watched is in the set: other systems, and what speaks of it."""
    targets = list(_others(question.target))
    if lacking := facts.lacking(*(one.solve([question.requirement]) for one in targets)):
        return Need(keys=lacking)
    unseen: list[str] = []
    elsewhere: list[Elsewhere] = []
    for target in targets:
        found = find_solution([question.requirement], target, facts)
        if isinstance(found, Solved):
            elsewhere += _needed(question, Graph(found), target.platform)
        else:
            unseen.append(target.platform)
    return answer(
        Findings(
            asked=question,
            graph=graph,
            hits=(),
            elsewhere=elsewhere,
            evidence=list(dict.fromkeys(_evidence(question, graph))),
            notes=[_unseen(unseen)] if unseen else (),
        )
    )


def _unseen(platforms: list[str]) -> Text:
    return say(
        "It has no known solution on other systems, and was not looked at there: {platforms}.",
        platforms=", ".join(platforms),
    )


def _others(target: Target) -> Iterator[ChannelTarget]:
    """The same target on the other systems, which have their own virtual packages."""
    system = target.platform.partition("-")[0]
    for platform in _ELSEWHERE:
        if isinstance(target, ChannelTarget) and not platform.startswith(system):
            yield replace(target, platform=platform, virtual="")


def _needed(question: Asked, graph: Graph, platform: str) -> Iterator[Elsewhere]:
    """The nearest watched package that is needed on another platform, and who asks for it."""
    near = next((name for name in graph.ways.depth if name in question.watch), "")
    if near:
        who = graph.ways.parent[near]
        ask = next(one for one in graph.below(who) if one.name == near)
        yield Elsewhere(
            package=who, version=graph.versions[who], ask=ask._replace(marker=f"on {platform}")
        )


def _evidence(question: Asked, graph: Graph) -> Iterator[Evidence]:
    """What speaks of a watched package: a bound on it if it is there, the name, our dated list."""
    yield from known_undeclared(graph.versions, question.watched)
    package = graph.solved.packages.get(question.name)
    if isinstance(package, CondaPackage):
        for ask in package.constrains:
            if ask.name in question.watch and not ask.specifier.startswith(_NEVER):
                text = f"{ask.name} {ask.specifier}".rstrip()
                yield Evidence(watched=question.watch[ask.name], where="constrains", text=text)
    yield from find_evidence(question.name, _SILENT, question.watched)


def _no_solution(question: Asked, unsolved: Unsolved) -> Unknown:
    return Unknown(
        key=question.target.solve([question.requirement]),
        cause=Cause.UNSURE,
        reason=str(failure_sentence(unsolved, question.requirement, question.target.words)),
        advice="What cannot be installed has no tree to look through; `tree` shows why.",
    )
