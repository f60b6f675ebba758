"""The check ``needs``: does a package need one of a watch list, such as the bases of machine learning?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from factlock.checks import Check, Parameter
from factlock.checks.solving.channel_target import (
    ON_CHANNELS,
    agree_on_channels,
    read_names,
    read_package,
)
from factlock.checks.solving.extra_ways import (
    ExtraWay,
    Looked,
    Root,
    extras_asked,
    look_into_extras,
)
from factlock.checks.solving.failures import MEANING, failure_sentence
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.ml_bases import BASES, expand
from factlock.checks.solving.needs_answer import COLUMNS, DETAILS, GIVES, answer, undecided
from factlock.checks.solving.needs_findings import Asked, Elsewhere, Findings, Outcome
from factlock.checks.solving.solved import (
    TARGET,
    Ask,
    Target,
    Unsolved,
    read_solution,
    read_target,
)
from factlock.checks.solving.undeclared import find_evidence, known_undeclared
from factlock.errors import Cause
from factlock.facts.keys import mentions_key
from factlock.marker_environment import marker_environment
from factlock.model import FactKey, Need, Result, Unknown
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The answer for one package, or the facts it needs."""
    if not parameters.get("channel"):
        return _look_on_index(parameters, facts)
    from factlock.checks.solving.channel_needs import look_on_channels  # noqa: PLC0415 - few ask it

    return look_on_channels(parameters, facts)


def _look_on_index(parameters: Mapping[str, str], facts: View) -> Result | Need:
    watch = parameters.get("watch", "")
    question = Asked(
        requirement=parameters["package"],
        watch=expand(watch.split(",") if watch else BASES),
        target=read_target(parameters),
    )
    solve, mentions = question.target.solve([question.requirement]), _mentions_key(question)
    if lacking := facts.lacking(solve, mentions):
        return Need(keys=lacking)
    found, said = read_solution(solve, facts), facts[mentions]
    if isinstance(found, Unsolved):
        return undecided(question, _no_solution(question, solve, found))
    if isinstance(found, Unknown):
        return undecided(question, found)
    if isinstance(said, Unknown):
        return undecided(question, said)
    graph = Graph(found)
    if hits := [name for name in (*graph.ways.depth, *graph.strays) if name in question.watch]:
        return answer(Findings(asked=question, graph=graph, hits=hits))
    value: Any = said.value
    return _beyond(question, graph, value, facts)


def _beyond(question: Asked, graph: Graph, said: Mapping[str, Any], facts: View) -> Result | Need:
    """The answer where nothing watched is in the set: extras, other targets, words."""
    about = said["about"][question.name]
    requested = extras_asked(question.requirement)
    extras = sorted({normal_name(extra) for extra in about["extras"]} - requested)
    rows = [(package, version, Ask(*rest)) for package, version, *rest in said["inactive"]]
    own = [ask for package, _, ask in rows if package == question.name and ask.extra in extras]
    looked = Looked(ways=_direct(own, question.target))
    root = Root(
        requirement=question.requirement,
        version=graph.versions[question.name],
        watched=question.watch,
    )
    if need := look_into_extras(root, extras, looked, question.target, facts):
        return need
    elsewhere = []
    for package, version, ask in rows:
        # What an extra of another package would bring in, nobody asks for, unless it is in use.
        used = {"", *(one.extra for one in graph.solved.packages[package].asks)}
        if package == question.name:
            used |= {*requested, *extras} - looked.ways.keys()
        if ask.extra in used:
            elsewhere.append(Elsewhere(package=package, version=version, ask=ask))
    return answer(
        Findings(
            asked=question,
            graph=graph,
            hits=(),
            looked=looked,
            elsewhere=elsewhere,
            evidence=[
                *known_undeclared(graph.versions, question.watched),
                *find_evidence(question.name, about, question.watched),
            ],
        )
    )


def _direct(asks: Sequence[Ask], target: Target) -> dict[str, ExtraWay]:
    """The extras that ask for something watched themselves, where the rest of the marker is true."""
    environment = marker_environment(target.python, target.platform)
    return {
        ask.extra: ExtraWay(extra=ask.extra, path=(ask.name,))
        for ask in sorted(asks, reverse=True)
        if not ask.marker or _holds(ask, environment)
    }


def _holds(ask: Ask, environment: Mapping[str, str]) -> bool:
    """Whether a marker is true for its extra; one that was cut short is left to the resolver."""
    from packaging.markers import (  # noqa: PLC0415
        InvalidMarker,
        Marker,
        UndefinedComparison,
        UndefinedEnvironmentName,
    )

    try:
        return Marker(ask.marker).evaluate({**environment, "extra": ask.extra})
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, ValueError):
        return False


def _mentions_key(question: Asked) -> FactKey:
    target = question.target
    return mentions_key(
        [question.requirement],
        watch=question.watch,
        python=target.python,
        platform=target.platform,
        before=target.before,
        index=target.index,
    )


def _no_solution(question: Asked, key: FactKey, unsolved: Unsolved) -> Unknown:
    return Unknown(
        key=key,
        cause=Cause.UNSURE,
        reason=str(failure_sentence(unsolved, question.requirement, question.target.words)),
        advice="What cannot be installed has no tree to look through; `tree` shows why.",
    )


_MEANING: Mapping[Outcome, str] = {
    Outcome.YES: "A watched project is in the set that would be installed.",
    Outcome.ONLY_WITH_EXTRA: "Only if one of its extras is asked for.",
    Outcome.ONLY_ON_OTHER_PLATFORM: "A marker asks for it, but not on this platform and Python.",
    Outcome.LIKELY_UNDECLARED: "Nothing requires one, but its name, extras or words speak of one.",
    Outcome.NO: "None of them is needed, in any of these ways.",
    Outcome.UNKNOWN: MEANING["unknown"],
}

CHECK = Check(
    id="needs",
    title="Needs",
    about="Does a package need one of a watch list, such as the bases of machine learning?",
    outcomes={outcome: _MEANING[outcome] for outcome in Outcome},
    parameters=(
        Parameter(
            name="package",
            help="A project, perhaps with extras and versions: `pymc`, `dask[array]>=2024`; beside "
            "`channel` a package of conda.",
            read_beside=read_package,
        ),
        Parameter(
            name="watch",
            help="The projects to look for: `torch, jax`. Without it: the bases of machine learning.",
            read_beside=read_names,
        ),
        *TARGET,
        *ON_CHANNELS,
    ),
    columns=COLUMNS,
    shown=("package", "outcome", "found", "how", "by"),
    evaluate=evaluate,
    details=DETAILS,
    agree=agree_on_channels,
    gives=GIVES,
)
