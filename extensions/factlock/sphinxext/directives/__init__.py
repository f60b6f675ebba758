"""Directives, one file each: a module here with ``directives`` gives names and classes."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from factlock.modules import module_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxDirective


def found() -> dict[str, type[SphinxDirective]]:
    """All directives of the domain by name."""
    classes: dict[str, type[SphinxDirective]] = {}
    for module in module_names(__path__):
        classes.update(importlib.import_module(f"{__name__}.{module}").directives())
    return dict(sorted(classes.items()))


def setup(app: Sphinx) -> None:
    """Add them to the domain ``dep``."""
    for name, directive in found().items():
        app.add_directive_to_domain("dep", name, directive)
