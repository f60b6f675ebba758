"""Many questions to slow sources at once, with an end in time.

The threads are daemons: a call that hangs where no socket timeout reaches (a name server, say)
is given up, and cannot keep the process from ending.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from queue import PriorityQueue, SimpleQueue

T = TypeVar("T")
_TICK = 0.1
# Whoever waits for it goes before what may be needed later; what ends a thread comes last.
NEEDED, FORESEEN, _LAST = 0, 1, 2


class Overdue(Exception):  # noqa: N818 - a state of a job, not a fault of ours
    """The job did not end in its time and was given up."""


class _Job(Generic[T]):
    def __init__(self, number: int, call: Callable[[], T]) -> None:
        self.number = number
        self.call = call
        self.started: float | None = None
        self.given_up = False
        self.foreseen = False
        # Whoever holds it does the job; one that was hastened stands in the queue twice.
        self.claim = threading.Lock()


class Pool(Generic[T]):
    """Calls under way on up to ``workers`` threads, each of at most ``each`` seconds.

    ``put`` begins a call and returns its number, ``wait`` gives those that have ended. Calls that are only
    foreseen hold no other up: for each of them one thread more may be there. Only one thread may use a pool.
    """

    def __init__(self, *, workers: int, each: float) -> None:
        self._workers = workers
        self._each = each
        self._numbers = itertools.count()
        self._order = itertools.count()
        from queue import Empty, PriorityQueue, SimpleQueue  # noqa: PLC0415 - most commands find facts at hand

        self._todo: PriorityQueue[tuple[int, int, _Job[T] | None]] = PriorityQueue()
        self._done: SimpleQueue[tuple[_Job[T], T | Exception]] = SimpleQueue()
        self._none_ended = Empty
        self._open: dict[int, _Job[T]] = {}
        self._threads = 0

    def __len__(self) -> int:
        """How many calls are under way."""
        return len(self._open)

    def put(self, call: Callable[[], T], priority: int = NEEDED) -> int:
        """Begin a call; its number is the next one, from 0."""
        job = _Job(next(self._numbers), call)
        job.foreseen = priority == FORESEEN
        self._open[job.number] = job
        self._queue(job, priority)
        return job.number

    def hasten(self, number: int) -> None:
        """Let a call that was foreseen go before others of its kind, because it is needed by now."""
        job = self._open.get(number)
        if job is not None and job.foreseen:
            job.foreseen = False
            if job.started is None:
                self._queue(job, NEEDED)

    def _queue(self, job: _Job[T], priority: int) -> None:
        self._todo.put((priority, next(self._order), job))
        foreseen = 0 if job.foreseen else sum(one.foreseen for one in self._open.values())
        if self._threads < min(self._workers + min(foreseen, self._workers), len(self._open)):
            self._threads += 1
            self._start()

    def wait(self, until: float) -> Iterator[tuple[int, T | Exception]]:
        """The numbers and values, or exceptions, of calls that have ended: of one at least if any is open.

        ``until`` is the reading of ``time.monotonic`` at which all that has not ended is given up.
        """
        ended = False
        while self._open and not ended:
            for number, outcome in [*self._finished(), *self._given_up(until)]:
                ended = True
                yield number, outcome
        if not self._open:
            self._close()

    def _finished(self) -> Iterator[tuple[int, T | Exception]]:
        try:
            job, outcome = self._done.get(timeout=_TICK)
            while True:
                if self._open.pop(job.number, None):
                    yield job.number, outcome
                job, outcome = self._done.get_nowait()
        except self._none_ended:
            return

    def _given_up(self, until: float) -> Iterator[tuple[int, T | Exception]]:
        for late in _late(list(self._open.values()), self._each, until):
            late.given_up = True
            del self._open[late.number]
            if late.started is not None:
                # Its thread may hang for ever; another works in its place.
                self._start()
            yield late.number, Overdue()

    def _close(self) -> None:
        for _ in range(self._threads):
            self._todo.put((_LAST, next(self._order), None))
        self._threads = 0

    def _start(self) -> None:
        work = threading.Thread(
            target=_work, args=(self._todo, self._done), daemon=True, name="factlock-ask"
        )
        work.start()


def ask_all(
    calls: Sequence[Callable[[], T]], *, workers: int, each: float, until: float
) -> Iterator[tuple[int, T | Exception]]:
    """Run the calls on up to ``workers`` threads; yield ``(position, value or exception)`` as they end.

    ``each`` is the seconds that one call may take, ``until`` the reading of ``time.monotonic`` at
    which everything that has not ended is given up with ``Overdue``.
    """
    pool: Pool[T] = Pool(workers=workers, each=each)
    for call in calls:
        pool.put(call)
    while len(pool):
        yield from pool.wait(until)


def _late(jobs: list[_Job[T]], each: float, until: float) -> list[_Job[T]]:
    now = time.monotonic()
    if now >= until:
        return jobs
    return [job for job in jobs if job.started is not None and now - job.started > each]


def _work(
    todo: PriorityQueue[tuple[int, int, _Job[T] | None]],
    done: SimpleQueue[tuple[_Job[T], T | Exception]],
) -> None:
    while True:
        job = todo.get()[2]
        if job is None:
            return
        if job.given_up or not job.claim.acquire(blocking=False):
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
