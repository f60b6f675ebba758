"""``pip install`` and its kin among the words of a command: what they ask for, word by word."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from factlock.inputs.manifest import Entry
from factlock.inputs.requirement import (
    ANOTHER_FILE,
    CONSTRAINTS,
    EDITABLE,
    OTHER_INDEX,
    VARIABLE,
    make_entry,
    refuse,
    where_from,
)
from factlock.inputs.shell_words import Word, read_commands

CUT_OFF = "cut off by the shell at an unquoted < or >"
OTHER_FORM = "an install command in a form that is not read"
MAX_NESTED = 3

_PIP = re.compile(r"pip(?:\d+(?:\.\d+)*)?")
_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?")
_SHELLS = {"sh", "bash", "dash", "zsh", "ash"}
_INSTALL = re.compile(r"(?:^|[\s;&|/(])pip[\d.]*\s+(?:-\S+\s+)*install(?=\s|$)")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")
# Commands that run the command behind them, and words of the shell that stand before one.
_WRAPPERS = {
    "sudo", "env", "exec", "time", "nice", "nohup", "command", "conda", "mamba", "micromamba",
    "poetry", "pixi", "gosu", "su", "su-exec", "runuser", "timeout", "stdbuf", "retry", "tini",
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "--",
}  # fmt: skip
# They say the words, or look for them.
_TALKERS = {"echo", "printf", "grep", "sed", "awk", "cat", "man", "which", "alias", "git", "RUN"}

# Options that take a value: pip 26.3 and uv 0.13, as their own parsers list them (2026-11); a test asks pip.
_SHORT_WITH_VALUE = "rcefitdCPpb"
_LONG_WITH_VALUE = frozenset(
    """
    abi all-releases allow-insecure-host build-constraint build-constraints build-option cache-dir cert
    client-cert color config-file config-setting config-settings config-settings-package constraint
    constraints default-index default-timeout directory editable excludes exclude-newer
    exclude-newer-package exists-action extra extra-index-url find-links fork-strategy global-option group
    implementation index index-strategy index-url install-option keyring-provider link-mode local-log log
    log-file no-binary no-build-isolation-package no-editable-package no-sources-package only-binary
    only-final output-format override overrides platform prefix prerelease prerelease-package progress-bar
    project proxy pypi-url python python-platform python-version refresh-package reinstall-package report
    requirement requirements requirements-from-script resolution resume-retries retries root
    root-user-action source source-dir source-directory src target timeout torch-backend trusted-host
    upgrade-group upgrade-package upgrade-strategy uploaded-prior-to use-deprecated use-feature
    """.split()  # noqa: SIM905 - to be read and compared
)
_TOLD = {
    "r": ANOTHER_FILE, "requirement": ANOTHER_FILE, "requirements": ANOTHER_FILE, "group": ANOTHER_FILE,
    "requirements-from-script": ANOTHER_FILE,
    "c": CONSTRAINTS, "constraint": CONSTRAINTS, "constraints": CONSTRAINTS, "override": CONSTRAINTS,
    "overrides": CONSTRAINTS, "e": EDITABLE, "editable": EDITABLE,
    "i": OTHER_INDEX, "index-url": OTHER_INDEX, "pypi-url": OTHER_INDEX, "extra-index-url": OTHER_INDEX,
    "f": OTHER_INDEX, "find-links": OTHER_INDEX, "index": OTHER_INDEX, "default-index": OTHER_INDEX,
    "no-index": OTHER_INDEX,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Installs:
    """Finds install commands in shell text. ``line_of`` turns a place into a line of ``file``."""

    file: str
    group: str
    line_of: Callable[[int], int]

    def in_shell(
        self, text: str, places: range | tuple[int, ...], depth: int = 0
    ) -> Iterator[Entry]:
        """The entries of a shell's text."""
        for command in read_commands(text, places):
            yield from self.in_words(command, depth)

    def in_words(self, words: tuple[Word, ...], depth: int = 0) -> Iterator[Entry]:
        """The entries of one command."""
        start = _first(words)
        found = _arguments(words, start)
        if found is not None:
            yield from self._asked(words[found:])
        elif inner := _inner(words, start):
            if depth < MAX_NESTED and not inner.dynamic:
                yield from self.in_shell(inner.text, inner.places, depth + 1)
            elif _INSTALL.search(inner.text):
                yield self._refused(inner, inner.text, OTHER_FORM)
        elif start < len(words) and _base(words[start]) not in _TALKERS:
            texts = tuple(word.text for word in words)
            hidden = (
                word
                for place, word in enumerate(words)
                if _after_installer(texts, place, _base(word)) is not None
            )
            if word := next(hidden, None):
                yield self._refused(word, " ".join(texts), OTHER_FORM)

    def _asked(self, words: tuple[Word, ...]) -> Iterator[Entry]:
        left = list(reversed(words))
        only_words = False
        while left:
            word = left.pop()
            if only_words or not word.text.startswith("-") or word.text == "-":
                yield self._requirement(word)
            elif word.text == "--":
                only_words = True
            else:
                yield from self._option(word, left)

    def _requirement(self, word: Word) -> Entry:
        line = self.line_of(word.place)
        if word.cut:
            return self._refused(word, word.text, CUT_OFF)
        if word.dynamic:
            return self._refused(word, word.text, where_from(word.text) or VARIABLE)
        return make_entry(word.text, file=self.file, line=line, group=self.group)

    def _option(self, word: Word, left: list[Word]) -> Iterator[Entry]:
        name, value, joined = _split(word.text)
        if not name:
            return
        shown = f"{word.text}"
        if not joined and (name in _LONG_WITH_VALUE or name in _SHORT_WITH_VALUE) and left:
            value = left.pop().text
            shown = f"{word.text} {value}"
        if reason := _TOLD.get(name):
            yield self._refused(word, shown, reason)

    def _refused(self, word: Word, text: str, reason: str) -> Entry:
        return refuse(text, reason, file=self.file, line=self.line_of(word.place), group=self.group)


def _split(text: str) -> tuple[str, str, bool]:
    """An option's name, its value, and whether that is joined to it; no name if nothing follows from it."""
    if text.startswith("--"):
        name, equals, value = text[2:].partition("=")
        return name, value, bool(equals)
    for place, letter in enumerate(text[1:], start=1):
        if letter in _SHORT_WITH_VALUE:
            return letter, text[place + 1 :], place + 1 < len(text)
    return "", "", False


def _base(word: Word) -> str:
    return posixpath.basename(word.text)


def _first(words: tuple[Word, ...]) -> int:
    start = 0
    while start < len(words) and _ASSIGNMENT.match(words[start].text):
        start += 1
    return start


def _arguments(words: tuple[Word, ...], start: int) -> int | None:
    """The place of the first argument of an install command, or ``None`` if this is none."""
    wrapped = False
    texts = tuple(word.text for word in words)
    for place in range(start, len(words)):
        base = _base(words[place])
        found = _after_installer(texts, place, base)
        if found is not None:
            return found
        wrapped = wrapped or base in _WRAPPERS
        if not wrapped or base in _SHELLS:
            return None
    return None


def _after_installer(texts: tuple[str, ...], place: int, base: str) -> int | None:
    if _PIP.fullmatch(base):
        return _after_install(texts, place + 1)
    if _PYTHON.fullmatch(base):
        module = place + 1
        while module < len(texts) and texts[module].startswith("-") and texts[module] != "-m":
            module += 1
        if texts[module : module + 2] == ("-m", "pip"):
            return _after_install(texts, module + 2)
    if base == "uv":
        at = _skip_options(texts, place + 1)
        return _after_install(texts, at + 1) if texts[at : at + 1] == ("pip",) else None
    return None


def _after_install(texts: tuple[str, ...], place: int) -> int | None:
    at = _skip_options(texts, place)
    return at + 1 if texts[at : at + 1] == ("install",) else None


def _skip_options(texts: tuple[str, ...], place: int) -> int:
    while place < len(texts) and texts[place].startswith("-"):
        name, _, joined = _split(texts[place])
        takes = not joined and (name in _LONG_WITH_VALUE or (name and name in _SHORT_WITH_VALUE))
        place += 2 if takes else 1
    return place


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
