"""A directive for each check: ``{dep:availability} numpy pymc`` asks and shows a table."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives as convert
from sphinx.util.docutils import SphinxDirective

from factlock.checks import Check, Takes, check_ids, find_check
from factlock.errors import InputError
from factlock.model import Location, Question
from factlock.questions import Line, Written, make_questions
from factlock.sphinxext.config import PREFIX
from factlock.sphinxext.declare import (
    file_and_line,
    open_folder,
    open_input,
    place,
    reject,
    reserve_id,
)
from factlock.sphinxext.domain import Block, DepDomain
from factlock.sphinxext.nodes import dep_block, dep_captioned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OWN_OPTIONS = {
    "expect": "The outcome that the author expects, or several with commas; with semicolons, one for each"
    " question: the build warns (`factlock.fails`) when it is another.",
    "columns": "The columns to show, in this order.",
    "details": "What is shown beneath the table; `none` for nothing.",
    "caption": "A caption; the table is then numbered where `numfig` is on.",
    "name": "A label for `{ref}` and `{numref}`, and the anchor.",
    "class": "Classes for the table.",
}


class CheckDirective(SphinxDirective):
    """The argument's words, separated by spaces, or one a line in the body."""

    check: ClassVar[Check]
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Declare the questions and leave a placeholder."""
        try:
            expect = self._expectation()
            columns = self.check.shown_for(self.options)
            if chosen := self.options.get("columns", ""):
                columns = self.check.read_columns(chosen)
            details = self.check.read_details(self.options.get("details", ""))
        except InputError as error:
            return [reject(self.env, error, self._place())]
        made = make_questions(self.check, self._written(expect))
        faults = [reject(self.env, error, self._place_of(at)) for error, at in made.faults]
        if not made.questions:
            return [*faults]
        return [*faults, self._placeholder(tuple(made.questions), columns, details)]

    def _expectation(self) -> tuple[tuple[str, ...], ...]:
        if "expect" not in self.options:
            return ()
        return self.check.read_expectations(self.options["expect"] or "")

    def _written(self, expect: tuple[tuple[str, ...], ...]) -> Written:
        names = [parameter.name for parameter in self.check.parameters]
        return Written(
            lines=list(self._lines()),
            options={name: self.options.get(name) or "" for name in names},
            settings={name: self.config[PREFIX + name] for name in ("python", "platform")},
            expect=expect,
            location=self._location(*self._here()),
            open_input=lambda path: open_input(self.env, path),
            open_folder=lambda path: open_folder(self.env, path),
        )

    def _lines(self) -> Iterator[Line]:
        """Each word of the argument and each line of the body, with where it stands."""
        for word in self._words(self.arguments[0]) if self.arguments else ():
            yield Line(text=word, location=self._location(*self._here()))
        for at, text in enumerate(self.content):
            if text.strip() and not text.lstrip().startswith("#"):
                yield Line(text=text.strip(), location=self._location(*self._line_of_body(at)))

    def _words(self, argument: str) -> list[str]:
        """The words of the argument, or its lines where a line is a question."""
        return argument.splitlines() if self.check.takes is Takes.LINE else argument.split()

    def _here(self) -> tuple[str | None, int | None]:
        found: tuple[str | None, int | None] = self.state_machine.get_source_and_line(self.lineno)
        return found

    def _line_of_body(self, at: int) -> tuple[str | None, int | None]:
        if type(self.state_machine).__name__ == "MockStateMachine":
            # MyST counts from the directive (myst-parser 5.2).
            return self._here()[0], self.lineno + self.content_offset + 1 + at
        source, offset = self.content.info(at)
        return source, None if offset is None else offset + 1

    def _location(self, source: str | None, line: int | None) -> Location:
        file, number = file_and_line(self.env, source, line)
        return Location(document=self.env.docname, file=file, line=number)

    def _place_of(self, location: Location) -> str:
        """``file:line`` for a log, of a place in this page or what it includes."""
        return (
            f"{Path(os.path.normpath(Path(self.env.srcdir) / location.file))}:{location.line or ''}"
        )

    def _placeholder(
        self, questions: tuple[Question, ...], columns: tuple[str, ...], details: tuple[str, ...]
    ) -> nodes.Node:
        domain = cast("DepDomain", self.env.get_domain("dep"))
        noted = Block(kind="table", questions=questions, columns=columns, details=details)
        block = domain.note(self.env.docname, noted)
        kind = dep_captioned if self.options.get("caption") else dep_block
        node: nodes.Element = kind(docname=self.env.docname, anchor=block.anchor)
        self.set_source_info(node)
        if "name" in self.options:
            self.add_name(node)
        if not node["ids"]:
            node["ids"].append(reserve_id(self.state.document, block.anchor, node))
        node["classes"] += self.options.get("class", [])
        if self.options.get("caption"):
            caption, _ = self.parse_inline(self.options["caption"], lineno=self.lineno)
            title = nodes.title(self.options["caption"], "", *caption)
            title.source, title.line = node.source, node.line
            node += title
        return node

    def _place(self) -> str:
        return place(self.env, *self._here())


def directives() -> dict[str, type[SphinxDirective]]:
    """A class for each check, with the check's parameters as options."""
    return {name: _directive(find_check(name)) for name in check_ids()}


def _directive(check: Check) -> type[SphinxDirective]:
    spec: dict[str, Callable[[str], Any]] = {
        parameter.name: convert.unchanged for parameter in check.parameters[1:]
    }
    own = [name for name in OWN_OPTIONS if name != "details" or check.details]
    spec |= dict.fromkeys(own, convert.unchanged)
    spec["class"] = convert.class_option
    members = {"check": check, "option_spec": spec, "__doc__": check.about}
    return type(f"{check.id.title()}Directive", (CheckDirective,), members)
