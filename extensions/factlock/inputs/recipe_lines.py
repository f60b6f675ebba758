"""The template of a ``meta.yaml`` as plain YAML with as many lines: nothing of it runs.

Names that are set to plain values are filled in. A condition or loop is not decided: its lines stay, once,
and carry it as their selector, as a line does that ends with ``# [win]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.inputs.recipe_blanks import TWIN, Blanks
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

MAX_LINE = 2000
MAX_NESTED = 12
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENS = regex(r"\{[{%#]")
_SET = regex(r"set\s+([A-Za-z_]\w*)\s*=\s*(.+)", re.ASCII | re.DOTALL)
_COMMENT = regex(r"(?:^|\s)#")
_KEY = regex(r"(\s*(?:-\s+)?[A-Za-z_][\w-]*)(:(?:\s.*)?)", re.ASCII)


@dataclass(slots=True)
class Lines:
    """The filled text, and the condition of each line (from 1) that has one."""

    text: str
    selectors: dict[int, str]


@dataclass(slots=True)
class _Template:
    blanks: Blanks
    open: list[tuple[str, int]] = field(default_factory=list)
    under: dict[int, list[str]] = field(default_factory=dict)

    def refuse(self, problem: str, line: int) -> InputError:
        return InputError(
            problem,
            file=self.blanks.file,
            line=line,
            advice="Write it as conda-build's documentation has it.",
        )

    def pieces(self, text: str) -> Iterator[str]:
        """The text, its templates replaced by what is as many lines."""
        at, line = 0, 1
        while found := _OPENS.search(text, at):
            line += text.count("\n", at, found.start())
            yield text[at : found.start()]
            end = text.find(_CLOSES[found[0]], found.end())
            if end < 0:
                raise self.refuse(f"This {found[0]} is not closed.", line)
            inside = text[found.end() : end]
            if found[0] == "{{":
                yield self.blanks.fill(inside.strip().strip("-").strip(), line)
            elif found[0] == "{%":
                self.statement(inside.strip().strip("-+").strip(), line)
            yield "\n" * inside.count("\n")
            line += inside.count("\n")
            at = end + 2
        if self.open:
            raise self.refuse(f"This {self.open[-1][0]} is not ended.", self.open[-1][1])
        yield text[at:]

    def statement(self, text: str, line: int) -> None:
        word = text.partition(" ")[0]
        if found := _SET.fullmatch(text):
            self.blanks.remember(found[1], found[2], line, sure=not self.open)
        elif word in {"if", "for"}:
            if len(self.open) >= MAX_NESTED:
                raise self.refuse(f"This is nested more than {MAX_NESTED} deep.", line)
            self.open.append((show(text, 120), line))
            self.blanks.mark(text, line)
            for name in re.findall(r"\w+", text.partition(" in ")[0])[1:] if word == "for" else ():
                self.blanks.names.pop(name, None)
        elif word in {"elif", "else"} and self.open:
            self.end_block(line)
            self.open[-1] = (f"{show(text, 120)} (after: {self.open[-1][0]})"[:200], line)
        elif word in {"endif", "endfor"} and self.open:
            self.end_block(line)
            self.open.pop()
        else:
            self.blanks.mark(text, line)

    def end_block(self, line: int) -> None:
        """Every line of the innermost block is under its condition."""
        condition, start = self.open[-1]
        for number in range(start, line + 1):
            self.under.setdefault(number, []).append(condition)


def fill_lines(text: str, blanks: Blanks) -> Lines:
    """The text with its templates filled in. Raises ``InputError`` for one that is not closed."""
    template = _Template(blanks)
    filled = "".join(template.pieces(text))
    # Blocks are told of from the inside out.
    selectors = {
        line: " and ".join(reversed(words[:MAX_NESTED])) for line, words in template.under.items()
    }
    lines = []
    for number, line in enumerate(filled.split("\n"), start=1):
        if found := _selector(line):
            before = f"{selectors[number]} and " if number in selectors else ""
            selectors[number] = before + show(found, 120)
        if line.lstrip().startswith("#"):
            blanks.comments.add(number)
        lines.append(_told_apart(line, number) if number in selectors else line)
    return Lines(text="\n".join(lines), selectors=selectors)


def _selector(line: str) -> str:
    """What stands in the last brackets of a comment, with no others behind it: ``# [win]``."""
    end = line.rfind("]") if len(line) <= MAX_LINE else -1
    start = line.rfind("[", 0, max(end, 0))
    if start < 0 or re.search(r"[()]", line[end:]) or not _COMMENT.search(line[:start]):
        return ""
    return line[start + 1 : end].strip()


def _told_apart(line: str, number: int) -> str:
    """A key under a condition may stand several times: each gets a name of its own."""
    found = _KEY.fullmatch(line)
    return f"{found[1]}{TWIN}{number}{found[2]}" if found else line
