"""How a recipe stands on an index: its release, its file, its requirements, and what is newer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.checks.recipes.changes import Changed, read_changes
from factlock.checks.recipes.declared import Pair, pair_up
from factlock.facts.keys import files_key, latest_key, metadata_key, project_key
from factlock.inputs.recipe import RUN, Recipe, RecipeSource
from factlock.light_dataclass import dataclass
from factlock.model import Fact, Need, Unknown

if TYPE_CHECKING:
    from packaging.version import Version

    from factlock.facts.gathering import View


class FileState(StrEnum):
    """What became of the file that a recipe is built from."""

    EQUAL = "equal"
    OTHER_HASH = "other-hash"
    GONE = "gone"
    UNVERIFIED = "unverified"
    NOT_ASKED = "not-asked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a recipe is asked about: a project, a release, and the source if it is a file of an index."""

    project: str
    version: str
    source: RecipeSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A recipe held against the facts. What is ``None`` could not be found out, or was not asked.

    ``yanked`` is the reason, maybe empty; ``has_wheel`` whether the release says of itself what it asks
    for without being built. ``release`` is whether the index has the release.
    """

    recipe: Recipe
    origin: Origin | None
    output: str = ""
    exists: bool | None = None
    status: str = ""
    release: bool | None = None
    file: FileState = FileState.NOT_ASKED
    found_hash: str = ""
    yanked: str | None = None
    latest: Mapping[str, Any] | None = None
    latest_known: bool = False
    newer: bool = False
    has_wheel: bool | None = None
    pairs: tuple[Pair, ...] = ()
    unread: tuple[str, ...] = ()
    changes: tuple[Changed, ...] | None = None
    via: str = ""
    unknown: tuple[Unknown, ...] = ()


def read_origin(recipe: Recipe, project: str) -> Origin | None:
    """What to ask the index about; ``None`` when the recipe does not come from one.

    ``project`` is what the author says; without it the address of the source tells. Of several sources
    that is the one which has the recipe's version, else the first.
    """
    listed = [one for one in recipe.sources if one.kind == "index"]
    mine = [one for one in listed if one.project in ({project, ""} if project else {one.project})]
    chosen = next((one for one in mine if one.version == recipe.version), mine[0] if mine else None)
    name = chosen.project or project if chosen else project
    if chosen and chosen.version and name:
        return Origin(project=name, version=chosen.version, source=chosen)
    # What is left of the address tells no file; the recipe may still tell its own version.
    return Origin(project=name, version=recipe.version) if name else None


def is_untold(recipe: Recipe) -> bool:
    """Whether the source may be a file of an index, and only code would tell of which project."""
    return any(
        one.kind == "unfilled" or (one.kind == "index" and not one.project)
        for one in recipe.sources
    )


def read_output(recipe: Recipe, project: str) -> str | None:
    """The package of the recipe whose requirements are those of the project; ``None`` if none is."""
    asking = {one.output for one in recipe.requirements if one.section == RUN}
    own = [one for one in asking if one in {recipe.name, project}]
    if "" in asking or not asking:
        return ""
    return own[0] if own else next(iter(asking)) if len(asking) == 1 else None


def read_standing(
    recipe: Recipe, origin: Origin, source: str, facts: View, output: str | None
) -> Standing | Need:
    """How the recipe stands, or the facts that are needed first."""
    name, version = origin.project, origin.version
    keys = {
        "project": project_key(name, source=source),
        "latest": latest_key(name, source=source),
    }
    if version:
        keys["files"] = files_key(name, version, source=source)
        keys["own"] = metadata_key(name, version, source=source)
    if lacking := facts.lacking(*keys.values()):
        return Need(keys=lacking)
    latest = _value(facts[keys["latest"]])
    newest = str(((latest or {}).get("latest") or {}).get("version", ""))
    if _is_newer(newest, version):
        keys["newer"] = metadata_key(name, newest, source=source)
        if lacking := facts.lacking(keys["newer"]):
            return Need(keys=lacking)
    return _standing(recipe, origin, {key: facts[at] for key, at in keys.items()}, output)


def _standing(
    recipe: Recipe,
    origin: Origin,
    facts: Mapping[str, Fact | Unknown],
    output: str | None,
) -> Standing:
    known = {key: _value(fact) for key, fact in facts.items()}
    project, files, own = known.get("project"), known.get("files"), known.get("own")
    latest = known.get("latest")
    listed = files["files"] if files else None
    file, entry = _file(origin.source, listed) if files else (FileState.UNKNOWN, None)
    readable = bool(own and own.get("file"))
    compared = readable and output is not None
    later = known.get("newer")
    return Standing(
        recipe=recipe,
        origin=origin,
        output=output or "",
        exists=project["exists"] if project else None,
        status=(files or {}).get("status", "") or (project or {}).get("status", ""),
        release=bool(listed) if files else None,
        file=file if origin.source else FileState.NOT_ASKED,
        found_hash=entry[1] if entry else "",
        yanked=_yanked(entry, listed or []),
        latest=latest["latest"] if latest else None,
        latest_known=latest is not None,
        newer="newer" in facts,
        has_wheel=readable if own else None,
        pairs=pair_up(recipe, output or "", own) if own and compared else (),
        unread=tuple(own.get("unread", ())) if own else (),
        changes=read_changes(own, later) if own and readable and later and later["file"] else None,
        via=next((fact.via for fact in facts.values() if isinstance(fact, Fact)), ""),
        unknown=tuple(fact for fact in facts.values() if isinstance(fact, Unknown)),
    )


def _value(fact: Fact | Unknown) -> dict[str, Any] | None:
    return None if isinstance(fact, Unknown) else cast("dict[str, Any]", fact.value)


def _file(source: RecipeSource | None, listed: list[Any] | None) -> tuple[FileState, Any]:
    """The state of the source's file, and what the index lists for it: by its hash first, then by name."""
    if source is None or not listed:
        return FileState.GONE, None
    wanted = source.sha256
    for entry in listed:
        if wanted and entry[1] == wanted:
            return FileState.EQUAL, entry
    for entry in listed:
        if entry[0] == source.filename:
            sure = bool(wanted and entry[1])
            return FileState.OTHER_HASH if sure else FileState.UNVERIFIED, entry
    return FileState.GONE, None


def _yanked(entry: Any, listed: list[Any]) -> str | None:
    """Why the file was withdrawn, or the whole release where the file is not known."""
    if entry is not None:
        return None if entry[2] is None else str(entry[2])
    reasons = [one[2] for one in listed]
    return str(reasons[0]) if reasons and None not in reasons else None


def _is_newer(latest: str, own: str) -> bool:
    there, here = _version(latest), _version(own)
    return there is not None and here is not None and there > here


def is_version(text: str) -> bool:
    """Whether a recipe's version is one that an index could have."""
    return _version(text) is not None


def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    try:
        return Version(text) if len(text) <= 100 else None  # noqa: PLR2004
    except (InvalidVersion, ValueError):
        return None
