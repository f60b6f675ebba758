"""What the roles that show an answer within a sentence have in common."""

from __future__ import annotations

from typing import ClassVar, cast

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from factlock.checks import find_check
from factlock.errors import InputError
from factlock.model import Location, Question
from factlock.sphinxext.config import PREFIX
from factlock.sphinxext.declare import reject, relative_file, reserve_anchor
from factlock.sphinxext.domain import Block, DepDomain, package_of
from factlock.sphinxext.nodes import dep_inline


class InlineAnswer(SphinxRole):
    """Ask a check about the package that is the role's text, expecting its good outcome."""

    check: ClassVar[str]
    expect: ClassVar[str]

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Declare the question and leave a placeholder."""
        node = dep_inline()
        try:
            question = self._question(node)
        except InputError as error:
            reject(self.env, error, self.get_location())
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        node["docname"] = self.env.docname
        node["anchor"] = question.location.anchor
        node["ids"].append(question.location.anchor)
        block = Block(kind="inline", anchor=question.location.anchor, questions=(question,))
        cast("DepDomain", self.env.get_domain("dep")).note(self.env.docname, block)
        return [node], []

    def _question(self, node: dep_inline) -> Question:
        settings = {name: self.config[PREFIX + name] for name in ("python", "platform")}
        parameters = find_check(self.check).read({"package": self.text}, settings)
        question = Question(check=self.check, parameters=parameters, expect=(self.expect,))
        source, line = self.get_source_info(self.lineno)
        wished = f"{self.check}-{package_of(question)}"
        location = Location(
            document=self.env.docname,
            file=relative_file(self.env, source),
            line=line or self.lineno,
            anchor=reserve_anchor(self.inliner.document, wished, node),
        )
        return Question(
            check=self.check, parameters=parameters, expect=(self.expect,), location=location
        )
