"""Places such as ``{origin.conda}`` as a reader understands them: what they are, and which step finds it."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from factlock.runbook.model import Runbook, Step
from factlock.runbook.page.placeholders import pieces_of
from factlock.sphinxext.runbooks.diagram import link_to
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.words import in_language
from factlock.text import clean_text

# What a step found as a whole; every other key has a name of its own.
_WHOLE = frozenset({"", "outcome", "sentence"})
_CALLED = {"spec": "versions", "only": "folder"}


def in_places(
    text: str, book: Runbook, docname: str, books: RunbookDomain, *, exact: bool = False
) -> Iterator[nodes.Node]:
    """A text with its places in words. ``exact``: what stands between them is shown as it is written."""
    for piece in pieces_of(text):
        if isinstance(piece, str):
            words = clean_text(piece, 600)
            yield nodes.literal("", words) if exact and words.strip() else nodes.Text(words)
            continue
        blank = nodes.inline(classes=["factlock-blank"])
        blank += nodes.Text("\u2039")
        for at, name in enumerate(piece):
            blank += [nodes.Text(in_language(", else "))] if at else []
            blank += list(_said(name, book, docname, books))
        blank += nodes.Text("\u203a")
        yield blank


def _said(name: str, book: Runbook, docname: str, books: RunbookDomain) -> Iterator[nodes.Node]:
    base, _, key = name.partition(".")
    step = next((one for one in book.steps if one.id == base), None)
    if step is None:
        keepers = [one for one in book.steps if one.keeps == base]
        words = f"{base} {_CALLED.get(key, key)}".strip()
        single = len(keepers) == 1 and not any(one.name == base for one in book.inputs)
        yield _link(keepers[0], words, docname, books) if single else nodes.Text(words)
        return
    words = in_language("answer") if key in _WHOLE else key
    yield nodes.Text(in_language("{what} from").replace("{what}", words) + " ")
    yield link_to(step, docname, books)


def _link(step: Step, words: str, docname: str, books: RunbookDomain) -> nodes.reference:
    found = link_to(step, docname, books)
    found.children = []
    found += nodes.Text(words)
    return found
