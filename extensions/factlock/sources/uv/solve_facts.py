"""From what uv chose to the facts ``solve`` and ``mentions``; their shapes: ``sources.resolver``."""

from __future__ import annotations

from factlock.light_dataclass import dataclass
from factlock.model import Json
from factlock.sources.uv.pylock_answer import Chosen
from factlock.sources.uv.solved_set import Member, inactive
from factlock.sources.wheel.wheel_metadata import Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What uv chose, with its metadata; or the fact that says why nothing could be chosen."""

    chosen: tuple[Chosen, ...] = ()
    members: dict[str, Member]
    roots: tuple[str, ...] = ()
    unknown_extras: tuple[tuple[str, str], ...] = ()
    yanked: tuple[tuple[str, str], ...] = ()
    unsolved: Json = None


def solve_fact(solution: Solution) -> Json:
    """The fact ``solve``."""
    if solution.unsolved is not None:
        return solution.unsolved
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
    fact: dict[str, Json] = {"outcome": "solved", "packages": packages}
    if solution.unknown_extras:
        fact["unknown_extras"] = [list(one) for one in solution.unknown_extras]
    if solution.yanked:
        fact["yanked"] = [list(one) for one in solution.yanked]
    return fact


def mentions_fact(solution: Solution, watch: frozenset[str]) -> Json:
    """The fact ``mentions`` for some watched names; empty where nothing was chosen."""
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
