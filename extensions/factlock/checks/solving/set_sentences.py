"""Whether a set resolves, in a sentence: of all targets, or of those where it does worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from factlock.checks.amounts import describe_bytes, describe_some
from factlock.checks.solving.asked_sets import AskedSet
from factlock.checks.solving.disagreements import without_a_release
from factlock.checks.solving.on_targets import OnTarget, State, gravest, targets_in_words
from factlock.model import Text, say

_SENTENCES = {
    State.SOLVED: "{set} resolves for {target}: {count} packages, {size}.",
    State.CONFLICT: "{set} does not resolve for {target}: there are no versions that fit together.",
    State.MISSING: "{set} does not resolve for {target}: no index has {names}.",
    State.NOT_FOR_THIS_PYTHON: "{set} does not resolve for {target}: {names} is not there for it.",
    State.NEEDS_A_BUILD: "{set} does not resolve for {target} without building {names}.",
    State.UNKNOWN: "Whether {set} resolves for {target} could not be found out.",
}
_ON_NO_CHANNEL = "{set} does not resolve for {target}: {channels} has no {names} for it."
_SHUT_OUT = "{set} does not resolve for {target}: the project itself asks for {python}."
_NO_RELEASE = "{set} does not resolve for {target}: no release of {names} is inside what is asked."
_NO_RELEASE_BEFORE = (
    "{set} does not resolve for {target}: "
    "no release of {names} before {before} is inside what is asked."
)


def set_sentence(
    asked: AskedSet,
    parameters: Mapping[str, str],
    solved: Sequence[OnTarget],
    channels: Sequence[str] = (),
) -> Text:
    """The answer of the gravest targets; ``channels`` are those of an environment."""
    worst = gravest(solved)
    about = asked.in_words(parameters)
    same = [one for one in solved if one.state is worst.state]
    if worst.state is State.SOLVED and len(solved) > 1:
        return say("{set} resolves for all {n} targets.", set=about, n=str(len(solved)))
    if worst.state is State.CONFLICT and (lacking := _lacking(same)):
        before = parameters.get("before", "").removesuffix("T00:00:00Z")
        return say(
            _NO_RELEASE_BEFORE if before else _NO_RELEASE,
            set=about,
            target=targets_in_words(same),
            names=describe_some(lacking),
            before=before,
        )
    if all(one.own_python for one in same):
        return say(_SHUT_OUT, set=about, target=targets_in_words(same), python=same[0].own_python)
    absent = bool(channels) and worst.state is State.MISSING and not worst.conda
    return say(
        _ON_NO_CHANNEL if absent else _SENTENCES[worst.state],
        set=about,
        target=targets_in_words(same),
        channels=" or ".join(channels),
        count=str(worst.count),
        size=describe_bytes(worst.size),
        names=", ".join(dict.fromkeys(name for one in same for name in one.names)),
    )


def _lacking(same: Sequence[OnTarget]) -> list[str]:
    """Of what no release fits on any of these targets; nothing where one is about more than that."""
    each = [without_a_release(one.asks) for one in same]
    return list(dict.fromkeys(name for names in each for name in names)) if all(each) else []
