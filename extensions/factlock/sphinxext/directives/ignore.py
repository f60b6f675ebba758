"""The directive ``{dep:ignore}``: the install commands of the next code block are not asked, and why."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from factlock.errors import InputError
from factlock.sphinxext.declare import place, reject
from factlock.sphinxext.nodes import dep_ignore


class IgnoreDirective(SphinxDirective):
    """The argument, or the body, is the reason; there must be one."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Leave a mark for the collecting of commands, which takes it away."""
        words = [*self.arguments, *self.content]
        reason = " ".join(" ".join(words).split())
        at = place(self.env, *self.state_machine.get_source_and_line(self.lineno))
        if not reason:
            error = InputError(
                "Commands are ignored without a reason.",
                advice="Say why: it is the argument of dep:ignore.",
            )
            return [reject(self.env, error, at)]
        mark = dep_ignore(reason=reason, place=at)
        self.set_source_info(mark)
        return [mark]


def directives() -> dict[str, type[SphinxDirective]]:
    """Its name and class."""
    return {"ignore": IgnoreDirective}
