"""The style sheet, on the theme's own variables, for HTML builders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from factlock.sphinxext import words
from factlock.sphinxext.outputs import RESULTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STATIC = Path(__file__).parent / "static"
STYLE = "factlock.css"


def setup(app: Sphinx) -> None:
    """Add the style sheet and the translations."""
    app.add_css_file(STYLE)
    app.connect("builder-inited", _offer_static)
    words.setup(app)


def _offer_static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(STATIC))
    if app.builder.name == "epub":
        # What a build before this one left is no part of the book.
        app.config.epub_exclude_files = [*app.config.epub_exclude_files, RESULTS]
