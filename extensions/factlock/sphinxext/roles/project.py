"""The role ``{dep:project}``: a link to a project's page on the public index."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from factlock.errors import InputError
from factlock.sphinxext.declare import place, reject
from factlock.sphinxext.links import project_link
from factlock.text import read_name


class ProjectRole(ReferenceRole):
    """``{dep:project}`numpy``` or ``{dep:project}`the array library <numpy>```. Asks nothing."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """A link, or the words alone where no page is known."""
        try:
            name = read_name(self.target)
        except InputError as error:
            reject(self.env, error, place(self.env, *self.get_source_info()))
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        title = self.title if self.has_explicit_title else name
        return [project_link(self.config["factlock_project_page"], name, title)], []


ROLE = ProjectRole
