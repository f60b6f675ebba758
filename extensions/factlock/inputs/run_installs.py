"""Install commands in what a ``RUN`` line says: what they ask for, word by word, each with its line.

Programs, verbs and options are those of ``shell``, which reads the pages of a site too. A build runs what
stands here, so that words are split as the shell does it, and a form that is not known is said.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from factlock.inputs.conda_installs import CondaCall, changed_by_shell
from factlock.inputs.manifest import CondaEntry, Entry
from factlock.inputs.requirement import (
    ANOTHER_FILE,
    CONSTRAINTS,
    EDITABLE,
    OTHER_INDEX,
    make_entry,
    refuse,
)
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex
from factlock.shell.installers import CONDAS, arguments_of
from factlock.shell.options import read_arguments
from factlock.shell.placed_words import Word, read_commands
from factlock.shell.programs import called_by

OTHER_FORM = "an install command in a form that is not read"
MAX_NESTED = 3
# So many words from a program on tell whether it installs.
_HEAD = 40

_SHELLS = {"sh", "bash", "dash", "zsh", "ash"}
_INSTALL = regex(
    r"(?:^|[\s;&|/(])(?P<tool>pip|conda|(?:micro)?mamba)[\d.]*\s+(?:-\S+\s+)*install(?=\s|$)"
)
_ASSIGNMENT = regex(r"[A-Za-z_][A-Za-z0-9_]*\+?=")
# Commands that run the command behind them, and words of the shell that stand before one.
_WRAPPERS = {
    "sudo", "env", "exec", "time", "nice", "nohup", "command", "conda", "mamba", "micromamba",
    "poetry", "pixi", "gosu", "su", "su-exec", "runuser", "timeout", "stdbuf", "retry", "tini",
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "--",
}  # fmt: skip
# They say the words, or look for them.
_TALKERS = {"echo", "printf", "grep", "sed", "awk", "cat", "man", "which", "alias", "git", "RUN"}

_TOLD = {
    "-r": ANOTHER_FILE, "--requirement": ANOTHER_FILE, "--requirements": ANOTHER_FILE,
    "--group": ANOTHER_FILE, "--requirements-from-script": ANOTHER_FILE,
    "-c": CONSTRAINTS, "--constraint": CONSTRAINTS, "--constraints": CONSTRAINTS,
    "--override": CONSTRAINTS, "--overrides": CONSTRAINTS, "-e": EDITABLE, "--editable": EDITABLE,
    "-i": OTHER_INDEX, "--index-url": OTHER_INDEX, "--pypi-url": OTHER_INDEX,
    "--extra-index-url": OTHER_INDEX, "-f": OTHER_INDEX, "--find-links": OTHER_INDEX,
    "--index": OTHER_INDEX, "--default-index": OTHER_INDEX, "--no-index": OTHER_INDEX,
}  # fmt: skip


class _Call(NamedTuple):
    """A program that installs: the place of its first argument, and its options that take a value."""

    tool: str
    first: int
    values: frozenset[str]

    @property
    def is_conda(self) -> bool:
        return _is_conda(self.tool)


@dataclass(frozen=True, slots=True)
class Installs:
    """Finds install commands in shell text. ``line_of`` turns a place into a line of ``file``."""

    file: str
    group: str
    line_of: Callable[[int], int]

    def in_shell(
        self, text: str, places: range | tuple[int, ...], depth: int = 0
    ) -> Iterator[Entry | CondaEntry]:
        """The entries of a shell's text."""
        for command in read_commands(text, places):
            yield from self.in_words(command, depth)

    def in_words(self, words: tuple[Word, ...], depth: int = 0) -> Iterator[Entry | CondaEntry]:
        """The entries of one command."""
        start = _first(words)
        call = _called(words, start)
        if call is not None:
            yield from self._asked(words, call)
        elif inner := _inner(words, start):
            if depth < MAX_NESTED and not inner.dynamic:
                yield from self.in_shell(inner.text, inner.places, depth + 1)
            elif found := _INSTALL.search(inner.text):
                yield self._refused(inner, inner.text, OTHER_FORM, tool=found["tool"])
        elif start < len(words) and _base(words[start]) not in _TALKERS:
            texts = tuple(word.text for word in words)
            calls = ((place, _call_at(texts, place)) for place in range(len(texts)))
            place, hidden = next(((place, one) for place, one in calls if one), (0, None))
            if hidden is not None:
                # What stands before may hold a secret, and says nothing.
                shown = " ".join(texts[place:])
                yield self._refused(words[place], shown, OTHER_FORM, tool=hidden.tool)

    def _asked(self, words: tuple[Word, ...], call: _Call) -> Iterator[Entry | CondaEntry]:
        left = words[call.first :]
        arguments = list(read_arguments([word.text for word in left], call.values))
        if call.is_conda and not any(one.name == "--pypi" for one in arguments):
            for_files = words[call.first - 2].text == "env"
            told = CondaCall(call.tool, left, for_files=for_files)
            for word, entry in told.entries(arguments):
                place = self.line_of(word.place)
                yield replace(entry, file=self.file, line=place, group=self.group)
            return
        for one in arguments:
            word = left[one.at]
            if not one.name:
                yield self._requirement(word)
            elif reason := _TOLD.get(one.name):
                shown = word.text if one.joined else f"{word.text} {one.value}"
                yield self._refused(word, shown, reason)

    def _requirement(self, word: Word) -> Entry | CondaEntry:
        if reason := changed_by_shell(word):
            return self._refused(word, word.text, reason)
        return make_entry(
            word.text, file=self.file, line=self.line_of(word.place), group=self.group
        )

    def _refused(self, word: Word, text: str, reason: str, *, tool: str = "") -> Entry | CondaEntry:
        line = self.line_of(word.place)
        if _is_conda(tool):
            known = CondaEntry(file=self.file, line=line, group=self.group)
            return replace(known, tool=tool, text=show(text), refused=reason)
        return refuse(text, reason, file=self.file, line=line, group=self.group)


def _base(word: Word) -> str:
    return posixpath.basename(word.text)


def _first(words: tuple[Word, ...]) -> int:
    start = 0
    while start < len(words) and _ASSIGNMENT.match(words[start].text):
        start += 1
    return start


def _called(words: tuple[Word, ...], start: int) -> _Call | None:
    """The install command that the words are, perhaps behind what runs the command behind it."""
    wrapped = False
    texts = tuple(word.text for word in words)
    for place in range(start, len(words)):
        base = _base(words[place])
        if found := _call_at(texts, place):
            return found
        wrapped = wrapped or base in _WRAPPERS
        if not wrapped or base in _SHELLS:
            return None
    return None


def _call_at(texts: tuple[str, ...], place: int) -> _Call | None:
    """The install command that begins at a word."""
    head = texts[place : place + _HEAD]
    called = called_by(head)
    found = arguments_of(called)
    if found is None:
        return None
    behind, values = found
    return _Call(called.program, place + len(head) - len(called.arguments) + behind, values)


def _is_conda(tool: str) -> bool:
    return tool in CONDAS or tool == "pixi"


def _inner(words: tuple[Word, ...], start: int) -> Word | None:
    """The text that a shell is given to run (``bash -lc "…"``)."""
    shell = False
    for place in range(start, len(words) - 1):
        base = _base(words[place])
        shell = shell or base in _SHELLS or base in {"su", "runuser"}
        if shell and re.fullmatch(r"-[a-z]*c|--command", words[place].text):
            return words[place + 1]
        if (
            not shell
            and base not in _WRAPPERS
            and not words[place].text.startswith("-")
            and place == start
        ):
            return None
    return None
