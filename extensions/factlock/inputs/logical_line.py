"""A line that is written over several lines of a file, and where each of its characters stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Logical:
    """A logical line, from its physical lines: their numbers, and what each adds to the text."""

    __slots__ = ("_ends", "_numbers", "line", "text")

    def __init__(self, parts: Sequence[tuple[int, str]]) -> None:
        whole = "".join(part for _, part in parts)
        self.text = whole.strip()
        blank = len(whole) - len(whole.lstrip())
        self._numbers = [number for number, _ in parts]
        self._ends = [end - blank for end in accumulate(len(part) for _, part in parts)]
        # The first physical line that says something.
        self.line = self.line_of(0)

    def line_of(self, position: int) -> int:
        """The physical line of a character of ``text``."""
        place = bisect_right(self._ends, position)
        return self._numbers[min(place, len(self._numbers) - 1)]
