"""Who asks for what, where a log states it: the sides of a conflict, as each tool writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from factlock.checks.logs.findings import shown
from factlock.checks.logs.lines import LogLine
from factlock.patterns import regex
from factlock.text import clean_text

MAX_ASKS = 60
# Lines behind the one that decides in which an explanation is looked for.
REACH = 120
BACK = 40

_NAMED = r"(?<![\w.-])[A-Za-z0-9][\w.-]{0,100}(?:\[[\w, .-]{0,80}\])?"
_SPEC = r"(?:[<>=!~^][^\s;,]{1,60}(?:, ?[<>=!~^][^\s;,]{1,60}){0,8})?"
_PATTERNS = (
    # pip: what the resolver of 20.3 and later prints beneath "The conflict is caused by:"
    re.compile(r"The user requested (?:\(constraint\) )?(?P<what>\S.{0,200})$"),
    re.compile(rf"(?P<who>{_NAMED} \d[^\s]{{0,60}}) depends on (?P<what>{_NAMED}.{{0,120}})$"),
    # pip before 20.3, and pip check
    re.compile(
        rf"(?P<who>{_NAMED} \S{{1,60}}) has requirement (?P<what>.{{1,200}}?),? "
        rf"but you(?:'ll)? have (?P<have>{_NAMED} \S{{1,60}})"
    ),
    re.compile(
        rf"(?P<who>{_NAMED} \S{{1,60}}) requires (?P<what>.{{1,200}}), but you(?:'ll| will)? have "
        rf"(?P<have>{_NAMED} \S{{1,60}})"
    ),
    # The same, broken where a terminal is narrow.
    re.compile(rf"(?P<who>{_NAMED} \S{{1,60}}) has requirement (?P<what>{_NAMED}{_SPEC}),?$"),
    re.compile(rf"^(?P<what>)but you(?:'ll)? have (?P<have>{_NAMED} \S{{1,60}})"),
    re.compile(
        rf"Double requirement given: (?P<what>{_NAMED}{_SPEC}) \(already in (?P<have>{_NAMED}{_SPEC})"
    ),
)
BOUND = regex(r"[<>=!~]=?=?[^,\s<>=!~]{1,50}")
_MATCHES = regex(r"Could not find a version that matches ([A-Za-z0-9][^\s(]{1,200})")
# uv: sentences of one paragraph, which are broken between words where the terminal is narrow.
_DEPENDS = regex(
    rf"(?P<who>{_NAMED}[<>=!~][^\s]{{1,60}}|your project|{_NAMED}) depends on (?P<what>{_NAMED}{_SPEC})"
)
_REQUIRE = regex(
    rf"(?:you require|your project depends on) (?P<what>{_NAMED}{_SPEC}(?: and {_NAMED}{_SPEC}){{0,8}})"
)
# poetry writes versions in parentheses
_POETRY = regex(
    rf"(?P<who>(?!because\b|and\b|so\b){_NAMED}(?: \([^)]{{1,60}}\))?) depends on (?:both )?"
    rf"(?P<what>{_NAMED} \([^)]{{1,80}}\))(?: and (?P<more>{_NAMED} \([^)]{{1,80}}\)))?",
    re.IGNORECASE,
)
# conda's solvers
_PROVIDERS = regex(r"package (?P<who>\S{1,120}) requires (?P<what>[^,]{1,120}), but none")
_TREE = regex(
    r"^(?P<indent>[\s│]{0,60})[├└]─ (?P<name>[A-Za-z0-9_][\w.-]{0,100}) (?P<versions>.{0,120}?)"
    r" ?(?:is |would |does |, which|;|\.?$)"
)
_CHAIN = " -> "
# What conda's first solver lists beside such chains: a spec of the request.
_SPEC_ALONE = regex(
    r"^\s{0,6}(?:- )?([A-Za-z0-9_][\w.-]{0,80}(?: ?[=<>!][^\s]{1,60}| [\d*][^\s]{0,40}))$"
)


def read_asks(lines: list[LogLine], number: int) -> tuple[tuple[str, str], ...]:
    """The sides of the conflict that the line of a number begins: who (empty: the request), and what."""
    at = next((at for at, line in enumerate(lines) if line.number == number), 0)
    # poetry concludes: what it concludes from stands before.
    first = max(at - BACK, 0) if "version solving failed" in lines[at].text else at
    near = [one for one in lines[first : at + REACH] if one.part == lines[at].part]
    found = dict.fromkeys((*_by_line(near), *_by_paragraph(near), *_by_tree(near)))
    return tuple(found)[:MAX_ASKS]


def _by_line(lines: Iterable[LogLine]) -> Iterator[tuple[str, str]]:
    chains = False
    for line in lines:
        if found := _MATCHES.search(line.text):
            name = re.split(r"[<>=!~]", found[1], maxsplit=1)[0]
            yield from (("", name + bound) for bound in BOUND.findall(found[1])[:20])
        for pattern in _PATTERNS:
            if found := pattern.search(shown(line.text)):
                said = found.groupdict()
                if said["what"]:
                    yield clean_text(said.get("who") or "", 120), clean_text(said["what"], 200)
                if said.get("have"):
                    yield "", _exactly(clean_text(said["have"], 120))
                break
        if found := _PROVIDERS.search(line.text):
            yield found["who"], found["what"]
        elif _CHAIN in line.text and "Output in format" not in line.text:
            *askers, last = line.text.strip().removeprefix("- ").split(_CHAIN)
            yield clean_text(askers[-1], 120), clean_text(last, 200)
            chains = True
        elif chains and (found := _SPEC_ALONE.match(line.text)):
            yield "", found[1]


def _exactly(have: str) -> str:
    """``name 1.0`` as the requirement ``name==1.0``."""
    name, _, version = have.partition(" ")
    return f"{name}=={version.rstrip('.')}" if version else name


def _by_paragraph(lines: Iterable[LogLine]) -> Iterator[tuple[str, str]]:
    """What uv and poetry conclude in sentences, as one text."""
    parts = [shown(line.text).removeprefix("cause: ") for line in lines]
    if not any("Because" in part for part in parts):
        return
    text = " ".join(parts)[:20_000]
    if " (" in text and ("version solving failed" in text or "is forbidden" in text):
        for found in _POETRY.finditer(text):
            # A project that has no version is the one whose list this is.
            who = found["who"] if "(" in found["who"] else ""
            for what in filter(None, (found["what"], found["more"])):
                yield who, what
        return
    for found in _DEPENDS.finditer(text):
        if found["who"] != "your project" and not found["what"].startswith("Python"):
            yield found["who"].replace("==", " "), found["what"]
    for found in _REQUIRE.finditer(text):
        # What follows from the others is no side of its own.
        if not text[: found.start()].endswith("conclude that "):
            yield from (("", one) for one in found["what"].split(" and "))


def _by_tree(lines: Iterable[LogLine]) -> Iterator[tuple[str, str]]:
    """The tree that mamba and conda draw: what stands at its edge was asked for."""
    above: list[tuple[int, str]] = []
    for line in lines:
        found = _TREE.match(line.text)
        if not found:
            continue
        depth, name = len(found["indent"]), found["name"]
        what = f"{name} {found['versions'].strip()}".strip()
        above = [one for one in above if one[0] < depth]
        yield (above[-1][1] if above else ""), what
        above.append((depth, what))
