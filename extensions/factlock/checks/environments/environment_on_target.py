"""What comes of an environment on a target: conda's solution, and pip's part on top of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from factlock.checks.amounts import describe_some
from factlock.checks.environments.asked_environment import AskedEnvironment, version_of
from factlock.checks.environments.conda_solution import (
    Chosen,
    NotChosen,
    place_of,
    python_names,
    read_chosen,
    told_asks,
)
from factlock.checks.environments.pip_on_top import (
    Clash,
    Ground,
    OnTop,
    put_on_top,
    specifier_of,
)
from factlock.checks.solving.asked_sets import place
from factlock.checks.solving.disagreements import range_of, without_a_release
from factlock.checks.solving.on_targets import CONDA, OnTarget, State
from factlock.checks.solving.solved import name_of
from factlock.errors import Cause
from factlock.inputs import CondaEntry
from factlock.light_dataclass import dataclass, replace
from factlock.model import FactKey, Text, Unknown, say
from factlock.patterns import regex
from factlock.version_ranges import never_both

if TYPE_CHECKING:
    from factlock.facts.gathering import View

_PYTHON = regex(r"(?P<minor>3\.\d{1,2})(?:\.\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A question about an environment on one target."""

    asked: AskedEnvironment
    parameters: Mapping[str, str]
    python: str
    platform: str

    @property
    def key(self) -> FactKey:
        """The key of what conda's solver is asked."""
        return self.asked.key(self.parameters, self.python, self.platform)

    def begin(self, state: State) -> OnTarget:
        """An answer, with the Python that is known before anybody solved anything."""
        python = self.python or self.asked.minor(self.platform)
        return OnTarget(python=python, platform=self.platform, state=state)


def read_environment(here: Here, facts: View) -> OnTarget | FactKey:
    """The answer on a target, or the key of the fact that is needed next."""
    asked = here.asked
    if not asked.shown.whole and not here.parameters.get("without"):
        return _not_whole(here)
    if not asked.specs(here.python, here.platform):
        return here.begin(State.SOLVED)
    if facts.lacking(here.key):
        return here.key
    found = read_chosen(here.key, facts)
    if isinstance(found, NotChosen):
        return _not_chosen(here, found)
    if not isinstance(found, Chosen):
        unknown, said = found
        return replace(here.begin(State.UNKNOWN), unknown=unknown, said=said)
    return _with_pip(here, found, facts)


def _not_whole(here: Here) -> OnTarget:
    refused = here.asked.shown.refused
    reason = Unknown(
        key=here.key,
        cause=Cause.UNSURE,
        reason=f"Not everything in {here.asked.file} can be asked, so nothing was.",
        advice="Take those lines out, or ask about the rest with the option `without` set to `refused` "
        "(`--without refused`, `:without: refused`).",
    )
    names = tuple(place(one) for one in refused)
    return replace(here.begin(State.UNKNOWN), names=names, unknown=reason)


def _not_chosen(here: Here, found: NotChosen) -> OnTarget:
    told = told_asks(found, here.asked, here.python, here.platform)
    return replace(
        here.begin(State(found.outcome)),
        said=found.said,
        asks=tuple(told),
        names=found.names,
        places=told,
        remarks=_of_the_system(found),
        channels=_in_order(here.asked, tuple(told)),
        shut_out=found.shut_out,
    )


def _in_order(asked: AskedEnvironment, asks: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The channels, where there are several and their order decides about what has no release that fits."""
    own = {one.name for one in asked.conda if one.channel}
    decides = len(asked.channels) > 1 and own.isdisjoint(without_a_release(asks))
    return asked.channels if decides else ()


def _of_the_system(found: NotChosen) -> tuple[Text, ...]:
    names = sorted({one.name for one in found.asks if one.fails and one.name.startswith("__")})
    return tuple(
        say(
            "{name} stands for what a system has: the option `virtual` says it (`{name}=VERSION`).",
            name=name,
        )
        for name in names
    )


def _with_pip(here: Here, chosen: Chosen, facts: View) -> OnTarget | FactKey:
    python = chosen.packages.get("python")
    match = _PYTHON.match(python.version) if python else None
    solved = replace(
        here.begin(State.SOLVED),
        python=match["minor"] if match else here.python,
        conda=tuple(chosen.packages.values()),
        remarks=_of_sample(chosen),
    )
    if not here.asked.pip:
        return solved
    if match is None:
        return replace(solved, state=State.UNKNOWN, unknown=_no_python(here))
    ground = Ground(
        python=match[0],
        platform=here.platform,
        installed=python_names(chosen.packages.values()),
        before=here.parameters.get("before", ""),
        index=here.parameters.get("index", ""),
    )
    found = put_on_top(here.asked.pip, ground, facts)
    if isinstance(found, FactKey):
        return found
    return _join(here, solved, chosen, found)


def _join(here: Here, solved: OnTarget, chosen: Chosen, found: OnTop) -> OnTarget:
    solved = replace(solved, packages=found.packages, remarks=(*solved.remarks, *_left(found)))
    if found.unknown:
        return replace(solved, state=State.UNKNOWN, unknown=found.unknown)
    if not found.unsolved and not found.clashes:
        return solved
    if chosen.sample and not _is_sure(here, found):
        return replace(solved, state=State.UNKNOWN, unknown=_of_other_choices(here, chosen))
    places = _places(here, chosen, found.clashes)
    if found.unsolved is None:
        return replace(solved, state=State.CONFLICT, asks=tuple(places), places=places)
    pinned = {name_of(clash.what) for clash in found.clashes}
    asks = [one for one in found.unsolved.asks if name_of(one[1]) not in pinned]
    return replace(
        solved,
        state=State(found.unsolved.outcome),
        said=found.unsolved.said,
        asks=(*places, *asks),
        names=found.unsolved.names,
        places=places,
    )


def _places(here: Here, chosen: Chosen, clashes: tuple[Clash, ...]) -> dict[tuple[str, str], str]:
    """Both sides of each clash, with the line of pip's part and the one that brought conda's package."""
    brought = chosen.brought_by(here.asked.active(here.platform))
    places: dict[tuple[str, str], str] = {}
    for one in clashes:
        if one.entry is not None:
            own = place(one.entry) if one.entry.file else ""
        else:
            name = name_of(one.who.replace("==", " ") or one.what)
            own = ", ".join(
                place(entry) for entry in here.asked.pip if entry.name == name and entry.file
            )
        places[one.who, one.what] = own
        conda_name, _, version = one.installed.partition(" ")
        # The name that pip asks for stands in front, so that both sides are about one project.
        known = f" as {conda_name}" if conda_name != name_of(one.what) else ""
        what = f"{name_of(one.what)} {version}{known}"
        places[CONDA, what] = place_of(brought.get(conda_name))
    return places


def _is_sure(here: Here, found: OnTop) -> bool:
    """Whether pip's part fails whatever newer versions the whole channel may have."""
    if found.clashes:
        pinned = {one.name for one in here.asked.active(here.platform) if one.pinned}
        active = here.asked.active(here.platform)
        return any(
            one.installed.partition(" ")[0] in pinned or _is_excluded(one, active)
            for one in found.clashes
        )
    return bool(here.python or here.asked.minor(here.platform))


def _is_excluded(clash: Clash, active: tuple[CondaEntry, ...]) -> bool:
    """Whether a line for conda and one for pip leave no version at all that both admit."""
    if clash.entry is None:
        return False
    name = clash.installed.partition(" ")[0]
    asked = [version_of(one) for one in active if one.name == name]
    wanted = specifier_of(clash.entry)
    return any(
        all(never_both(range_of(f"{name} {part}"), wanted) for part in version.split("|"))
        for version in asked
        if version
    )


def _of_other_choices(here: Here, chosen: Chosen) -> Unknown:
    return Unknown(
        key=here.key,
        cause=Cause.PARTIAL,
        reason=f"Only a sample of {chosen.sample} was available, and pip's part does not fit what conda "
        "chose of it; of the whole channel it may choose otherwise.",
        advice="Ask where the whole channel can be reached, or pin what conda installs.",
    )


def _of_sample(chosen: Chosen) -> tuple[Text, ...]:
    if not chosen.sample:
        return ()
    return (
        say(
            "Solved within a sample of {channel}: the whole channel may have newer versions.",
            channel=chosen.sample,
        ),
    )


def _left(found: OnTop) -> tuple[Text, ...]:
    if not found.left:
        return ()
    return (
        say(
            "What conda installs under a name that pip knows counts for pip, which leaves it: {names}.",
            names=describe_some(found.left),
        ),
    )


def _no_python(here: Here) -> Unknown:
    return Unknown(
        key=here.key,
        cause=Cause.UNSURE,
        reason="What conda installs holds no Python 3 that pip's part could be asked for.",
        advice="Name a Python 3 among the dependencies.",
    )
