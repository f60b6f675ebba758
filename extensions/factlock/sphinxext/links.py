"""Links to projects, whose addresses come from a library or the settings, and to labels of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from factlock.sources.network.public_index import public_project_page
from factlock.text import safe_url

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def project_link(page: str, name: str, title: str) -> nodes.Node:
    """A link to the page of a project, or literal text where none is known.

    ``page`` is the setting ``project_page``: ``public``, ``none``, or an address with ``{name}``.
    """
    if page == "none":
        address = None
    elif page == "public":
        address = public_project_page(name)
    else:
        address = page.replace("{name}", name)
    if address is None or safe_url(address) is None:
        return nodes.literal("", title)
    return nodes.reference(
        "",
        "",
        nodes.literal("", title),
        refuri=address,
        internal=False,
        classes=["factlock-project"],
    )


def label_link(env: BuildEnvironment, docname: str, label: str) -> nodes.Node:
    """A link to a labelled section, of this site or of one that intersphinx knows; else literal text."""
    known = getattr(env, "intersphinx_inventory", {}).get("std:label", {})
    if label not in env.domains.standard_domain.labels and label not in known:
        return nodes.literal("", label)
    return addnodes.pending_xref(
        "",
        nodes.inline("", label),
        refdoc=docname,
        refdomain="std",
        reftype="ref",
        reftarget=label,
        refexplicit=False,
        refwarn=False,
    )
