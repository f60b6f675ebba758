"""What conda's solver chose for an environment on a platform, or why it chose nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from factlock.checks.amounts import describe_some
from factlock.checks.environments.asked_environment import AskedEnvironment
from factlock.checks.environments.solver_words import (
    SolverAsk,
    name_of,
    read_shut_out,
    read_solver_words,
)
from factlock.checks.solving.solved import Ask
from factlock.checks.solving.unfolding import walk
from factlock.errors import Cause
from factlock.inputs import CondaEntry
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Unknown
from factlock.patterns import regex
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View

_MAX_LINE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CondaPackage:
    """A package that conda would install; ``requires`` are the names that it needs."""

    name: str
    version: str
    build: str
    subdir: str
    size: int
    requires: tuple[str, ...]

    @property
    def is_of_python(self) -> bool:
        """Whether it lives in a Python, as all do that pip could know."""
        return "python" in self.requires or "python_abi" in self.requires


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The solved set by name; ``sample`` is said where the channels are only a sample."""

    packages: Mapping[str, CondaPackage]
    sample: str = ""

    def brought_by(self, roots: Iterable[CondaEntry]) -> dict[str, CondaEntry]:
        """Of each package the nearest entry that brings it along."""
        entries = {one.name: one for one in reversed(list(roots))}

        def below(name: str) -> list[Ask]:
            found = self.packages.get(name)
            return [Ask(one, "", "", "") for one in (found.requires if found else ())]

        found = walk(entries, below)
        return {name: entries[found.path(name)[0]] for name in found.depth}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChosen:
    """No solution: the outcome, the names that nobody has, the solver's words and what is read in them.

    ``shut_out`` are names that a later channel has as well, which was not looked at for them.
    """

    outcome: str
    names: tuple[str, ...]
    said: str
    asks: tuple[SolverAsk, ...]
    shut_out: tuple[str, ...] = ()


def read_chosen(key: FactKey, facts: View) -> Chosen | NotChosen | tuple[Unknown, str]:
    """What the fact of a key that is known says; an ``Unknown`` comes with the solver's words."""
    fact = facts[key]
    if isinstance(fact, Unknown):
        return fact, ""
    value: Any = fact.value
    until = f" (data up to {value['until']})" if value["until"] else ""
    sample = f"{key.subject.place}{until}" if value["partial"] else ""
    if value["outcome"] == "solved":
        packages = map(_package, value["packages"])
        return Chosen(packages={one.name: one for one in packages}, sample=sample)
    said = "\n".join(clean_text(line, _MAX_LINE) for line in value["said"].splitlines())
    if sample:
        return _of_a_sample(key, sample, value["names"]), said
    return NotChosen(
        outcome=value["outcome"],
        names=tuple(value["names"]),
        said=said,
        asks=read_solver_words(said),
        shut_out=read_shut_out(said),
    )


def _of_a_sample(key: FactKey, sample: str, names: list[str]) -> Unknown:
    lacks = f"which does not hold {describe_some(names)}" if names else "in which nothing fits"
    return Unknown(
        key=key,
        cause=Cause.PARTIAL,
        reason=f"Only a sample of {sample} was available, {lacks}.",
        advice="Ask where the whole channel can be reached.",
    )


def _package(value: Mapping[str, Any]) -> CondaPackage:
    return CondaPackage(
        name=value["name"],
        version=value["version"],
        build=value["build"],
        subdir=value["subdir"],
        size=value["size"],
        requires=tuple(dict.fromkeys(name_of(text) for text in value["requires"])),
    )


def told_asks(
    found: NotChosen, asked: AskedEnvironment, python: str, platform: str
) -> dict[tuple[str, str], str]:
    """Who asks for what, each with the place of the line that led to it.

    The solver leaves a line of the request out where it has passed over all else because of it.
    """
    entries = {one.spec: one for one in asked.active(platform)}
    specs = asked.specs(python, platform)
    told: dict[tuple[str, str], str] = {}
    fought = {one.name for one in found.asks if one.fails}
    roots = {canonical(one.what) for one in found.asks if not one.who}
    left_out = [spec for spec in specs if canonical(spec) not in roots and name_of(spec) in fought]
    for spec in left_out:
        if spec != name_of(spec):
            told["", canonical(spec)] = place_of(entries.get(spec))
    # Of several channels the solver is asked for the name, and told the versions apart from it.
    by_form = {name_of(spec): spec for spec in specs} | {canonical(spec): spec for spec in specs}
    for one in found.asks:
        root = by_form.get(canonical(one.root), "")
        what = canonical(root or one.what) if not one.who else canonical(one.what)
        told[one.who, what] = place_of(entries.get(root))
    return told


_BRACKETS = regex(
    r"(?:.*::)?(?P<name>[^\[\s]+)\[(?:version='(?P<version>[^']*)',?)?(?:build='(?P<build>[^']*)')?[^\]]*\]"
)


def canonical(spec: str) -> str:
    """A spec as people write it, whether we or the solver wrote it: ``numpy 1.26.4 py312_0``, ``numpy``."""
    if found := _BRACKETS.fullmatch(spec):
        spec = f"{found['name']} {found['version'] or '*'} {found['build'] or ''}"
    words = spec.rpartition("::")[2].split()
    words[1:2] = [word.removeprefix("==") for word in words[1:2]]
    return " ".join(words[:1] if words[1:] == ["*"] else words)


def place_of(entry: CondaEntry | None) -> str:
    """Where an entry stands: ``environment.yml:7``; empty for none and for a terminal's."""
    if entry is None or not entry.file:
        return ""
    return f"{entry.file}:{entry.line}" if entry.line else entry.file


# Of these another name is the same project: both were found in the metadata of conda-forge's packages
# (names and imports of 2026-08-19). Others that differ are not known here.
_OTHER_NAMES = {"msgpack-python": "msgpack", "pytables": "tables", "pytorch": "torch"}


def python_names(packages: Iterable[CondaPackage]) -> dict[str, CondaPackage]:
    """What pip finds installed, by the names that it knows.

    A package that lives in a Python counts under its own name, and under a known other one.
    """
    return {
        _OTHER_NAMES.get(one.name, normal_name(one.name)): one
        for one in packages
        if one.is_of_python
    }
