"""The check ``language``: is it a Python package that is meant, or one of R?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.channel_names import read_channel
from factlock.checks import Check, Parameter
from factlock.checks.names.in_r import (
    PREFIXES,
    Known,
    find_in_r,
    find_on_channel,
    find_project,
)
from factlock.checks.names.places import INDEX, LISTED
from factlock.checks.names.repository import repository_name
from factlock.checks.repositories.image_parameters import PARAMETERS, agree, read_given
from factlock.checks.repositories.r_signs import Sign, signs_of_r
from factlock.light_dataclass import replace
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Grid,
    Need,
    Result,
    Table,
    Text,
    say,
)
from factlock.text import read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class Outcome(StrEnum):
    """What ``language`` can answer."""

    PYTHON = "python"
    R = "r"
    DOUBT = "doubt"
    UNKNOWN = "unknown"


_SENTENCES: Mapping[Outcome, str] = {
    Outcome.PYTHON: "{package} is taken for a Python package: {why}.",
    Outcome.R: "{package} is a package of R: {why}.",
    Outcome.DOUBT: "{package} may be a package of R: {why}.",
    Outcome.UNKNOWN: "Whether {package} is a Python package could not be found out.",
}
COLUMNS = (
    Column(id="package", title="Package", help="The name that was asked for."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="r", title="For R", help="The package of R on the channel that is called so."),
    Column(
        id="project", title="On the index", help="The project of that name, linked to its page."
    ),
    Column(id="image", title="R in the image", help="The first sign of R in the image."),
    Column(id="channel", title="Channel", help="The channel on which R's package was looked for."),
)
SIGNS = Column(
    id="signs", title="Signs", help="What speaks for which language, and where it is said."
)
_SIGNS = (
    Column(id="language", title="Language", help="The language that it speaks for."),
    Column(id="sign", title="Sign", help="What speaks for it."),
    Column(id="where", title="Where", help="The file and line, or the source."),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The language of one name, or the facts that are needed to tell."""
    name = parameters["package"]
    signs = tuple(_signs_of_images(parameters))
    if repository_name(name):
        return _result(parameters, Outcome.PYTHON, "the address of a repository was given", signs)
    if name.lower().startswith(PREFIXES):
        return _result(parameters, Outcome.R, "conda calls packages of R so", signs)
    channel = parameters.get("channel") or LISTED
    project = find_project(name, facts)
    # Of a project of the index for an image without R, R's package is remarked on and decides nothing.
    settled = not signs and isinstance(project, Known) and bool(project.there)
    in_r = find_in_r(name, channel, facts, by_list=settled)
    own = find_on_channel(name.lower(), channel, facts, by_list=settled)
    if isinstance(in_r, Need) or isinstance(project, Need) or isinstance(own, Need):
        needs = [one for one in (in_r, project, own) if isinstance(one, Need)]
        return Need(keys=tuple(dict.fromkeys(key for need in needs for key in need.keys)))
    outcome, why = _judge(bool(signs), in_r, project, own)
    return _result(parameters, outcome, why, signs, (in_r, project, own))


def _judge(has_r: bool, in_r: Known, project: Known, own: Known) -> tuple[Outcome, str]:  # noqa: FBT001
    """The outcome, and why; what is not known counts only where it could change the answer."""
    if in_r.there is False:
        return Outcome.PYTHON, f"{in_r.source} has no {in_r.name}"
    if project.there is False and own.there is False and in_r.there:
        return Outcome.R, f"{_there(in_r)}, and nobody has a project called {in_r.bare}"
    elsewhere = next((one for one in (project, own) if one.there), None)
    if elsewhere is not None and not has_r:
        return Outcome.PYTHON, f"{_there(elsewhere)}, and nothing in the image speaks of R"
    if has_r and in_r.there:
        return Outcome.DOUBT, f"the image has R, and {_there(in_r)}"
    return Outcome.UNKNOWN, ""


def _there(one: Known) -> str:
    return f"{'the index' if one.source == INDEX else one.source} has {one.name}"


def _signs_of_images(parameters: Mapping[str, str]) -> Iterator[Sign]:
    if not parameters.get("image"):
        return
    for image in read_given(_of_folder(parameters)):
        yield from signs_of_r(image)


def _of_folder(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters in the words of the checks about a folder."""
    return {**parameters, "folder": parameters["image"], "folder@": parameters["image@"]}


def _result(
    parameters: Mapping[str, str],
    outcome: Outcome,
    why: str,
    signs: Sequence[Sign],
    known: Sequence[Known] = (),
) -> Result:
    package, channel = parameters["package"], parameters.get("channel") or LISTED
    in_r, project, _ = known or (None, None, None)
    rows = tuple(_rows(signs, known))
    unknown = dict.fromkeys(one.unknown for one in known if one.unknown)
    cells = {
        "package": Cell(text=package, kind=CellKind.CODE),
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "r": Cell(text=in_r.name if in_r and in_r.there else "", kind=CellKind.CODE),
        "project": Cell(
            text=project.name if project and project.there else "", kind=CellKind.PROJECT
        ),
        "image": Cell(text=f"{signs[0].what} ({signs[0].where})" if signs else ""),
        "channel": Cell(text=channel),
    }
    return Result(
        outcome=outcome.value,
        sentence=say(_SENTENCES[outcome], package=package, why=why),
        table=Table(columns=COLUMNS, rows=(tuple(cells[one.id] for one in COLUMNS),)),
        notes=tuple(_notes(outcome, in_r)),
        unknown=tuple(unknown) if outcome is Outcome.UNKNOWN else (),
        details=(_grid(rows),) if rows else (),
        data={
            "r": in_r.name if in_r and in_r.there else "",
            "project": project.name if project and project.there else "",
            "signs": [{"language": a, "sign": b, "where": c} for a, b, c in rows],
        },
    )


def _notes(outcome: Outcome, in_r: Known | None) -> Iterator[Text]:
    if outcome is Outcome.PYTHON and in_r is not None and in_r.there:
        yield say(
            "{source} also has {name}, a package of R; it was not taken for that.",
            source=in_r.source,
            name=in_r.name,
        )


def _rows(signs: Sequence[Sign], known: Sequence[Known]) -> Iterator[tuple[str, str, str]]:
    for sign in signs:
        yield "R", sign.what, sign.where
    for language, one in zip(("R", "Python", "not told"), known, strict=False):
        if one.there:
            yield language, one.name, one.source


def _grid(rows: Sequence[tuple[str, str, str]]) -> Grid:
    cells = tuple(tuple(Cell(text=text) for text in row) for row in rows)
    return Grid(
        id=SIGNS.id, title=say("What speaks for which"), table=Table(columns=_SIGNS, rows=cells)
    )


def _read_package(text: str) -> str:
    """A name, or the address of a repository as it was given; raises ``InputError``."""
    stripped = text.strip()
    return stripped if repository_name(stripped) else read_requirement(stripped).name


def _agree(parameters: Mapping[str, str]) -> None:
    if parameters.get("image"):
        agree(_of_folder(parameters))


CHECK = Check(
    id="language",
    title="Language",
    about="Is it a Python package that is meant, or one of R?",
    outcomes={
        Outcome.PYTHON: "A Python package is meant, as far as anything tells.",
        Outcome.R: "The name is one of R's on conda, or only R has it.",
        Outcome.DOUBT: "The image has R, and the channel has a package of R that is called so: a person must "
        "say which is meant.",
        Outcome.UNKNOWN: "It could not be found out; the reason stands beside it.",
    },
    parameters=(
        Parameter(
            name="package",
            help="A name, `lattice`, or the address of a repository.",
            read=_read_package,
        ),
        replace(PARAMETERS[0], name="image", help="The folder of the image that it is meant for."),
        PARAMETERS[1],
        Parameter(
            name="channel",
            help="The conda channel on which R's package is looked for. Without it: `conda-forge`.",
            read=read_channel,
        ),
    ),
    columns=COLUMNS,
    shown=("package", "outcome", "r", "project", "image"),
    evaluate=evaluate,
    details=(SIGNS,),
    shown_details=("signs",),
    agree=_agree,
)
