"""Whether a result can be shown: facts of another shape may have left something that is no text in it."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.model import Detail, Listing, Result, Table, Text, Tree


def check_texts(result: Result) -> None:
    """Raise ``TypeError`` where something that a report would show as text is none."""
    for found in _texts(result):
        if not isinstance(found, str):
            raise TypeError(type(found).__name__)


def _texts(result: Result) -> Iterator[object]:
    yield from (result.outcome, result.value)
    for text in (result.sentence, *result.notes):
        yield from _of_text(text)
    yield from _of_table(result.table)
    for detail in result.details:
        yield from _of_detail(detail)
    for one in result.unknown:
        yield from (one.reason, one.host, one.advice)


def _of_text(text: Text | None) -> Iterator[object]:
    if text is not None:
        yield text.template
        yield from (value for _, value in text.parameters)


def _of_table(table: Table) -> Iterator[object]:
    for row in table.rows:
        for cell in row:
            yield cell.text
            yield from _of_text(cell.note)


def _of_detail(detail: Detail) -> Iterator[object]:
    yield from _of_text(detail.title)
    if isinstance(detail, Listing):
        yield detail.text
    elif isinstance(detail, Tree):
        for twig in detail.twigs:
            yield from (twig.name, twig.version)
            yield from _of_text(twig.note)
    else:
        yield from _of_table(detail.table)
