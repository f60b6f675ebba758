"""Ask about every install command of a site, without a directive, where the setting ``commands`` is on.

Runs when a page has been read: its code blocks are looked through, and what they install becomes questions
that expect all to be there. What the page states of its own project is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes

from factlock.checks.installs.own_project import Own, load_own, stated_python
from factlock.checks.installs.rows import GOOD
from factlock.errors import InputError
from factlock.model import Location, Pairs, Question, pairs
from factlock.patterns import regex
from factlock.setting_files import find_top
from factlock.settings import Settings
from factlock.shell.blocks import Found, Page, find_installs
from factlock.shell.ignored import ALL, reasons
from factlock.shell.install import Install
from factlock.shell.wanted import read_wanted
from factlock.sphinxext import own_project
from factlock.sphinxext.complaints import Complaint
from factlock.sphinxext.config import PREFIX
from factlock.sphinxext.declare import reject
from factlock.sphinxext.domain import Block, DepDomain
from factlock.sphinxext.nodes import dep_ignore
from factlock.sphinxext.source_lines import SourceLines
from factlock.text import clean_text, normal_name
from factlock.warning_types import WarningType

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CHECK, KIND = "commands", "commands"
EXPECT = tuple(outcome.value for outcome in GOOD)
_BLOCKS = (nodes.literal_block, nodes.doctest_block)
_LOOKED_AT = (*_BLOCKS, nodes.paragraph, nodes.literal, addnodes.highlightlang, dep_ignore)
# Pages and sections about other times than now.
_HISTORY = regex(
    r"chang|history|news|release|whats[-_]?new|upgrad|migrat|roadmap|archive", re.IGNORECASE
)
_OF_A_VERSION = regex(r"\s*(?:version |release |v)?\d+\.\d", re.IGNORECASE)


def setup(app: Sphinx) -> None:
    """Listen."""
    own_project.setup(app)
    app.connect("doctree-read", _collect)


def unused_ignores(domain: DepDomain, settings: Settings) -> list[Complaint]:
    """A complaint for each name of ``commands_ignore`` that no command of the site has."""
    if not settings.commands:
        return []
    used = {
        name
        for question in domain.questions()
        if question.check == CHECK
        for name in reasons(dict(question.parameters).get("ignored", ""))
    }
    words = "commands_ignore names {}, which no install command of the site does. Take it out."
    unused = sorted(reasons(settings.commands_ignore).keys() - used)
    return [Complaint(WarningType.INPUT, words.format(name), "") for name in unused]


def _collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the questions of one page; the marks of ``dep:ignore`` go."""
    if app.config[PREFIX + "commands"]:
        _PageOfCommands(app, doctree).read()
    for mark in list(doctree.findall(dep_ignore)):
        mark.parent.remove(mark)


class _PageOfCommands:
    """The reading of one page."""

    def __init__(self, app: Sphinx, doctree: nodes.document) -> None:
        self.env, self.config, self.doctree = app.env, app.config, doctree
        self.domain = cast("DepDomain", app.env.get_domain("dep"))
        self.own_text = own_project.own_text(self.domain)
        self.own: Own | None = load_own(self.own_text)
        self.sources = SourceLines(app.env)
        self.said = Page(usual=app.config[PREFIX + "python"])
        # Of blocks that name none; Sphinx itself gives it to them when they are written.
        self.language: str = app.config.highlight_language
        self.mark: dep_ignore | None = None
        self.ignored = reasons(app.config[PREFIX + "commands_ignore"])
        self.names = (self.own.name, app.config.project) if self.own else ()
        top = _top_name(str(app.srcdir))
        self.folders = frozenset({top, *(normal_name(name) for name in self.names)})

    def read(self) -> None:
        """All that is looked at, in the order of the page."""
        for node in list(self.doctree.findall(lambda one: isinstance(one, _LOOKED_AT))):
            if isinstance(node, dep_ignore):
                self._unused_mark()
                self.mark = node
            elif isinstance(node, addnodes.highlightlang):
                self.language = node["lang"]
            elif isinstance(node, _BLOCKS):
                self._block(node)
            elif self.own:
                self._prose(cast("nodes.TextElement", node))
        self._unused_mark()

    def _unused_mark(self) -> None:
        if self.mark is not None:
            error = InputError(
                "No code block with an install command follows, so nothing is ignored.",
                advice="Put dep:ignore right before the block, or take it out.",
            )
            # Not shown on the page: nothing of it is the reader's concern.
            reject(self.env, error, self.mark["place"])
        self.mark = None

    def _block(self, node: nodes.Element) -> None:
        text = node.astext()
        language = (
            "pycon"
            if isinstance(node, nodes.doctest_block)
            else node.get("language", self.language)
        )
        found = find_installs(text, language, self.said, self.folders)
        found = [one for one in found if one.install.named]
        if not found:
            self._unused_mark()
            return
        places = self.sources.place(node, text, {one.line for one in found})
        questions = [self._question(one, places[one.line]) for one in found]
        self.mark = None
        self._note(node, questions)

    def _note(self, node: nodes.Element, questions: Iterable[Question]) -> None:
        asked = tuple(dict.fromkeys(questions))
        block = self.domain.note(self.env.docname, Block(kind=KIND, questions=asked))
        if block.anchor not in self.doctree.ids:
            self.doctree.ids[block.anchor] = node
            node["ids"].append(block.anchor)

    def _question(self, found: Found, place: Location) -> Question:
        install = found.install
        python = self.config[PREFIX + "python"] if found.python is None else found.python
        parameters = {
            "command": install.text,
            "python": python,
            "platform": self.config[PREFIX + "platform"],
            "ignored": self._ignored_of(install),
        }
        here = any(one.here for one in install.named) and not found.moved
        if self.own and (here or any(one.name == self.own.name for one in install.named)):
            parameters |= {"own": self.own.file, "own@": self.own_text}
        return _asked(pairs(parameters), place)

    def _ignored_of(self, install: Install) -> str:
        if self.mark is not None:
            return f"{ALL}: {clean_text(self.mark['reason'], 300)}"
        names = sorted({one.name for one in install.named} & self.ignored.keys())
        return "\n".join(f"{name}: {self.ignored[name]}" for name in names)

    def _prose(self, node: nodes.TextElement) -> None:
        """A paragraph that states the oldest Python, or a literal that names an extra."""
        text = node.astext()
        command = ""
        if isinstance(node, nodes.literal):
            command = self._extras(text)
        elif "ython" in text and not self._is_history(node):
            sentences = re.split(r"(?<=[.!?])\s+", text)
            stated = [(one, stated_python(one, self.names)) for one in sentences if "ython" in one]
            command = next((f"Python >={version}" for _, version in stated if version), "")
        if command and self.own:
            parameters = {"command": command, "own": self.own.file, "own@": self.own_text}
            around = node.parent if isinstance(node, nodes.literal) else node
            word = command.partition("=")[2] if command.startswith("Python") else text
            self._note(node, [_asked(pairs(parameters), self.sources.line_with(around, word))])

    def _extras(self, text: str) -> str:
        """The literal ``name[extra]``, when it is of the own project."""
        if not self.own or "[" not in text or self._is_history_page():
            return ""
        one = read_wanted(text)
        mine = one.name == self.own.name and one.extras and not one.reason
        return f"{one.name}[{','.join(one.extras)}]{one.specifier}" if mine else ""

    def _is_history_page(self) -> bool:
        return _HISTORY.search(self.env.docname) is not None

    def _is_history(self, node: nodes.Element) -> bool:
        """Whether a page or a section around a node is about a version or a time of its own."""
        around: nodes.Element | None = node.parent
        while around is not None:
            title = around.next_node(nodes.title) if isinstance(around, nodes.section) else None
            words = title.astext() if title is not None else ""
            if _OF_A_VERSION.match(words) or _HISTORY.search(words):
                return True
            around = around.parent
        return self._is_history_page()


@lru_cache(maxsize=8)
def _top_name(folder: str) -> str:
    """The name of the repository's folder, in small letters: one for all pages."""
    return find_top(Path(folder)).name.lower()


def _asked(parameters: Pairs, place: Location) -> Question:
    return Question(check=CHECK, parameters=parameters, expect=EXPECT, location=place)
