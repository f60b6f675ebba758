"""A child that stays: JSON lines go in, and come back by their numbers in any order."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from factlock.sources.process import ChildError, begin_child, end_child

MAX_LINE = 64 << 20
_KEPT = 1 << 14


class Conversation:
    """One child and the questions it works on. Safe to use from several threads."""

    def __init__(self, arguments: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> None:
        self._child = begin_child(arguments, cwd, environ)
        self._lock = threading.Lock()
        self._waiting: dict[int, SimpleQueue[dict[str, Any] | None]] = {}
        self._last = 0
        self._errors = b""
        self.ended = False
        for read in (self._read_answers, self._read_errors):
            threading.Thread(target=read, name="factlock-child", daemon=True).start()

    def ask(self, question: Mapping[str, Any], deadline: float) -> dict[str, Any]:
        """The answer to a question; raises ``ChildError`` when it is late or the child is gone.

        A child that is late is ended: nobody knows whether it would ever answer again.
        """
        answer: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        with self._lock:
            self._last += 1
            number = self._last
            self._waiting[number] = answer
            if not self.ended:
                self._send({**question, "id": number})
        try:
            if self.ended:
                raise ChildError(f"The child ended before its time. {self.said()}")
            found = answer.get(timeout=max(deadline - time.monotonic(), 0))
        except Empty:
            self.end()
            late = ChildError("The child did not answer in its time.")
            late.overdue = True
            raise late from None
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if found is None:
            raise ChildError(f"The child ended before its time. {self.said()}")
        return found

    def said(self) -> str:
        """The end of what the child wrote as errors."""
        return self._errors.decode("utf-8", "replace").strip()

    def end(self) -> None:
        """End the child; whoever waits is told."""
        self.ended = True
        end_child(self._child)
        with contextlib.suppress(OSError, ValueError):
            if self._child.stdin is not None:
                self._child.stdin.close()
        self._tell_all()

    def _send(self, question: Mapping[str, Any]) -> None:
        stream = self._child.stdin
        line = json.dumps(question, ensure_ascii=True).encode("ascii") + b"\n"
        # A child that is gone is noticed by the thread that reads its answers.
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:
                stream.write(line)
                stream.flush()

    def _read_answers(self) -> None:
        with contextlib.suppress(OSError, ValueError, RecursionError), self._child.stdout as stream:  # type: ignore[union-attr]
            while line := stream.readline(MAX_LINE):
                if not line.endswith(b"\n"):
                    break
                self._take(line)
        self.end()

    def _take(self, line: bytes) -> None:
        answer = json.loads(line)
        with self._lock:
            waiting = self._waiting.get(answer["id"])
        if waiting is not None:
            waiting.put(answer)

    def _read_errors(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._child.stderr as stream:  # type: ignore[union-attr]
            while piece := os.read(stream.fileno(), _KEPT):
                self._errors = (self._errors + piece)[-_KEPT:]

    def _tell_all(self) -> None:
        with self._lock:
            for waiting in self._waiting.values():
                waiting.put(None)
