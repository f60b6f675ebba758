"""The answer of ``installed`` as a sentence, a row, tables beneath it and data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from factlock.checks.amounts import describe_some
from factlock.checks.presence.presence import Outcome, Presence
from factlock.checks.presence.traces import How, Trace
from factlock.checks.repositories import image_words as words
from factlock.model import Cell, CellKind, Column, Detail, Grid, Json, Table, Text, say
from factlock.target import describe_target

MAX_ROWS = 200
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.DECLARED: "{package} is in {image}: {said} asks for {spec}{version}.",
    Outcome.UPSTREAM: "{package} is in {image}, where nothing asks for it: {name}{version} comes along"
    " ({said}).",
    Outcome.DEPENDENCY: "{package} comes into {image} with what that asks for: {path}{version} ({said}).",
    Outcome.NOT_INSTALLED: "{package} is not in {image}: what it begins from and asks for is known, with all"
    " that this needs.",
    Outcome.OTHER_VERSION: "{image} has {there} ({said}), and not {package}.",
    Outcome.NOT_DECLARED: "Neither the files of {image} nor what its base holds have {package}; whether "
    "something else brings it along could not be found out.",
    Outcome.UNKNOWN: "Whether {package} is in {image} could not be found out. {reason}",
}
COLUMNS = (
    Column(id="package", title="Package", help="The name that was asked for."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="version", title="Version", help="The version, where one is known."),
    Column(id="name", title="As", help="The name that it has in the image, and who installs it."),
    Column(id="said", title="Evidence", help="The file and line, or the publisher and the day."),
    Column(id="path", title="Way", help="The way to it from what the image asks for."),
    Column(id="image", title="Image", help="The folder of the image."),
    Column(id="upstream", title="Comes along", help="How it is known what the base brings."),
    Column(
        id="names",
        title="Looked for as",
        help="The names that are sure; those in doubt are in the JSON.",
    ),
    Column(id="target", title="For", help="The Python and the platform."),
)
DETAILS = (
    Column(
        id="evidence",
        title="Evidence",
        help="Every place that has it or something called like it, and what is in doubt.",
    ),
    Column(
        id="gaps",
        title="Not known",
        help="What must be known before it may be said not to be there.",
    ),
)
GIVES: Mapping[str, str] = {
    "manager": "Who installs it, `conda` or `pip`; empty where it is not there.",
    "name": "The name that it has in the image.",
    "version": "The version, where one is known.",
    "said": "What says so: `environment.yml:7`, a list, or the way to it: `geopandas > numpy`.",
}
_EVIDENCE = (
    Column(id="how", title="How", help="How it comes into the image."),
    Column(id="by", title="By", help="Who installs it."),
    Column(id="name", title="Name", help="The name that it has there."),
    Column(id="version", title="Version", help="The version, where one is known."),
    Column(id="asked", title="Asked for", help="What a file asks for."),
    Column(id="said", title="Where", help="The file and line, the publisher, or the solved set."),
    Column(id="way", title="Way", help="The way to it from what the image asks for."),
    Column(id="doubt", title="Doubt", help="What speaks against it."),
)
_GAPS = (
    Column(id="where", title="Where", help="The file and line."),
    Column(id="reason", title="Reason", help="What is not known, and why."),
)


def sentence(found: Presence, shown: str) -> Text:
    """The answer in a sentence."""
    first = found.first
    return say(
        _SENTENCES[found.outcome],
        package=asked_for(found),
        image=words.name_of(found.image, shown),
        there=_there(first),
        said=first.said if first else "",
        spec=(first.spec or first.name) if first else "",
        name=first.name if first else "",
        version=_version(first),
        path=_way(first),
        reason=reason(found),
    )


def asked_for(found: Presence) -> str:
    """What was asked for, as a requirement."""
    extras = f"[{','.join(found.asked.extras)}]" if found.asked.extras else ""
    return f"{found.sought.package}{extras}{found.asked.specifier}"


def _there(first: Trace | None) -> str:
    """What is there instead: ``numpy 1.26.4``, or what the file asks for."""
    if first is None:
        return ""
    return f"{first.name} {first.version}" if first.version else first.spec or first.name


def _version(first: Trace | None) -> str:
    if first is None or not first.version:
        return ""
    return f", which is {first.version} here" if first.how is How.DECLARED else f" {first.version}"


def _way(first: Trace | None) -> str:
    return " > ".join(first.path) or first.name if first else ""


def reason(found: Presence) -> str:
    """The first thing that may be it, else the first that is not known."""
    doubtful = () if found.first else found.traces
    for one in doubtful:
        return f"{one.said} has {one.name} ({one.manager}), but {str(one.doubt).rstrip('.')}."
    # What nobody solved is said only where nothing graver is open.
    for gap in sorted(found.gaps, key=lambda one: one.below):
        return f"{gap.said}: {gap.reason}" if str(gap.said) else gap.reason
    return ""


def row(found: Presence, shown: str) -> tuple[Cell, ...]:
    """The row of the first table."""
    first, sought = found.first, found.sought
    cells = {
        "package": Cell(text=asked_for(found), kind=CellKind.CODE),
        "outcome": Cell(text=found.outcome.value, kind=CellKind.OUTCOME),
        "version": Cell(text=first.version if first else "", kind=CellKind.CODE),
        "name": Cell(
            text=first.name if first else "",
            kind=CellKind.CODE,
            note=say("of {manager}", manager=first.manager) if first else None,
        ),
        "said": Cell(text=first.said if first else ""),
        "path": Cell(text=" > ".join(first.path) if first else ""),
        "image": Cell(text=words.name_of(found.image, shown), kind=CellKind.CODE),
        "upstream": Cell(text=words.upstream_words(found.image)),
        "names": Cell(text=describe_some(sought.sure)),
        "target": Cell(text=describe_target(found.python, found.platform)),
    }
    return tuple(cells[one.id] for one in COLUMNS)


def details(found: Presence) -> Iterator[Detail]:
    """All evidence, and what is not known where that decides."""
    # One sure piece of evidence stands in the first table.
    if len(found.traces) > 1 or any(one.doubt for one in found.traces):
        yield Grid(
            id="evidence",
            title=say("What has it"),
            table=Table(columns=_EVIDENCE, rows=tuple(map(_trace, found.traces[:MAX_ROWS]))),
        )
    if found.outcome in {Outcome.UNKNOWN, Outcome.NOT_DECLARED} and found.gaps:
        rows = tuple(
            (Cell(text=str(one.said)), Cell(text=one.reason)) for one in found.gaps[:MAX_ROWS]
        )
        yield Grid(id="gaps", title=say("What is not known"), table=Table(columns=_GAPS, rows=rows))


def _trace(one: Trace) -> tuple[Cell, ...]:
    return (
        Cell(text=one.how.value),
        Cell(text=one.manager),
        Cell(text=one.name, kind=CellKind.CODE),
        Cell(text=one.version, kind=CellKind.CODE),
        Cell(text=one.spec, kind=CellKind.CODE),
        Cell(text=one.said),
        Cell(text=" > ".join(one.path)),
        Cell(text=str(one.doubt) if one.doubt else ""),
    )


def data(found: Presence) -> Json:
    """The same for machines."""
    traces: list[Json] = [
        {
            "how": one.how.value,
            "manager": one.manager,
            "name": one.name,
            "version": one.version,
            "spec": one.spec,
            "said": one.said,
            "path": list(one.path),
            "doubt": str(one.doubt) if one.doubt else "",
        }
        for one in found.traces
    ]
    first = found.first
    gaps: list[Json] = [{"said": str(one.said), "reason": one.reason} for one in found.gaps]
    return {
        "image": found.image.folder,
        "asked": asked_for(found),
        "names": {"conda": list(found.sought.conda), "pip": list(found.sought.pip)},
        "sure": list(found.sought.sure),
        "list": found.sought.until,
        "upstream": found.image.upstream.known.value,
        "evidence": traces,
        "gaps": gaps,
        "python": found.python,
        "platform": found.platform,
        "manager": first.manager if first else "",
        "name": first.name if first else "",
        "version": first.version if first else "",
        "said": (" > ".join(first.path) or first.said) if first else "",
    }
