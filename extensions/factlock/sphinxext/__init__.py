"""The Sphinx side of Factlock: the only part that imports Sphinx and docutils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.sphinxext import (
    assets,
    builder,
    config,
    directives,
    execute,
    install_commands,
    nodes,
    roles,
    runbooks,
    titles,
    transform,
)
from factlock.sphinxext.domain import DepDomain
from factlock.version import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything; each module registers its own part."""
    app.add_domain(DepDomain)
    for part in (
        config,
        nodes,
        directives,
        roles,
        runbooks,
        install_commands,
        execute,
        titles,
        transform,
        builder,
        assets,
    ):
        part.setup(app)
    return {
        "version": __version__,
        "env_version": DepDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
