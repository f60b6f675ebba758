"""The terminal of a run: where it prints, how wide, in which colours, and whether anybody is there to ask."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

from factlock.light_dataclass import dataclass
from factlock.report.run_text import NARROWEST, WIDTH, Look

WIDEST = 100


@dataclass(slots=True, kw_only=True)
class Terminal:
    """Prints and asks. ``asks`` is whether somebody is there; the end of their input ends that.

    ``waits`` is called before somebody is waited for.
    """

    out: TextIO
    look: Look
    asks: bool
    waits: Callable[[], None] = lambda: None

    def say(self, lines: Iterable[str]) -> None:
        """Print lines that are fit for a terminal."""
        for line in lines:
            print(line, file=self.out)
        self.out.flush()

    def ask(self, prompt: str) -> str | None:
        """A line of somebody, ``None`` where nobody is there or nobody goes on."""
        if not self.asks:
            return None
        self.waits()
        self.out.write(f"{prompt} ")
        self.out.flush()
        line = sys.stdin.readline()
        if not line.endswith("\n"):
            self.asks = bool(line)
            self.out.write("\n")
            return line.strip() if line else None
        return line.strip()


def open_terminal(*, quiet: bool) -> Terminal:
    """The terminal of this process; with ``quiet`` all that is for people goes to standard error."""
    out = sys.stderr if quiet else sys.stdout
    tty = out.isatty()
    colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(
        out=out,
        look=Look(width=_width(out) if tty else WIDTH, colour=colour, plain=_is_plain(out)),
        asks=sys.stdin is not None and sys.stdin.isatty(),
    )


def _width(out: TextIO) -> int:
    try:
        width = os.get_terminal_size(out.fileno()).columns
    except (OSError, ValueError):
        width = 0
    return max(NARROWEST, min(width or WIDTH, WIDEST))


def _is_plain(out: TextIO) -> bool:
    """Whether the output cannot show letters beyond ASCII."""
    try:
        "→─".encode(out.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False
