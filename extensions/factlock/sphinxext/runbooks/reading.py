"""The directives of a runbook's page, which is read as a whole by the parser that the command has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives as convert
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from factlock.runbook.model import Runbook, StepKind
from factlock.runbook.shelf import open_runbook
from factlock.sphinxext.declare import warn
from factlock.sphinxext.nodes import dep_fold, dep_summary
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.runbooks.nodes import runbook_part
from factlock.sphinxext.runbooks.requests import Asked, asked_of, files_beside
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# What else stands in a block is read by the parser of runbooks, which knows each check's options.
_TICKS = "`" * 6


def book_of(directive: SphinxDirective) -> Runbook | None:
    """The runbook that the page is; read when its first directive is. ``None`` where it cannot be one."""
    env = directive.env
    domain = cast("RunbookDomain", env.get_domain("runbook"))
    docname = env.docname
    if docname not in domain.faults:
        path = Path(env.doc2path(docname))
        shown = Path(env.doc2path(docname, base=False)).as_posix()
        reading, faults = open_runbook(path, shown)
        domain.faults[docname] = faults
        domain.beside[docname] = files_beside(path)
        if reading.runbook is not None:
            domain.books[docname] = reading.runbook
    return domain.books.get(docname)


class _Part(SphinxDirective):
    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    # Whatever the option: the parser of runbooks says what is wrong with it.
    option_spec: ClassVar[Any] = None

    def part(self, kind: str, **given: str) -> runbook_part:
        """A placeholder."""
        node = runbook_part(kind=kind, docname=self.env.docname, **given)
        self.set_source_info(node)
        return node

    def nested(self, text: str) -> list[nodes.Node]:
        """The nodes of a text in the language of the page."""
        around = nodes.Element()
        lines = StringList(text.split("\n"), self.get_source_info()[0])
        self.state.nested_parse(lines, 0, around)
        return around.children

    def tabs(self, examples: list[Asked], inside: Callable[[Asked], str]) -> list[nodes.Node]:
        """A tab for each example, chosen everywhere at once; headings where there are no tabs."""
        if "sphinx_design" not in self.config.extensions:
            parts = (f"**{one.title}**\n\n{inside(one)}" for one in examples)
            found = self.nested("\n\n".join(parts))
            return [nodes.container("", *found, classes=["factlock-worked"])]
        items = (
            f"{_TICKS[:5]}{{tab-item}} {one.title}\n:sync: {one.name}\n\n{inside(one)}\n{_TICKS[:5]}"
            for one in examples
        )
        head = f"{_TICKS}{{tab-set}}\n:sync-group: worked\n:class: factlock-worked\n"
        return self.nested(f"{head}\n{chr(10).join(items)}\n{_TICKS}")


class StepDirective(_Part):
    """A step: a card, and for a check what it answered in the worked requests that come through."""

    def run(self) -> list[nodes.Node]:
        """The placeholder of the card, and of the answers."""
        name = (self.arguments or [""])[0].strip()
        book = book_of(self)
        step = next((one for one in book.steps if one.id == name), None) if book else None
        if book is None or step is None:
            return []
        found: list[nodes.Node] = [self.part("step", step=name)]
        if step.kind is StepKind.CHECK:
            # Of a request whose way is not written down, the walk tells whether it comes through.
            passing = [
                one for one in asked_of(self.env, book) if name in one.steps or not one.steps
            ]
            if passing:
                found += self.tabs(passing, lambda one: _inner("answer", f"{name} {one.name}"))
        return found


class AnswerDirective(_Part):
    """What a check answered in one worked request; written by the directives themselves."""

    def run(self) -> list[nodes.Node]:
        """The placeholder."""
        step, _, example = (self.arguments or [""])[0].partition(" ")
        return [self.part("answer", step=step, example=example)]


class ExampleDirective(_Part):
    """One worked request as a whole; written by the directives themselves."""

    def run(self) -> list[nodes.Node]:
        """The placeholder."""
        return [self.part("example", example=(self.arguments or [""])[0])]


class DiagramDirective(_Part):
    """The flow of a runbook as a picture, and as a list: of the page's own, or of another page's."""

    def run(self) -> list[nodes.Node]:
        """The placeholder."""
        if not self.arguments:
            return [self.part("diagram")] if book_of(self) else []
        relative, path = self.env.relfn2path(self.arguments[0].strip(), self.env.docname)
        if not Path(path).is_file() or open_runbook(Path(path), relative)[0].runbook is None:
            words = f"{relative} is no page of a runbook. Name one as /runbooks/NAME.md."
            warn(words, WarningType.RUNBOOK, self.get_location())
            return []
        # What the picture shows stands there.
        self.env.note_dependency(path)
        node = self.part("diagram")
        node["docname"] = self.env.path2doc(path)
        return [node]


class ExamplesDirective(_Part):
    """All worked requests of the runbook."""

    def run(self) -> list[nodes.Node]:
        """A tab for each."""
        book = book_of(self)
        examples = asked_of(self.env, book) if book else []
        if not examples:
            return []
        return self.tabs(examples, lambda one: _inner("example", one.name))


class TemplateDirective(_Part):
    """A text that an action fills in, shown as it is written."""

    option_spec: ClassVar[Any] = {"language": convert.unchanged}

    def run(self) -> list[nodes.Node]:
        """A block with its name and language."""
        book_of(self)
        name = (self.arguments or [""])[0]
        language = self.options.get("language", "")
        shown = f"{name} ({language})" if language else name
        text = "\n".join(self.content)
        block = nodes.literal_block(text, text, language="text", classes=["factlock-template"])
        self.set_source_info(block)
        named = dep_summary("", "", nodes.literal("", shown), classes=["factlock-text-name"])
        return [dep_fold("", named, block, classes=["factlock", "factlock-text"])]


def _inner(kind: str, argument: str) -> str:
    return f"```{{runbook:{kind}}} {argument}\n```"


DIRECTIVES: dict[str, type[SphinxDirective]] = {
    "step": StepDirective,
    "template": TemplateDirective,
    "diagram": DiagramDirective,
    "examples": ExamplesDirective,
    "answer": AnswerDirective,
    "example": ExampleDirective,
}


def setup(app: Sphinx) -> None:
    """Add them to the domain."""
    for name, directive in DIRECTIVES.items():
        app.add_directive_to_domain("runbook", name, directive)
    app.connect("doctree-read", _place_steps)
    app.connect("env-get-outdated", _outdated)


def _outdated(
    _: Sphinx,
    env: BuildEnvironment,
    added: AbstractSet[str],
    changed: AbstractSet[str],
    removed: AbstractSet[str],
) -> list[str]:
    """The pages beside which requests or files of images came or went; what is in them, Sphinx watches."""
    domain = cast("RunbookDomain", env.get_domain("runbook"))
    known = sorted(domain.beside.keys() - added - changed - removed)
    return [name for name in known if files_beside(Path(env.doc2path(name))) != domain.beside[name]]


def _place_steps(app: Sphinx, doctree: nodes.document) -> None:
    """Note where each step's section is, and mark the list of its ways."""
    domain = cast("RunbookDomain", app.env.get_domain("runbook"))
    anchors: dict[str, str] = {}
    for part in doctree.findall(runbook_part):
        section = part.parent
        if part["kind"] == "step" and isinstance(section, nodes.section) and section["ids"]:
            anchors.setdefault(part["step"], section["ids"][0])
            for ways in _lists_behind(part):
                ways["classes"].append("factlock-ways")
    if anchors:
        domain.anchors[app.env.docname] = anchors


def _lists_behind(part: nodes.Element) -> Iterator[nodes.bullet_list]:
    """The first list of the section behind a step's block."""
    after = part.parent.children[part.parent.index(part) + 1 :]
    found = next((one for one in after if isinstance(one, nodes.bullet_list)), None)
    if found is not None:
        yield found
