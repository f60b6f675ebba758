"""Showing a notebook that has been run, by MyST-NB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from myst_nb.core.config import NbParserConfig
from myst_nb.sphinx_ import Parser

from lesson_notebooks.running import outputs_of

if TYPE_CHECKING:
    from docutils import nodes
    from nbformat import NotebookNode
    from sphinx.environment import BuildEnvironment


def read(text: str, *, path: str, docname: str, cache: str) -> NotebookNode:
    """A notebook that has been run; MyST-NB calls this by its name."""
    return outputs_of(Path(path), docname, text, Path(cache))


def parse_notebook(text: str, document: nodes.document, env: BuildEnvironment, cache: Path) -> None:
    """Read a notebook into ``document``, with what its cells printed."""
    given = {"path": env.doc2path(env.docname), "docname": env.docname, "cache": str(cache)}
    # To MyST-NB this is a format that brings its outputs along, so it runs nothing and keeps no database,
    # which is what fails in builds with several processes.
    config = NbParserConfig(
        execution_mode="off",
        custom_formats={".md": (f"{__name__}.{read.__name__}", given, False)},
        output_folder=str(Path(env.doctreedir) / "notebooks"),
        merge_streams=True,
        output_stderr="show",
    )
    holder = cast("Any", env)
    holder.mystnb_config = config
    try:
        Parser().parse(text, document)
    finally:
        # Nothing of it may stay in the environment, which is pickled.
        for name in ("mystnb_config", "nb_metadata", "nb_new_exec_data"):
            holder.__dict__.pop(name, None)
