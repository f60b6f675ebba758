"""Placeholders of runbooks; the post-transform replaces every one of them before a writer sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class runbook_part(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """A part of a runbook's page: ``kind`` is ``step``, ``diagram``, ``answer`` or ``example``.

    ``docname`` is the runbook's page, ``step`` the id of a step, ``example`` the name of a worked request.
    """


def setup(app: Sphinx) -> None:
    """Let Sphinx know it."""
    app.add_node(runbook_part)
