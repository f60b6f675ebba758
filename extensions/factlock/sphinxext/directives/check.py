"""A directive for each check: ``{dep:availability} numpy pymc`` asks and shows a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives as convert
from sphinx.util.docutils import SphinxDirective

from factlock.checks import Check, check_ids, find_check
from factlock.errors import InputError
from factlock.model import Location, Question
from factlock.sphinxext.config import PREFIX
from factlock.sphinxext.declare import reject, relative_file, reserve_anchor
from factlock.sphinxext.domain import Block, DepDomain, package_of
from factlock.sphinxext.nodes import dep_block, dep_captioned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OWN_OPTIONS = {
    "expect": "The outcome that the author expects, or several with commas: the build warns"
    " (`factlock.fails`) when it is another.",
    "columns": "The columns to show, in this order.",
    "caption": "A caption; the table is then numbered where `numfig` is on.",
    "name": "A label for `{ref}` and `{numref}`, and the anchor.",
    "class": "Classes for the table.",
}


class CheckDirective(SphinxDirective):
    """Packages as the argument, separated by spaces, or one a line in the body."""

    check: ClassVar[Check]
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Declare the questions and leave a placeholder."""
        faults: list[nodes.Node] = []
        try:
            expect = self._expectation()
            columns = self.check.read_columns(self.options.get("columns", ""))
        except InputError as error:
            return [reject(self.env, error, self._place())]
        questions = []
        for package, line in self._packages():
            try:
                questions.append(self._question(package, line, expect))
            except InputError as error:
                faults.append(reject(self.env, error, self._place(line)))
        if not questions:
            empty = InputError(f"{self.name} has no package.", advice="Write: numpy pymc")
            return faults or [reject(self.env, empty, self._place())]
        return [*faults, self._placeholder(tuple(questions), columns)]

    def _expectation(self) -> tuple[str, ...]:
        if "expect" not in self.options:
            return ()
        return self.check.read_expectation(self.options["expect"] or "")

    def _packages(self) -> Iterator[tuple[str, int]]:
        for word in self.arguments[0].split() if self.arguments else ():
            yield word, self.lineno
        first = self.content_offset + 1
        if type(self.state_machine).__name__ == "MockStateMachine":
            # MyST counts from the directive, docutils from the top of the file (myst-parser 5.2).
            first += self.lineno
        for at, text in enumerate(self.content):
            if text.strip() and not text.lstrip().startswith("#"):
                yield text.strip(), first + at

    def _question(self, package: str, line: int, expect: tuple[str, ...]) -> Question:
        given = {p.name: self.options.get(p.name) or "" for p in self.check.parameters}
        settings = {name: self.config[PREFIX + name] for name in ("python", "platform")}
        parameters = self.check.read({**given, "package": package}, settings)
        source, _ = self.state_machine.get_source_and_line(line)
        question = Question(check=self.check.id, parameters=parameters, expect=expect)
        anchor = reserve_anchor(
            self.state.document, f"{self.check.id}-{package_of(question)}", nodes.target()
        )
        location = Location(
            document=self.env.docname,
            file=relative_file(self.env, source),
            line=line,
            anchor=anchor,
        )
        return Question(
            check=self.check.id, parameters=parameters, expect=expect, location=location
        )

    def _placeholder(self, questions: tuple[Question, ...], columns: tuple[str, ...]) -> nodes.Node:
        captioned = bool(self.options.get("caption"))
        node: nodes.Element = dep_captioned() if captioned else dep_block()
        self.set_source_info(node)
        if "name" in self.options:
            self.add_name(node)
        wished = f"{self.check.id}-{'table' if len(questions) > 1 else package_of(questions[0])}"
        if not node["ids"]:
            node["ids"].append(reserve_anchor(self.state.document, f"{wished}-table", node))
        node["docname"], node["anchor"] = self.env.docname, node["ids"][0]
        node["classes"] += self.options.get("class", [])
        if self.options.get("caption"):
            caption, _ = self.parse_inline(self.options["caption"], lineno=self.lineno)
            node += nodes.title(self.options["caption"], "", *caption)
        block = Block(kind="table", anchor=node["anchor"], questions=questions, columns=columns)
        cast("DepDomain", self.env.get_domain("dep")).note(self.env.docname, block)
        return node

    def _place(self, line: int | None = None) -> str:
        source, _ = self.state_machine.get_source_and_line(self.lineno)
        return f"{source or self.env.doc2path(self.env.docname)}:{line or self.lineno}"


def directives() -> dict[str, type[SphinxDirective]]:
    """A class for each check, with the check's parameters as options."""
    return {name: _directive(find_check(name)) for name in check_ids()}


def _directive(check: Check) -> type[SphinxDirective]:
    spec: dict[str, Callable[[str], Any]] = {
        parameter.name: convert.unchanged for parameter in check.parameters[1:]
    }
    spec |= dict.fromkeys(("expect", "columns", "caption", "name"), convert.unchanged)
    spec["class"] = convert.class_option
    members = {"check": check, "option_spec": spec, "__doc__": check.about}
    return type(f"{check.id.title()}Directive", (CheckDirective,), members)
