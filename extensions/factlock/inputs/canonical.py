"""Manifests and locked sets as canonical JSON text: equal content gives equal text, and back again."""

from __future__ import annotations

import json
from typing import Any

from factlock.errors import InputError
from factlock.inputs.locked import LockedFile, LockedPackage, LockedSet
from factlock.inputs.manifest import CondaEntry, Entry, Include, Manifest, Named
from factlock.inputs.recipe import Recipe, RecipeRequirement, RecipeSource, Unfilled
from factlock.light_dataclass import MISSING, Field, fields

_INSIDE: dict[str, type[Any]] = {
    "entries": Entry,
    "includes": Include,
    "conda": CondaEntry,
    "channels": Named,
    "platforms": Named,
    "prefix": Named,
    "packages": LockedPackage,
    "files": LockedFile,
    "requirements": RecipeRequirement,
    "sources": RecipeSource,
    "unfilled": Unfilled,
}


def dump(value: Manifest | LockedSet | Recipe) -> str:
    """Compact JSON with sorted keys; what has its default value is left out."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def load_manifest(text: str) -> Manifest:
    """The manifest that ``dump`` wrote; other text raises ``InputError``."""
    manifest: Manifest = _load(Manifest, text)
    return manifest


def load_lock(text: str) -> LockedSet:
    """The locked set that ``dump`` wrote; other text raises ``InputError``."""
    locked: LockedSet = _load(LockedSet, text)
    return locked


def load_recipe(text: str) -> Recipe:
    """The recipe that ``dump`` wrote; other text raises ``InputError``."""
    recipe: Recipe = _load(Recipe, text)
    return recipe


def _load(kind: type[Any], text: str) -> Any:
    try:
        return _build(kind, json.loads(text))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"This is not the canonical text of a {kind.__name__}.",
            advice="Such text is made by Factlock and is not written by hand.",
        ) from error


def _plain(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {
        field.name: _plain(found)
        for field in fields(value)
        if (found := getattr(value, field.name)) != _default(field)
    }


def _default(field: Field[Any]) -> Any:
    return None if field.default is MISSING else field.default


def _build(kind: type[Any], data: dict[str, Any]) -> Any:
    return kind(**{name: _value(name, found) for name, found in data.items()})


def _value(name: str, found: Any) -> Any:
    if name in _INSIDE:
        return tuple(_build(_INSIDE[name], one) for one in found)
    return tuple(found) if isinstance(found, list) else found
