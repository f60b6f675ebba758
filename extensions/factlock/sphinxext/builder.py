"""The builder ``factlock``: answers every question and writes ``results.json`` and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.builders import Builder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx


class FactlockBuilder(Builder):
    """For checks in CI without a theme, and for the commands that need a site's questions."""

    name = "factlock"
    epilog = "The answers are in %(outdir)s/results.json."
    allow_parallel = True

    def get_outdated_docs(self) -> Iterator[str]:
        """No page is written, so none is out of date."""
        return iter(())

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002
        """Pages have no address here."""
        return ""

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Write nothing."""

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Prepare nothing."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write nothing."""


def setup(app: Sphinx) -> None:
    """Register it."""
    app.add_builder(FactlockBuilder)
