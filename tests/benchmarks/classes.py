"""Measure what two hundred frozen dataclasses cost to define: ours beside the standard library's.

``python tests/benchmarks/classes.py`` prints both, and the ratio, in seconds of the processor.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2] / "extensions")]

from factlock import light_dataclass  # noqa: E402 - found by the line above

CLASSES = 200


def define(decorator: Callable[..., Callable[[type], type]]) -> float:
    """Seconds that it takes to define the classes."""
    begun = time.process_time()
    for _ in range(CLASSES):
        names: dict[str, Any] = dict.fromkeys(("source", "kind", "name", "value"), "str")
        plain = type("Plain", (), {"__doc__": "Four fields.", "__annotations__": names})
        decorator(frozen=True, slots=True, kw_only=True)(plain)
    return time.process_time() - begun


def main() -> None:
    """Print the figures."""
    usual = min(define(dataclasses.dataclass) for _ in range(5))
    ours = min(define(light_dataclass.dataclass) for _ in range(5))
    print(f"{CLASSES} frozen dataclasses: standard library {usual:.3f} s, ours {ours:.3f} s")
    print(f"ratio: {usual / ours:.1f}")


if __name__ == "__main__":
    main()
