"""Reports: answers as text, Markdown, JSON and MyST. A report is a module with ``render``, found by name."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache

from factlock.errors import InputError
from factlock.light_dataclass import dataclass
from factlock.model import Answer
from factlock.modules import module_names
from factlock.text import clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What an author chose for the look: the directive's options that change no answer.

    ``columns`` are ids of the check's columns; empty means those it shows by itself. ``details`` are the
    ids of what stands beneath the table; ``None`` means those it shows by itself.
    """

    columns: tuple[str, ...] = ()
    details: tuple[str, ...] | None = None
    caption: str = ""
    name: str = ""
    classes: str = ""


PLAIN = Presentation()


@cache
def formats() -> tuple[str, ...]:
    """The names of the formats, sorted."""
    return tuple(name for name in module_names(__path__) if name in _FORMATS)


_FORMATS = ("json", "markdown", "myst", "text")


def render(name: str, answers: Sequence[Answer], look: Presentation = PLAIN) -> str:
    """The answers in a format; raises ``InputError`` for a format that there is not."""
    if name not in formats():
        raise InputError(
            f"There is no format {clean_text(name, 20)!r}.",
            advice=f"There are: {', '.join(formats())}.",
        )
    text: str = importlib.import_module(f"{__name__}.{name}").render(answers, look)
    return text
