"""Whether a set resolves, in a sentence: of all targets, or of those where it does worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from factlock.checks.amounts import describe_bytes, describe_count, describe_some
from factlock.checks.solving.asked_sets import AskedSet
from factlock.checks.solving.disagreements import without_a_release
from factlock.checks.solving.on_targets import OnTarget, State, gravest, targets_in_words
from factlock.model import Text, say

# With two channels, what the later one has as well the first one has.
_PAIR = 2
_SENTENCES = {
    State.SOLVED: "{set} resolves for {target}: {count}, {size}.",
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
# Of several channels the first that has a name answers for it alone: a later one may have what is asked.
_FIRST = (
    "{set} does not resolve for {target}: {channel} has {names} and answers for it alone (strict "
    "priority), and {what} does not fit."
)
_FIRST_OF = (
    "{set} does not resolve for {target}: the first of {channels} that has {names} answers for it alone "
    "(strict priority), and {what} does not fit."
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
        return say(
            _no_release(same, lacking, before := _day(parameters)),
            set=about,
            target=targets_in_words(same),
            names=describe_some(lacking),
            before=before,
            channel=channels[0] if channels else "",
            channels=", ".join(channels),
            what=f"what it had before {before}" if before else "what it has",
        )
    if all(one.own_python for one in same):
        return say(_SHUT_OUT, set=about, target=targets_in_words(same), python=same[0].own_python)
    absent = bool(channels) and worst.state is State.MISSING and not worst.conda
    return say(
        _ON_NO_CHANNEL if absent else _SENTENCES[worst.state],
        set=about,
        target=targets_in_words(same),
        channels=" or ".join(channels),
        count=describe_count(worst.count, "package"),
        size=describe_bytes(worst.size),
        names=", ".join(dict.fromkeys(name for one in same for name in one.names)),
    )


def _day(parameters: Mapping[str, str]) -> str:
    return parameters.get("before", "").removesuffix("T00:00:00Z")


def _no_release(same: Sequence[OnTarget], lacking: Sequence[str], before: str) -> str:
    """The words for what no release fits, which of several channels is said of the first alone."""
    if any(one.channels for one in same):
        known = all(len(one.channels) == _PAIR and {*lacking} <= {*one.shut_out} for one in same)
        return _FIRST if known else _FIRST_OF
    return _NO_RELEASE_BEFORE if before else _NO_RELEASE


def _lacking(same: Sequence[OnTarget]) -> list[str]:
    """Of what no release fits on any of these targets; nothing where one is about more than that."""
    each = [without_a_release(one.asks) for one in same]
    return list(dict.fromkeys(name for names in each for name in names)) if all(each) else []
