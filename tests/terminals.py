"""A command at a terminal of 80 columns: what it prints, typed answers, keys, and how it ends."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PROMPTS = (b": ", b"> ")
COLUMNS, ROWS = 80, 24


class Terminal:
    """A child of ours on a pseudo-terminal; POSIX only."""

    def __init__(self, words: Sequence[str], cwd: Path, **environ: str) -> None:
        import fcntl
        import pty
        import termios

        self.said = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            settings = {**os.environ, "TERM": "xterm", **environ}
            os.execvpe(sys.executable, [sys.executable, "-m", "factlock", *words], settings)
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)

    def read(self, *, until_prompt: bool, seconds: float = 30.0) -> str:
        """What is printed up to the next prompt, or to the end."""
        found, end = b"", time.monotonic() + seconds
        while time.monotonic() < end:
            ready, _, _ = select.select([self.fd], [], [], 0.1)
            if not ready:
                if until_prompt and found.endswith(PROMPTS):
                    break
                continue
            try:
                part = os.read(self.fd, 65536)
            except OSError:
                break
            if not part:
                break
            found += part
        said = found.decode().replace("\r\n", "\n")
        self.said += said
        return said

    def type(self, text: str) -> None:
        """Type a line, or a key as it is."""
        os.write(self.fd, text.encode() if text in {"\x03", "\x04"} else f"{text}\n".encode())

    def answer(self, *lines: str) -> str:
        """Wait for a prompt before each line; what was printed after the last."""
        for line in lines:
            self.read(until_prompt=True)
            self.type(line)
        return self.read(until_prompt=False)

    def end(self) -> int:
        """How the child ended."""
        with contextlib.suppress(OSError):
            os.close(self.fd)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)
        self.end()
