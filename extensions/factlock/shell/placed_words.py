"""The words of a line of shell, each character with its place: enough to find commands, never to run them.

As a shell reads them, where ``words`` is kinder: an unquoted ``>`` is a redirection, as it is to the machine
that builds. Nothing is expanded: a word that holds a variable, a substitution or a back quote is marked
``dynamic``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from factlock.light_dataclass import dataclass
from factlock.patterns import regex

_OPERATORS = regex(r"&&|\|\||;;|\|&|[;|&()\n]")
_REDIRECTS = regex(r"<<<|&>>|>>|&>|>&|<&|>\||<>|[<>]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word without its quotes; ``places`` has the place of every character of ``text``.

    ``cut`` is set where a redirection follows without a blank: ``numpy>=1`` without quotes.
    """

    text: str
    places: tuple[int, ...]
    dynamic: bool = False
    cut: bool = False

    @property
    def place(self) -> int:
        """The place of the first character."""
        return self.places[0] if self.places else 0


def read_commands(text: str, places: Sequence[int]) -> Iterator[tuple[Word, ...]]:
    """The simple commands of a line, each as its words; redirections are left out."""
    command: list[Word] = []
    for word in _Reader(text, places).words():
        if word is not None:
            command.append(word)
        elif command:
            yield tuple(command)
            command = []
    if command:
        yield tuple(command)


@dataclass(slots=True)
class _Reader:
    text: str
    places: Sequence[int]
    at: int = 0

    def words(self) -> Iterator[Word | None]:
        """Words, with ``None`` where a command ends."""
        while self.at < len(self.text):
            if self.text[self.at] in " \t":
                self.at += 1
            elif self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = end if end >= 0 else len(self.text)
            elif self._starts(_REDIRECTS):
                self._redirect()
            elif operator := self._starts(_OPERATORS):
                self.at += len(operator)
                yield None
            else:
                word = self._word()
                # "2>file" and "2>&1": the number belongs to the redirection.
                if not (word.text.isdigit() and word.cut):
                    yield word

    def _starts(self, signs: re.Pattern[str]) -> str:
        found = signs.match(self.text, self.at)
        return found[0] if found else ""

    def _redirect(self) -> None:
        self.at += len(self._starts(_REDIRECTS))
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        if self.at < len(self.text) and not self._starts(_OPERATORS):
            self._word()

    def _word(self) -> Word:
        found: list[int] = []
        start, dynamic = self.at, False
        text = self.text
        while self.at < len(text) and text[self.at] not in " \t":
            char = text[self.at]
            if self._starts(_REDIRECTS) or self._starts(_OPERATORS):
                break
            if char == "\\":
                found.extend(range(self.at + 1, min(self.at + 2, len(text))))
                self.at += 2
            elif char in "\"'":
                dynamic |= self._quoted(char, found)
            elif char in "$`":
                dynamic = True
                self._substitution(found)
            else:
                found.append(self.at)
                self.at += 1
        self.at = max(self.at, start + 1)
        return Word(
            text="".join(text[one] for one in found),
            places=tuple(self.places[one] for one in found) or (self.places[start],),
            dynamic=dynamic,
            cut=self.at < len(text) and bool(self._starts(_REDIRECTS)),
        )

    def _quoted(self, quote: str, found: list[int]) -> bool:
        dynamic = False
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != quote:
            char = self.text[self.at]
            if quote == '"' and char == "\\" and self.text[self.at + 1 : self.at + 2] in {*'"\\$`'}:
                self.at += 1
            elif quote == '"' and char in "$`":
                dynamic = True
                self._substitution(found)
                continue
            found.append(self.at)
            self.at += 1
        self.at += 1
        return dynamic

    def _substitution(self, found: list[int]) -> None:
        """Take ``$x``, ``${x}``, ``$(…)`` or a back-quoted command as it stands."""
        start, text = self.at, self.text
        if text.startswith(("$(", "${"), start):
            opened, closed = text[start + 1], ")" if text[start + 1] == "(" else "}"
            depth, end = 1, start + 2
            while end < len(text) and depth:
                depth += (text[end] == opened) - (text[end] == closed)
                end += 1
        elif text[start] == "`":
            end = text.find("`", start + 1) + 1 or len(text)
        else:
            end = start + 1
        found.extend(range(start, end))
        self.at = end
