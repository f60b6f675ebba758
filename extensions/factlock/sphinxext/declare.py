"""What directives and roles share: reserving anchors, and complaining at a place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util import logging

from factlock.errors import InputError
from factlock.sphinxext.domain import DepDomain, Fault
from factlock.text import printable
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def warn(message: str, kind: WarningType, location: str | None) -> None:
    """A typed warning at ``file:line``, fit for a log."""
    logger.warning(printable(message), type="factlock", subtype=kind.value, location=location)


def reject(env: BuildEnvironment, error: InputError, location: str) -> nodes.Element:
    """Keep a fault, which ``execute`` warns of at every build, and show it on the page."""
    text = f"{error.message} {error.advice}".strip()
    domain = cast("DepDomain", env.get_domain("dep"))
    domain.faults.setdefault(env.docname, []).append(Fault(message=text, location=location))
    return nodes.warning("", nodes.paragraph("", "", nodes.Text(text)))


def reserve_anchor(page: document, wished: str, node: nodes.Element) -> str:
    """An id of this page that nothing else has, derived from ``wished``."""
    base = nodes.make_id(wished) or "factlock"
    anchor, number = base, 1
    while anchor in page.ids:
        number += 1
        anchor = f"{base}-{number}"
    page.ids[anchor] = node
    return anchor


def relative_file(env: BuildEnvironment, source: str | None) -> str:
    """A source file as a path below the site's folder, with forward slashes."""
    if not source:
        return env.doc2path(env.docname, base=False).replace("\\", "/")
    try:
        return Path(source).resolve().relative_to(Path(env.srcdir).resolve()).as_posix()
    except ValueError:
        return env.doc2path(env.docname, base=False).replace("\\", "/")
