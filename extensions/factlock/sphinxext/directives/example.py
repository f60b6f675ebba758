"""The directive ``{dep:example}``: its body as source, and beside it what comes of it."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives as convert
from sphinx.util.docutils import SphinxDirective

from factlock.errors import InputError
from factlock.sphinxext.declare import place, reject


class ExampleDirective(SphinxDirective):
    """The body is text of the page's own kind: Markdown or reStructuredText."""

    has_content = True
    option_spec: ClassVar = {"language": convert.unchanged}

    def run(self) -> list[nodes.Node]:
        """A container with two parts, which stand beside each other where there is room."""
        if not self.content:
            at = place(self.env, *self.state_machine.get_source_and_line(self.lineno))
            error = InputError("An example without a body.", advice="Write what it shows.")
            return [reject(self.env, error, at)]
        text = "\n".join(self.content)
        source = nodes.literal_block(text, text, language=self._language())
        self.set_source_info(source)
        result = nodes.container(classes=["factlock-shown-result"])
        self.state.nested_parse(self.content, self.content_offset, result)
        parts = [
            nodes.container("", source, classes=["factlock-shown-source"]),
            result,
        ]
        around = nodes.container("", *parts, classes=["factlock-shown"])
        self.set_source_info(around)
        return [around]

    def _language(self) -> str:
        """The language of the source: that of the page unless it is told."""
        page = str(self.env.doc2path(self.env.docname))
        return self.options.get("language") or ("rst" if page.endswith(".rst") else "md")


def directives() -> dict[str, type[SphinxDirective]]:
    """Its name and class."""
    return {"example": ExampleDirective}
