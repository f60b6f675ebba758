"""The source ``resolver``: what uv chooses for requirements on a target, with the chosen wheels' metadata.

Its subject is a set of requirements, one a line, sorted. All facts have the parameters ``python``,
``platform``, ``before`` (RFC 3339: nothing uploaded later) and ``index`` (asked before the others).

``solve``: ``{"outcome": "solved", "packages": [...]}``; a package is ``{"name", "version", "file",
"sha256", "size", "uploaded", "requires": [[name, specifier, marker, extra], ...]}``, size in bytes,
``uploaded`` a day or ``""``, only requirements that are active on the target; ``"unread"`` beside them
holds those that may not be handed on (addresses, nonsense), where there are some. A requirement of a
project on itself only switches extras on and is left out.

Not solved: ``{"outcome", "said", "asks": [[who, requirement], ...], "names": [...]}`` with one of the
outcomes ``conflict``, ``missing``, ``not-for-this-python``, ``needs-a-build``; see ``unsolved``.

``mentions`` (parameter ``watch``: names joined by commas): ``{"inactive": [[package, version, name,
specifier, marker, extra], ...], "about": {root: {"version", "summary", "keywords", "classifiers",
"extras"}}}``: what the solved set requires of the watched projects elsewhere or with other extras.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from factlock.errors import Cause, InputError, SourceError
from factlock.facts.cache import cache_folder
from factlock.facts.dates import stamp
from factlock.facts.keys import INDEX, RESOLVER
from factlock.facts.observation import Observation
from factlock.model import FactKey, Json, Pairs, Subject
from factlock.sources.index import PythonIndex
from factlock.sources.marker_environment import marker_environment
from factlock.sources.pylock_answer import Chosen, read_answer
from factlock.sources.solved_set import Member, activate, inactive
from factlock.sources.transport import login
from factlock.sources.unsolved import explain_unsolved
from factlock.sources.uv_child import PLATFORMS, Asked, Surroundings, run_uv
from factlock.sources.wheel_metadata import Kept, Metadata, read_dependency
from factlock.sources.wheel_reader import WheelReader
from factlock.target import read_python
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from factlock.sources import Sources
    from factlock.sources.addresses import Index

SOURCE = RESOLVER
MAX_REQUIREMENTS = 2000
# How many wheels may be looked at before uv has chosen them.
MAX_EARLY = 500
_EARLY = re.compile(rb"No cache entry for: (https?://[!-~]{1,2000}\.whl)\s*$")
# uv leaves out a file that has no date, with this warning, when it goes back in time (uv 0.13.8).
_UNDATED = b"is missing an upload date"
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?", re.ASCII
)
# uv itself works on many threads: many more children than processors only wait for each other.
_CHILDREN = threading.BoundedSemaphore(max(os.cpu_count() or 4, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solution:
    """What uv chose, with its metadata; or the fact that says why nothing could be chosen."""

    chosen: tuple[Chosen, ...] = ()
    members: dict[str, Member]
    roots: tuple[str, ...] = ()
    unsolved: Json = None


def open_source(name: str, sources: Sources) -> Resolver | None:
    """The resolver over the configured indexes."""
    return Resolver(sources) if name == SOURCE else None


class Resolver:
    """uv over the indexes of this machine; every set is solved once a build."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._began = time.monotonic()
        self._solutions: dict[tuple[str, Pairs], _Solution] = {}
        self._busy: dict[tuple[str, Pairs], threading.Lock] = {}
        self._lock = threading.Lock()
        folder = lambda: cache_folder(sources.environ)  # noqa: E731 - found when it is needed
        self._reader = WheelReader(sources.transport, sources.access.indexes, Kept(folder))
        self._indexes: dict[str, PythonIndex] = {}

    @property
    def identity(self) -> str:
        """A digest of the indexes, in order, and of who asks them."""
        words = []
        for index in self._sources.access.indexes:
            who = index.user.reveal() if index.user is not None else ""
            words += [index.name, index.url, who, str(index.explicit)]
        return hashlib.sha256("\n".join(["uv", *words]).encode()).hexdigest()

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """Solve a set of requirements for each target that the keys name."""
        roots = read_roots(subject.name)
        values: dict[FactKey, Json] = {}
        via: dict[str, None] = {}
        for key in keys:
            asked = dict(key.parameters)
            watch = asked.pop("watch", "")
            chain = self._chain(asked.get("index", ""))
            via.update(dict.fromkeys(index.name for index in chain))
            solution = self._solution(subject.name, roots, asked, deadline)
            if key.kind == "solve":
                values[key] = solution.unsolved or _solve_fact(solution)
            else:
                values[key] = _mentions_fact(solution, frozenset(watch.split(",")) - {""})
        return Observation(
            subject=subject,
            date=stamp(self._sources.now()),
            via=", ".join(via),
            values=values,
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
    ) -> _Solution:
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
    ) -> _Solution:
        asked = _read_target(roots, target)
        chain = self._chain(target.get("index", ""))
        around = Surroundings(
            environ=self._sources.environ,
            access=self._sources.access,
            indexes=chain,
            cache=cache_folder(self._sources.environ) / "uv",
            began=self._began,
            login=login,
        )
        threading.Thread(target=self._warm_up, daemon=True).start()
        if not _CHILDREN.acquire(timeout=max(deadline - time.monotonic(), 0)):
            raise SourceError(
                "There was no time left to start the resolver.",
                cause=Cause.TIME_BUDGET,
                advice="Build again with fewer questions.",
            )
        log = _Log(self._reader, deadline)
        try:
            ended = run_uv(asked, around, deadline, log)
        finally:
            _CHILDREN.release()
        if asked.before and log.undated:
            raise _undated(chain)
        if ended.code != 0:
            fact = explain_unsolved(ended, asked, chain, self._index(target, chain), deadline)
            return _Solution(members={}, unsolved=fact)
        chosen = read_answer(ended.output, asked.python, asked.platform)
        found = self._reader.read_all(chosen, deadline)
        members = {one.name: Member(metadata=found[one.name]) for one in chosen}
        activate(members, roots, marker_environment(asked.python, asked.platform))
        threading.Thread(
            target=self._reader.keep, args=(chosen, found), name="factlock-keep"
        ).start()
        names = tuple(dict.fromkeys(normal_name(root.name) for root in roots))
        return _Solution(chosen=tuple(chosen), members=members, roots=names)

    def _index(self, target: dict[str, str], chain: tuple[Index, ...]) -> PythonIndex:
        """Our own client of the same indexes, who confirms what uv says is not there."""
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


class _Log:
    """Watches uv's log: begins to read wheels while it still chooses, and notes files without a date.

    That the log names the wheels whose metadata uv reads is luck (uv 0.13.8); without such lines
    the wheels are read afterwards.
    """

    def __init__(self, reader: WheelReader, deadline: float) -> None:
        self._reader = reader
        self._deadline = deadline
        self._left = MAX_EARLY
        self.undated = False

    def __call__(self, line: bytes) -> None:
        self.undated = self.undated or _UNDATED in line
        found = _EARLY.search(line)
        if found and self._left > 0:
            self._left -= 1
            self._reader.begin(found[1].decode("ascii"), self._deadline)


def _undated(chain: tuple[Index, ...]) -> SourceError:
    names = ", ".join(index.name for index in chain)
    return SourceError(
        f"Not every file has an upload date on {clean_text(names, 80)}, so nobody can go back in time.",
        cause=Cause.UNSURE,
        advice="Ask without a date, or of an index that gives upload times.",
    )


def read_roots(text: str) -> tuple[Requirement, ...]:
    """The requirements of a subject; raises ``InputError`` for what may not reach a resolver."""
    lines = text.split("\n") if text else []
    if len(lines) > MAX_REQUIREMENTS:
        raise InputError(f"A set of more than {MAX_REQUIREMENTS} requirements is not solved.")
    found = []
    for line in lines:
        requirement = read_dependency(line)
        if requirement is None or str(requirement) != line:
            raise InputError(
                f"{clean_text(line, 80)!r} cannot be handed to a resolver.",
                advice="Write a name, extras, versions and a marker, as pip would print them; no "
                "address, path or option.",
            )
        found.append(requirement)
    return tuple(found)


def _read_target(roots: tuple[Requirement, ...], target: dict[str, str]) -> Asked:
    python, platform = target.get("python", ""), target.get("platform", "")
    before = target.get("before", "")
    if platform not in PLATFORMS:
        raise InputError(
            f"The platform {clean_text(platform, 40)!r} is not one that can be solved for.",
            advice=f"Choose one of {', '.join(PLATFORMS)}.",
        )
    if before and not _MOMENT.fullmatch(before):
        raise InputError(
            f"{clean_text(before, 40)!r} is not a date.",
            advice="Write it as 2024-05-01 or 2024-05-01T12:00:00Z.",
        )
    return Asked(
        requirements=tuple(map(str, roots)),
        python=read_python(python),
        platform=platform,
        before=before,
    )


def _solve_fact(solution: _Solution) -> Json:
    packages: list[Json] = []
    for one in solution.chosen:
        member = solution.members[one.name]
        package: dict[str, Json] = {
            "name": one.name,
            "version": one.version,
            "file": one.file,
            "sha256": one.sha256,
            "size": member.metadata.size,
            "uploaded": one.uploaded,
            "requires": [list(edge) for edge in member.edges],
        }
        if member.unread:
            package["unread"] = list(member.unread)
        packages.append(package)
    return {"outcome": "solved", "packages": packages}


def _mentions_fact(solution: _Solution, watch: frozenset[str]) -> Json:
    rows: list[Json] = [list(row) for row in inactive(solution.members, watch)]
    about: dict[str, Json] = {
        name: _about(solution.members[name].metadata)
        for name in sorted(solution.roots)
        if name in solution.members
    }
    return {"inactive": rows, "about": about}


def _about(metadata: Metadata) -> Json:
    return {
        "version": metadata.version,
        "summary": metadata.summary,
        "keywords": metadata.keywords,
        "classifiers": list(metadata.classifiers),
        "extras": list(metadata.extras),
    }
