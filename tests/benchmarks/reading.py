"""Measure what is read in the common form beside the reader for every form: ``nox -s bench``.

A file of YAML as people write it, with ruamel's parser for all of YAML beside it; the page of a project with
many files, of which all fields are read, or names and hashes alone. Figures are medians in one run, and
nothing is asserted.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "extensions")]

from factlock.inputs import guarded_yaml  # noqa: E402
from factlock.inputs.block_yaml import read_if_plain  # noqa: E402
from factlock.sources.pages.simple_api import read_listing, read_project  # noqa: E402

RUNS, FILES = 7, 5_000
JSON = "application/vnd.pypi.simple.v1+json"


def median(work: Callable[[], object]) -> float:
    """Seconds."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def page() -> bytes:
    """A page as PyPI writes it."""
    files = [
        {
            "filename": f"demo-1.{number}-py3-none-any.whl",
            "url": f"https://files.example/demo-1.{number}-py3-none-any.whl",
            "hashes": {"sha256": f"{number:064x}"},
            "size": 1_000,
            "requires-python": ">=3.8",
            "upload-time": "2026-11-15T21:32:28.123456Z",
            "yanked": False,
        }
        for number in range(FILES)
    ]
    return json.dumps({"meta": {"api-version": "1.4"}, "name": "demo", "files": files}).encode()


def main() -> None:
    """Print both pairs."""
    text = (ROOT / "runbooks/requests/several-packages.yml").read_text(encoding="utf-8")
    quick = median(lambda: read_if_plain(text, "x.yml", 20_000))
    whole = median(lambda: guarded_yaml._Builder("x.yml").build(text, 20_000))
    print(
        f"a request: {quick * 1e3:.2f} ms, by the guarded reader {whole / quick:.1f} times as long"
    )
    body, now = page(), datetime.now(UTC)
    listed = median(lambda: read_listing(body, JSON, "demo"))
    project = median(lambda: read_project(body, JSON, "demo", now))
    print(
        f"{FILES:,} files: {listed * 1e3:.0f} ms, with all fields {project / listed:.1f} times as long"
    )


if __name__ == "__main__":
    main()
