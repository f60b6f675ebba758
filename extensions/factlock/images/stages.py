"""The stages of a Dockerfile: what each begins from, and which of them the image is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.images.variables import assigned, filled
from factlock.inputs.dockerfile import Instruction, instructions
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

_STAGE = regex(r"(?P<from>\S+)(?:\s+AS\s+(?P<name>\S+))?\s*", re.IGNORECASE)
_FROM = regex(r"(?im)^\s*FROM\s")
_OF_STAGE = regex(r"--(?:from=|mount=\S*\bfrom=)(?P<name>[^\s,]+)")
# Where environments are: /srv/conda, /opt/venv, /home/x/.pixi, /usr/local.
_PREFIX = regex(r"^/.*(?:conda|mamba|env|pixi|python)[^/]*(?:/|$)|^/usr/local$", re.IGNORECASE)
_PAIR = 2
MAX_DEPTH = 100


@dataclass(slots=True, kw_only=True, eq=False)
class Stage:
    """A stage: its name or number, what it begins from, and the instructions behind its ``FROM``."""

    name: str
    parent: str
    line: int
    below: Stage | None = None
    platform: str = ""
    body: list[Instruction] = field(default_factory=list)

    def whole(self) -> list[Stage]:
        """The stages that it is made of, the lowest first, itself last."""
        found, one = [self], self.below
        while one is not None and len(found) < MAX_DEPTH:
            found.append(one)
            one = one.below
        return found[::-1]


@dataclass(slots=True, kw_only=True)
class Stages:
    """What stands before the first ``FROM``, the stages in their order, and where reading had to end.

    ``last`` is the stage that is the image; ``None`` where it was not read.
    """

    head: list[Instruction] = field(default_factory=list)
    every: list[Stage] = field(default_factory=list)
    error: InputError | None = None
    last: Stage | None = None

    def members(self) -> list[Stage]:
        """The stages that the image holds: its own, and those whose environment it takes over as it is."""
        if self.last is None:
            return list(self.every)
        own = self.last.whole()
        left = list(own)
        while left:
            for name in _taken_over(left.pop()):
                for one in self._called(name):
                    fresh = [part for part in one.whole() if part not in own]
                    # What they bring was there before it was copied.
                    own = [*fresh, *own]
                    left += fresh
        return own

    def others(self) -> Iterator[tuple[Stage, bool]]:
        """The stages that are not of the image, and whether something of them is copied into it."""
        if self.last is None:
            return
        own = self.members()
        copied: list[Stage] = []
        left = list(own)
        while left:
            for name in _sources(left.pop()):
                for one in self._called(name):
                    fresh = [part for part in one.whole() if part not in own and part not in copied]
                    copied += fresh
                    left += fresh
        yield from ((one, one in copied) for one in self.every if one not in own)

    def _called(self, name: str) -> list[Stage]:
        """The stage of a name or number, if it is one."""
        numbered = [one for number, one in enumerate(self.every) if str(number) == name]
        return [one for one in self.every if one.name == name.lower()] or numbered


def _sources(stage: Stage) -> Iterator[str]:
    for one in stage.body:
        if one.keyword in {"COPY", "ADD", "RUN"}:
            yield from (found["name"] for found in _OF_STAGE.finditer(one.value))


def _taken_over(stage: Stage) -> Iterator[str]:
    """The stages of which an environment is copied to the very place where it was made."""
    for one in stage.body:
        source = _OF_STAGE.search(one.value) if one.keyword == "COPY" else None
        paths = [word.rstrip("/") for word in one.value.split() if not word.startswith("--")]
        if source and len(set(paths)) == 1 and len(paths) == _PAIR and _PREFIX.search(paths[0]):
            yield source["name"]


def read_stages(lines: list[str], file: str) -> Stages:
    """The stages of a Dockerfile, as far as it can be read."""
    found = Stages()
    values: dict[str, str] = {}
    try:
        for one in instructions(lines, file):
            if one.keyword == "FROM":
                found.every.append(_begin(one, found.every, values))
            elif found.every:
                found.every[-1].body.append(one)
            else:
                # What is set here is for every FROM; what a stage sets is its own.
                found.head.append(one)
                values.update({name: filled(text, values) for name, text, _ in assigned(one.value)})
    except InputError as error:
        found.error = error
        # What begins behind that line would be the image, and not what was seen.
        if _FROM.search("\n".join(lines[error.line or 0 :])):
            return found
    found.last = found.every[-1] if found.every else None
    return found


def _begin(one: Instruction, every: list[Stage], values: dict[str, str]) -> Stage:
    words = one.value.split()
    said = (word.partition("=")[2] for word in words if word.startswith("--platform="))
    rest = " ".join(word for word in words if not word.startswith("--"))
    match = _STAGE.fullmatch(rest)
    parent = filled(match["from"] if match else rest, values)
    # Of two stages of one name the later is meant; a stage is none of its own.
    below = next((two for two in reversed(every) if two.name == parent.lower()), None)
    return Stage(
        name=show(match["name"].lower(), 60) if match and match["name"] else str(len(every)),
        parent=parent,
        line=one.line.line,
        below=below,
        platform=next((text for text in said if "$" not in text), ""),
    )
