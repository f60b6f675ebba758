"""The only starter of children: an argument list, a time limit, bounded output, no shell."""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from factlock.errors import FactlockError
from factlock.light_dataclass import dataclass

MAX_OUTPUT = 1 << 20
_LONGEST_LINE = 1 << 16
# What a child may write before we have read it, where the system lets us say so (Linux): a resolver writes
# two megabytes of log, and stands still while threads of ours have no time to read them.
_PIPE = 1 << 20
# How long a child that was killed may take to be gone, in seconds.
_LAST_BREATH = 5.0
_running: set[subprocess.Popen[bytes]] = set()
# Set when this process ends: what a thread that is left behind would begin then, nobody would end.
_ending = threading.Event()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a child ended: its exit code and what it printed, each bounded (of errors the end)."""

    code: int
    output: bytes
    errors: str


class Stop:
    """Ends a child before its time, from any thread; calling it before the child has begun works too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._called = False

    def __call__(self) -> None:
        """End the child now."""
        with self._lock:
            self._called = True
            self._kill()

    def attach(self, child: subprocess.Popen[bytes]) -> None:
        """Say which child it is."""
        with self._lock:
            self._child = child
            if self._called:
                self._kill()

    def _kill(self) -> None:
        if self._child is not None:
            with contextlib.suppress(OSError):
                self._child.kill()


class ChildError(FactlockError):
    """A child could not be started, did not end in its time (``overdue``), or printed too much."""

    exit_code = 2
    overdue = False


def run_child(  # noqa: PLR0913 - a keyword a bound
    arguments: Sequence[str],
    *,
    cwd: Path,
    environ: Mapping[str, str],
    seconds: float,
    stdin: bytes = b"",
    watch: Callable[[bytes], None] | None = None,
    stop: Stop | None = None,
) -> Ended:
    """Run a program to its end; raises ``ChildError``. Interrupting us ends the child too.

    ``stdin`` is what it reads; ``watch`` is given each line of its errors as it comes, on another
    thread, and must not raise; ``stop`` ends the child early, which then ends with a code below 0
    (or 1, on Windows).
    """
    child = begin_child(arguments, cwd, environ)
    if stop is not None:
        stop.attach(child)
    output = _Output(child.stdout, 64 * MAX_OUTPUT, child)
    errors = _Errors(child.stderr, MAX_OUTPUT, watch)
    try:
        readers = [threading.Thread(target=one.read, daemon=True) for one in (output, errors)]
        # On a thread of its own too: a child that never reads must not hold us.
        feeder = threading.Thread(target=_feed, args=(child.stdin, stdin), daemon=True)
        for thread in (*readers, feeder):
            thread.start()
        child.wait(timeout=max(seconds, 0))
        for reader in readers:
            reader.join(_LAST_BREATH)
    except subprocess.TimeoutExpired as error:
        late = ChildError(f"{arguments[0]!r} did not end within {seconds:.0f} s.")
        late.overdue = True
        raise late from error
    finally:
        end_child(child)
    if output.flooded:
        raise ChildError(f"{arguments[0]!r} printed more than {64 * MAX_OUTPUT >> 20} MiB.")
    return Ended(code=child.returncode, output=output.content(), errors=errors.content())


def begin_child(
    arguments: Sequence[str], cwd: Path, environ: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a child with its three streams; raises ``ChildError``. ``end_child`` must follow."""
    if _ending.is_set():
        raise ChildError(f"{arguments[0]!r} is not started any more: factlock ends.")
    try:
        child = subprocess.Popen(  # noqa: S603 - a list, no shell, and the program is named by us
            list(arguments),
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise ChildError(f"{arguments[0]!r} is not installed.") from error
    except OSError as error:
        raise ChildError(f"{arguments[0]!r} could not be started: {error.strerror}.") from error
    _running.add(child)
    for stream in (child.stdout, child.stderr):
        _widen(stream)
    return child


def _widen(stream: IO[bytes] | None) -> None:
    """Let a child write more before it has to wait for us; a system that does not is no trouble."""
    if stream is None or not sys.platform.startswith("linux"):
        return
    import fcntl  # noqa: PLC0415 - not on every system

    with contextlib.suppress(OSError):
        fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _feed(stream: IO[bytes] | None, content: bytes) -> None:
    """Give a child its input; one that ends without reading it is no trouble."""
    if stream is not None:
        with contextlib.suppress(OSError):
            stream.write(content)
        with contextlib.suppress(OSError):
            stream.close()


def end_child(child: subprocess.Popen[bytes]) -> None:
    """Make sure that a child is gone and that its streams are closed."""
    _running.discard(child)
    if child.poll() is None:
        with contextlib.suppress(OSError):
            child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=_LAST_BREATH)


@atexit.register
def _end_all() -> None:
    """End the children of threads that are left behind when the process ends."""
    _ending.set()
    for child in list(_running):
        with contextlib.suppress(OSError):
            child.kill()


class _Output:
    """What a child prints, whole; one that prints too much is killed."""

    def __init__(self, stream: IO[bytes] | None, most: int, child: subprocess.Popen[bytes]) -> None:
        self._stream = stream
        self._most = most
        self._child = child
        self._parts: list[bytes] = []
        self.flooded = False

    def read(self) -> None:
        """Read to the end of the stream."""
        size = 0
        for piece in _pieces(self._stream):
            size += len(piece)
            if size <= self._most:
                self._parts.append(piece)
            elif not self.flooded:
                self.flooded = True
                self._child.kill()

    def content(self) -> bytes:
        """What came."""
        return b"".join(self._parts)


class _Errors:
    """The errors of a child: the last bytes are kept, and each line is shown to a watcher."""

    def __init__(
        self, stream: IO[bytes] | None, most: int, watch: Callable[[bytes], None] | None
    ) -> None:
        self._stream = stream
        self._most = most
        self._watch = watch
        self._parts: deque[bytes] = deque()
        self._size = 0

    def read(self) -> None:
        """Read to the end of the stream."""
        rest = b""
        for piece in _pieces(self._stream):
            self._parts.append(piece)
            self._size += len(piece)
            while self._size > self._most and len(self._parts) > 1:
                self._size -= len(self._parts.popleft())
            if self._watch is not None:
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    self._watch(line)
                rest = rest[-_LONGEST_LINE:]

    def content(self) -> str:
        """The end of what came."""
        return b"".join(self._parts)[-self._most :].decode("utf-8", "replace")


def _pieces(stream: IO[bytes] | None) -> Iterator[bytes]:
    """What a stream gives as it comes, to its end; the stream is closed then."""
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError), stream:
        descriptor = stream.fileno()
        while piece := os.read(descriptor, _PIPE):
            yield piece
