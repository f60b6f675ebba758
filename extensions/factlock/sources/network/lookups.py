"""The addresses of hosts, each looked up once for all who ask at the same time.

Sixteen threads that all ask a name server for one name lose some of the answers on the way, and the system
asks again only after five seconds. So one question serves all, and is put again when a second has passed.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

from factlock.light_dataclass import dataclass, field

# Seconds after which a question that has no answer is put again, and how often that is done.
AGAIN = 1.0
MOST = 3
# Seconds for which an answer serves.
KEPT = 60.0

Addresses = list[tuple[int, int, int, str, Any]]


@dataclass(slots=True)
class _Question:
    """One name at a name server: what came of it, and when."""

    host: str
    port: int
    done: threading.Event = field(default_factory=threading.Event)
    answer: Addresses | OSError | None = None
    at: float = 0.0

    def ask(self) -> None:
        """Ask; a name server that does not answer is left to its own thread."""
        threading.Thread(target=self._ask, daemon=True, name="factlock-resolve").start()

    def _ask(self) -> None:
        answer: Addresses | OSError
        try:
            answer = list(socket.getaddrinfo(self.host, self.port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer = error if isinstance(error, OSError) else OSError("not a name")
        if not self.done.is_set():
            self.answer, self.at = answer, time.monotonic()
            self.done.set()


class Lookups:
    """The addresses that names have, for one run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._questions: dict[tuple[str, int], _Question] = {}

    def addresses(self, host: str, port: int, seconds: float) -> Addresses:
        """The addresses of a name; raises ``OSError``, ``TimeoutError`` after so many seconds."""
        question, is_new = self._question(host, port)
        until = time.monotonic() + seconds
        for number in range(1, MOST + 1):
            left = until - time.monotonic()
            if question.done.wait(left if number == MOST or not is_new else min(AGAIN, left)):
                break
            if number < MOST and is_new and time.monotonic() < until:
                question.ask()
        if not question.done.is_set():
            self._forget(question)
            raise TimeoutError("the name server does not answer")
        if isinstance(question.answer, OSError):
            self._forget(question)
            raise question.answer
        return question.answer or []

    def _question(self, host: str, port: int) -> tuple[_Question, bool]:
        """The question about a name, and whether whoever asks is the first and has to see to it."""
        with self._lock:
            known = self._questions.get((host, port))
            if known and not (known.done.is_set() and time.monotonic() - known.at > KEPT):
                return known, False
            question = self._questions[host, port] = _Question(host, port)
        question.ask()
        return question, True

    def _forget(self, question: _Question) -> None:
        """Whoever asks next asks anew."""
        with self._lock:
            if self._questions.get((question.host, question.port)) is question:
                del self._questions[question.host, question.port]
