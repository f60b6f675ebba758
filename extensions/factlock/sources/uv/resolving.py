"""uv over the indexes of this machine: solves a set, and reads what was chosen; see ``sources.resolver``."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError
from factlock.facts.cache import cache_folder
from factlock.facts.dates import stamp
from factlock.facts.keys import INDEX
from factlock.facts.observation import Observation, observe
from factlock.light_dataclass import replace
from factlock.marker_environment import marker_environment
from factlock.model import FactKey, Json, Pairs, Subject
from factlock.patterns import regex
from factlock.sources.network.logins import login
from factlock.sources.pages.python_index import PythonIndex
from factlock.sources.process import Ended, Stop
from factlock.sources.uv.pylock_answer import read_answer
from factlock.sources.uv.root_pages import Looked, RootPages
from factlock.sources.uv.solve_facts import Solution, mentions_fact, solve_fact
from factlock.sources.uv.solve_question import read_roots, read_target
from factlock.sources.uv.solved_set import Member, activate, active_roots, unknown_extras
from factlock.sources.uv.unsolved import (
    explain_unsolved,
    has_failed,
    may_be_of_the_cache,
    missing_roots,
)
from factlock.sources.uv.uv_child import Asked, Surroundings, run_uv
from factlock.sources.wheel.wheel_metadata import Kept
from factlock.sources.wheel.wheel_reader import WheelReader
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from packaging.requirements import Requirement

    from factlock.sources import Sources
    from factlock.sources.network.addresses import Index
    from factlock.sources.uv.pylock_answer import Chosen

# How many wheels may be looked at before uv has chosen them, and of how many versions of one project: where
# uv goes back and forth, it looks at a hundred and takes one.
MAX_EARLY, EARLY_EACH = 500, 2
# The last part of the time, in seconds at most, is for ending uv and saying why.
_LAST = 1.0
_EARLY = regex(rb"No cache entry for: (https?://[!-~]{1,2000}\.whl)\s*$")
# How many pages are looked at of projects that uv found no version of on its way (uv 0.13.8).
MAX_EMPTY = 40
_EMPTY = regex(rb"No compatible version found for: ([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*$")
# uv leaves out a file that has no date, with this warning, when it goes back in time (uv 0.13.8).
_UNDATED = b"is missing an upload date"
# uv takes a release that was yanked where a pin names it, with this warning (uv 0.13.8).
_YANKED = regex(
    rb"warning: `([A-Za-z0-9][A-Za-z0-9._-]*)==[^`]{1,100}` is yanked(?: \(reason: \"(.{0,1000})\"\))?"
)
# uv itself works on many threads: many more children than processors only wait for each other.
_CHILDREN = threading.BoundedSemaphore(max(os.cpu_count() or 4, 4))


class Resolver:
    """uv over the indexes of this machine; every set is solved once a build."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._began = time.monotonic()
        self._solutions: dict[tuple[str, Pairs], Solution] = {}
        self._busy: dict[tuple[str, Pairs], threading.Lock] = {}
        self._lock = threading.Lock()
        folder = lambda: cache_folder(sources.environ)  # noqa: E731 - found when it is needed
        self._reader = WheelReader(sources.transport, sources.access.indexes, Kept(folder))
        self._indexes: dict[str, PythonIndex] = {}
        self._pages: dict[str, RootPages] = {}

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """Solve a set of requirements for each target that the keys name."""
        roots = read_roots(subject.name)
        deadline -= min(_LAST, max(deadline - time.monotonic(), 0) / 20)
        troubles: dict[Pairs, SourceError] = {}

        def value(key: FactKey) -> Json:
            target, watch = _target_of(key)
            if target in troubles:
                raise troubles[target]
            try:
                solution = self._solution(subject.name, roots, dict(target), deadline)
            except SourceError as error:
                troubles[target] = error
                raise
            return solve_fact(solution) if key.kind == "solve" else mentions_fact(solution, watch)

        values, failed = observe(keys, value)
        named = [self._chain(dict(_target_of(key)[0]).get("index", "")) for key in values]
        return Observation(
            subject=subject,
            date=stamp(self._sources.now()),
            via=", ".join(dict.fromkeys(index.name for chain in named for index in chain)),
            values=values,
            failed=failed,
        )

    def _chain(self, named: str) -> tuple[Index, ...]:
        """The indexes in the order in which they are asked, a named one first."""
        known = self._sources.access.indexes
        first = tuple(index for index in known if named and index.name == named)
        if named and not first:
            raise SourceError(
                f"No index is configured under the name {clean_text(named, 60)!r}.",
                cause=Cause.NOT_CONFIGURED,
                advice="Give it that name in uv's configuration ([[index]] with name and url).",
            )
        rest = tuple(index for index in known if not index.explicit and index not in first)
        return first + rest

    def _solution(
        self, name: str, roots: tuple[Requirement, ...], target: dict[str, str], deadline: float
    ) -> Solution:
        """The solution for a target; one that is asked twice is waited for."""
        key = name, tuple(sorted(target.items()))
        with self._lock:
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            if key not in self._solutions:
                self._solutions[key] = self._solve(roots, target, deadline)
            return self._solutions[key]

    def _solve(
        self, roots: tuple[Requirement, ...], target: dict[str, str], deadline: float
    ) -> Solution:
        asked = read_target(roots, target)
        environment = marker_environment(asked.python, asked.platform)
        chain = self._chain(target.get("index", ""))
        around = Surroundings(
            environ=self._sources.environ,
            access=self._sources.access,
            indexes=chain,
            cache=cache_folder(self._sources.environ) / "uv",
            began=self._began,
            login=login,
        )
        stop = Stop()
        names = dict.fromkeys(normal_name(one.name) for one in active_roots(roots, environment))
        threading.Thread(target=self._warm_up, daemon=True).start()
        looked = self._root_pages(target, chain).begin(names, deadline, stop)
        log = _Log(self._reader, deadline)
        ended = _run(lambda place: _run_one(asked, place, deadline, log, stop), around, looked)
        if asked.before and log.undated:
            raise _undated(chain)
        if has_failed(ended) and (absent := looked.absent()):
            return Solution(members={}, unsolved=missing_roots(absent))
        if ended.code != 0:
            fact = explain_unsolved(ended, asked, chain, self._index(target, chain), deadline)
            return Solution(members={}, unsolved=fact)
        chosen = read_answer(ended.output, asked.python, asked.platform)
        looked.check_chosen(chosen)
        index = self._index(target, chain)
        for empty in log.empty_beside(chosen):
            # A login page in the way looks to uv like a page without files, and it goes around the project.
            index.look_up(empty, deadline)
        found = self._reader.read_all(chosen, deadline)
        members = {one.name: Member(metadata=found[one.name]) for one in chosen}
        activate(members, roots, environment)
        threading.Thread(
            target=self._reader.keep, args=(chosen, found), name="factlock-keep"
        ).start()
        return Solution(
            chosen=tuple(chosen),
            members=members,
            roots=tuple(names),
            unknown_extras=unknown_extras(members, roots, environment),
            yanked=tuple((k, v) for k, v in sorted(log.yanked.items()) if k in members),
        )

    def _root_pages(self, target: dict[str, str], chain: tuple[Index, ...]) -> RootPages:
        index, named = self._index(target, chain), target.get("index", "")
        with self._lock:
            return self._pages.setdefault(named, RootPages(index))

    def _index(self, target: dict[str, str], chain: tuple[Index, ...]) -> PythonIndex:
        """Our own client of the same indexes: it confirms what uv says is there, and what is not."""
        with self._lock:
            named = target.get("index", "")
            if named not in self._indexes:
                found = None if named else self._sources(INDEX)
                if not isinstance(found, PythonIndex):
                    found = PythonIndex(chain, self._sources.transport, self._sources.now)
                self._indexes[named] = found
            return self._indexes[named]

    def _warm_up(self) -> None:
        """Load what the reading of wheels needs while uv is at work."""
        import packaging.metadata  # noqa: PLC0415
        import packaging.requirements  # noqa: F401, PLC0415

        self._sources.transport.warm_up()


def _target_of(key: FactKey) -> tuple[Pairs, frozenset[str]]:
    """The target that a key is about, and the names that it watches."""
    asked = dict(key.parameters)
    watch = frozenset(asked.pop("watch", "").split(",")) - {""}
    return tuple(sorted(asked.items())), watch


def _run(run: Callable[[Surroundings], Ended], around: Surroundings, looked: Looked) -> Ended:
    """Run uv to an answer; what is wrong with the page of a root goes before all that uv says.

    A damaged cache makes uv fail in many ways (0.13.8), so it is run once more with a new one when
    nothing else explains its failure.
    """
    try:
        ended = run(around)
        looked.check()
        if may_be_of_the_cache(ended, around.indexes):
            ended = run(replace(around, cache=None))
    except SourceError as error:
        if error.cause is not Cause.NOT_CONFIGURED:
            looked.check()
        raise
    return ended


def _run_one(asked: Asked, around: Surroundings, deadline: float, log: _Log, stop: Stop) -> Ended:
    """Run uv once, when it is its turn."""
    if not _CHILDREN.acquire(timeout=max(deadline - time.monotonic(), 0)):
        raise SourceError(
            "There was no time left to start the resolver.",
            cause=Cause.TIME_BUDGET,
            advice="Try again with fewer questions.",
        )
    try:
        return run_uv(asked, around, deadline, log, stop)
    finally:
        _CHILDREN.release()


class _Log:
    """Watches uv's log: begins to read wheels while it still chooses, and notes files without a date.

    That the log names the wheels whose metadata uv reads is luck (uv 0.13.8); without such lines
    the wheels are read afterwards. It also names the projects of which uv found no version that fits.
    """

    def __init__(self, reader: WheelReader, deadline: float) -> None:
        self._reader = reader
        self._deadline = deadline
        self._left = MAX_EARLY
        self._early: Counter[str] = Counter()
        self._empty: dict[str, None] = {}
        self.undated = False
        self.yanked: dict[str, str] = {}

    def empty_beside(self, chosen: Iterable[Chosen]) -> list[str]:
        """The projects of which uv found no version that fits, and took none."""
        taken = {one.name for one in chosen}
        return [name for name in self._empty if name not in taken][:MAX_EMPTY]

    def __call__(self, line: bytes) -> None:
        self.undated = self.undated or _UNDATED in line
        if yanked := _YANKED.search(line):
            reason = clean_text((yanked[2] or b"").decode("utf-8", "replace"), 200)
            self.yanked[normal_name(yanked[1].decode("ascii"))] = reason
        if empty := _EMPTY.search(line):
            self._empty[normal_name(empty[1].decode("ascii"))] = None
        found = _EARLY.search(line)
        if found and self._left > 0:
            url = found[1].decode("ascii")
            project = url.rpartition("/")[2].partition("-")[0]
            self._early[project] += 1
            if self._early[project] <= EARLY_EACH:
                self._left -= 1
                self._reader.begin(url, self._deadline)


def _undated(chain: tuple[Index, ...]) -> SourceError:
    names = ", ".join(index.name for index in chain)
    return SourceError(
        f"Not every file has an upload date on {clean_text(names, 80)}, so nobody can go back in time.",
        cause=Cause.UNSURE,
        advice="Ask without a date, or of an index that gives upload times.",
    )
