"""What is said on standard error: complaints, and a progress bar on a terminal."""

from __future__ import annotations

import sys

from factlock.text import printable, redact

WIDTH = 30


def show_progress(done: int, total: int) -> None:
    """A progress bar on a terminal, nothing elsewhere; it wipes itself at the end."""
    if total < 2 or not sys.stderr.isatty():  # noqa: PLR2004 - one question needs no bar
        return
    filled = WIDTH * done // total
    line = f"\r  asking {'█' * filled}{'░' * (WIDTH - filled)} {done}/{total}"
    sys.stderr.write("\r\033[K" if done == total else line)
    sys.stderr.flush()


def complain(message: str) -> None:
    """Say what went wrong on standard error, with nothing in it that a terminal would obey."""
    print(f"factlock: {printable(redact(message))}", file=sys.stderr)
