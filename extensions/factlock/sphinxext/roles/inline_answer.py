"""What the roles that show an answer within a sentence have in common."""

from __future__ import annotations

from typing import ClassVar, cast

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from factlock.checks import find_check
from factlock.errors import InputError
from factlock.model import Location, Question
from factlock.sphinxext.config import PREFIX
from factlock.sphinxext.declare import file_and_line, place, reject
from factlock.sphinxext.domain import Block, DepDomain
from factlock.sphinxext.nodes import dep_inline


class InlineAnswer(SphinxRole):
    """Ask a check about the package that is the role's text, expecting its good outcome."""

    check: ClassVar[str]
    expect: ClassVar[str]

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Declare the question and leave a placeholder."""
        try:
            question = self._question()
        except InputError as error:
            reject(self.env, error, place(self.env, *self.get_source_info()))
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        domain = cast("DepDomain", self.env.get_domain("dep"))
        domain.note(self.env.docname, Block(kind="inline", questions=(question,)))
        # No id: a role may stand in a substitution, and be read more than once.
        node = dep_inline(
            docname=self.env.docname,
            check=question.check,
            parameters=question.parameters,
            expect=question.expect,
        )
        return [node], []

    def _question(self) -> Question:
        settings = {name: self.config[PREFIX + name] for name in ("python", "platform")}
        parameters = find_check(self.check).read({"package": self.text}, settings)
        file, line = file_and_line(self.env, *self.get_source_info())
        location = Location(document=self.env.docname, file=file, line=line)
        return Question(
            check=self.check, parameters=parameters, expect=(self.expect,), location=location
        )
