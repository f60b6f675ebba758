"""Answers as GitHub Flavored Markdown, for a pull request or an issue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factlock.model import Answer, Cell, CellKind, Detail, Grid, Listing, Table, Tree
from factlock.patterns import regex
from factlock.report import Presentation
from factlock.report.drawing import bar, draw_tree
from factlock.report.tables import (
    as_of,
    details,
    is_told_apart,
    merge,
    origins,
    remarks,
    shown_for,
    words,
)
from factlock.text import clean_text

MAX_LINE = 4000
_SPECIAL = regex(r"([\\`*_{}\[\]<>#|~&@!]|:(?=//)|(?<=www)\.|(?<=GH)-)", re.IGNORECASE)


def render(answers: Sequence[Answer], look: Presentation) -> str:
    """A table, the remarks as a list, and a line on source and date."""
    table = merge(answers, look.columns or shown_for(answers[0]))
    lines = [f"**{escape(look.caption)}**", ""] if look.caption else []
    for answer in filter(is_told_apart, answers):
        lines += [f"**{answer.result.outcome}**: {escape(words(answer.result.sentence))}", ""]
    lines += _grid(table)
    lines += ["", *(f"- {escape(words(note))}" for note in remarks(answers)), ""]
    for about, one in details(answers, look.details):
        lines += _detail(about, one)
    lines += [f"*{escape(words(as_of(origin)))}*" for origin in origins(answers)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _grid(table: Table) -> list[str]:
    return [
        "| " + " | ".join(escape(column.title) for column in table.columns) + " |",
        "|" + " --- |" * len(table.columns),
        *("| " + " | ".join(map(_cell, row)) + " |" for row in table.rows),
    ]


def _detail(about: str, one: Detail) -> list[str]:
    title = words(one.title)
    lines = [f"**{escape(f'{about}: {title}' if about else title)}**", ""]
    if isinstance(one, Grid):
        return [*lines, *_grid(one.table), ""]
    body = draw_tree(one.twigs) if isinstance(one, Tree) else one.text.rstrip("\n").split("\n")
    shown = [clean_text(line, MAX_LINE) for line in body]
    # A fence longer than any run of backticks in it cannot end early.
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    language = one.language if isinstance(one, Listing) else "text"
    return [*lines, f"{fence}{language}", *shown, fence, ""]


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
    note = f"({escape(words(cell.note))})" if cell.note else ""
    return " ".join(part for part in (_words(cell), bar(cell), note) if part)


def _words(cell: Cell) -> str:
    if cell.kind in {CellKind.CODE, CellKind.PROJECT}:
        return code(cell.text)
    return f"**{cell.text}**" if cell.kind is CellKind.OUTCOME else escape(cell.text)
