"""Runbooks on pages: the domain ``runbook``, its directives, and what stands in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.sphinxext.runbooks import nodes, reading, showing
from factlock.sphinxext.runbooks.domain import RunbookDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Register the domain, its directives and what happens to pages that have them."""
    app.add_domain(RunbookDomain)
    for part in (nodes, reading, showing):
        part.setup(app)
