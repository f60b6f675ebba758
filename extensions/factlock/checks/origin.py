"""The check ``origin``: where is a package to be had, and what is it called there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from factlock.channel_names import read_channels
from factlock.checks import Check, Parameter
from factlock.checks.names.judging import Judged, Outcome, best, judge_places
from factlock.checks.names.other_side import Evidence
from factlock.checks.names.places import INDEX, LISTED, Place, Places, There, read_places
from factlock.checks.names.repository import repository_name
from factlock.checks.names.source_table import SOURCES, place_json, source_table, version_cell
from factlock.checks.names.standard_library import is_standard, standard_note
from factlock.checks.releases.standing import PARAMETERS
from factlock.checks.releases.well_known import near_note, twin_note
from factlock.errors import InputError
from factlock.model import Cell, CellKind, Column, Json, Need, Result, Table, Text, say
from factlock.text import normal_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View

_SENTENCES: Mapping[Outcome, str] = {
    Outcome.ON_CONDA_FORGE: "{package} is on conda-forge{called}: {version}.",
    Outcome.ON_INDEX: "{package} is on the index{called}: {version}; no package of conda-forge is known to "
    "be it.",
    Outcome.OTHER_CHANNEL: "{package} is on {source}{called}: {version}; it is not known on {others}.",
    Outcome.TWO_PROJECTS: "{package} is two projects that are called alike: {conda} of conda-forge, and "
    "{project} of the index.",
    Outcome.SOURCE_ONLY: "The index has the name {package} with nothing to install, and no package of "
    "{channels} is known to be it: there may be source elsewhere.",
    Outcome.NOT_FOUND: "{package} is neither on {channels} nor on the index.",
    Outcome.UNKNOWN: "Where {package} is to be had could not be found out.",
}
_ON_INDEX = "{package} is on the index{called}: {version}. conda-forge was not asked."
_REPOSITORY = (
    "{package} is the address of a repository: there is source, and nothing was fetched from it."
)

COLUMNS = (
    Column(id="package", title="Package", help="The name that was asked for."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(
        id="conda", title="On a channel", help="What it is called on the channels that have it."
    ),
    Column(
        id="packaged", title="Version on it", help="The version for the target on that channel."
    ),
    Column(id="project", title="On the index", help="What it is called there, linked to its page."),
    Column(id="released", title="Version of the index", help="The latest release for the target."),
    Column(id="list", title="Names as of", help="The day of the list of conda-forge's names."),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """Where one package is to be had, or the facts that are needed to tell."""
    name = parameters["package"]
    if repository_name(name):
        return _of_repository(name)
    channels = (parameters.get("channel") or LISTED).split(",")
    found = read_places(name, channels, parameters, facts)
    if isinstance(found, Need):
        return found
    index = parameters.get("index") or INDEX
    judged = judge_places(name, found, channels, index)
    return Result(
        outcome=judged.outcome.value,
        sentence=_sentence(name, judged, channels, index),
        table=Table(columns=COLUMNS, rows=(_row(name, judged, found, channels, index),)),
        notes=tuple(_notes(name, judged, found)),
        value=_value(judged, found),
        unknown=judged.unknown,
        details=(source_table(found),),
        data={
            **_given(name, found, channels, index),
            **_given_of_two(judged, found),
            "on_channels": [*_on_channels(found, channels)],
            "list": found.conda.until,
            "places": [place_json(one) for one in found.places],
        },
    )


def _of_repository(address: str) -> Result:
    name = repository_name(address)
    outcome = Outcome.SOURCE_ONLY.value
    cells = {
        "package": Cell(text=address, kind=CellKind.CODE),
        "outcome": Cell(text=outcome, kind=CellKind.OUTCOME),
    }
    return Result(
        outcome=outcome,
        sentence=say(_REPOSITORY, package=address),
        table=Table(columns=COLUMNS, rows=(tuple(cells.get(one.id, Cell()) for one in COLUMNS),)),
        notes=(
            say(
                "A repository is not always called as its package is: ask the requester for the name of "
                "the package, if there is one. It may be {name}.",
                name=name,
            ),
        ),
        # What it may be called is a guess, which nothing must go on with.
        data={
            **dict.fromkeys(("conda", "project", "project_on_conda"), ""),
            **dict.fromkeys(("on_conda", "on_index", "standard"), False),
        },
    )


def _given(name: str, found: Places, channels: Sequence[str], index: str) -> dict[str, Json]:
    """What a step hands on: the names to ask either side for, whether or not it has them."""
    on_channel = next(filter(None, (best(found.of(one)) for one in channels)), None)
    on_index = best(found.of(index))
    return {
        "conda": on_channel.name if on_channel else name,
        "project": on_index.name if on_index else name,
        "on_conda": on_channel is not None,
        "on_index": on_index is not None,
        "project_on_conda": "",
        "standard": is_standard(name),
    }


def _given_of_two(judged: Judged, found: Places) -> dict[str, Json]:
    """The names of the two things, where a person must choose: each is what its side calls so."""
    if (two := judged.two) is None:
        return {}
    listed = best([one for one in found.of(LISTED) if one.evidence < Evidence.UNLISTED])
    return {
        "conda": two.conda.name,
        "project": two.project.name,
        "on_index": True,
        "project_on_conda": listed.name if listed and listed.name != two.conda.name else "",
    }


def _sentence(name: str, judged: Judged, channels: Sequence[str], index: str) -> Text:
    place, outcome = judged.place, judged.outcome
    called = f" as {place.name}" if place and normal_name(place.name) != normal_name(name) else ""
    template = _SENTENCES[outcome]
    if outcome is Outcome.ON_INDEX and LISTED not in channels:
        template = _ON_INDEX
    return say(
        template,
        package=name,
        conda=_told(judged.two.conda) if judged.two else "",
        project=_told(judged.two.project) if judged.two else "",
        called=called,
        source=place.source if place else "",
        version=_version(place) if place else "",
        channels=", ".join(channels),
        others=" or ".join(
            [
                *(one for one in channels if one == LISTED),
                "the index" if index == INDEX else index,
            ]
        ),
    )


def _told(place: Place) -> str:
    """A name with its version, as far as that is known."""
    return f"{place.name} {place.version}".rstrip()


def _version(place: Place) -> str:
    if place.there is There.LISTED:
        return "the name is there; which versions there are is not known"
    version = place.version or "no version for the target"
    return f"at least {version}" if place.partial else version


def _row(
    name: str, judged: Judged, found: Places, channels: Sequence[str], index: str
) -> tuple[Cell, ...]:
    on_channel = next(filter(None, (best(found.of(channel)) for channel in channels)), None)
    on_index = best(found.of(index))
    cells = {
        "package": Cell(text=name, kind=CellKind.CODE),
        "outcome": Cell(text=judged.outcome.value, kind=CellKind.OUTCOME),
        "conda": Cell(text=", ".join(_on_channels(found, channels)), kind=CellKind.CODE),
        "packaged": version_cell(on_channel),
        "project": Cell(text=on_index.name if on_index else "", kind=CellKind.PROJECT),
        "released": version_cell(on_index),
        "list": Cell(text=found.conda.until, kind=CellKind.DATE),
    }
    return tuple(cells[one.id] for one in COLUMNS)


def _on_channels(found: Places, channels: Sequence[str]) -> list[str]:
    """What it is called on the channels that have it."""
    there = (one.name for channel in channels for one in found.of(channel) if one.found)
    return list(dict.fromkeys(there))


def _notes(name: str, judged: Judged, found: Places) -> Iterator[Text]:
    if two := found.conda.two or (judged.two.why if judged.two else None):
        yield two
    yield from _of_the_name(name, judged.outcome)
    if judged.outcome not in {Outcome.ON_CONDA_FORGE, Outcome.TWO_PROJECTS}:
        yield from _not_listed(found)
    place = judged.place
    if place is None:
        return
    if place.there is There.LISTED:
        yield say(
            "{name} is in the list of conda-forge's names{day}, which tells what exists and no versions.",
            name=place.name,
            day=f" of {found.conda.until}" if found.conda.until else "",
        )
    also = [one.name for one in found.of(place.source) if one.found and one.name != place.name]
    if also and not found.conda.split:
        yield say(
            "{source} also has {names}: which one is meant, the table of sources helps to decide.",
            source=place.source,
            names=", ".join(also),
        )
    if place.doubts:
        yield say(
            "{name} of {source}: {why}; but {doubts}.",
            name=place.name,
            source=place.source,
            why=str(place.why),
            doubts=", and ".join(map(str, place.doubts)),
        )
    if found.conda.unknown is not None:
        yield say(
            "What it is called on the other side is not known: {reason}",
            reason=found.conda.unknown.reason,
        )


def _of_the_name(name: str, outcome: Outcome) -> Iterator[Text]:
    """Whether something else may be meant by the name."""
    if is_standard(name):
        yield standard_note(name)
    elif outcome is Outcome.NOT_FOUND and (near := near_note(name)):
        yield near
    elif outcome is Outcome.ON_INDEX and (twin := twin_note(name)):
        yield twin


def _not_listed(found: Places) -> Iterator[Text]:
    """On what it rests that a channel which is a sample does not have it."""
    sources = dict.fromkeys(one.source for one in found.places if one.there is There.NOT_LISTED)
    for source in sources:
        yield say(
            "Of {source} there was only a sample; that it does not have the name is said by the list of "
            "all its names{day}. What came later is not seen.",
            source=source,
            day=f" of {found.conda.until}" if found.conda.until else "",
        )


def _value(judged: Judged, found: Places) -> str:
    """The name at the source when it is the only one as well founded, and no two things are called so."""
    place = judged.place
    if place is None or not place.found or judged.two is not None:
        return ""
    same = [one for one in found.of(place.source) if one.found and one.evidence == place.evidence]
    return place.name if len(same) == 1 else ""


def _read_package(text: str) -> str:
    """A name, or the address of a repository as it was given; raises ``InputError``."""
    stripped = text.strip()
    return stripped if repository_name(stripped) else read_requirement(stripped).name.lower()


def _agree(parameters: Mapping[str, str]) -> None:
    channels = (parameters.get("channel") or LISTED).split(",")
    if parameters.get("index") in channels:
        raise InputError(
            f"{parameters['index']!r} cannot be asked both as an index and as a channel.",
            advice="Give the index another name in uv's configuration.",
        )


CHECK = Check(
    id="origin",
    title="Origin",
    about="Where is a package to be had: on conda-forge, on the index, on another channel, as source only?",
    outcomes={
        Outcome.ON_CONDA_FORGE: "conda-forge has it, under this name or under one that is known to be it.",
        Outcome.ON_INDEX: "The index has it, and conda-forge has no package that is known to be it.",
        Outcome.OTHER_CHANNEL: "Of all that was asked only another channel has it; the answer names it.",
        Outcome.TWO_PROJECTS: "conda-forge and the index each have something of this name, and they are not "
        "the same: a person must choose.",
        Outcome.SOURCE_ONLY: "The address of a repository was given, or the index has the name with nothing "
        "to install.",
        Outcome.NOT_FOUND: "Every source was asked, and none has it.",
        Outcome.UNKNOWN: "It could not be found out; the reason stands beside it.",
    },
    parameters=(
        Parameter(
            name="package",
            help="A name, of either side: `torch`, `pytorch`; or the address of a repository.",
            read=_read_package,
        ),
        Parameter(
            name="channel",
            help="The conda channels to ask, with spaces or commas. Without it: `conda-forge`.",
            read=read_channels,
        ),
        *PARAMETERS[1:],
    ),
    columns=COLUMNS,
    shown=("package", "outcome", "conda", "packaged", "project", "released"),
    details=(SOURCES,),
    shown_details=("sources",),
    evaluate=evaluate,
    agree=_agree,
    gives={
        "conda": "The name on the channels, conda-forge before others; else the name that was asked for.",
        "project": "The name on the index; else the name that was asked for.",
        "on_conda": "Whether one of the channels has it.",
        "on_index": "Whether the index has it.",
        "project_on_conda": "What the project of the index is called on conda-forge, where another package "
        "has its name there.",
        "standard": "Whether a module that comes with Python is called so.",
    },
)
