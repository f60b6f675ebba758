"""From uv's explanation to the fact: which of four outcomes it is, confirmed by our own client.

"Not found" is believed only when the index says so to us too, and "no usable wheels" means a build
only when there is an sdist for the target; where the two disagree, nothing is concluded.

The fact: ``{"outcome", "said", "asks", "names"}``; the ranges in ``asks`` are uv's, which leaves out
bounds that no released version makes a difference to. ``missing``: nobody has a project of the names.
``conflict``: two ask for versions of one project that exclude each other (``asks``), or nothing that
was ever released fits. ``needs-a-build``: of the names (``"project version"``) there are only sdists for
the target. ``not-for-this-python``: the names have files, but none for this Python or platform.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

from factlock.errors import Cause, SourceError
from factlock.facts.keys import INDEX, latest_key, project_key
from factlock.light_dataclass import dataclass
from factlock.marker_environment import full_python
from factlock.model import FactKey, Json
from factlock.sources.uv.root_pages import QUARANTINED, quarantined
from factlock.sources.uv.uv_child import Asked
from factlock.sources.uv.uv_trouble import find_trouble
from factlock.sources.uv.uv_words import Named, Said, is_unsolved, read_words
from factlock.text import clean_text, normal_name
from factlock.version_ranges import never_both

if TYPE_CHECKING:
    from factlock.facts.observation import Source
    from factlock.sources.network.addresses import Index
    from factlock.sources.process import Ended

MAX_CONFIRMED = 40
_UNSOLVED_CODE = 1
# What a damaged cache looks like: words that we do not know, or an answer that is broken.
_MAYBE_CACHE = frozenset({Cause.UNSURE, Cause.MALFORMED})


def has_failed(ended: Ended) -> bool:
    """Whether uv neither solved nor said that no set of versions fits."""
    return ended.code != 0 and not (ended.code == _UNSOLVED_CODE and is_unsolved(ended.errors))


def may_be_of_the_cache(ended: Ended, chain: tuple[Index, ...]) -> bool:
    """Whether uv failed in a way that a new cache may heal."""
    return has_failed(ended) and find_trouble(ended.errors, chain).cause in _MAYBE_CACHE


def explain_unsolved(
    ended: Ended, asked: Asked, chain: tuple[Index, ...], index: Source, deadline: float
) -> Json:
    """The fact for a child that did not end with 0; raises ``SourceError`` when it is no answer."""
    if has_failed(ended):
        raise find_trouble(ended.errors, chain)
    trouble = find_trouble(ended.errors, chain, sure=False)
    if trouble is not None:
        raise trouble
    said = read_words(ended.errors)
    # Our way to say "any patch release" is nothing that a reader asked for.
    text = re.sub(rf"[>=]*{re.escape(full_python(asked.python))}\b", asked.python, said.text)
    outcome, names = _Confirmed(asked, index, deadline).judge(said)
    asks: list[Json] = [[who, " or ".join(map(str, wanted))] for who, wanted in said.asks]
    return {"outcome": outcome, "said": text, "asks": asks, "names": list(names)}


def missing_roots(names: list[str]) -> Json:
    """The fact where uv failed, and our own client was told that there are no such projects.

    uv takes only status 404 for that (0.13.8); 410 says it as plainly.
    """
    said = f"No index has {clean_text(', '.join(names), 300)}."
    asks: list[Json] = [["", name] for name in names]
    return {"outcome": "missing", "said": said, "asks": asks, "names": list(names)}


@dataclass(frozen=True, slots=True)
class _Confirmed:
    """Asks the index itself about what uv says."""

    asked: Asked
    index: Source
    deadline: float

    def judge(self, said: Said) -> tuple[str, list[str]]:
        """The outcome and its names."""
        missing = [name for name in map(normal_name, said.absent) if self._is_missing(name)]
        if missing:
            return "missing", sorted(set(missing))
        for one in said.none[:MAX_CONFIRMED]:
            self._check_none(one)
        builds, others = self._unusable(said)
        if exclude_each_other(said):
            return "conflict", []
        if builds:
            return "needs-a-build", builds
        if others or said.python:
            return "not-for-this-python", others or sorted(map(_words, said.python))
        return "conflict", []

    def _ask(self, key: FactKey) -> Any:
        return self.index.ask(key.subject, (key,), self.deadline).values[key]

    def _is_missing(self, name: str) -> bool:
        """Whether no index has a project; raises ``SourceError`` when one has."""
        if self._ask(project_key(name, source=INDEX))["exists"]:
            raise _disagreement(name, "uv did not find it, but the index has it")
        return True

    def _latest(self, one: Named) -> dict[str, Any]:
        key = latest_key(
            normal_name(one.name.partition("[")[0]),
            python=self.asked.python,
            platform=self.asked.platform,
            specifier=one.range,
        )
        found: dict[str, Any] = self._ask(key)
        return found

    def _check_none(self, one: Named) -> None:
        """Raise when the index has a version that uv says is not there (a page may have been cut)."""
        name = normal_name(one.name.partition("[")[0])
        if self._ask(project_key(name, source=INDEX)).get("status") == QUARANTINED:
            raise quarantined(name)
        found = self._latest(one)["latest"]
        if found is not None and found["wheel"] and not self.asked.before:
            raise _disagreement(str(one), f"the index has {found['version']}")

    def _unusable(self, said: Said) -> tuple[list[str], list[str]]:
        """Those for which only an sdist fits, and those for which nothing does."""
        builds: dict[str, None] = {}
        others: dict[str, None] = {}
        for one in said.unusable[:MAX_CONFIRMED]:
            found = self._latest(one)
            latest = found["latest"] or found.get("yanked") or found.get("prerelease")
            if latest is None:
                best = found.get("elsewhere")
                others[_words(one, best["version"] if best else "")] = None
            elif not latest["wheel"]:
                builds[_words(one, latest["version"])] = None
            elif self.asked.before or found["latest"] is None:
                builds[_words(one)] = None
            else:
                raise _disagreement(str(one), f"the index has a wheel of {latest['version']}")
        return sorted(builds), sorted(others)


def _words(one: Named, version: str = "") -> str:
    name = normal_name(one.name.partition("[")[0])
    pinned = one.range.removeprefix("==") if one.range.startswith("==") else ""
    return f"{name} {version or pinned}".strip()


def exclude_each_other(said: Said) -> bool:
    """Whether two of the asks want versions of one project that no version can be both of."""
    by_name: dict[str, dict[tuple[Named, ...], None]] = {}
    for _, wanted in said.asks:
        by_name.setdefault(normal_name(wanted[0].name.partition("[")[0]), {})[wanted] = None
    return any(
        _disjoint(one, other)
        for asks in by_name.values()
        for one, other in combinations(list(asks)[:50], 2)
    )


def _disjoint(one: tuple[Named, ...], other: tuple[Named, ...]) -> bool:
    return all(never_both(a.range, b.range) for a in one for b in other)


def _disagreement(what: str, why: str) -> SourceError:
    """One of two answers was not the index's own: a login page in the way looks like a page without files."""
    return SourceError(
        f"The resolver and the index do not agree about {what}: {why}.",
        cause=Cause.MALFORMED,
        retry=True,
        advice="The index may have changed just now, or one of its answers was cut. Ask again.",
    )
