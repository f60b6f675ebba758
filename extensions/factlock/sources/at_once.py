"""Runs one call for many keys at once, for each key once a build, on daemon threads."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")
WORKERS = 16


class AtOnce(Generic[T]):
    """``call`` is given a key and a deadline (a reading of ``time.monotonic``); safe to share.

    What failed is tried again for the next who asks: a deadline may have been short. A thread that
    hangs cannot keep the process from ending.
    """

    def __init__(self, call: Callable[[str, float], T], name: str) -> None:
        self._call = call
        self._name = name
        self._found: dict[str, Future[T]] = {}
        self._todo: queue.SimpleQueue[tuple[str, float, Future[T]]] = queue.SimpleQueue()
        self._working = 0
        self._lock = threading.Lock()

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def begin(self, key: str, deadline: float) -> Future[T]:
        """Begin with a key, unless that was begun before."""
        with self._lock:
            future = self._found.get(key)
            if future is None or (future.done() and future.exception() is not None):
                future = self._found[key] = Future()
                self._todo.put((key, deadline, future))
                if self._working < WORKERS:
                    self._working += 1
                    threading.Thread(target=self._work, daemon=True, name=self._name).start()
        return future

    def _work(self) -> None:
        while True:
            with self._lock:
                try:
                    key, deadline, future = self._todo.get_nowait()
                except queue.Empty:
                    self._working -= 1
                    return
            try:
                future.set_result(self._call(key, deadline))
            except BaseException as error:  # noqa: BLE001 - handed to the one who waits
                future.set_exception(error)
