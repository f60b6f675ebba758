"""The style sheets, on the theme's own variables, for HTML builders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from factlock.sphinxext import words
from factlock.sphinxext.outputs import RESULTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

STATIC = Path(__file__).parent / "static"
STYLES = ("factlock.css", "runbook.css")


def setup(app: Sphinx) -> None:
    """Add the style sheets and the translations."""
    for style in STYLES:
        app.add_css_file(style)
    app.connect("config-inited", _offer_static)
    app.connect("builder-inited", _leave_results_out)
    words.setup(app)


def _offer_static(_: Sphinx, config: Config) -> None:
    """Before the configuration is compared with that of the last build, so that both have it."""
    config.html_static_path = [*config.html_static_path, str(STATIC)]


def _leave_results_out(app: Sphinx) -> None:
    if app.builder.name == "epub":
        # What a build before this one left is no part of the book.
        app.config.epub_exclude_files = [*app.config.epub_exclude_files, RESULTS]
