"""The blanks of a recipe: what stands in its templates is filled in, or left as a mark that is told of.

A mark is one character of the private area, its number, and another such character: a plain word to YAML.
"""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.inputs.recipe import Unfilled
from factlock.inputs.recipe_words import NotPlainError, Value, work_out
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

MAX_BLANKS = 5000
_OPEN, _CLOSE = "\ue000", "\ue001"
# Set behind a key that stands in one place several times, each under a condition of its own.
TWIN = "\ue002"
_MARK = regex(f"{_OPEN}(\\d+){_CLOSE}")
_PRIVATE = regex("[\ue000-\ue002]")


@dataclass(slots=True)
class Blanks:
    """The names that a recipe sets, and what could not be filled in so far."""

    file: str
    opening: str = "{{"
    names: dict[str, Value] = field(default_factory=dict)
    unfilled: list[Unfilled] = field(default_factory=list)
    comments: set[int] = field(default_factory=set)
    count: int = 0

    def fill(self, expression: str, line: int) -> str:
        """The text of an expression, or a mark where it takes code."""
        self.count += 1
        if self.count > MAX_BLANKS:
            raise InputError(
                f"There are more than {MAX_BLANKS:,} templates in this file.",
                file=self.file,
                line=line,
                advice="Is it the right file?",
            )
        try:
            value = work_out(expression, self.names)
        except NotPlainError:
            return self.mark(expression, line)
        if isinstance(value, tuple) or "\n" in str(value):
            return self.mark(expression, line)
        return str(value)

    def mark(self, expression: str, line: int) -> str:
        """A mark in place of what was not filled in."""
        self.unfilled.append(Unfilled(text=" ".join(expression[:1000].split()), line=line))
        return f"{_OPEN}{len(self.unfilled) - 1}{_CLOSE}"

    def remember(self, name: str, expression: str, line: int, *, sure: bool) -> None:
        """Set a name; one that is set under a condition is not known any more."""
        self.names.pop(name, None)
        try:
            value = work_out(expression, self.names) if sure else None
        except NotPlainError:
            value = None
        if value is None:
            self.mark(f"{name} = {expression}", line)
        else:
            self.names[name] = value

    def expressions(self, text: str) -> tuple[str, ...]:
        """What the marks in a text stand for."""
        numbers = [int(one) for one in _MARK.findall(text)]
        return tuple(self.unfilled[one].text for one in numbers)

    def shown(self, text: str, limit: int = 200) -> str:
        """A text as it may be shown, with its blanks as they were written."""

        def written(found: re.Match[str]) -> str:
            return f"{self.opening} {self.unfilled[int(found[1])].text} }}}}"

        return show(_MARK.sub(written, text), limit)

    def told(self) -> tuple[Unfilled, ...]:
        """All that was not filled in, once each, in the order of the file, without its comments."""
        cleaned = (
            Unfilled(text=show(one.text, 120), line=one.line)
            for one in self.unfilled
            if one.line not in self.comments
        )
        return tuple(sorted(set(cleaned), key=lambda one: (one.line, one.text)))


def has_blanks(text: str) -> bool:
    """Whether something in a text was not filled in."""
    return _MARK.search(text) is not None


def starts_blank(text: str) -> bool:
    """Whether the beginning of a text was not filled in."""
    return _MARK.match(text) is not None


def refuse_marks(text: str, file: str) -> None:
    """Refuse a file that holds the characters which we use for marks."""
    if found := _PRIVATE.search(text):
        raise InputError(
            f"The character U+{ord(found[0]):04X} does not belong into a recipe.",
            file=file,
            line=text.count("\n", 0, found.start()) + 1,
            advice="Take it out.",
        )
