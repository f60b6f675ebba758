"""Many questions to slow sources at once, with an end in time.

The threads are daemons: a call that hangs where no socket timeout reaches (a name server, say)
is given up, and cannot keep the process from ending.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
_TICK = 0.1


class Overdue(Exception):  # noqa: N818 - a state of a job, not a fault of ours
    """The job did not end in its time and was given up."""


class _Job(Generic[T]):
    def __init__(self, number: int, call: Callable[[], T]) -> None:
        self.number = number
        self.call = call
        self.started: float | None = None
        self.given_up = False


def ask_all(
    calls: Sequence[Callable[[], T]], *, workers: int, each: float, until: float
) -> Iterator[tuple[int, T | Exception]]:
    """Run the calls on up to ``workers`` threads; yield ``(position, value or exception)`` as they end.

    ``each`` is the seconds that one call may take, ``until`` the reading of ``time.monotonic`` at
    which everything that has not ended is given up with ``Overdue``.
    """
    todo: queue.SimpleQueue[_Job[T] | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[_Job[T], T | Exception]] = queue.SimpleQueue()
    jobs = [_Job(number, call) for number, call in enumerate(calls)]
    for job in jobs:
        todo.put(job)
    for _ in range(min(workers, len(jobs))):
        _start(todo, done)
    open_jobs = {job.number: job for job in jobs}
    while open_jobs:
        try:
            job, outcome = done.get(timeout=_TICK)
        except queue.Empty:
            pass
        else:
            if open_jobs.pop(job.number, None):
                yield job.number, outcome
        for late in _late(list(open_jobs.values()), each, until):
            late.given_up = True
            del open_jobs[late.number]
            if late.started is not None:
                _start(todo, done)
            yield late.number, Overdue()
    for _ in range(workers):
        todo.put(None)


def _late(jobs: list[_Job[T]], each: float, until: float) -> list[_Job[T]]:
    now = time.monotonic()
    if now >= until:
        return jobs
    return [job for job in jobs if job.started is not None and now - job.started > each]


def _start(
    todo: queue.SimpleQueue[_Job[T] | None],
    done: queue.SimpleQueue[tuple[_Job[T], T | Exception]],
) -> None:
    threading.Thread(target=_work, args=(todo, done), daemon=True, name="factlock-ask").start()


def _work(
    todo: queue.SimpleQueue[_Job[T] | None],
    done: queue.SimpleQueue[tuple[_Job[T], T | Exception]],
) -> None:
    while True:
        job = todo.get()
        if job is None:
            return
        if job.given_up:
            continue
        job.started = time.monotonic()
        try:
            outcome: T | Exception = job.call()
        except Exception as error:  # noqa: BLE001 - handed to the caller, who decides
            outcome = error
        done.put((job, outcome))
        if _is_replaced(job):
            return


def _is_replaced(job: _Job[T]) -> bool:
    """Whether the job was given up meanwhile; another thread works in place of its own then."""
    return job.given_up
