"""Factlock: dependency claims in your docs, checked at their source and locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Let ``extensions = ["factlock"]`` work; Sphinx is imported here and not before."""
    from factlock.sphinxext import setup as setup_sphinx  # noqa: PLC0415

    return setup_sphinx(app)
