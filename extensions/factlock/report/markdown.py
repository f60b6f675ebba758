"""Answers as GitHub Flavored Markdown, for a pull request or an issue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factlock.checks import find_check
from factlock.model import Answer, Cell, CellKind
from factlock.report import Presentation
from factlock.report.tables import as_of, merge, origins, remarks, words
from factlock.text import clean_text

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&@!]|:(?=//)|(?<=www)\.|(?<=GH)-)", re.IGNORECASE)


def render(answers: Sequence[Answer], look: Presentation) -> str:
    """A table, the remarks as a list, and a line on source and date."""
    table = merge(answers, look.columns or find_check(answers[0].question.check).shown)
    lines = [f"**{escape(look.caption)}**", ""] if look.caption else []
    lines += [
        "| " + " | ".join(escape(column.title) for column in table.columns) + " |",
        "|" + " --- |" * len(table.columns),
    ]
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in table.rows]
    lines += ["", *(f"- {escape(words(note))}" for note in remarks(answers)), ""]
    lines += [f"*{escape(words(as_of(origin)))}*" for origin in origins(answers)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def escape(text: str) -> str:
    """Text from outside as Markdown that shows it letter by letter."""
    return _SPECIAL.sub(r"\\\1", clean_text(text))


def code(text: str) -> str:
    """A short text as inline code that cannot end early."""
    shown = clean_text(text).replace("|", "\\|")
    if "`" in shown:
        return escape(text)
    return f"`{shown}`" if shown else ""


def _cell(cell: Cell) -> str:
    if cell.kind in {CellKind.CODE, CellKind.PROJECT}:
        return code(cell.text)
    return f"**{cell.text}**" if cell.kind is CellKind.OUTCOME else escape(cell.text)
