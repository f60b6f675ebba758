"""Roles, one file each: a module here with ``ROLE`` is a role of its file's name."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from factlock.modules import module_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxRole


def found() -> dict[str, type[SphinxRole]]:
    """All roles of the domain by name."""
    modules = {
        name: importlib.import_module(f"{__name__}.{name}") for name in module_names(__path__)
    }
    return {
        name: module.ROLE for name, module in sorted(modules.items()) if hasattr(module, "ROLE")
    }


def setup(app: Sphinx) -> None:
    """Add them to the domain ``dep``."""
    for name, role in found().items():
        app.add_role_to_domain("dep", name, role())
