"""Answers for a terminal: one in full, several as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from factlock.model import Answer, Cell, Detail, Listing, Table, Tree, Verdict
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
from factlock.text import clean_text, printable

# Remarks stand below the text of their cell, in lines of this length at most.
MAX_NOTE = 24


def render(answers: Sequence[Answer], look: Presentation) -> str:
    """The answers as lines without control characters, ending with a line end."""
    lines = [look.caption] if look.caption else []
    lines += _one(answers[0], look) if len(answers) == 1 else _several(answers, look)
    lines += [f"  ! {words(note)}" for note in remarks(answers)]
    for about, one in details(answers, look.details):
        lines += _detail(about, one)
    lines += [f"  {words(as_of(origin))}" for origin in origins(answers)]
    return printable("\n".join(lines)) + "\n"


def _one(answer: Answer, look: Presentation) -> list[str]:
    lines = [_in_words(answer)]
    if answer.verdict is not Verdict.INFORMS:
        lines.append(f"expected {' or '.join(answer.question.expect)}: {answer.verdict.value}")
    if is_told_apart(answer):
        columns = look.columns or shown_for(answer)
        return lines + [f"  {line}" for line in _grid(merge([answer], columns))]
    every = [column.id for column in answer.result.table.columns]
    table = merge([answer], look.columns or every)
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        shown = [(column.title, _with_note(cell)) for column, cell in cells if cell.text]
        width = max((len(title) for title, _ in shown), default=0)
        lines += [f"  {title.ljust(width)}  {text}" for title, text in shown]
    return lines


def _several(answers: Sequence[Answer], look: Presentation) -> list[str]:
    shown = look.columns or shown_for(answers[0])
    lines = _grid(merge(answers, shown))
    lines += [
        f"{words(answer.result.sentence)} "
        f"Expected {' or '.join(answer.question.expect)}: {answer.verdict.value}."
        for answer in answers
        if answer.verdict in {Verdict.FAILS, Verdict.UNKNOWN}
    ]
    return [*(_in_words(one) for one in answers if is_told_apart(one)), *lines]


def _in_words(answer: Answer) -> str:
    return f"{answer.result.outcome}: {words(answer.result.sentence)}"


def _detail(about: str, one: Detail) -> list[str]:
    title = words(one.title)
    lines = ["", f"{about}: {title}" if about else title]
    if isinstance(one, Tree):
        body = draw_tree(one.twigs)
    elif isinstance(one, Listing):
        body = one.text.rstrip("\n").split("\n")
    else:
        body = _grid(one.table)
    return [*lines, *(f"  {line}" for line in body)]


def _plain(cell: Cell) -> str:
    return " ".join(part for part in (clean_text(cell.text), bar(cell)) if part)


def _with_note(cell: Cell) -> str:
    return f"{_plain(cell)} ({words(cell.note)})" if cell.note else _plain(cell)


def _note_lines(cell: Cell) -> list[str]:
    return textwrap.wrap(words(cell.note), MAX_NOTE) if cell.note else []


def _grid(table: Table) -> list[str]:
    rows = [[column.title for column in table.columns]]
    for row in table.rows:
        rows.append([_plain(cell) for cell in row])
        rows += map(list, zip_longest(*map(_note_lines, row), fillvalue=""))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]
