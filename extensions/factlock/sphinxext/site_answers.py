"""The answers of one build."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError
from sphinx.util import logging

from factlock.errors import FactlockError
from factlock.model import Answer, Pairs, Question
from factlock.report.progress import show_progress
from factlock.settings import Settings
from factlock.sphinxext.memory import Memory
from factlock.text import printable

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from factlock.facts.knowledge import Knowledge
    from factlock.worked import Book, Worked

logger = logging.getLogger(__name__)


class SiteAnswers:
    """The answers of one build, worked out when they are first looked at."""

    def __init__(
        self,
        builder: Builder,
        settings: Settings,
        questions: Callable[[], Iterable[Question]],
        books: Callable[[], list[tuple[str, Book]]] = list,
    ) -> None:
        self.builder = builder
        self.settings = settings
        self.before = Memory()
        self.memory = Memory()
        # The documents whose placeholders were replaced by this build.
        self.shown: set[str] = set()
        self.worked_out = False
        self._questions = questions
        self._books = books

    @cached_property
    def answers(self) -> Mapping[Question, Answer]:
        """Every question of the site with its answer; raises Sphinx's ``ExtensionError``."""
        from factlock.asking import answer  # noqa: PLC0415 - not on a build with nothing to do

        self.worked_out = True
        try:
            return answer(self._questions(), self.knowledge)
        except FactlockError as error:
            # On a line of its own: Sphinx prints a page of other things around the exception.
            logger.error(printable(str(error)))  # noqa: TRY400 - the traceback says nothing here
            raise ExtensionError(str(error), modname="factlock") from error

    @cached_property
    def worked(self) -> list[tuple[str, list[Worked]]]:
        """The worked requests of each page that is a runbook, walked."""
        from factlock.asking import answer  # noqa: PLC0415
        from factlock.worked import walk_worked  # noqa: PLC0415

        self.worked_out = True
        books = self._books()
        root = Path(self.builder.srcdir)
        ask = lambda questions: answer(questions, self.knowledge)  # noqa: E731 - a word for it
        found, _ = walk_worked([book for _, book in books], ask, root)
        return [(docname, [one for one in found if one.book is book]) for docname, book in books]

    @cached_property
    def _by_parameters(self) -> Mapping[tuple[str, Pairs], Answer]:
        return {(one.check, one.parameters): found for one, found in self.answers.items()}

    def find(self, check: str, parameters: Pairs) -> Answer:
        """The answer to a question wherever it stands: results do not depend on the place."""
        return self._by_parameters[check, parameters]

    @cached_property
    def knowledge(self) -> Knowledge:
        """The facts of this build."""
        from factlock.asking import open_knowledge  # noqa: PLC0415

        return open_knowledge(self.settings, os.environ, progress=show_progress)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many facts came from where."""
        return self.knowledge.counts() if self.worked_out else self.memory.counts
