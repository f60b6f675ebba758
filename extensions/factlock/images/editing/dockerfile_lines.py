"""What a ``Dockerfile`` installs itself and which files it takes in, with the line of each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.images.editing.change import Channel
from factlock.inputs.dockerfile import LIMIT, Instruction, instructions
from factlock.inputs.reading import bounded, decode
from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.shell.placed_words import Word, read_commands

_CONDA = ("mamba", "conda", "micromamba")
_PIP = ("pip", "pip3")
_BREAKS = regex(r"[\s;&|\"',()\[\]=]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallLine:
    """A command that installs packages by name: its words up to ``install``, and its line, from 1."""

    channel: Channel
    command: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerLines:
    """``named`` are the last parts of words of ``COPY``, ``ADD``, ``RUN``; ``parents`` are of ``FROM``."""

    installs: tuple[InstallLine, ...]
    named: frozenset[str]
    parents: tuple[str, ...]


def read_docker_lines(content: bytes, file: str) -> DockerLines:
    """What a Dockerfile says of packages; raises ``InputError`` where it could be misread."""
    lines = decode(bounded(content, file, LIMIT), file).split("\n")
    installs: list[InstallLine] = []
    named: set[str] = set()
    parents: list[str] = []
    for one in instructions(lines, file):
        if one.keyword == "FROM":
            words = [word for word in one.value.split() if not word.startswith("--")]
            parents.extend(words[:1])
        elif one.keyword in {"COPY", "ADD", "RUN", "ONBUILD"}:
            named.update(posixpath.basename(word) for word in _BREAKS.split(one.value))
            installs.extend(_installs(one))
    return DockerLines(installs=tuple(installs), named=frozenset(named), parents=tuple(parents))


def _installs(one: Instruction) -> Iterator[InstallLine]:
    if one.keyword != "RUN":
        return
    text = one.line.text
    try:
        commands = list(read_commands(text[one.start :], range(one.start, len(text))))
    except InputError:
        return
    for words in commands:
        if (found := _install(words)) is not None:
            channel, place, command = found
            yield InstallLine(
                channel=channel, command=command, line=one.line.line_of(words[place].place)
            )


def _install(words: tuple[Word, ...]) -> tuple[Channel, int, str] | None:
    """The channel, the place of the program and the command, if these words install packages."""
    texts = [word.text for word in words]
    for place, text in enumerate(texts):
        program = posixpath.basename(text)
        if program in {*_CONDA, *_PIP} and "install" in texts[place + 1 : place + 4]:
            channel = Channel.CONDA if program in _CONDA else Channel.PYPI
            return channel, place, f"{program} install"
    return None
