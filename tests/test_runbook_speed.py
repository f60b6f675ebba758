"""What a short run loads: only what the steps need that it comes through."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Twice: the first time the page is read and proved, for which every check has to be known.
PROGRAM = """
import sys
from factlock.cli import main
request = ["--request", "runbooks/requests/already-declared.yml"]
code = main(["run", "add-python-package", *request, "--yes", "--json", "--mode", "locked"])
print(*sorted(name for name in sys.modules if name.startswith("factlock.")), file=sys.stderr)
sys.exit(code)
"""
# The checks and actions of later steps, and what reads or edits files that the image does not have.
NOT_NEEDED = (
    "factlock.checks.resolves",
    "factlock.checks.pins",
    "factlock.images.docker",
    "factlock.images.editing",
    "factlock.runbook.actions.draft",
    "factlock.runbook.proof.graph",
    "factlock.runbook.page.reading",
)


def test_a_run_loads_what_it_comes_through(tmp_path: Path) -> None:
    folders = {"FACTLOCK_STATE": str(tmp_path / "state"), "FACTLOCK_CACHE_DIR": str(tmp_path)}
    environ = {**os.environ, **folders, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
    loaded = done.stderr.decode().split()
    assert "factlock.runbook.walk.walking" in loaded
    assert not [name for name in NOT_NEEDED if name in loaded]
