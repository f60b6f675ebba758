"""The list of a channel's names and of the projects that each is on an index: read, bounded, turned round.

It is one JSON object, ``{"pytorch": ["torch"], "zlib": null, …}``: every name of the channel with the names
of the index that it holds, ``null`` where none is known. Several names may hold one project.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from factlock.errors import InputError
from factlock.inputs.reading import bounded, decode
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex
from factlock.text import clean_text, normal_name

# Four times what conda-forge has today.
MAX_BYTES = 4 << 20
MAX_NAMES = 200_000
MAX_HELD = 500
_NAME = regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", re.ASCII)
# Most names are normal as they are, and this sees it faster than making them so.
_NORMAL = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_AFFIXES = ("python-", "py-", "-python", "-py")
_ADVICE = 'Name a list of the form {"pytorch": ["torch"], "zlib": null}.'


@dataclass(frozen=True, slots=True, kw_only=True)
class NameList:
    """The names of a channel with what each holds, and the same from the other end.

    ``holders`` gives the names that hold a project, ``spellings`` other spellings of a normal name.
    """

    held: Mapping[str, tuple[str, ...]]
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def spelled(self, name: str) -> list[str]:
        """The channel's names that are this one in normal form."""
        own = [name] if name in self.held else []
        return sorted({*own, *self.spellings.get(name, ())})

    def alike(self, name: str) -> list[str]:
        """Names of the channel that are this one but for ``python-``, ``py-``, ``-python`` or ``-py``."""
        stem = name
        for affix in _AFFIXES:
            bare = stem.removesuffix(affix) if affix.startswith("-") else stem.removeprefix(affix)
            stem = bare or stem
        made = (f"{one}{stem}" if one.endswith("-") else f"{stem}{one}" for one in _AFFIXES)
        return sorted({one for one in (stem, *made) if one in self.held} - {name})


def read_names(content: bytes, file: str) -> NameList:
    """Read a list; raises ``InputError`` with file and line for what is none."""
    text = decode(bounded(content, file, MAX_BYTES), file)
    found = _object(text, file)
    held = {name: _held(name, value, text, file) for name, value in found.items()}
    holders: dict[str, list[str]] = {}
    spellings: dict[str, list[str]] = {}
    for name, projects in held.items():
        for project in projects:
            holders.setdefault(project, []).append(name)
        if (normal := _normal(name)) != name:
            spellings.setdefault(normal, []).append(name)
    return NameList(held=held, holders=_sorted(holders), spellings=_sorted(spellings))


def _normal(name: str) -> str:
    return name if _NORMAL.fullmatch(name) else normal_name(name)


def _sorted(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(sorted(some)) for name, some in found.items()}


def _object(text: str, file: str) -> dict[str, Any]:
    # Before anything is built: no other shape is worth its memory.
    if not text.lstrip().startswith("{") or text.count("{") != 1 or text.count("[") > MAX_NAMES:
        raise _error("It is not one flat object of names.", file, 1)
    try:
        found: dict[str, Any] = json.loads(text, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        raise _error(f"It is not valid JSON (column {error.colno}).", file, error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise _error(f"It cannot be read: {clean_text(str(error), 80)}.", file, 1) from None
    if not 0 < len(found) <= MAX_NAMES:
        raise _error(f"It holds no name, or more than {MAX_NAMES:,}.", file, 1)
    return found


def _no_duplicates(items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) != len(items):
        raise ValueError("a name stands in it twice")
    return found


def _held(name: str, value: Any, text: str, file: str) -> tuple[str, ...]:
    """What one name holds, in normal form."""
    some = [] if value is None else value
    if (
        _NAME.fullmatch(name)
        and isinstance(some, list)
        and len(some) <= MAX_HELD
        and all(isinstance(one, str) and _NAME.fullmatch(one) for one in some)
    ):
        return tuple(dict.fromkeys(map(_normal, some)))
    line = text.count("\n", 0, max(text.find(json.dumps(name)), 0)) + 1
    raise _error(f"{clean_text(name, 60)!r} is no name with a list of names or null.", file, line)


def _error(message: str, file: str, line: int) -> InputError:
    return InputError(message, file=file, line=line, advice=_ADVICE)
