"""A line that is written over several lines of a file, and where each of its characters stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Logical:
    """A logical line: the text of its physical lines without comments, and where each begins."""

    parts: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(part for _, part in self.parts).strip()

    @property
    def line(self) -> int:
        """The first physical line that says something."""
        return next((line for line, part in self.parts if part.strip()), self.parts[0][0])

    def line_of(self, position: int) -> int:
        """The physical line of a character of ``text``."""
        whole = "".join(part for _, part in self.parts)
        left = position + len(whole) - len(whole.lstrip())
        for line, part in self.parts:
            if left < len(part):
                return line
            left -= len(part)
        return self.parts[-1][0]
