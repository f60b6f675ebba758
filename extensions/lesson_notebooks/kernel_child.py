"""A program of its own: runs the notebook on its input, prints the outputs of its cells as JSON.

In a child, because a kernel's client brings threads, which a build with several processes must not have.
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

_CELL_SECONDS = 60


def main() -> int:
    """0 it was run, to its end or to a cell that failed; else the traceback is on the errors."""
    given = json.loads(sys.stdin.buffer.read())
    notebook = nbformat.from_dict(given)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="cells-", ignore_cleanup_errors=True) as folder:
        client = NotebookClient(
            notebook,
            timeout=_CELL_SECONDS,
            kernel_name=notebook.metadata.get("kernelspec", {}).get("name", "python3"),
            resources={"metadata": {"path": folder}},
        )
        said: dict[str, Any] = {}
        try:
            client.execute()
        except CellExecutionError as error:
            said = {"error": f"{error.ename}: {error.evalue}", "traceback": error.traceback}
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if said:
        said["failed"] = _failed(cells)
    else:
        said["outputs"] = [
            {"count": one.execution_count, "outputs": _joined(one.outputs)} for one in cells
        ]
    sys.stdout.write(json.dumps(said))
    return 0


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Outputs in which what was printed in a row is one: a kernel sends it in pieces, as time allows."""
    found: list[nbformat.NotebookNode] = []
    for one in outputs:
        last = found[-1] if found else None
        if last and last.output_type == one.output_type == "stream" and last.name == one.name:
            last.text += one.text
        else:
            found.append(one)
    return found


def _failed(cells: list[nbformat.NotebookNode]) -> int:
    """Which cell of code failed: the only one with an error among its outputs."""
    failing = (
        n for n, cell in enumerate(cells) if any(out.output_type == "error" for out in cell.outputs)
    )
    return next(failing, 0)


if __name__ == "__main__":
    sys.exit(main())
