"""The parameters of checks that ask about sets; their readers let nothing else reach a resolver."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.channel_names import read_channels
from factlock.checks import Parameter
from factlock.checks.solving.solved import TARGET
from factlock.errors import InputError
from factlock.inputs import dump, read_conda_spec, read_manifest
from factlock.inputs.requirement import read
from factlock.inputs.shown_text import show
from factlock.target import read_platforms, read_pythons
from factlock.text import clean_text, read_name
from factlock.virtual_packages import read_virtual_packages

REFUSED = "refused"
ENVIRONMENT = "environment"
_KINDS = ("requirements", "pyproject")


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
    """The canonical text of what a file of requirements or a pyproject says; raises ``InputError``.

    Other manifests have a part that pip installs beside what something else does: that part alone would
    be solved without the rest, and an empty part would resolve.
    """
    manifest = read_manifest(content, path)
    if manifest.kind not in _KINDS:
        raise InputError(
            "This is neither a file of requirements nor a pyproject.toml.",
            file=path,
            advice="What pip installs here stands beside what others install; ask about a file that "
            "holds requirements alone.",
        )
    return dump(manifest)


def open_set(content: bytes, path: str) -> str:
    """As ``open_manifest``, and for an ``environment.yml``, which is solved as a whole."""
    manifest = read_manifest(content, path)
    if manifest.kind == ENVIRONMENT:
        return dump(manifest)
    if manifest.kind not in _KINDS:
        raise InputError(
            "This is neither a file of requirements, nor a pyproject.toml, nor an environment.yml.",
            file=path,
            advice="What pip installs here stands beside what others install; ask about a file that "
            "says everything that is installed together.",
        )
    return dump(manifest)


def read_line(text: str, given: Mapping[str, str]) -> str:
    """A line of a set: with a channel a spec of conda, else a requirement; raises ``InputError``."""
    return str(read_conda_spec(text)) if given.get("channel") else read_asked(text)


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
LINES = Parameter(
    name="requirements",
    help="Requirements that make one set: `django>=5`; with a channel specs of conda: `numpy=2`.",
    read_beside=read_line,
)
ANY_FILE = Parameter(
    name="file",
    help="A file that belongs to the set: `requirements.in`, `pyproject.toml`, `environment.yml`.",
    opens=open_set,
)
CHANNEL = Parameter(
    name="channel",
    help="Channels of conda, with commas: for the lines, and instead of those that a file names.",
    read=read_channels,
)
VIRTUAL = Parameter(
    name="virtual",
    help="Virtual packages other than the usual ones: `__cuda=12.4, __glibc=2.17`.",
    read=read_virtual_packages,
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
PYTHON, PLATFORM, BEFORE, INDEX = TARGET
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
