"""What is known in one build or command: facts from the lock, the cache and the sources, by mode."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from factlock.errors import Cause, FactlockError, SourceError
from factlock.facts.cache import Cache
from factlock.facts.dates import is_fresh
from factlock.facts.lock import Lock
from factlock.facts.observation import Observation, Source
from factlock.facts.pool import NEEDED, Overdue, Pool
from factlock.light_dataclass import dataclass, field, replace
from factlock.model import Fact, FactKey, Freshness, Mode, Subject, Unknown

WORKERS = 16
EACH = 20.0
GRACE = 1.0
TOTAL = 300.0
CACHE_AGE = timedelta(days=1)


class Openable(Protocol):
    """Gives the source of a logical name, and says what of the configuration is not asked."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """In words, a sentence each."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not stand in anything that is written."""

    def identity(self, name: str) -> str:
        """Tells apart two sources of one logical name; holds no secret. Part of the cache's key.

        Opens nothing; raises ``SourceError`` when there is no such source.
        """

    def __call__(self, name: str) -> Source:
        """The source; raises ``SourceError`` when there is none."""


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How facts may be had: the mode, the greatest age, the moment of the build, the time it may take."""

    mode: Mode
    now: datetime
    max_age: timedelta | None = None
    total: float = TOTAL


class _OfLock(dict[FactKey, Fact | Unknown]):
    """What a lock says of every key; holds those that were looked at."""

    def __init__(self, lock: Lock) -> None:
        super().__init__()
        self._lock = lock

    def __contains__(self, key: object) -> bool:
        """Nobody else is asked, so there is nothing to wait for."""
        return True

    def __missing__(self, key: FactKey) -> Fact | Unknown:
        self[key] = self._lock.fact(key) or _not_locked(key)
        return self[key]


@dataclass(slots=True)
class Knowledge:
    """Facts by key, gathered when they are needed; asks each subject once a build.

    ``gather`` waits until all is known. ``begin`` asks without waiting, and ``wait`` waits for what comes
    first: so what may be needed later is asked while something else is waited for. ``source`` makes the
    source of a logical name on first use and raises ``SourceError`` or ``ConfigError`` when there is none;
    in the mode ``locked`` it is never called.
    """

    policy: Policy
    lock: Lock
    cache: Cache | None
    source: Openable
    progress: Progress | None = None
    known: dict[FactKey, Fact | Unknown] = field(default_factory=dict)
    changed: bool = False
    _wanted: dict[Subject, set[FactKey]] = field(default_factory=dict)
    _until: float = 0.0
    _idle: float = 0.0
    _at_work: Pool[Observation] | None = None
    _asked: dict[int, tuple[Subject, tuple[FactKey, ...]]] = field(default_factory=dict)
    _ended: int = 0

    def __post_init__(self) -> None:
        """What a lock holds, or does not, is known at once."""
        if self.policy.mode is Mode.LOCKED:
            self.known = _OfLock(self.lock)

    def gather(self, keys: Iterable[FactKey]) -> None:
        """Make every key known, as a fact or as ``Unknown``."""
        wanted = tuple(keys)
        while lacking := [key for key in wanted if key not in self.known]:
            self.begin(lacking)
            subjects = {key.subject for key in lacking}
            mine = {number for number, (subject, _) in self._asked.items() if subject in subjects}
            while not mine.isdisjoint(self._asked):
                for fault in self.wait().values():
                    raise fault

    def begin(self, keys: Iterable[FactKey], priority: int = NEEDED) -> None:
        """Take what the mode allows from lock and cache, and ask for the rest without waiting for it.

        A subject that is being asked already is asked again, for what is wanted by then, when that has ended.
        """
        under_way = {subject: number for number, (subject, _) in self._asked.items()}
        subjects: dict[Subject, None] = {}
        for key in keys:
            if key not in self.known:
                self._wanted.setdefault(key.subject, set()).add(key)
                subjects[key.subject] = None
        for subject in sorted(subjects):
            if subject in under_way:
                if priority == NEEDED:
                    self._pool.hasten(under_way[subject])
            elif not self._from_store(subject):
                self._ask(subject, priority)

    @property
    def is_asking(self) -> bool:
        """Whether a subject is being asked."""
        return bool(self._asked)

    def wait(self) -> dict[FactKey, FactlockError]:
        """Wait until a subject that is being asked has answered, or all of them are out of time.

        What is wrong with the configuration, and so no answer, is given back with the keys that it is about.
        """
        faults: dict[FactKey, FactlockError] = {}
        self._resume()
        if self.progress and self._asked:
            self.progress(self._ended, self._ended + len(self._asked))
        for number, answer in self._pool.wait(self._until) if self._asked else ():
            subject, keys = self._asked.pop(number)
            self._ended += 1
            if self.progress:
                self.progress(self._ended, self._ended + len(self._asked))
            if isinstance(answer, Observation):
                self._accept(answer, keys)
            elif isinstance(answer, FactlockError) and not isinstance(answer, SourceError):
                faults |= dict.fromkeys(self._wanted[subject], answer)
                continue
            else:
                self._cannot(subject, answer, keys)
            if not self._wanted[subject].issubset(keys):
                # More was wanted of it while it was being asked.
                self.begin(self._wanted[subject])
        if not self._asked:
            self._ended = 0
        self._idle = time.monotonic()
        return faults

    def _resume(self) -> None:
        """Go on with the time that all asking may take; that in which nobody waited does not count."""
        now = time.monotonic()
        if not self._until:
            self._until = now + self.policy.total
        elif self._idle:
            self._until += now - self._idle
        self._idle = 0.0

    def counts(self) -> Counter[str]:
        """How many facts came from where: asked, cached, locked, stale, unknown."""
        names = {Freshness.LIVE: "asked"}
        return Counter(
            "unknown"
            if isinstance(fact, Unknown)
            else names.get(fact.freshness, fact.freshness.value)
            for fact in self.known.values()
        )

    def _from_store(self, subject: Subject) -> bool:
        """Answer from the lock or the cache where the mode allows; ``False`` when it must be asked."""
        if self.policy.mode is Mode.LIVE:
            return False
        facts = self._stored(subject)
        fresh = len(facts) == len(self._wanted[subject]) and all(
            map(self._is_fresh, facts.values())
        )
        if fresh:
            for key, fact in facts.items():
                self._learn(key, fact)
        return fresh

    def _stored(self, subject: Subject) -> dict[FactKey, Fact]:
        """For each wanted key the newer of lock and cache; what neither has is left out."""
        facts = {}
        kept = self._cached(subject)
        for key in self._wanted[subject]:
            locked = self.lock.fact(key)
            cached = kept.fact(key, Freshness.CACHED) if kept and key in kept.values else None
            newest = max((fact for fact in (locked, cached) if fact), key=self._age, default=None)
            if newest is not None:
                facts[key] = newest
        return facts

    def _cached(self, subject: Subject) -> Observation | None:
        if self.cache is None or all(map(self._locked_fresh, self._wanted[subject])):
            return None
        try:
            identity = self.source.identity(subject.source)
        except SourceError:
            return None
        return self.cache.read(identity, subject, self.policy.now)

    def _age(self, fact: Fact) -> str:
        """By which the newer of two facts is known; a date in the future, and a sample, count least."""
        if fact.partial:
            return ""
        return fact.date if is_fresh(fact.date, self.policy.now, timedelta.max) else ""

    def _locked_fresh(self, key: FactKey) -> bool:
        fact = self.lock.fact(key)
        return fact is not None and self._is_fresh(fact)

    def _is_fresh(self, fact: Fact) -> bool:
        """A locked fact without a greatest age is true until refreshed; a cached one for a day."""
        age = self.policy.max_age
        if age is not None and fact.partial and fact.freshness is not Freshness.CACHED:
            # A site that asks by age would rather have the whole than the sample that stands in for it.
            return False
        if age is None and fact.freshness is Freshness.CACHED:
            age = CACHE_AGE
        return is_fresh(fact.date, self.policy.now, age)

    @property
    def _pool(self) -> Pool[Observation]:
        """Made when a source is first asked: many commands find all facts at hand."""
        if self._at_work is None:
            self._at_work = Pool(workers=WORKERS, each=EACH + GRACE)
        return self._at_work

    def _ask(self, subject: Subject, priority: int) -> None:
        self._resume()
        keys = tuple(sorted(self._wanted[subject]))
        number = self._pool.put(self._call(subject, keys), priority)
        self._asked[number] = subject, keys
        self._idle = time.monotonic()

    def _call(self, subject: Subject, keys: tuple[FactKey, ...]) -> Callable[[], Observation]:
        until = self._until

        def call() -> Observation:
            deadline = min(time.monotonic() + EACH, until)
            observation = self.source(subject.source).ask(subject, keys, deadline)
            if self.cache is not None:
                self.cache.write(self.source.identity(subject.source), observation)
            return observation

        return call

    def _accept(self, answer: Observation, keys: tuple[FactKey, ...]) -> None:
        for key in keys:
            if key not in answer.failed:
                self._learn(key, answer.fact(key, Freshness.LIVE))
        for key, error in answer.failed.items():
            self._cannot(answer.subject, error, {key})

    def _cannot(self, subject: Subject, error: Exception, keys: Iterable[FactKey]) -> None:
        """What could not be asked: stale from lock or cache in ``auto``, else unknown with its cause."""
        stored = self._stored(subject) if self.policy.mode is Mode.AUTO else {}
        for key in keys:
            unknown = _unknown(key, error)
            fact = stored.get(key)
            if fact is None:
                self._learn(key, unknown)
            elif fact.ageless:
                # A sample says until when it goes; that nobody could ask for more makes it no staler.
                self._learn(key, fact)
            else:
                self._learn(key, replace(fact, freshness=Freshness.STALE, trouble=unknown))

    def _learn(self, key: FactKey, fact: Fact | Unknown) -> None:
        if key in self.known and self.known[key] != fact:
            self.changed = True
        self.known[key] = fact


def _unknown(key: FactKey, error: Exception) -> Unknown:
    if isinstance(error, SourceError):
        return Unknown(
            key=key, cause=error.cause, reason=error.message, host=error.host, advice=error.advice
        )
    if not isinstance(error, Overdue):
        # A fault of ours with one answer must not take the whole build along, nor pass for an answer.
        return Unknown(
            key=key,
            cause=Cause.UNSURE,
            reason=f"Factlock could not read the answer ({type(error).__name__}).",
            advice="This is a fault of factlock: please report it with the name of the project.",
        )
    return Unknown(
        key=key,
        cause=Cause.TIME_BUDGET,
        reason="The time for asking was used up.",
        advice="Try again later; what was answered meanwhile is in the cache.",
    )


def _not_locked(key: FactKey) -> Unknown:
    return Unknown(
        key=key,
        cause=Cause.NOT_LOCKED,
        reason="facts.lock has no answer to this question, and the mode is locked.",
        advice="Run `factlock lock` where there is a network, and commit facts.lock.",
    )
