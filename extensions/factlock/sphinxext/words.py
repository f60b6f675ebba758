"""Our sentences in the language of the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.locale import get_translation

from factlock.model import Text, fill
from factlock.text import clean_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CATALOGUE = "factlock"
_translate = get_translation(CATALOGUE)


def in_words(text: Text) -> str:
    """A sentence, translated where the catalogue has it, with its parameters cleaned and filled in."""
    cleaned = tuple((name, clean_text(value)) for name, value in text.parameters)
    return fill(str(_translate(text.template)), cleaned)


def in_language(words: str) -> str:
    """Fixed words, translated where the catalogue has them."""
    return str(_translate(words))


def setup(app: Sphinx) -> None:
    """Offer our catalogue."""
    app.add_message_catalog(CATALOGUE, str(Path(__file__).parent / "locale"))
