"""Measure what the end of a process costs: ours beside Python's own, after the objects of a run were made.

``python tests/benchmarks/ending.py`` prints both in seconds of the clock, and the ratio.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

EXTENSIONS = Path(__file__).parents[2] / "extensions"
RUNS = 15
# The modules of a run and 150,000 objects, about what a run over three packages leaves behind.
BEGIN = """
import sys, time
import factlock.commands.run, factlock.runbook.actions.reply, jinja2.sandbox
from factlock.ending import leave
left = [{"number": number, "text": str(number)} for number in range(50_000)]
print(time.time(), flush=True)
"""


def seconds(end: str) -> float:
    """From the last line of a program to the end of its process."""
    environ = {**os.environ, "PYTHONPATH": str(EXTENSIONS)}
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + end], env=environ, capture_output=True, check=True
    )
    return time.time() - float(done.stdout)


def main() -> None:
    """Print the figures, taken in turns."""
    pairs = [(seconds("sys.exit(0)"), seconds("leave(0)")) for _ in range(RUNS)]
    usual, ours = (statistics.median(some) for some in zip(*pairs, strict=True))
    print(f"end of a process: Python's own {usual:.3f} s, ours {ours:.3f} s")
    print(f"ratio: {usual / ours:.1f}")


if __name__ == "__main__":
    main()
