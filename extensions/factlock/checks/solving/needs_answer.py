"""What ``needs`` found, as an answer: the strongest finding is the outcome, the others are remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from factlock.checks.amounts import describe_count, describe_some
from factlock.checks.solving.conda_remarks import variant_marks
from factlock.checks.solving.extra_ways import describe_ways, extra_remarks
from factlock.checks.solving.ml_bases import names_of
from factlock.checks.solving.needs_findings import Asked, Elsewhere, Findings, Outcome
from factlock.checks.solving.solved import Ask
from factlock.checks.solving.undeclared import Evidence
from factlock.checks.solving.unfolding import asked, unfold
from factlock.errors import Cause, InputError
from factlock.light_dataclass import replace
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Detail,
    Grid,
    Json,
    Result,
    Table,
    Text,
    Tree,
    Unknown,
    say,
)
from factlock.text import read_requirement
from factlock.version_ranges import in_pip_words

_MAX_SHOWN = 1000


COLUMNS = (
    Column(id="package", title="Package", help="What was asked about."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="found", title="Needs", help="Which of the watched projects."),
    Column(id="how", title="How", help="The shortest path, or the marker or words that say so."),
    Column(id="by", title="Asked for by", help="All packages that ask for a watched one directly."),
    Column(id="version", title="Version", help="The version of the package that was looked at."),
    Column(id="packages", title="Packages", help="How many packages the set has."),
    Column(id="watched", title="Watched", help="What was looked for."),
    Column(
        id="target", title="For", help="The Python, the platform and the date it is solved for."
    ),
)
GIVES: Mapping[str, str] = {
    "bases": "The watched projects that it needs, the nearest first; with `or` between those that it only "
    "speaks of, of which one is enough.",
    "asks": "The same, each with the versions that are asked for: `torch>=2.1`.",
    "path": "The shortest path to one, `sentence-transformers > torch`; empty where only words speak of it.",
}
DETAILS = (
    Column(
        id="ways", title="Ways", help="The tree, cut down to the ways that lead to a watched one."
    ),
    Column(
        id="culprits", title="Culprits", help="Who asks for a watched one, how, and the way there."
    ),
    Column(id="said", title="The solver's words", help="Why a channel has no solution, verbatim."),
)
_CULPRITS = (
    Column(id="package", title="Package", help="Who asks."),
    Column(id="version", title="Version", help="Its version."),
    Column(id="asks", title="Asks for", help="The requirement as it stands in its metadata."),
    Column(id="way", title="Way", help="The shortest path from what was asked about."),
)


def answer(findings: Findings) -> Result:
    """The answer about a set that has a solution."""
    question, outcome = findings.asked, findings.outcome
    if outcome is Outcome.UNKNOWN:
        return _open(findings)
    found, how = _found(findings)
    by = list(dict.fromkeys(who for who, _ in findings.culprits()))
    cells = {
        "found": Cell(text=describe_some(found), kind=CellKind.CODE),
        "how": Cell(text=how),
        "by": Cell(text=describe_some(by)),
        "version": Cell(text=findings.graph.versions[question.name], kind=CellKind.CODE),
        "packages": Cell(text=f"{len(findings.graph.versions):,}"),
    }
    return Result(
        outcome=outcome.value,
        sentence=_sentence(findings, found, how),
        table=_table(question, outcome, cells),
        notes=tuple(_notes(findings)),
        value=how if outcome is Outcome.YES else "",
        details=tuple(_details(findings)),
        data=_data(findings),
    )


def _open(findings: Findings) -> Result:
    """The answer where only extras that were not seen through may bring in something watched."""
    question, looked = findings.asked, findings.looked
    reasons = list(looked.unknown.values())
    if looked.untried:
        reasons.append(
            Unknown(
                key=question.target.solve([question.requirement]),
                cause=Cause.UNSURE,
                reason=f"These of its extras were not looked into: {', '.join(looked.untried)}.",
                advice="Ask about the package with the extras that matter.",
            )
        )
    note = say(
        "As it stands it does not need {watched}; what its extras bring in is not known of all.",
        watched=_either(question.watched),
    )
    found = undecided(question, *reasons, notes=(note, *_notes(findings)))
    return replace(found, data=_data(findings))


def undecided(
    question: Asked,
    *why: Unknown,
    notes: tuple[Text, ...] = (),
    details: tuple[Detail, ...] = (),
) -> Result:
    """The answer where the set, or what an extra adds to it, could not be looked at."""
    return Result(
        outcome=Outcome.UNKNOWN.value,
        sentence=say(
            "Whether {package} needs {watched} for {target} could not be found out.",
            package=question.requirement,
            watched=_either(question.watched),
            target=question.target.words,
        ),
        table=_table(question, Outcome.UNKNOWN, {}),
        notes=notes,
        unknown=why,
        details=details,
        data={"bases": [], "asks": [], "path": ""},
    )


def _table(question: Asked, outcome: Outcome, cells: Mapping[str, Cell]) -> Table:
    plain = question.requirement == question.name and not question.target.of_channels
    all_cells = {
        "package": Cell(
            text=question.requirement, kind=CellKind.PROJECT if plain else CellKind.CODE
        ),
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "watched": Cell(text=describe_some(question.watched)),
        "target": Cell(text=question.target.words),
        **cells,
    }
    return Table(columns=COLUMNS, rows=(tuple(all_cells.get(one.id, Cell()) for one in COLUMNS),))


def _found(findings: Findings) -> tuple[list[str], str]:
    """Which watched projects the outcome is about, and how it comes to them."""
    match findings.outcome:
        case Outcome.YES:
            return list(findings.hits), " > ".join(findings.graph.ways.path(findings.hits[0]))
        case Outcome.ONLY_WITH_EXTRA:
            ways = sorted(findings.looked.ways.values(), key=lambda way: (len(way.path), way))
            names = dict.fromkeys(way.path[-1] for way in ways)
            return list(names), _several(list(describe_ways(findings.asked.name, ways)))
        case Outcome.ONLY_ON_OTHER_PLATFORM:
            names = dict.fromkeys(one.ask.name for one in findings.elsewhere)
            return list(names), _several([_elsewhere(one) for one in findings.elsewhere])
        case Outcome.LIKELY_UNDECLARED:
            names = dict.fromkeys(one.watched for one in findings.evidence)
            signs = dict.fromkeys(_speaks(one) for one in findings.evidence)
            return list(names), _several(list(signs))
    return [], ""


def _several(phrases: Sequence[str]) -> str:
    return describe_some(phrases, 3, "; ")


def _elsewhere(one: Elsewhere) -> str:
    return f"{one.package} > {one.ask.name} ({asked(one.ask._replace(specifier=''))})"


def _speaks(evidence: Evidence) -> str:
    return f"{evidence.where}: {evidence.text}"


def _either(names: Sequence[str]) -> str:
    """Names as a choice: ``torch, tensorflow or jax``."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


_SENTENCES: Mapping[Outcome, str] = {
    Outcome.YES: "{package} needs {found} for {target}: {how}.",
    Outcome.ONLY_WITH_EXTRA: "{package} needs {found} only with {extras}: {how}.",
    Outcome.ONLY_ON_OTHER_PLATFORM: "{package} needs {found} elsewhere, not for {target}: {how}.",
    Outcome.LIKELY_UNDECLARED: "{package} does not ask for {found}, but seems to want it: {how}.",
    Outcome.NO: "{package} does not need {watched} for {target} ({packages} looked at).",
}


def _sentence(findings: Findings, found: Sequence[str], how: str) -> Text:
    question, outcome = findings.asked, findings.outcome
    if question.name in findings.hits:
        return say(
            "{package} is itself one of those that are watched.", package=question.requirement
        )
    extras = sorted(findings.looked.ways)
    return say(
        _SENTENCES[outcome],
        package=question.requirement,
        found=_either(found) if outcome is Outcome.LIKELY_UNDECLARED else describe_some(found),
        target=question.target.words,
        how=how,
        extras=f"its extra{'' if len(extras) == 1 else 's'} {describe_some(extras, 8)}",
        watched=_either(question.watched),
        packages=describe_count(len(findings.graph.versions), "package"),
    )


def _notes(findings: Findings) -> Iterator[Text]:
    yield from findings.graph.solved.remarks
    yield from findings.notes
    yield from extra_remarks(findings.looked, findings.asked.target.words)
    if findings.looked.ways and findings.outcome is Outcome.LIKELY_UNDECLARED:
        ways = sorted(findings.looked.ways.values(), key=lambda way: (len(way.path), way))
        yield say(
            "An extra would bring one along: {how}.",
            how=_several(list(describe_ways(findings.asked.name, ways))),
        )
    if findings.elsewhere and findings.outcome is Outcome.ONLY_WITH_EXTRA:
        yield say(
            "Elsewhere it is needed without an extra: {how}.",
            how=_several([_elsewhere(one) for one in findings.elsewhere]),
        )
    packages = findings.graph.solved.packages
    unread = [name for name in packages if packages[name].unread]
    if unread and not findings.hits:
        yield say(
            "Something that these ask for is no requirement of a project and could not be looked at: "
            "{names}.",
            names=describe_some(unread),
        )


def _details(findings: Findings) -> Iterator[Detail]:
    if not findings.hits:
        return
    graph, culprits = findings.graph, findings.culprits()
    keep = {
        step
        for name in (*findings.hits, *(who for who, _ in culprits))
        for step in graph.ways.path(name)
    }

    def below(name: str) -> list[Ask]:
        return [ask for ask in graph.below(name) if ask.name in keep]

    tops = [name for name in graph.tops if name in keep]
    marks = {**variant_marks(graph.solved), **graph.strays}
    twigs = unfold(tops, below, graph.shown, marks, graph.versions).twigs
    title = say("How it comes to {found}", found=describe_some(findings.hits))
    yield Tree(id="ways", title=title, twigs=twigs, linked=not graph.solved.of_channels)
    rows = tuple(
        (
            Cell(text=who, kind=graph.name_kind),
            Cell(text=graph.shown[who], kind=CellKind.CODE),
            Cell(text=f"{ask.name} {asked(ask)}".rstrip(), kind=CellKind.CODE),
            Cell(text=" > ".join(graph.ways.path(who))),
        )
        for who, ask in culprits[:_MAX_SHOWN]
    )
    title = say("Who asks for {found}", found=describe_some(findings.hits))
    if len(rows) < len(culprits):
        title = say(
            "The first {shown} of {all} that ask for {found}",
            shown=f"{len(rows):,}",
            all=f"{len(culprits):,}",
            found=describe_some(findings.hits),
        )
    yield Grid(id="culprits", title=title, table=Table(columns=_CULPRITS, rows=rows), folded=True)


def _given(findings: Findings) -> dict[str, Json]:
    """What a step hands on: the names as they were watched, and one path."""
    watch, outcome = findings.asked.watch, findings.outcome
    found, _ = _found(findings)
    path: Sequence[str] = ()
    match outcome:
        case Outcome.YES:
            path = findings.graph.ways.path(findings.hits[0])
        case Outcome.ONLY_WITH_EXTRA:
            way = min(findings.looked.ways.values(), key=lambda one: (len(one.path), one))
            path = (f"{findings.asked.name}[{way.extra}]", *way.path)
        case Outcome.ONLY_ON_OTHER_PLATFORM:
            first = findings.elsewhere[0]
            path = (*_way_to(first.package, findings), first.ask.name)
    # Of what only speaks of one the watched names are found themselves.
    bases = list(dict.fromkeys(watch.get(name, name) for name in found))
    if outcome is Outcome.LIKELY_UNDECLARED and len(bases) > 1:
        # What speaks of several without asking for one runs on any of them.
        bases = [" or ".join(bases)]
    asks = [_with_versions(one, findings) for one in bases]
    return {"bases": [*bases], "asks": [*asks], "path": " > ".join(path)}


def _with_versions(base: str, findings: Findings) -> str:
    """A base with the versions that are asked for, as pip writes them; without those that pip cannot read."""
    found = dict.fromkeys(
        in_pip_words(ask.specifier) if findings.asked.target.of_channels else ask.specifier
        for _, ask in findings.culprits()
        if ask.name in names_of(base) and not ask.extra
    )
    wanted = base + ",".join(filter(None, found))
    try:
        read_requirement(wanted)
    except InputError:
        return base
    return wanted


def _way_to(package: str, findings: Findings) -> tuple[str, ...]:
    """The way to a package, which may only be in the set of another platform."""
    ways = findings.graph.ways
    if package in ways.depth:
        return ways.path(package)
    return tuple(dict.fromkeys((findings.asked.name, package)))


def _data(findings: Findings) -> Json:
    graph, target = findings.graph, findings.asked.target
    ways = sorted(findings.looked.ways.values())
    return {
        **_given(findings),
        "target": target.data,
        "watched": list(findings.asked.watched),
        "count": len(graph.versions),
        "needs": [
            {
                "name": hit,
                "watched": findings.asked.watch[hit],
                "version": graph.versions[hit],
                **graph.solved.packages[hit].data,
                "path": list(graph.ways.path(hit)),
            }
            for hit in findings.hits[:_MAX_SHOWN]
        ],
        "culprits": [
            {"name": who, "version": graph.versions[who], "asks": ask.name, "how": asked(ask)}
            for who, ask in findings.culprits()[:_MAX_SHOWN]
        ],
        "extras": [{"extra": way.extra, "path": [*way.path]} for way in ways],
        "extras_not_installable": list(findings.looked.barred),
        "extras_not_asked": list(findings.looked.unasked),
        "extras_not_looked_into": list(findings.looked.untried),
        "elsewhere": [
            {
                "package": one.package,
                "version": one.version,
                "name": one.ask.name,
                "marker": asked(one.ask._replace(specifier="")),
            }
            for one in findings.elsewhere
        ],
        "evidence": [
            {"watched": one.watched, "where": one.where, "text": one.text}
            for one in findings.evidence
        ],
    }
