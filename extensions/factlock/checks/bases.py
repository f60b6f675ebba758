"""The check ``bases``: are the base packages of machine learning in an image, and who installs them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter, Takes
from factlock.checks.presence.image_asked import OF_IMAGE, TARGET, agree_on_image, the_image
from factlock.checks.presence.presence import Asked, Presence, find_presence
from factlock.checks.presence.presence import Outcome as There
from factlock.checks.presence.presence_notes import notes
from factlock.checks.presence.presence_report import data as presence_data
from factlock.checks.presence.presence_report import reason
from factlock.checks.presence.traces import Trace
from factlock.checks.presence.version_there import Fit, weigh
from factlock.checks.repositories import image_words as words
from factlock.checks.solving.ml_bases import base_of, names_of
from factlock.errors import InputError
from factlock.images.image import Image
from factlock.light_dataclass import dataclass
from factlock.model import Cell, CellKind, Column, Need, Result, Table, Text, say
from factlock.patterns import regex
from factlock.text import clean_text, normal_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View

MAX_BASES = 20
OR = " or "
_COMMA = regex(r",(?!\s*[<>=!~])")


class Outcome(StrEnum):
    """What ``bases`` can answer, the gravest first."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    MIXED = "mixed"
    BY_CONDA = "by-conda"
    BY_PIP = "by-pip"


_BY = {"conda": Outcome.BY_CONDA, "pip": Outcome.BY_PIP}
# What is beneath was not seen: a sample, or a set without a solution.
_AS_FAR = "{image} has no {missing}, as far as could be found out."
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.MISSING: "{image} has no {missing}.",
    Outcome.UNKNOWN: "Whether {image} has {unknown} could not be found out. {reason}",
    Outcome.MIXED: "{image} has {there}: not all by one installer.",
    Outcome.BY_CONDA: "{image} has {there}, by conda.",
    Outcome.BY_PIP: "{image} has {there}, by pip.",
}
COLUMNS = (
    Column(id="base", title="Base", help="The base that was asked for."),
    Column(id="outcome", title="Answer", help="Whether it is there and by whom, as a word."),
    Column(id="name", title="As", help="The name that it has in the image."),
    Column(id="version", title="Version", help="The version, where one is known."),
    Column(id="said", title="Evidence", help="The file and line, or the publisher and the day."),
    Column(id="path", title="Way", help="The way to it from what the image asks for."),
    Column(id="how", title="How", help="How it comes into the image, in the words of `installed`."),
    Column(id="image", title="Image", help="The folder of the image."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """A base in an image: what was found, and what that comes to; ``asked`` are the versions wanted."""

    name: str
    found: Presence
    asked: str = ""

    @property
    def outcome(self) -> Outcome:
        """Whether it is there, and by whom."""
        if self.found.outcome in {There.NOT_INSTALLED, There.NOT_DECLARED}:
            return Outcome.MISSING
        if self.found.outcome is There.UNKNOWN or self.found.first is None:
            return Outcome.UNKNOWN
        return _of_all(_BY[one.manager] for one in self._sure())

    @property
    def misfit(self) -> Trace | None:
        """What is there, if it is of no version that was asked for."""
        weighed = weigh(sure, self.asked, ()) if (sure := self._sure()) else None
        return weighed.first if weighed and weighed.fit is Fit.OTHER else None

    def _sure(self) -> list[Trace]:
        first, traces = self.found.first, self.found.traces
        return [one for one in traces if first and one.doubt is None and one.how is first.how]

    @property
    def told(self) -> str:
        """The name with its version, as far as that is known."""
        first = self.found.first
        return f"{self.name} {first.version if first else ''}".rstrip()


def _of_all(outcomes: Iterator[Outcome]) -> Outcome:
    """The gravest; what is there by conda and by pip is mixed."""
    found = set(outcomes)
    if {Outcome.BY_CONDA, Outcome.BY_PIP} <= found:
        found.add(Outcome.MIXED)
    return next(one for one in Outcome if one in found)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """Whether all bases are in one image, or the facts that are needed to tell."""
    image, shown = the_image(parameters), parameters["image"]
    groups = [one.split(OR) for one in dict.fromkeys(parameters["names"].split("\n"))]
    asked = dict(map(_parted, (one for group in groups for one in group)))
    groups = [[_parted(one)[0] for one in group] for group in groups]
    found = {name: _find(name, image, parameters, facts) for name in asked}
    if keys := [key for one in found.values() if isinstance(one, Need) for key in one.keys]:
        return Need(keys=tuple(dict.fromkeys(keys)))
    each = {
        name: _Base(name=name, found=one, asked=asked[name])
        for name, one in found.items()
        if isinstance(one, Presence)
    }
    bases = [base for group in groups for base in _of_group([each[name] for name in group])]
    outcome = _of_all(one.outcome for one in bases)
    open_ = [gap.unknown for one in bases for gap in one.found.gaps if gap.unknown is not None]
    missing = [one.name for one in bases if one.outcome is Outcome.MISSING]
    there = all(one.outcome in {*_BY.values(), Outcome.MIXED} for one in bases)
    return Result(
        outcome=outcome.value,
        sentence=_with_misfits(_sentence(bases, outcome, words.name_of(image, shown)), bases),
        table=Table(columns=COLUMNS, rows=tuple(_row(one, shown) for one in bases)),
        notes=tuple(dict.fromkeys(note for one in bases for note in _notes(one))),
        value=", ".join(one.told for one in bases) if there else "",
        unknown=tuple(dict.fromkeys(open_)) if outcome is Outcome.UNKNOWN else (),
        data={
            "there": there,
            "missing": [*missing],
            "versions": [
                one.told for one in bases if one.outcome in {*_BY.values(), Outcome.MIXED}
            ],
            "bases": {one.name: presence_data(one.found) for one in bases},
        },
    )


def _of_group(group: Sequence[_Base]) -> Sequence[_Base]:
    """Of bases of which one is enough, the one that is there, else those that may be, else all."""
    there = [one for one in group if one.outcome in {*_BY.values(), Outcome.MIXED}]
    return there[:1] or [one for one in group if one.outcome is Outcome.UNKNOWN] or group


def _find(name: str, image: Image, parameters: Mapping[str, str], facts: View) -> Presence | Need:
    others = names_of(name)
    asked = Asked(
        package=name,
        # That a dated list of ours knows all names of a base, no other list need say.
        called=others if len(others) > 1 else (),
        channel=parameters.get("channel", ""),
        python=parameters.get("python", ""),
        platform=parameters.get("platform", ""),
    )
    return find_presence(asked, image, facts)


def _sentence(bases: Sequence[_Base], outcome: Outcome, image: str) -> Text:
    first = next((one for one in bases if one.outcome is Outcome.UNKNOWN), None)
    as_far = any(one.found.outcome is There.NOT_DECLARED for one in bases)
    return say(
        _AS_FAR if outcome is Outcome.MISSING and as_far else _SENTENCES[outcome],
        image=image,
        missing=" and no ".join(one.name for one in bases if one.outcome is Outcome.MISSING),
        unknown=first.name if first else "",
        reason=reason(first.found) if first else "",
        there=" and ".join(_with_place(one) for one in bases),
    )


def _with_misfits(sentence: Text, bases: Sequence[_Base]) -> Text:
    """The sentence, and of what is there in another version than asked for, which."""
    misfits = [f"{one.name}{one.asked}" for one in bases if one.misfit]
    if not misfits:
        return sentence
    return say(
        "{sentence} That is not {asked}, which is asked for.",
        sentence=str(sentence),
        asked=" and ".join(misfits),
    )


def _with_place(one: _Base) -> str:
    first = one.found.first
    return f"{one.told} ({' > '.join(first.path) or first.said})" if first else one.told


def _notes(one: _Base) -> Iterator[Text]:
    yield from notes(one.found)
    if misfit := one.misfit:
        yield say(
            "{base} is here as {version} ({said}), and {asked} is asked for: one of the two must change.",
            base=one.name,
            version=misfit.version or misfit.spec,
            said=misfit.said,
            asked=f"{one.name}{one.asked}",
        )
    if one.found.outcome is There.NOT_DECLARED:
        yield say(
            "Nothing in the image asks for {base}; whether something that it asks for brings it along could "
            "not be solved.",
            base=one.name,
        )


def _row(one: _Base, shown: str) -> tuple[Cell, ...]:
    first = one.found.first
    cells = {
        "base": Cell(text=one.name, kind=CellKind.CODE),
        "outcome": Cell(text=one.outcome.value, kind=CellKind.OUTCOME),
        "name": Cell(text=first.name if first else "", kind=CellKind.CODE),
        "version": Cell(text=first.version if first else "", kind=CellKind.CODE),
        "said": Cell(text=first.said if first else ""),
        "path": Cell(text=" > ".join(first.path) if first else ""),
        "how": Cell(text=one.found.outcome.value),
        "image": Cell(text=words.name_of(one.found.image, shown), kind=CellKind.CODE),
    }
    return tuple(cells[column.id] for column in COLUMNS)


def _read_name(text: str) -> str:
    """One base by the name that stands for it: pytorch is torch; or several with commas between them.

    Of those with ``or`` between them one is enough. What begins with a comparison is of the base before it.
    """
    found = [[_name(one) for one in part.split(OR)] for part in _COMMA.split(text)]
    if sum(map(len, found)) > MAX_BASES:
        raise InputError(
            f"These are too many bases: {sum(map(len, found))}.",
            advice=f"Name at most {MAX_BASES}.",
        )
    return "\n".join(dict.fromkeys(OR.join(dict.fromkeys(group)) for group in found))


def _name(text: str) -> str:
    requirement = read_requirement(text)
    if requirement.extras:
        raise InputError(
            f"{clean_text(text, 60)!r} has extras.",
            advice="Leave them out; `installed` holds them against an image.",
        )
    name = normal_name(requirement.name)
    return f"{base_of(name) or name}{requirement.specifier}"


def _parted(text: str) -> tuple[str, str]:
    """The name of a base, and the versions that are asked for."""
    requirement = read_requirement(text)
    return requirement.name, str(requirement.specifier)


CHECK = Check(
    id="bases",
    title="Bases",
    about="Are these base packages in this image, under any of their names, and does conda install them or "
    "pip?",
    outcomes={
        Outcome.BY_CONDA: "All are there, and conda installs them.",
        Outcome.BY_PIP: "All are there, and pip installs them.",
        Outcome.MIXED: "All are there, some by conda and some by pip.",
        Outcome.MISSING: "At least one is not there: `installed` calls it `not-installed` or `not-declared`.",
        Outcome.UNKNOWN: "Of at least one it could not be found out; the reason stands beside it.",
    },
    parameters=(
        Parameter(
            name="names",
            help="The bases, each by any of its names: `torch`, `tensorflow`, `jax`, or another package. "
            "With versions, `torch>=2.1`, a remark says of another version that it is none of them.",
            read=_read_name,
        ),
        *OF_IMAGE,
        *TARGET,
    ),
    columns=COLUMNS,
    shown=("base", "outcome", "name", "version", "said", "path"),
    evaluate=evaluate,
    takes=Takes.SET,
    agree=agree_on_image,
    gives={
        "there": "Whether all of them are there.",
        "missing": "Those that are not there.",
        "versions": "Those that are there, each with its version where one is known: `torch 2.5.1`.",
    },
)
