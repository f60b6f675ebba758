"""Links to projects: the address comes from an installed library or from the settings."""

from __future__ import annotations

from docutils import nodes

from factlock.sources.public_index import public_project_page
from factlock.text import safe_url


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
