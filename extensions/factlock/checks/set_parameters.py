"""The parameters of checks that ask about sets; their readers let nothing else reach a resolver."""

from __future__ import annotations

import re
from contextlib import suppress

from factlock.checks import Parameter
from factlock.errors import InputError
from factlock.inputs import dump, read_manifest
from factlock.inputs.requirement import read, show
from factlock.target import read_platform, read_platforms, read_python, read_pythons
from factlock.text import clean_text, read_name

REFUSED = "refused"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?", re.ASCII)


def read_asked(text: str) -> str:
    """One requirement, perhaps with a marker, canonical; raises ``InputError`` for anything else."""
    found = read(text)
    if isinstance(found, str):
        raise InputError(
            f"{show(text)!r} cannot be asked: it is {found}.",
            advice="Write a name, or a name with extras, versions and a marker, such as "
            "'pymc[extra]>=5,<6; python_version < \"3.13\"'.",
        )
    return found.requirement


def open_manifest(content: bytes, path: str) -> str:
    """The canonical text of what a manifest says; raises ``InputError``."""
    return dump(read_manifest(content, path))


def read_names(text: str) -> str:
    """Names of extras or groups, separated by spaces or commas, as ``docs,test``; raises ``InputError``."""
    return ",".join(dict.fromkeys(map(read_name, text.replace(",", " ").split())))


def read_without(text: str) -> str:
    """The one word there is; raises ``InputError``."""
    if text.strip() != REFUSED:
        raise InputError(
            f"{clean_text(text, 40)!r} is not what can be left out.",
            advice=f"Write {REFUSED!r}: the lines that cannot be asked are then left out, and listed.",
        )
    return REFUSED


def read_moment(text: str) -> str:
    """A day or a moment, ``2024-05-01`` or ``2024-05-01T12:00:00Z``; raises ``InputError``."""
    from datetime import datetime  # noqa: PLC0415

    moment = text.strip()
    if _MOMENT.fullmatch(moment):
        with suppress(ValueError):
            datetime.fromisoformat(moment)
            return moment
    raise InputError(
        f"{clean_text(text, 40)!r} is not a date.",
        advice="Write it as 2024-05-01, or as 2024-05-01T12:00:00Z.",
    )


REQUIREMENTS = Parameter(
    name="requirements",
    help="Requirements that make one set: `django>=5`, `'tomli; python_version < \"3.11\"'`.",
    read=read_asked,
)
FILE = Parameter(
    name="file",
    help="A file whose requirements belong to the set: `requirements.in`, `pyproject.toml`.",
    opens=open_manifest,
)
EXTRAS = Parameter(
    name="extras", help="The extras of the file's project, with commas.", read=read_names
)
GROUPS = Parameter(
    name="groups", help="The dependency groups of the file's project, with commas.", read=read_names
)
WITHOUT = Parameter(
    name="without",
    help="`refused`: leave out the lines of the file that cannot be asked, and list them.",
    read=read_without,
)
PYTHON = Parameter(
    name="python",
    help="The Python to solve for, `3.11` or `3.11.4`.",
    read=read_python,
    setting="python",
)
PLATFORM = Parameter(
    name="platform",
    help="The platform to solve for, such as `linux-64`.",
    read=read_platform,
    setting="platform",
)
PYTHONS = Parameter(
    name="pythons",
    help="The Pythons to solve for, with commas: `3.11,3.12`.",
    read=read_pythons,
    setting="python",
)
PLATFORMS = Parameter(
    name="platforms",
    help="The platforms to solve for, with commas: `linux-64,win-64`.",
    read=read_platforms,
    setting="platform",
)
BEFORE = Parameter(
    name="before",
    help="Leave out what was uploaded later: `2024-05-01`, or `2024-05-01T12:00:00Z`.",
    read=read_moment,
)
INDEX = Parameter(
    name="index",
    help="The logical name of an index to ask first. Without it: those configured, in order.",
    read=read_name,
)
