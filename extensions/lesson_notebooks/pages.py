"""Reading a page that is a notebook: by MyST-NB with its outputs, or by MyST without them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst import directives as convert
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.transforms.post_transforms import SphinxPostTransform

from lesson_notebooks.switch import OFF

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_IS_NOTEBOOK = re.compile(r"^file_format:[ \t]*(['\"]?)mystnb\1[ \t]*$", re.MULTILINE)
_NOT_RUN = (
    "This page is a notebook, and this build did not run it: the outputs of its cells are missing. "
    "Notebooks are not run for changes that come from elsewhere, until somebody has read them."
)


def is_notebook(text: str) -> bool:
    """Whether the front matter of a page says so."""
    found = _FRONT_MATTER.match(text)
    return found is not None and _IS_NOTEBOOK.search(found[1]) is not None


def is_notebook_file(path: Path) -> bool:
    """The same of a file; the front matter is small, so the file is not read to its end."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return is_notebook(file.read(4096))


def is_notebook_page(env: BuildEnvironment, docname: str) -> bool:
    """The same of a page that has been read."""
    return env.metadata.get(docname, {}).get("file_format") == "mystnb"


def cache_of(env: BuildEnvironment) -> Path:
    """The folder in which what notebooks printed is kept."""
    return Path(env.srcdir) / str(env.config.notebooks_cache)


class NotebookParser(MystParser):
    """MyST's parser, which hands notebooks on to that of MyST-NB."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Read a page into ``document``."""
        env: BuildEnvironment = document.settings.env
        # A translated paragraph comes here too, and has no front matter.
        if not is_notebook(inputstring):
            super().parse(inputstring, document)
        elif env.config.notebooks == OFF:
            super().parse(inputstring, document)
            _say_that_not_run(document)
        else:
            from lesson_notebooks.showing import parse_notebook  # noqa: PLC0415 - heavy

            parse_notebook(inputstring, document, env, cache_of(env))


def _say_that_not_run(document: nodes.document) -> None:
    note = nodes.note("", nodes.paragraph("", _NOT_RUN), classes=["notebook-not-run"])
    title = next(iter(document.findall(nodes.title)), None)
    if title is None:
        document.insert(0, note)
    else:
        title.parent.insert(title.parent.index(title) + 1, note)


class CodeCell(Directive):
    """A cell of code where notebooks are off: what stands in it, without outputs."""

    has_content = True
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "tags": convert.unchanged,
        "name": convert.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """The cell, as MyST-NB would wrap it."""
        text = "\n".join(self.content)
        code = nodes.literal_block(text, text, language="python")
        code.source, code.line = self.state_machine.get_source_and_line(self.lineno)
        cell = nodes.container("", code, classes=["cell_input"])
        return [nodes.container("", cell, classes=["cell"])]


class SelectOutputs(SphinxPostTransform):
    """MyST-NB's choice among the forms of an output, loaded only for pages that have any."""

    default_priority = 4

    def run(self, **_: object) -> None:
        """Choose."""
        for node in self.document.findall(nodes.container):
            if node.get("nb_element") == "mime_bundle":
                break
        else:
            return
        from myst_nb.sphinx_ import SelectMimeType  # noqa: PLC0415 - heavy

        SelectMimeType(self.document, self.startnode).run()


def setup(app: Sphinx) -> None:
    """Register them; MyST has registered its own parser before."""
    app.setup_extension("myst_parser")
    app.add_source_parser(NotebookParser, override=True)
    app.add_directive("code-cell", CodeCell, override=True)
    app.add_post_transform(SelectOutputs)
