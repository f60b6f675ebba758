"""The dependencies of a ``pyproject.toml`` that are written in poetry's own tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factlock.inputs.manifest import EXTRA, GROUP, OPTIONAL, Entry
from factlock.inputs.poetry_versions import to_marker, to_specifier
from factlock.inputs.requirement import (
    ADDRESS,
    INVALID,
    LOCAL_PATH,
    OWN_INDEX,
    REPOSITORY,
    make_entry,
    refuse,
)
from factlock.inputs.toml_places import Path, Places
from factlock.text import normal_name

UNTRANSLATED = "a constraint that PEP 508 cannot say"
_ORIGINS = {
    "git": REPOSITORY,
    "hg": REPOSITORY,
    "path": LOCAL_PATH,
    "file": LOCAL_PATH,
    "url": ADDRESS,
    "source": OWN_INDEX,
}
_MAIN: Path = ("tool", "poetry", "dependencies")


def read_poetry(poetry: Mapping[str, Any], places: Places, *, main: bool) -> Iterator[Entry]:
    """The entries of ``[tool.poetry]``; those of its main table only if ``main``.

    An optional dependency stands in each extra that names it, or in the group ``optional``.
    """
    if main:
        extras = _extras_by_name(_table(poetry.get("extras")))
        for name, wanted in _table(poetry.get("dependencies")).items():
            if name.lower() == "python":
                continue
            for group in _groups(wanted, extras.get(normal_name(name), ())):
                yield from _dependency(name, wanted, (*_MAIN, name), places, group)
    for place, group, table in _grouped(poetry):
        for name, wanted in table.items():
            yield from _dependency(name, wanted, (*place, name), places, GROUP + group)


def origins(poetry: Mapping[str, Any]) -> dict[str, str]:
    """The reasons for which dependencies of the main table are not of the index, by normal name."""
    found: dict[str, str] = {}
    for name, wanted in _table(poetry.get("dependencies")).items():
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if reason := _origin(one):
                found[normal_name(name)] = reason
    return found


def _table(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def poetry_extras(poetry: Mapping[str, Any]) -> tuple[str, ...]:
    """The normal names of poetry's extras."""
    return tuple(sorted(normal_name(name) for name in _table(poetry.get("extras"))))


def poetry_groups(poetry: Mapping[str, Any]) -> tuple[str, ...]:
    """The normal names of poetry's groups."""
    return tuple(sorted({group for _, group, _ in _grouped(poetry)}))


def _grouped(poetry: Mapping[str, Any]) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    if "dev-dependencies" in poetry:
        yield (*_MAIN[:2], "dev-dependencies"), "dev", _table(poetry["dev-dependencies"])
    for name, group in _table(poetry.get("group")).items():
        table = _table(_table(group).get("dependencies"))
        yield (*_MAIN[:2], "group", name, "dependencies"), normal_name(name), table


def _extras_by_name(extras: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Which extras take in a dependency."""
    found: dict[str, tuple[str, ...]] = {}
    for extra, names in extras.items():
        for name in names if isinstance(names, list) else []:
            # Poetry takes a whole requirement there, and looks at its name.
            normal = normal_name(str(name).partition("[")[0].split("=")[0].strip(" <>!~"))
            found[normal] = (*found.get(normal, ()), normal_name(extra))
    return found


def _groups(wanted: Any, extras: tuple[str, ...]) -> tuple[str, ...]:
    first = wanted[0] if isinstance(wanted, list) and wanted else wanted
    if not (isinstance(first, dict) and first.get("optional") is True):
        return ("",)
    return tuple(EXTRA + extra for extra in extras) or (OPTIONAL,)


def _dependency(name: str, wanted: Any, path: Path, places: Places, group: str) -> Iterator[Entry]:
    several = isinstance(wanted, list)
    for number, one in enumerate(wanted if several else [wanted]):
        line = places.line(*path, number) if several else places.line(*path)
        requirement, refused = _requirement(name, one)
        written = places.written(*path, number) if several else places.written(*path)
        made = make_entry(requirement, file=places.file, line=line, group=group)
        if refused or made.refused:
            yield refuse(written, refused or made.refused, file=places.file, line=line, group=group)
        else:
            yield make_entry(requirement, file=places.file, line=line, group=group, written=written)


def _requirement(name: str, wanted: Any) -> tuple[str, str]:
    """The PEP 508 text, or the reason why there is none."""
    table = {"version": wanted} if isinstance(wanted, str) else wanted
    if not isinstance(table, dict):
        return "", INVALID
    if reason := _origin(table):
        return "", reason
    fields = [table.get(key, "") for key in ("version", "python", "platform", "markers")]
    extras = table.get("extras", [])
    if not all(isinstance(one, str) for one in [*fields, *extras]):
        return "", INVALID
    version, python, platform, markers = fields
    specifier, marker = to_specifier(version), to_marker(python, platform, markers)
    if specifier is None or marker is None:
        return "", UNTRANSLATED
    inside = f"[{','.join(extras)}]" if extras else ""
    return f"{name}{inside}{specifier}" + (f" ; {marker}" if marker else ""), ""


def _origin(wanted: Any) -> str:
    if not isinstance(wanted, dict):
        return ""
    return next(
        (
            reason
            for key, reason in _ORIGINS.items()
            # "pypi" is poetry's word for the index that everyone has.
            if wanted.get(key) and str(wanted[key]).lower() != "pypi"
        ),
        "",
    )
