"""What a ``Dockerfile`` says of its image beside its packages: where it begins, which files it takes in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.images.image import Declared, Manager, Place, Said
from factlock.images.other_installers import other_installs
from factlock.images.plain_lists import r_calls, version_only
from factlock.images.stages import Stage, read_stages
from factlock.images.taking import LISTS, PATTERN, counts, is_listed
from factlock.images.variables import assigned, filled
from factlock.inputs.dockerfile import LIMIT, Instruction, instructions
from factlock.inputs.reading import bounded, decode
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

_WORD = regex(r"[^\s;&|\"',()\[\]=]+")
_SUBSTITUTED = regex(r"\$\([^()]*\)|`[^`]*`")
_COMMAND = regex(r"(?P<text>[^;&|]+)")
_INSTALL2 = regex(r"\binstall2?\.[rR]\b(?P<words>[^;&|]*)")
_PROGRAM = regex(r"(?!install2?\.[rR]$|\w+://)\S+\.(?:sh|bash|zsh|R|r|py)")
_RUNNERS = {"bash", "sh", "zsh", "source", ".", "Rscript", "python", "python3", "perl"}
# These handle files and do not read them.
_HANDLING = {"rm", "chmod", "chown", "ls", "find", "mkdir", "touch", "test", "["}
_BEFORE = {"sudo", "yes", "time", "exec", "then", "do", "else", "if", "{", "!", "env"}
_PIXI = regex(
    r"\bpixi\s{1,9}(?:-\S{1,200}\s{1,9}){0,30}(?:install|reinstall|run|shell|shell-hook|update)(?![\w-])"
)
_APT = regex(
    r"\bapt(?:-get)?\s{1,9}(?:(?:-[tco]\s{1,9}[^\s-]\S{0,200}|-\S{1,200})\s{1,9}){0,30}"
    r"install\s+(?P<words>[^;&|]*)"
)
_APT_NAME = regex(r"[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?(?:=\S+)?", re.ASCII)
_OF_APT = {"-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file"}
_TAKES_AWAY = regex(
    r"\b(?:pip3?\s+uninstall|(?:conda|mamba|micromamba)\s+(?:remove|uninstall))\s(?P<words>[^;&|]*)"
)
_REMOVED = regex(r"(?P<name>[A-Za-z0-9_][\w.-]*)[\"']?(?:[=<>!~\[].*)?", re.ASCII)
_OF_OPTION = {"-n", "--name", "-p", "--prefix", "-c", "--channel", "-r", "--requirement"}
_PYTHON = regex(r"PYTHON_?VERSION|PY_?VERSION|CONDA_PYTHON_VERSION", re.IGNORECASE)
MAX_DEPTH = 10
MAX_WORDS = 10_000
MAX_COPIES = 200
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that is run and not read, and the ``lists`` that it is given: it does what they say."""

    text: str
    place: Place
    lists: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Docker:
    """A Dockerfile as read.

    ``base`` is the reference that the last stage begins from at the end. ``words`` are those that may
    name files, ``copied`` those of them that are copied in, ``copies`` with where to, ``renamed`` the names
    that some get there.
    ``removed`` are packages of conda and pip that a command takes away, ``programs`` is what is run that is
    not read, ``pixi_line`` is where pixi installs what its manifest says, ``unread`` what becomes a list by
    its new name alone, ``apart`` the stages that are not of the image, ``onbuild`` are the lines that are for
    other images, and ``error`` says where reading had to end: what stands before is still told.
    """

    base: str = ""
    base_line: int = 0
    words: dict[str, int] = field(default_factory=dict)
    copied: dict[str, int] = field(default_factory=dict)
    copies: list[tuple[str, str]] = field(default_factory=list)
    renamed: set[str] = field(default_factory=set)
    packages: list[Declared] = field(default_factory=list)
    removed: list[Said] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    unread: list[Said] = field(default_factory=list)
    pixi_line: int = 0
    values: dict[str, str] = field(default_factory=dict)
    environment: set[str] = field(default_factory=set)
    python_of: dict[str, Said] = field(default_factory=dict)
    apart: list[Apart] = field(default_factory=list)
    onbuild: set[int] = field(default_factory=set)
    error: InputError | None = None
    pythons: list[Said] = field(default_factory=list)
    platforms: list[Said] = field(default_factory=list)

    def note(self, word: str, line: int) -> None:
        """Keep a word that may name a file, where it stands first; very many are nobody's files."""
        if len(self.words) < MAX_WORDS:
            self.words.setdefault(word, line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A stage that is not of the image; ``copied`` says that something of it is taken over."""

    name: str
    line: int
    lines: frozenset[int]
    docker: Docker
    copied: bool


def read_docker(content: bytes, file: str) -> Docker:
    """Read a Dockerfile; raises ``InputError`` for what is no text."""
    lines = decode(bounded(content, file, LIMIT), file).split("\n")
    stages = read_stages(lines, file)
    found = Docker(error=stages.error)
    own = stages.members()
    for one in (*stages.head, *(part for stage in own for part in stage.body)):
        _read(one, found, file)
    for stage, copied in stages.others():
        found.apart.append(_apart(stage, file, copied=copied))
    if stages.last is not None:
        root = stages.last.whole()[0]
        found.base, found.base_line = root.parent, root.line
        if root.platform:
            place = Place(file=file, line=root.line)
            found.platforms.append(Said(text=root.platform, place=place))
    found.pythons.extend(found.python_of.values())
    return found


def _apart(stage: Stage, file: str, *, copied: bool) -> Apart:
    docker = Docker()
    lines: set[int] = set()
    for one in stage.body:
        _read(one, docker, file)
        lines.update(_lines(one))
    return Apart(
        name=stage.name, line=stage.line, lines=frozenset(lines), docker=docker, copied=copied
    )


def _lines(one: Instruction) -> range:
    """The lines that an instruction stands on."""
    return range(one.line.line, one.line.line_of(len(one.line.text) - 1) + 1)


def _read(one: Instruction, found: Docker, file: str) -> None:
    if one.keyword in {"ARG", "ENV"}:
        _remember(one, found, file)
    elif one.keyword in {"COPY", "ADD", "RUN"}:
        _take(one, found, file)
    elif one.keyword == "ONBUILD":
        found.onbuild.update(_lines(one))


def read_appendix(content: bytes, file: str) -> Docker:
    """Read what is added to the end of a Dockerfile of somebody else's."""
    lines = decode(bounded(content, file, LIMIT), file).split("\n")
    found = Docker()
    try:
        for one in instructions(lines, file):
            _read(one, found, file)
    except InputError as error:
        found.error = error
    found.pythons.extend(found.python_of.values())
    return found


def _remember(one: Instruction, found: Docker, file: str) -> None:
    """The variables that an instruction sets; the last counts, and ``ENV`` before ``ARG``."""
    for name, value, at in assigned(one.value):
        if one.keyword == "ARG" and name in found.environment:
            continue
        if one.keyword == "ENV":
            found.environment.add(name)
        text = filled(value, found.values)
        found.values[name] = text
        if _PYTHON.fullmatch(name) and re.fullmatch(r"\d+\.\d+(?:\.\d+)?", text):
            found.python_of[name] = Said(text=text, place=_place(one, at, file))


def _take(one: Instruction, found: Docker, file: str) -> None:
    """The files that an instruction names, and what it installs of the system and of R."""
    if one.keyword != "RUN":
        _copy(one, found, file)
        return
    for named, at in _words(one.value):
        # A new name is no file's.
        if posixpath.basename(named) not in found.renamed:
            found.note(named, _place(one, at, file).line)
    for name, version, at in _r_packages(one.value):
        place = _place(one, at, file)
        found.packages.append(_declared(Manager.R, name, version, place, sign="@"))
    text = _SUBSTITUTED.sub(lambda match: " " * len(match[0]), one.value)
    for match in _APT.finditer(text):
        before = ""
        for word in re.finditer(r"\S+", match["words"]):
            of_option, before = before in _OF_APT, word[0]
            if not of_option and _APT_NAME.fullmatch(word[0]):
                name, _, version = filled(word[0], found.values).partition("=")
                place = _place(one, match.start("words") + word.start(), file)
                found.packages.append(_declared(Manager.APT, name, version, place, sign="="))
    if (pixi := _PIXI.search(text)) and not found.pixi_line:
        found.pixi_line = _place(one, pixi.start(), file).line
    found.removed.extend(
        Said(text=show(name, 100), place=_place(one, at, file)) for name, at in _taken_away(text)
    )
    found.programs.extend(
        Program(text=show(name, 60), place=_place(one, at, file), lists=lists)
        for name, at, lists in programs_of(one.value)
    )
    found.programs.extend(
        Program(text=show(name, 60), place=_place(one, at, file))
        for name, at in other_installs(one.value)
    )


def _words(text: str) -> Iterator[tuple[str, int]]:
    """The words of shell text that may name a file which a command reads, each with its place."""
    for command in _COMMAND.finditer(text):
        words = [found for found in _WORD.finditer(command["text"]) if found[0] not in _BEFORE]
        if not words or posixpath.basename(words[0][0]) in _HANDLING:
            continue
        for found in words:
            if not PATTERN.search(found[0]) or is_listed(found[0]):
                yield found[0], command.start("text") + found.start()


def _copy(one: Instruction, found: Docker, file: str) -> None:
    """The files that are copied in, and the one that gets another name there."""
    if "--from" in one.value:
        # From another stage or image comes nothing of the repository.
        return
    words = [match for match in _WORD.finditer(one.value) if not match[0].startswith("--")]
    for match in words[:-1]:
        line = _place(one, match.start(), file).line
        found.note(match[0], line)
        if len(found.copied) < MAX_WORDS:
            found.copied.setdefault(match[0], line)
        if len(found.copies) < MAX_COPIES:
            # A pattern is one of what is copied, and not of what is there in the image.
            target = "" if PATTERN.search(match[0]) else words[-1][0]
            found.copies.append((match[0], target))
    if len(words) == _PAIR:
        source, target = (posixpath.basename(match[0]) for match in words)
        if target != source and LISTS.fullmatch(target):
            found.renamed.add(target)
            if not LISTS.fullmatch(source):
                place = _place(one, words[0].start(), file)
                found.unread.append(Said(text=show(words[0][0], 60), place=place))


def _place(one: Instruction, at: int, file: str) -> Place:
    return Place(file=file, line=one.line.line_of(one.start + at))


def _declared(manager: Manager, name: str, version: str, place: Place, *, sign: str) -> Declared:
    spec = f"{name}{sign}{version}" if version else name
    return Declared(
        manager=manager,
        name=show(name, 100),
        spec=show(spec),
        pinned=version_only(version),
        place=place,
    )


def _r_packages(text: str) -> Iterator[tuple[str, str, int]]:
    yield from r_calls(text)
    for call in _INSTALL2.finditer(text):
        for word in re.finditer(r"\S+", call["words"]):
            if re.fullmatch(r"[A-Za-z][A-Za-z0-9.]+", word[0]):
                yield word[0], "", call.start("words") + word.start()


def _is_piped(text: str, at: int) -> bool:
    return text[max(at - 2, 0) : at].endswith("|") and not text[max(at - 2, 0) : at].endswith("||")


def _taken_away(text: str) -> Iterator[tuple[str, int]]:
    """The packages of conda and pip that shell text takes away, each with its place."""
    for command in _TAKES_AWAY.finditer(text):
        before = ""
        for word in re.finditer(r"\S+", command["words"]):
            found = _REMOVED.fullmatch(word[0].strip("\"'"))
            if found and before not in _OF_OPTION:
                yield found["name"], command.start("words") + word.start()
            before = word[0]


def programs_of(text: str) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """The programs that shell text runs and that are none of the system, each with its place.

    Behind it stand the lists of packages that it is given: it does what they say.
    """
    for command in _COMMAND.finditer(text):
        words = [
            word
            for word in re.finditer(r"[^\s\"']+", command["text"])
            if word[0] not in _BEFORE and not re.match(r"[A-Za-z_]\w*=", word[0])
        ]
        if not words:
            continue
        lists = tuple(word[0] for word in words[1:] if _is_list(word[0]))
        first, rest = words[0], [word for word in words[1:] if not word[0].startswith("-")]
        by_shell = posixpath.basename(first[0]) in _RUNNERS
        if by_shell and _is_piped(text, command.start()) and not rest:
            yield f"… | {first[0]}", command.start("text") + first.start(), ()
        named = rest[0] if by_shell and rest and "-c" not in command["text"].split() else first
        if _PROGRAM.fullmatch(named[0]):
            lists = tuple(one for one in lists if one != named[0])
            yield named[0], command.start("text") + named.start(), lists


def _is_list(word: str) -> bool:
    return is_listed(word) if PATTERN.search(word) else counts(word)
