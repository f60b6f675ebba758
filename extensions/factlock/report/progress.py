"""A progress bar for long work, on a terminal only."""

from __future__ import annotations

import sys

WIDTH = 30


def show_progress(done: int, total: int) -> None:
    """A progress bar on a terminal, nothing elsewhere; it wipes itself at the end."""
    if total < 2 or not sys.stderr.isatty():  # noqa: PLR2004 - one question needs no bar
        return
    filled = WIDTH * done // total
    line = f"\r  asking {'█' * filled}{'░' * (WIDTH - filled)} {done}/{total}"
    sys.stderr.write("\r\033[K" if done == total else line)
    sys.stderr.flush()
