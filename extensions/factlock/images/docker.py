"""What a ``Dockerfile`` says of its image beside its packages: where it begins, which files it takes in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from factlock.images.image import Declared, Manager, Place, Said
from factlock.inputs.dockerfile import LIMIT, Instruction, instructions
from factlock.inputs.reading import bounded, decode

_VARIABLE = re.compile(
    r"\$(?:\{(?P<name>[A-Za-z_]\w*)(?::?-(?P<else>[^{}$]*))?\}|(?P<bare>[A-Za-z_]\w*))"
)
_STAGE = re.compile(r"(?P<from>\S+)(?:\s+AS\s+(?P<name>\S+))?\s*", re.IGNORECASE)
_SET = re.compile(
    r"\s*(?P<name>[A-Za-z_]\w*)=(?:\"(?P<one>[^\"]*)\"|'(?P<two>[^']*)'|(?P<plain>\S*))"
)
_BREAKS = re.compile(r"[\s;&|\"',()\[\]=]+")
_APT = re.compile(r"\bapt(?:-get)?\s+(?:-\S+\s+)*install\s+(?P<words>[^;&|]*)")
_APT_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+(?:=\S+)?", re.ASCII)
_PYTHON = re.compile(r"PYTHON_?VERSION|PY_?VERSION|CONDA_PYTHON_VERSION", re.IGNORECASE)
MAX_DEPTH = 10


@dataclass(slots=True, kw_only=True)
class Docker:
    """A Dockerfile as read. ``base`` is the reference that the last stage begins from at the end."""

    base: str = ""
    base_line: int = 0
    words: dict[str, int] = field(default_factory=dict)
    apt: list[Declared] = field(default_factory=list)
    pythons: list[Said] = field(default_factory=list)
    platforms: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class _Stage:
    parent: str
    line: int


def read_docker(content: bytes, file: str) -> Docker:
    """Read a Dockerfile; raises ``InputError`` where it could be misread."""
    lines = decode(bounded(content, file, LIMIT), file).split("\n")
    found = Docker()
    stages: dict[str, _Stage] = {}
    values: dict[str, str] = {}
    last: _Stage | None = None
    for one in instructions(lines, file):
        if one.keyword in {"ARG", "ENV"}:
            _remember(one, values, found, file)
        elif one.keyword == "FROM":
            last = _from(one, values, stages, found, file)
        elif one.keyword in {"COPY", "ADD", "RUN", "ONBUILD"}:
            _take(one, found, file)
    if last is not None:
        first = _root(last, stages)
        found.base, found.base_line = first.parent, first.line
    return found


def read_appendix(content: bytes, file: str) -> Docker:
    """Read what is added to the end of a Dockerfile of somebody else's."""
    lines = decode(bounded(content, file, LIMIT), file).split("\n")
    found = Docker()
    for one in instructions(lines, file):
        if one.keyword in {"COPY", "ADD", "RUN"}:
            _take(one, found, file)
    return found


def _remember(one: Instruction, values: dict[str, str], found: Docker, file: str) -> None:
    for match in _SET.finditer(one.value):
        text = _filled(match["one"] or match["two"] or match["plain"] or "", values)
        values.setdefault(match["name"], text)
        version = re.fullmatch(r"\d+\.\d+(?:\.\d+)?", text)
        if version and _PYTHON.fullmatch(match["name"]):
            line = one.line.line_of(one.start + match.start("name"))
            found.pythons.append(Said(text=text, place=Place(file=file, line=line)))


def _filled(text: str, values: dict[str, str]) -> str:
    """Text with the variables that a default is known for; others stay as they are."""

    def value(match: re.Match[str]) -> str:
        name = match["name"] or match["bare"]
        return values.get(name) or match["else"] or match[0]

    return _VARIABLE.sub(value, text)[:500]


def _from(
    one: Instruction, values: dict[str, str], stages: dict[str, _Stage], found: Docker, file: str
) -> _Stage:
    words = one.value.split()
    for word in words:
        name, _, text = word.partition("=")
        if name == "--platform" and "$" not in text:
            place = Place(file=file, line=one.line.line)
            found.platforms.append(Said(text=text, place=place))
    rest = " ".join(word for word in words if not word.startswith("--"))
    match = _STAGE.fullmatch(rest)
    parent = _filled(match["from"] if match else rest, values)
    stage = _Stage(parent, one.line.line)
    stages[str(len(stages))] = stage
    if match and match["name"]:
        stages[match["name"].lower()] = stage
    return stage


def _root(stage: _Stage, stages: dict[str, _Stage]) -> _Stage:
    """The stage that begins from an image and not from another stage."""
    for _ in range(MAX_DEPTH):
        below = stages.get(stage.parent.lower())
        if below is None or below is stage:
            return stage
        stage = below
    return stage


def _take(one: Instruction, found: Docker, file: str) -> None:
    """The files that an instruction names, and the packages of the system that it installs."""
    for match in re.finditer(r"[^\s;&|\"',()\[\]=]+", one.value):
        found.words.setdefault(match[0], one.line.line_of(one.start + match.start()))
    if one.keyword not in {"RUN", "ONBUILD"}:
        return
    for match in _APT.finditer(one.value):
        for word in re.finditer(r"\S+", match["words"]):
            if not _APT_NAME.fullmatch(word[0]):
                continue
            line = one.line.line_of(one.start + match.start("words") + word.start())
            name, _, version = word[0].partition("=")
            found.apt.append(
                Declared(
                    manager=Manager.APT,
                    name=name,
                    spec=word[0],
                    pinned=version,
                    place=Place(file=file, line=line),
                )
            )
