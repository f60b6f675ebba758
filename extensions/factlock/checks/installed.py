"""The check ``installed``: is a package in an image, under any of its names, and who brings it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter
from factlock.checks.names.repository import repository_name
from factlock.checks.presence.address import result_of_address
from factlock.checks.presence.image_asked import (
    MAX_SHOWN,
    OF_IMAGE,
    TARGET,
    agree_on_image,
    the_image,
)
from factlock.checks.presence.presence import Asked, Outcome, find_presence
from factlock.checks.presence.presence_notes import notes
from factlock.checks.presence.presence_report import (
    COLUMNS,
    DETAILS,
    GIVES,
    data,
    details,
    row,
    sentence,
)
from factlock.errors import InputError
from factlock.model import Need, Result, Table
from factlock.text import clean_text, read_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """Whether one package is in one image, or the facts that are needed to tell."""
    shown = parameters["image"]
    if repository_name(parameters["package"]):
        return result_of_address(parameters["package"], the_image(parameters), shown)
    requirement = read_requirement(parameters["package"])
    asked = Asked(
        package=requirement.name,
        specifier=",".join(sorted(map(str, requirement.specifier))),
        extras=tuple(sorted(requirement.extras)),
        called=tuple(filter(None, parameters.get("called", "").split(","))),
        channel=parameters.get("channel", ""),
        python=parameters.get("python", ""),
        platform=parameters.get("platform", ""),
    )
    found = find_presence(asked, the_image(parameters), facts)
    if isinstance(found, Need):
        return found
    unknown = tuple(one.unknown for one in found.gaps if one.unknown is not None)
    return Result(
        outcome=found.outcome.value,
        sentence=sentence(found, shown),
        table=Table(columns=COLUMNS, rows=(row(found, shown),)),
        notes=tuple(notes(found)),
        value=found.first.version if found.first else "",
        unknown=tuple(dict.fromkeys(unknown)) if found.outcome is Outcome.UNKNOWN else (),
        details=tuple(details(found)),
        data=data(found),
    )


def _read_package(text: str) -> str:
    """A requirement in canonical form, its name as it is written; the address of a repository as it is."""
    if repository_name(text):
        return text
    requirement = read_requirement(text)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{','.join(sorted(map(str, requirement.specifier)))}"


def _read_called(text: str) -> str:
    names = text.replace(",", " ").split()
    if len(names) > MAX_SHOWN:
        raise InputError(
            f"{clean_text(text, 60)!r} are too many names.", advice=f"Write at most {MAX_SHOWN}."
        )
    return ",".join(sorted({read_name(one) for one in names}))


CHECK = Check(
    id="installed",
    title="Installed",
    about="Is a package in this image, under any of its names: asked for, brought by its base, or needed?",
    outcomes={
        Outcome.DECLARED: "A file of the image asks for it.",
        Outcome.UPSTREAM: "It is there without being asked for: the base, or a list of what is installed,"
        " has it.",
        Outcome.DEPENDENCY: "Something that the image asks for needs it: it is in the lock, or in the solved"
        " set.",
        Outcome.OTHER_VERSION: "It is there, in a version that is known and not one of those asked for, or"
        " without the extras.",
        Outcome.NOT_INSTALLED: "All that the image begins from and asks for is known, with all that this"
        " needs, and it is not among that.",
        Outcome.NOT_DECLARED: "No file of the image and nothing that its base holds has it; only whether"
        " something that they ask for needs it could not be solved, or, without a list of names, whether it"
        " is there under another name.",
        Outcome.UNKNOWN: "It could not be found out, or something only looks like it; the reason stands"
        " beside it.",
    },
    parameters=(
        Parameter(
            name="package",
            help="A name, of either side, perhaps with versions and extras: `torch`, `pytorch>=2.5`.",
            read=_read_package,
        ),
        *OF_IMAGE,
        Parameter(
            name="called",
            help="Other names that it goes by, where the list of names does not say them: `pytorch`.",
            read=_read_called,
        ),
        *TARGET,
    ),
    columns=COLUMNS,
    shown=("package", "outcome", "version", "name", "said", "path", "image"),
    evaluate=evaluate,
    details=DETAILS,
    shown_details=("evidence", "gaps"),
    agree=agree_on_image,
    gives=GIVES,
)
