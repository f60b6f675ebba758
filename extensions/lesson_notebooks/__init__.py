"""Notebooks on this site: run once, before pages are read, and kept; off where they must not run.

A site loads ``myst_parser`` and this. A page whose front matter says ``file_format: mystnb`` is a
notebook and shown by MyST-NB; all others are read by MyST as ever. MyST-NB, IPython and all that they
bring are loaded when a notebook is read, so a build with nothing to do, and one with notebooks off, are
as quick as without any.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lesson_notebooks import pages, switch

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

STYLE = "notebooks.css"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register settings, the parser, and what runs before and after reading."""
    # "run" or "off"; left alone, the environment decides.
    app.add_config_value("notebooks", "", "env", types=frozenset({str}))
    app.add_config_value("notebooks_cache", "_build/notebooks", "", types=frozenset({str}))
    # MyST-NB's own, which its transform reads.
    app.add_config_value("nb_mime_priority_overrides", (), "env")
    app.connect("config-inited", _decide)
    app.connect("env-before-read-docs", _run_all)
    app.connect("builder-inited", _add_style_folder)
    app.connect("html-page-context", _add_style)
    pages.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _decide(_: Sphinx, config: Config) -> None:
    config.notebooks = switch.decide(config.notebooks)


def _run_all(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run what must be read and is not kept: one after the other, in this process and not in its workers."""
    if app.config.notebooks == switch.OFF:
        return
    found = [(name, Path(env.doc2path(name))) for name in docnames]
    waiting = [
        (name, path) for name, path in found if path.is_file() and pages.is_notebook_file(path)
    ]
    if waiting:
        from lesson_notebooks.running import run_pages  # noqa: PLC0415 - loads the machinery

        run_pages(waiting, pages.cache_of(env))


def _add_style_folder(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path.append(str(Path(__file__).with_name("static")))


def _add_style(app: Sphinx, page: str, _template: str, _context: dict[str, Any], _: object) -> None:
    """Only pages that are notebooks load the style of cells."""
    if pages.is_notebook_page(app.env, page):
        app.add_css_file(STYLE)
