"""Every install command of a code block, with the line it stands on and the Python it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex
from factlock.shell.install import Install, Simple
from factlock.shell.installers import index_variable, read_install
from factlock.shell.languages import Language, language_of
from factlock.shell.lines import Joined, join_lines
from factlock.shell.programs import PROGRAMS, base_name, find_program
from factlock.shell.words import split
from factlock.text import clean_text

MAX_COMMAND = 2000
# A quick look before anything is read: without one of these words there is no command.
HINT = regex(r"\b(?:install|add|create|uvx|inject|download|wheel|run|sync|exec|update|inject)\b")
_SHELLS = frozenset({"bash", "sh", "zsh"})
# What may stand beside install commands in a block of which nobody said that it is a shell's.
_COMPANIONS = PROGRAMS | frozenset({
    "cd", "git", "source", ".", "mkdir", "export", "set", "python", "python3", "py", "activate", "deactivate",
    "sudo", "virtualenv", "workon", "mkvirtualenv", "apt", "apt-get", "brew", "dnf", "yum", "npm", "echo",
    "curl", "wget", "make", "tox", "nox", "pytest", "jupyter", "rm", "ls", "cp", "mv", "tar", "unzip",
    "which", "pre-commit",
})  # fmt: skip
# No project of an index is meant by these, and a sentence seldom does without.
_WORDS = frozenset({
    "the", "a", "an", "and", "or", "to", "is", "are", "will", "not", "with", "for", "in", "of", "this",
    "that", "it", "from", "into",
})  # fmt: skip
_VENV = regex(r"(?:--python|-p)[= ](?:python)?(?P<version>\d\.\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An install command in a block.

    ``line`` counts from 0. ``python`` is the Python that the block states for it, an empty text when the
    page has stated another elsewhere (then any will do), ``None`` when nothing was said. ``moved`` tells
    that the current folder is that of another project.
    """

    install: Install
    line: int
    python: str | None
    moved: bool


@dataclass(slots=True, kw_only=True)
class Page:
    """What earlier blocks of a page have said: which Pythons, and the folder that was last gone into.

    ``usual`` is the Python that commands are for where nothing is said.
    """

    usual: str = ""
    pythons: set[str] = field(default_factory=set)
    folder: str = ""


def find_installs(text: str, language: str, page: Page, own_folders: frozenset[str]) -> list[Found]:
    """The install commands of a block, in order; ``page`` is what came before it and goes on from it.

    ``own_folders`` are names of folders that hold the site's own project.
    """
    kind = language_of(language)
    if kind is Language.OTHER or (not HINT.search(text) and not _tells(text)):
        return []
    simple = list(_simple_commands(text, kind))
    if kind in {Language.LOOSE, Language.PYTHON} and not _all_known(simple):
        simple = [(joined, one) for joined, one in simple if joined.prompted]
    return _Block(page, own_folders).read(simple)


def _tells(text: str) -> bool:
    return re.search(r"\b(?:cd|clone|FROM|venv|virtualenv|export)\b", text) is not None


def _simple_commands(text: str, kind: Language) -> Iterator[tuple[Joined, Simple]]:
    for joined in join_lines(text, kind):
        if joined.python:
            yield joined, Simple(words=(), line=joined.line)
        found = split(joined.text, posix=kind is not Language.WINDOWS)
        if not found and joined.text.strip() and not joined.text.lstrip().startswith("#"):
            # No command at all: a block of prose must not look like one of commands alone.
            yield joined, Simple(words=("",), line=joined.line)
        for one in found:
            yield joined, Simple(words=one.words, line=joined.line + one.line)


def _all_known(simple: Sequence[tuple[Joined, Simple]]) -> bool:
    """Whether every line calls a program that goes with install commands: then it is no prose."""
    return all(_is_known(one.words) for joined, one in simple if not joined.prompted)


def _is_known(words: tuple[str, ...]) -> bool:
    called = find_program(words) if words else None
    return called is not None and {called.program, base_name(words[0])} & _COMPANIONS != set()


def _is_prose(install: Install) -> bool:
    """Whether a line that begins like a command is a sentence."""
    return any(one.name in _WORDS for one in install.named)


class _Block:
    """Reads the simple commands of one block, in order."""

    def __init__(self, page: Page, own_folders: frozenset[str]) -> None:
        self.page = page
        self.own_folders = own_folders
        self.python = ""
        self.exported: list[str] = []

    def read(self, simple: Sequence[tuple[Joined, Simple]]) -> list[Found]:
        before = set(self.page.pythons)
        found: list[Found] = []
        for joined, one in simple:
            self.python = joined.python or self.python
            for words in _inner(one.words):
                self._note(words)
                install = read_install((*self.exported, *words)) if words else None
                if install is None or _is_prose(install) or len(install.text) > MAX_COMMAND:
                    continue
                self._state(install)
                found.append(
                    Found(
                        install=install,
                        line=one.line,
                        python=self._python(install, before),
                        moved=bool(self.page.folder) and self.page.folder not in self.own_folders,
                    )
                )
        if self.python:
            self.page.pythons.add(self.python)
        return found

    def _python(self, install: Install, before: set[str]) -> str | None:
        stated = install.python or self.python
        if stated:
            return python_to_ask(stated)
        return "" if before - {self.page.usual} else None

    def _state(self, install: Install) -> None:
        """``conda create python=3.9`` states the Python of what follows, ``python3.9 -m pip`` its own."""
        if install.python and install.tool in {"conda", "mamba", "micromamba", "pixi"}:
            self.python = install.python

    def _note(self, words: tuple[str, ...]) -> None:
        """What a command that installs nothing says about those after it."""
        if not words:
            return
        first = base_name(words[0])
        text = " ".join(words)
        if first in {"cd", "pushd"} and len(words) > 1:
            folder = re.split(r"[/\\]", words[1].rstrip("/\\"))[-1]
            # Up, or back: wherever that is, it is not said to be another project.
            self.page.folder = "" if folder in {"..", ".", "-", "~"} else folder.lower()
        elif first in {"export", "set", "setx", "$env:"} or words[0].startswith("$env:"):
            parts = words if words[0].startswith("$env:") else words[1:]
            self.exported += [w for w in parts if "=" in w and index_variable(w)]
        elif first == "git" and "clone" in words:
            self.page.folder = _cloned(words)
        elif (first in {"virtualenv", "uv", "mkvirtualenv", "pyenv"}) and (v := _VENV.search(text)):
            if first != "uv" or "venv" in words:
                self.python = v["version"]
        elif "venv" in words and (called := find_program(words)) and called.program:
            stated = re.search(r"python(\d\.\d+)|-(\d\.\d+)", text)
            self.python = (stated[1] or stated[2]) if stated else self.python


def python_to_ask(stated: str) -> str:
    """The Python that a command is asked for: the one stated, or any where no question can be about it."""
    return stated if re.fullmatch(r"3\.\d{1,2}(\.\d{1,3})?", stated) else ""


def _cloned(words: tuple[str, ...]) -> str:
    """The folder that ``git clone`` makes."""
    last = words[-1].rstrip("/")
    return re.split(r"[/\\:]", last)[-1].removesuffix(".git").lower()


def _inner(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The commands in ``bash -c "…"``, else the command itself."""
    if len(words) > 2 and base_name(words[0]) in _SHELLS and words[1] in {"-c", "-lc", "-ic"}:  # noqa: PLR2004
        yield from (one.words for one in split(words[2]))
    else:
        yield words


@lru_cache(maxsize=1 << 13)
def read_command(text: str) -> Install:
    """The one install command that a text is; raises ``InputError``."""
    joined = join_lines(text, Language.SHELL)
    simple = [one for line in joined for one in split(line.text)]
    found = [made for one in simple if (made := read_install(one.words)) is not None]
    if len(text) > MAX_COMMAND or len(found) != 1:
        raise InputError(
            f"{clean_text(text.strip(), 80)!r} is not one install command.",
            advice="Write one of pip, uv, conda, mamba, pixi, such as `pip install 'numpy>=2'`.",
        )
    return found[0]
