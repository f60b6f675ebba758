"""Reports: answers as text, Markdown and JSON. A report is a module with ``render``, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from factlock.errors import InputError
from factlock.model import Answer
from factlock.text import clean_text


@cache
def formats() -> tuple[str, ...]:
    """The names of the formats, sorted."""
    return tuple(sorted(name for _, name, _ in pkgutil.iter_modules(__path__) if name in _FORMATS))


_FORMATS = ("json", "markdown", "text")


def render(name: str, answers: Sequence[Answer]) -> str:
    """The answers in a format; raises ``InputError`` for a format that there is not."""
    if name not in formats():
        raise InputError(
            f"There is no format {clean_text(name, 20)!r}.",
            advice=f"There are: {', '.join(formats())}.",
        )
    text: str = importlib.import_module(f"{__name__}.{name}").render(answers)
    return text
