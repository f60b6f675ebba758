"""Running notebooks in a child, and keeping what they printed.

A file a notebook, written whole and named after all that its outputs rest on: the code of its cells, the
Python, the packages installed. So builders share it, and builds with several processes cannot harm it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, cast

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import NotebookNode
from sphinx.errors import SphinxError
from sphinx.util import logging

from factlock.errors import FactlockError
from factlock.files import write_whole
from factlock.sources.process import run_child

logger = logging.getLogger(__name__)
_CHILD = Path(__file__).with_name("kernel_child.py")
_FORMAT = 1
_SECONDS = 300.0
_IN_CELL = re.compile(r"Cell In\s?\[\d+\], line (\d+)")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# What a lesson has no business to know, and could print.
_PRIVATE = re.compile(
    r"TOKEN|SECRET|PASSW|CREDENTIAL|_KEY|^(PIP|UV|CONDA|GITHUB|TWINE)_", re.IGNORECASE
)


class NotebookError(SphinxError):
    """A notebook could not be run to its end; where, and what happened."""

    category = "Notebook error"

    def __init__(self, said: str, place: str) -> None:
        super().__init__(f"{place}: {said}")
        self.said = said
        self.place = place


def run_pages(pages: Sequence[tuple[str, Path]], cache: Path) -> None:
    """Run those that are not kept; raises ``NotebookError`` for all that failed together."""
    failed: list[str] = []
    for docname, path in pages:
        try:
            outputs_of(path, docname, path.read_text(encoding="utf-8"), cache)
        except NotebookError as error:
            logger.error(error.said, location=error.place)  # noqa: TRY400 - no traceback of ours
            failed.append(error.place)
    if failed:
        raise NotebookError(
            "a build goes on only when all notebooks have been run", ", ".join(failed)
        )


def outputs_of(path: Path, docname: str, text: str, cache: Path) -> NotebookNode:
    """A notebook with its outputs, kept or new; raises ``NotebookError``."""
    notebook = read_notebook(text, path)
    kept = cache / f"{docname.replace('/', '-')}-{_digest(notebook)[:20]}.json"
    try:
        outputs = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        logger.info("running the notebook %s", docname)
        outputs = _run(notebook, path, text)
        _keep(kept, outputs)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, found in zip(cells, outputs, strict=True):
        cell.execution_count = found["count"]
        cell.outputs = [_node(one) for one in found["outputs"]]
    return notebook


def read_notebook(text: str, path: Path) -> NotebookNode:
    """A notebook from its text, with the lines on which its cells truly begin."""
    notebook: NotebookNode = read_myst_markdown_notebook(text, add_source_map=True, path=str(path))
    notebook.metadata.setdefault("language_info", {"name": "python"})
    lines = text.splitlines()
    notebook.metadata["source_map"] = [
        _first_line(lines, at, cell)
        for at, cell in zip(notebook.metadata["source_map"], notebook.cells, strict=True)
    ]
    return notebook


def _node(plain: dict[str, Any]) -> NotebookNode:
    """What JSON gives, with fields as attributes at each depth."""
    return cast("NotebookNode", nbformat.from_dict(plain))  # type: ignore[no-untyped-call]


def _first_line(lines: list[str], at: int, cell: NotebookNode) -> int:
    """Where a cell begins, from 0.

    MyST-NB counts from the end of the cell before (1.4.0): blank lines and options come before the first
    line. And of text it says each line one too high.
    """
    first = cell.source.split("\n", 1)[0].rstrip()
    found = next((n for n in range(at, len(lines)) if lines[n].rstrip() == first), at)
    return found if cell.cell_type == "code" else found - 1


def _digest(notebook: NotebookNode) -> str:
    """Of all that the outputs rest on."""
    installed = sorted({f"{one.name}=={one.version}" for one in distributions()})
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    whole = [_FORMAT, code, notebook.metadata.get("kernelspec"), sys.version, installed]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _keep(path: Path, outputs: list[Any]) -> None:
    """Write it whole; where nothing can be written, the next build runs it again."""
    content = json.dumps(outputs, indent=1, sort_keys=True, ensure_ascii=False)
    try:
        write_whole(path, content.encode())
    except FactlockError as error:
        logger.info("what the notebook printed cannot be kept: %s", error)


def _run(notebook: NotebookNode, path: Path, text: str) -> list[Any]:
    """What each cell of code printed, in order; raises ``NotebookError``."""
    with tempfile.TemporaryDirectory(prefix="notebook-", ignore_cleanup_errors=True) as folder:
        try:
            ended = run_child(
                [sys.executable, "-P", str(_CHILD)],
                cwd=Path(folder),
                environ=dict(_environment(folder)),
                seconds=_SECONDS,
                stdin=json.dumps(notebook).encode(),
            )
        except FactlockError as error:
            raise NotebookError(f"the notebook could not be run: {error}", f"{path}:1") from error
    if ended.code != 0:
        why = f"the notebook could not be run:\n{ended.errors.strip()}"
        raise NotebookError(why, f"{path}:1")
    said = json.loads(ended.output)
    if "failed" in said:
        raise _failure(said, notebook, path, text)
    return list(said["outputs"])


def _failure(
    said: Mapping[str, Any], notebook: NotebookNode, path: Path, text: str
) -> NotebookError:
    """The place is the line of the cell that failed, even where the error came from a function above."""
    at = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"][said["failed"]]
    inside = _IN_CELL.search(_ANSI.sub("", said["traceback"]))
    line = notebook.metadata["source_map"][at] + (int(inside[1]) if inside else 1)
    lines = text.splitlines()
    code = lines[line - 1].strip() if line <= len(lines) else ""
    return NotebookError(
        f"a cell of the notebook failed: {said['error']}\n    {code}", f"{path}:{line}"
    )


def _environment(folder: str) -> Iterator[tuple[str, str]]:
    """That of the build without what is private; nothing of the user's Jupyter, nothing left behind in it."""
    yield from ((name, value) for name, value in os.environ.items() if not _PRIVATE.search(name))
    yield "PYTHONHASHSEED", "0"
    yield "JUPYTER_PLATFORM_DIRS", "1"
    yield "JUPYTER_PREFER_ENV_PATH", "1"
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        yield name, str(Path(folder) / ".jupyter" / name.lower())
