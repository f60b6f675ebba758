"""Which of the failures in a log is the root, and what the lines around it add."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from factlock.checks.logs.asks import BACK, BOUND, read_asks
from factlock.checks.logs.failures import Failure
from factlock.checks.logs.findings import Finding, Told, moved, read_findings
from factlock.checks.logs.lines import LogLine, read_lines
from factlock.checks.logs.rules import BUILD, HEADLINE, LAST
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex
from factlock.text import normal_name
from factlock.version_ranges import never_both

MAX_OTHERS = 20
_FEW = 4
_NONE = regex(r"\(from versions: none\)")
_IGNORED = regex(r"([^\s:;]{1,60}) Requires-Python ([^;\s]{1,80}(?:, ?[^;\s]{1,40}){0,6})")
_NAME = regex(r"[A-Za-z0-9][\w.-]{0,100}")
_LISTED = regex(r"^\s{0,6}- ([A-Za-z0-9_][\w.-]{0,100})(?:={1,2}([\w.]{1,50}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The root failure, ``None`` where nothing known was found; the others; who asks for what.

    ``indexes`` are those that the log says were asked instead of the public one, or beside it;
    ``remarks`` are ids of what else is worth saying.
    """

    root: Finding | None
    others: tuple[Finding, ...] = ()
    asks: tuple[tuple[str, str], ...] = ()
    indexes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    succeeded: bool = False


def diagnose(content: bytes, file: str) -> Diagnosis:
    """What made an installation fail, from its log; raises ``InputError`` for a log that is too large."""
    told = read_findings(read_lines(content, file))
    live = [one for one in told.findings if not _overcome(one, told)]
    strong = [_in_context(one, told, live) for one in live if not one.weak]
    if not strong:
        return Diagnosis(root=None, succeeded=bool(told.installed))
    first = min(one.part for one in strong)
    root = _root([one for one in strong if one.part == first])
    root = _named(_worded(root, told), strong, told)
    asks = read_asks(told.lines, root.line) if root.failure is Failure.CONFLICT else ()
    if contested := _contested(asks):
        root = replace(root, package=contested, version="")
    return Diagnosis(
        root=root,
        others=_others(root, strong),
        asks=asks,
        indexes=told.indexes.get(root.part, ()),
        remarks=tuple(_remarks(root, told)),
    )


def _overcome(one: Finding, told: Told) -> bool:
    """Whether a build failed and its package was installed later all the same, by another way."""
    overcome = one.failure in BUILD or one.failure in {
        Failure.CANNOT_BE_BUILT,
        Failure.NETWORK,
        Failure.MISSING_LIBRARY,
    }
    return overcome and told.installed.get(one.package, 0) > one.line


def _root(found: Sequence[Finding]) -> Finding:
    """The cause nearest to the root: of one build the last, since tools try things before they give up."""
    best = min(found, key=lambda one: one.rank)
    if best.rank or best.failure not in BUILD:
        return best
    last = best
    for one in found[found.index(best) + 1 :]:
        if one.rank == LAST:
            break
        # A configure step looks for many headers; any other cause is told first and then repeated.
        if one.rank == 0 and one.failure is Failure.MISSING_LIBRARY:
            last = one
    return last


def _in_context(one: Finding, told: Told, live: Iterable[Finding]) -> Finding:
    """A verdict in the light of what was said before it: that nothing was found can have other reasons."""
    if one.failure is Failure.CONFLICT and "that matches" in one.words:
        return one if _never(one.wanted) else replace(one, failure=Failure.CANNOT_BE_FOUND)
    if one.failure is not Failure.CANNOT_BE_FOUND:
        return one
    if python := _other_python(one, told):
        return replace(one, python=python)
    if one.part in told.binaries and "No matching" not in one.words:
        return replace(one, failure=Failure.NO_WHEEL)
    return _in_none(one, told, live) if _NONE.search(one.words) else one


def _in_none(one: Finding, told: Told, live: Iterable[Finding]) -> Finding:
    """What it means that an installer found nothing at all of a project."""
    before = [w for w in live if w.weak and w.part == one.part and w.line < one.line]
    if before:
        weak = before[-1]
        return replace(weak, rank=0, package=one.package, weak=False)
    if one.part in told.build_needs:
        # What a build needs is fetched from where everything is fetched, and is not there.
        of = told.build_needs[one.part]
        return replace(
            one, failure=Failure.HIDDEN_BUILD_DEPENDENCY, rank=0, what=one.package, package=of
        )
    if len(told.indexes.get(one.part, ())) == 1:
        return replace(one, failure=Failure.WRONG_INDEX, rank=0)
    return one


def _never(wanted: str) -> bool:
    """Whether ``django==1.11.29,>2.0`` excludes itself."""
    bounds = BOUND.findall(wanted)[:8]
    pairs = [(a, b) for at, a in enumerate(bounds) for b in bounds[at + 1 :]]
    return any(never_both(a, b) for a, b in pairs)


def _other_python(one: Finding, told: Told) -> str:
    """The Pythons of the versions that pip says it passed over, where one of them is what was asked."""
    text = told.ignored.get(one.part, "")
    if one.python or not text or not one.wanted:
        return one.python
    passed = [(found[1], found[2]) for found in _IGNORED.finditer(text)]
    bounds = re.sub(r"^[\w.-]{1,100}(?:\[[^]]{0,80}\])?\s*", "", one.wanted).partition(";")[0]
    return next((python for version, python in passed if _within(version, bounds)), "")


def _within(version: str, bounds: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        return bool(bounds) and SpecifierSet(bounds).contains(version, prereleases=True)
    except (InvalidSpecifier, ValueError):
        return False


def _worded(root: Finding, told: Told) -> Finding:
    """The root with the line that tells most: of a build that failed for itself, its last words."""
    last = told.last_output.get(root.part)
    if root.failure is Failure.CANNOT_BE_BUILT and root.rank == LAST and last is not None:
        return moved(root, last)
    if root.failure is Failure.CONFLICT and root.rank == HEADLINE:
        # The headline only says that there is an explanation.
        near = _below(root, told)
        if "version solving failed" in root.words:
            near = [one for one in told.lines if root.line - BACK <= one.number <= root.line]
        return moved(root, next((one for one in near if "Because" in one.text), _at(root, told)))
    return root


def _below(root: Finding, told: Told) -> list[LogLine]:
    """The few lines beneath one."""
    return [one for one in told.lines if 0 < one.number - root.line <= _FEW]


def _at(root: Finding, told: Told) -> LogLine:
    return next(one for one in told.lines if one.number == root.line)


def _contested(asks: Iterable[tuple[str, str]]) -> str:
    """The name for which more than one thing is asked."""
    wanted: dict[str, set[str]] = {}
    for _, what in asks:
        if found := _NAME.match(what):
            wanted.setdefault(normal_name(found[0]), set()).add(what)
    return next((name for name, some in wanted.items() if len(some) > 1), "")


def _named(root: Finding, found: Iterable[Finding], told: Told) -> Finding:
    """The root with the package that a later line of the same command names."""
    same = [one for one in found if one.part == root.part and one.package]
    if root.failure is Failure.HIDDEN_BUILD_DEPENDENCY and not root.package:
        return root
    if not root.package and (listed := _listed(root, told)):
        return replace(root, package=listed[0], version=listed[1])
    if not root.package and same:
        root = replace(root, package=same[0].package, version=same[0].version)
    if not root.version:
        version = next(
            (one.version for one in same if one.package == root.package and one.version), ""
        )
        root = replace(root, version=version)
    return root


def _listed(root: Finding, told: Told) -> tuple[str, str] | None:
    """What conda lists beneath a headline: ``  - libtiff==4.0.10=h648cc4a_1001``."""
    if "NotFound" not in root.words:
        return None
    near = (_LISTED.match(one.text) for one in _below(root, told))
    found = next(filter(None, near), None)
    return (normal_name(found[1]), found[2] or "") if found else None


def _others(root: Finding, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """What else the log tells, each failure of a package once."""
    seen = {(root.failure, root.package)}
    others = []
    for one in found:
        if one.line == root.line or (one.failure is root.failure is Failure.CONFLICT):
            continue
        if one.failure is Failure.CANNOT_BE_FOUND and one.package in {root.package, root.what}:
            continue
        if (one.failure, one.package) not in seen and one.rank < HEADLINE:
            seen.add((one.failure, one.package))
            others.append(one)
    return tuple(others[:MAX_OTHERS])


def _remarks(root: Finding, told: Told) -> Iterable[str]:
    listed = "from versions:" in root.words and not _NONE.search(root.words)
    told_python = root.python or root.part in told.ignored
    if root.failure is Failure.CANNOT_BE_FOUND and listed and not told_python:
        yield "perhaps-python"
    if root.part in told.links and not told.indexes.get(root.part):
        yield "links"
    if len(told.indexes.get(root.part, ())) > 1:
        yield "indexes"
    if any("Successfully installed" in one.text for one in told.lines[-3:]):
        yield "went-on"
