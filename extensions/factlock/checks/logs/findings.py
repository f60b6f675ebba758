"""Every failure that a log tells, in the order of its lines, with what is known of the package by then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from factlock.checks.logs.failures import Failure
from factlock.checks.logs.known_failures import RULES, TRIGGER
from factlock.checks.logs.lines import LogLine
from factlock.checks.logs.rules import LAST, Rule, groups
from factlock.light_dataclass import dataclass, field, replace
from factlock.patterns import regex
from factlock.text import clean_text, normal_name, without_query

MAX_FINDINGS = 2000
MAX_WORDS = 400
# Gone from Python itself, so that nothing which can be installed brings them back.
GONE = frozenset(
    {
        *("__builtin__", "ConfigParser", "Queue", "StringIO", "cPickle", "cStringIO", "commands"),
        *("httplib", "urllib2", "urlparse", "distutils", "imp", "asyncore", "asynchat", "cgi"),
    }
)

_COLLECTING = regex(
    r"^\s{0,4}Collecting (?!\w{1,10}\+|package metadata)([A-Za-z0-9][\w.\[\],-]{0,100})([^\s(;]{0,150})"
)
_FILE = regex(
    r"(?:Downloading|Using cached|Processing|Fetching) (?:\S{0,600}/)?"
    r"([A-Za-z0-9][\w.+!-]{0,150}?)(?:\.tar\.gz|\.tar\.bz2|\.zip|-py\d\S{0,80}\.whl|-cp\d\S{0,120}\.whl)\b"
)
_STEM = regex(r"(.{1,100}?)-(\d.*)$")
_BUILDS = regex(
    r"(?:Building wheels? for|Running setup\.py \w{1,20} for) ([A-Za-z0-9][\w.-]{0,100}) "
    r"|^\s{0,6}Building ([A-Za-z0-9][\w.-]{0,100}) ?==(\S{1,50})"
)
_BUILDING = regex(
    r"setup\.py|egg_info|build_meta|build_wheel|build_editable|bdist_wheel|pip-build-env|build backend"
    r"|Getting requirements to build|Preparing (?:wheel )?metadata|subprocess-exited|errored out"
    r"|Installing build dependencies|error generated|\bcythonize\b"
)
_BUILD_NEEDS = regex(r"nstalling build dependencies(?:: started| did not run)|to install build dep")
_BINARIES = regex(r"--only-binary[= ](?!:none:)|--no-build(?: |$)")
_END = regex(r"^\s{0,12}(?:\[end of output\]|-{20,60})\s*$")
_ERRORS = regex(r"^\s{1,12}\[stderr\]\s*$")
_ASKED_FOR = regex(r"Failed to fetch: \S{0,600}/simple/([A-Za-z0-9][\w.-]{0,100})/")
_INDEXES = regex(r"Looking in indexes: (.{1,1000})")
_LINKS = regex(r"Looking in links: ")
_IGNORED = regex(r"(?:require a different python version|Requires-Python)")
_INSTALLED = regex(r"Successfully installed (.{1,4000})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A line that tells a failure: which, of what, and in which command of the log it stands.

    ``what`` is the thing that is not there (a header, a module, a compiler), ``python`` the Pythons that
    the package is for where that is the reason; ``wanted`` is the requirement as it is written.
    """

    failure: Failure
    rank: int
    line: int
    words: str
    part: int
    weak: bool = False
    package: str = ""
    version: str = ""
    what: str = ""
    python: str = ""
    wanted: str = ""


@dataclass(slots=True)
class Told:
    """What a log has told so far. ``indexes`` are those that pip says it looks in, by command."""

    findings: list[Finding] = field(default_factory=list)
    indexes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    build_needs: dict[int, str] = field(default_factory=dict)
    links: set[int] = field(default_factory=set)
    binaries: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)
    installed: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    lines: list[LogLine] = field(default_factory=list)
    last_output: dict[int, LogLine] = field(default_factory=dict)
    # Where a build's own words stand deeper than this, as uv prints them.
    depth: int = -1
    package: str = ""
    building: bool = False


def read_findings(lines: Iterable[LogLine]) -> Told:
    """All that a log tells of failures; harmless lines are looked at once."""
    told = Told()
    before: LogLine | None = None
    for line in lines:
        told.lines.append(line)
        if line.command:
            told.building, told.package = False, ""
        _remember(told, line, before)
        if len(told.findings) < MAX_FINDINGS and TRIGGER.search(line.text):
            told.findings.extend(_found(told, line))
        before = line
    return told


def _remember(told: Told, line: LogLine, before: LogLine | None) -> None:
    """Note what a later failure is about: the package at hand, its version, the indexes."""
    if before is not None:
        _note_output(told, line, before)
    if not _note_package(told, line.text):
        _note_place(told, line)
    _note_build(told, line)


def _note_package(told: Told, text: str) -> bool:
    """Note the package at hand; whether the line names one."""
    if found := _COLLECTING.search(text):
        told.package = _name(found[1])
        if found[2].startswith("=="):
            told.versions[told.package] = found[2].removeprefix("==")
    elif found := _FILE.search(text):
        _note_file(told, found[1])
    elif found := _BUILDS.search(text):
        told.package = _name(found[1] or found[2])
        if found[3]:
            told.versions[told.package] = found[3]
        told.building = True
    elif found := _ASKED_FOR.search(text):
        told.package = _name(found[1])
    return found is not None


def _note_place(told: Told, line: LogLine) -> None:
    """Note where is looked, what was passed over, and what was installed in the end."""
    if found := _INDEXES.search(line.text):
        told.indexes[line.part] = tuple(
            clean_text(without_query(one.strip()), 200) for one in found[1].split(", ")
        )
    elif found := _INSTALLED.search(line.text):
        for one in found[1].split():
            told.installed[_name(one.rpartition("-")[0])] = line.number
    elif _LINKS.search(line.text):
        told.links.add(line.part)
    if _IGNORED.search(line.text):
        told.ignored[line.part] = line.text
    if _BINARIES.search(line.text):
        told.binaries.add(line.part)


def _note_build(told: Told, line: LogLine) -> None:
    """Note that something is built, and that what its build needs is fetched."""
    if _BUILDING.search(line.text):
        told.building = True
    if _BUILD_NEEDS.search(line.text):
        told.build_needs.setdefault(line.part, told.package)


def _note_output(told: Told, line: LogLine, before: LogLine) -> None:
    """Note the last line that a build printed: pip says where that ends, uv prints it deeper."""
    depth = _depth(line.text)
    if depth < told.depth or _END.match(line.text):
        told.last_output.setdefault(line.part, before)
        told.depth = -1
    if _ERRORS.match(line.text):
        told.depth = depth


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())


def _note_file(told: Told, stem: str) -> None:
    """The name and version of a file: ``psutil-5.9.0``, or of a wheel its first two parts."""
    if found := _STEM.match(stem):
        told.package = _name(found[1])
        told.versions.setdefault(told.package, found[2])


def _name(text: str) -> str:
    return normal_name(text.partition("[")[0].strip(".-_"))


def _found(told: Told, line: LogLine) -> Iterator[Finding]:
    """The failure that a line tells: the first rule that it is an example of."""
    for rule in RULES:
        if rule.building and not told.building:
            continue
        if found := rule.pattern.search(line.text):
            yield _finding(told, line, rule, found)
            return


def _finding(told: Told, line: LogLine, rule: Rule, found: re.Match[str]) -> Finding:
    wanted, version = groups(found, "req"), groups(found, "version")
    what, name = groups(found, "what"), wanted
    failure, rank = rule.failure, rule.rank
    if failure is Failure.HIDDEN_BUILD_DEPENDENCY and what.partition(".")[0] in GONE:
        failure, rank = Failure.CANNOT_BE_BUILT, 1
    if failure is Failure.HIDDEN_BUILD_DEPENDENCY:
        what = what.partition(".")[0]
    if wanted.endswith(".whl"):
        name, version = [*wanted.split("-"), ""][:2]
    package = _name(re.split(r"[^A-Za-z0-9._-]", name, maxsplit=1)[0]) if name else told.package
    if not version and "==" in wanted:
        version = re.split(r"[,;\s]", wanted.partition("==")[2], maxsplit=1)[0]
    finding = Finding(
        failure=failure,
        rank=rank,
        line=line.number,
        words=shown(line.text),
        part=line.part,
        weak=rule.weak,
        package=clean_text(package, 100),
        version=clean_text(version or told.versions.get(package, ""), 60),
        what=clean_text(what, 120),
        python=clean_text(groups(found, "python"), 80),
        wanted=clean_text(wanted, 200),
    )
    if rank == LAST and name:
        told.package = package
    return finding


def shown(text: str) -> str:
    """The words of a line, without the frame that tools draw around them and without secrets."""
    return clean_text(without_query(text.strip(" \t│|├└─╰▶>×")), MAX_WORDS)


def moved(finding: Finding, line: LogLine) -> Finding:
    """The same failure, told by another line."""
    return replace(finding, line=line.number, words=shown(line.text))
