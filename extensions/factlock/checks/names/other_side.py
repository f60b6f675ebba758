"""What a name is called on the other side, conda-forge or the index: candidates with evidence and doubt.

The list of names says which projects a package of conda-forge holds. Several packages may hold one project,
and a package of the same name may be something else: so nothing here chooses, all candidates are given, the
best founded first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.facts.channel_keys import names_key
from factlock.light_dataclass import dataclass
from factlock.model import Fact, Need, Text, Unknown, say
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_SHOWN = 4


class Side(StrEnum):
    """The side that a name is looked for on."""

    CONDA = "conda"
    INDEX = "index"


class Evidence(IntEnum):
    """On what a candidate rests, the best first."""

    # The list says that the package of this name holds the project of this name.
    SAME = 0
    # The list says that the package holds this project and no other.
    ALONE = 1
    # The list says that the package holds this project among others.
    AMONG = 2
    # A package of this name is there, and the list knows no project for it.
    UNLISTED = 3
    # The names are the same but for "python": a guess, to be looked at.
    ALIKE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A name on the other side, what it rests on in words, and what speaks against it."""

    name: str
    evidence: Evidence
    why: Text
    doubt: Text | None = None

    @property
    def listed(self) -> bool:
        """Whether the list itself says it."""
        return self.evidence <= Evidence.AMONG


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherNames:
    """The candidates for a name, and what is known of the name itself.

    ``exists`` is whether conda-forge has a package of that name, ``None`` where no list could be asked;
    ``two`` says in words that the two sides call different things so, and ``split`` that conda-forge has
    both, this name being that of the other one. ``until`` is the day of the list.
    """

    candidates: tuple[Candidate, ...] = ()
    exists: bool | None = None
    two: Text | None = None
    split: bool = False
    until: str = ""
    unknown: Unknown | None = None

    @property
    def sure(self) -> str:
        """The one name when nothing speaks against it and no other is as well founded, else ``""``."""
        first = [one for one in self.candidates if one.evidence == self.candidates[0].evidence]
        alone = len(first) == 1 and first[0].listed and first[0].doubt is None and not self.split
        return first[0].name if alone else ""


def name_on_other_side(name: str, facts: View, *, to: Side) -> OtherNames | Need:
    """The names that a name of one side has on the other, or the fact that is needed to tell."""
    key = names_key(name)
    if facts.lacking(key):
        return Need(keys=(key,))
    fact = facts[key]
    if isinstance(fact, Unknown):
        return OtherNames(unknown=fact)
    return read_other_names(normal_name(name), _value(fact), to=to)


def read_other_names(name: str, value: Mapping[str, Any], *, to: Side) -> OtherNames:
    """The same from the value of the fact ``names`` of a name in normal form."""
    found = _on_conda(name, value) if to is Side.CONDA else _on_index(name, value)
    return OtherNames(
        candidates=tuple(sorted(found, key=lambda one: _rank(name, one, value))),
        exists=bool(value["exists_on_channel"]),
        two=_two_things(name, value),
        split=bool(value["conda"]) and _two_things(name, value) is not None,
        until=str(value["until"]),
    )


def _value(fact: Fact) -> dict[str, Any]:
    return cast("dict[str, Any]", fact.value)


def _on_conda(name: str, value: Mapping[str, Any]) -> list[Candidate]:
    """The packages that a project may be, and those that are only called like it."""
    carries, spelled = value["carries"], value["spelled"]
    found = [_holds(name, one, carries[one], one in spelled) for one in value["conda"]]
    found += [
        _called_so(one, carries[one], value["conda"])
        for one in spelled
        if one not in value["conda"]
    ]
    # What holds a project of its own name is that one.
    alike = [one for one in value["alike"] if normal_name(one) not in carries[one]]
    return found + [_like(one, carries[one]) for one in alike]


def _holds(name: str, package: str, held: Sequence[str], same: bool) -> Candidate:  # noqa: FBT001
    if same:
        why = say("the list has it under the same name")
        evidence = Evidence.SAME
    elif len(held) == 1:
        why = say("the list says that {package} is {name}", package=package, name=name)
        evidence = Evidence.ALONE
    else:
        why = say("the list says that {package} holds {names}", package=package, names=_some(held))
        evidence = Evidence.AMONG
    doubt = None
    if evidence is Evidence.AMONG and normal_name(package) in held:
        doubt = say("{package} is the name of another project, which it holds too", package=package)
    elif evidence is Evidence.AMONG:
        doubt = say("it holds {count} projects", count=str(len(held)))
    return Candidate(name=package, evidence=evidence, why=why, doubt=doubt)


def _called_so(package: str, held: Sequence[str], holders: Sequence[str]) -> Candidate:
    """A package that is called as the project is, of which the list does not say that it holds it."""
    if held and not holders:
        # The name is conda's own, and the list says what that is.
        why = say("the list says that {package} is {names}", package=package, names=_some(held))
        return Candidate(name=package, evidence=Evidence.UNLISTED, why=why)
    if held:
        doubt = say("the list says that {package} is {names}", package=package, names=_some(held))
    elif holders:
        doubt = say("the list says that the project is {names}", names=_some(holders))
    else:
        doubt = say("the list knows no project for it; the index may call something else so")
    why = say("it is called so")
    return Candidate(name=package, evidence=Evidence.UNLISTED, why=why, doubt=doubt)


def _like(package: str, held: Sequence[str]) -> Candidate:
    doubt = (
        say("the list says that {package} is {names}", package=package, names=_some(held))
        if held
        else say("the list does not say what it holds")
    )
    why = say("its name is the same but for python")
    return Candidate(name=package, evidence=Evidence.ALIKE, why=why, doubt=doubt)


def _on_index(name: str, value: Mapping[str, Any]) -> list[Candidate]:
    """The projects that a package may be."""
    found = []
    for package in value["spelled"]:
        held = value["carries"][package]
        found += [_held_by(name, package, one, held) for one in held]
        if not held and not value["conda"]:
            found.append(_called_so(name, held, ()))
    return list({one.name: one for one in sorted(found, key=_weakest)}.values())


def _weakest(one: Candidate) -> int:
    """Of two of one name the last is kept: the better founded one."""
    return -one.evidence


def _held_by(name: str, package: str, project: str, held: Sequence[str]) -> Candidate:
    if project == name:
        why, evidence = say("the list has it under the same name"), Evidence.SAME
    elif len(held) == 1:
        why = say("the list says that {package} is {name}", package=package, name=project)
        evidence = Evidence.ALONE
    else:
        why = say("the list says that {package} holds {names}", package=package, names=_some(held))
        evidence = Evidence.AMONG
    doubt = None
    if evidence is Evidence.AMONG:
        doubt = say("it holds {count} projects", count=str(len(held)))
    return Candidate(name=project, evidence=evidence, why=why, doubt=doubt)


def _two_things(name: str, value: Mapping[str, Any]) -> Text | None:
    """That a package and a project of one name are two things, where the list says so."""
    if not value["spelled"] or name in (value["pypi"] or ()):
        return None
    if value["conda"]:
        return say(
            "{name} is two things: what the index calls so is {names} on conda-forge, and "
            "conda-forge's {package} is something else.",
            name=name,
            names=_some(value["conda"]),
            package=_some(value["spelled"]),
        )
    if value["pypi"]:
        return say(
            "conda-forge's {package} is {names} on the index; a project of the index that is called "
            "{name} is another one.",
            package=_some(value["spelled"]),
            names=_some(value["pypi"]),
            name=name,
        )
    return None


def _rank(name: str, one: Candidate, value: Mapping[str, Any]) -> tuple[object, ...]:
    """By evidence; then a name built from this one, what holds less, what is shorter."""
    package, bare = normal_name(one.name), name.removeprefix("python-").removesuffix("-python")
    built = {f"py{bare}", f"py-{bare}", f"python-{bare}", f"{bare}-python", f"{bare}-py", bare}
    held = value["carries"].get(one.name, ())
    return one.evidence, package not in built, len(held), len(one.name), one.name


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_SHOWN} more" if len(names) > MAX_SHOWN else ""
    return ", ".join(names[:MAX_SHOWN]) + more
