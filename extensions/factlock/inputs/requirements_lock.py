"""A file of requirements that serves as a lock: every one pinned, most with hashes."""

from __future__ import annotations

from factlock.errors import InputError
from factlock.inputs import locked, requirement
from factlock.inputs.locked import LockedFile, LockedPackage, LockedSet
from factlock.inputs.manifest import Entry
from factlock.inputs.requirements_txt import read_requirements
from factlock.patterns import regex
from factlock.text import normal_name

_SOURCES = {
    requirement.ADDRESS: locked.ADDRESS,
    requirement.REPOSITORY: locked.GIT,
    requirement.LOCAL_PATH: locked.PATH,
    requirement.EDITABLE: locked.PATH,
}
_NAME = regex(
    r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^]]*\])?\s*@|[^#]*#(?:.*&)?egg=([A-Za-z0-9._-]+)"
)


def read_requirements_lock(content: bytes, file: str) -> LockedSet:
    """The packages of a file in which every requirement is pinned.

    Raises ``InputError`` at the first line that leaves open which release is meant. Options that only say
    where to look are no packages; what is not of an index has its source, and a name if the line has one.
    """
    manifest = read_requirements(content, file)
    packages = [_package(entry) for entry in manifest.entries if not _says_where(entry)]
    return LockedSet(kind="requirements", file=file, packages=tuple(packages))


def _says_where(entry: Entry) -> bool:
    only_options = entry.text.startswith("-")
    return only_options and entry.refused in {requirement.OTHER_INDEX, requirement.OPTION}


def _package(entry: Entry) -> LockedPackage:
    if entry.refused in _SOURCES:
        found = _NAME.match(entry.text)
        name = normal_name((found[1] or found[2]).strip("._-")) if found else ""
        return LockedPackage(name=name, line=entry.line, source=_SOURCES[entry.refused])
    if not entry.pinned:
        problem = entry.refused or "it does not pin one version"
        raise InputError(
            f"{entry.text!r} is not locked: {problem}.",
            file=entry.file,
            line=entry.line,
            advice="A file of requirements is a lock when every line says name==version.",
        )
    return LockedPackage(
        name=entry.name,
        version=entry.pinned,
        files=tuple(LockedFile(hash=one) for one in entry.hashes),
        line=entry.line,
        marker=entry.requirement.partition("; ")[2],
    )
