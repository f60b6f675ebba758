"""A value of a run as a template sees it: a text of its own, and further values behind a dot. Read only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factlock.model import Json


def slot(name: str) -> str:
    """A name as templates write it: a step ``open-pull-request`` is ``open_pull_request`` there."""
    return name.replace("-", "_")


class Given:
    """A text, with parts that are reached by name; nothing else of it is."""

    __slots__ = ("_lenient", "_own", "_parts")

    def __init__(self, own: Any = "", *, lenient: bool = False) -> None:
        self._own = own
        self._parts: dict[str, Any] = {}
        self._lenient = lenient

    @classmethod
    def of(cls, values: Mapping[str, Json]) -> Given:
        """Values with dotted keys, nested: ``origin.conda`` becomes a part of ``origin``."""
        top = cls()
        for key in sorted(values, key=lambda one: (one.count("."), one)):
            here = top
            *above, last = map(slot, key.split("."))
            for name in above:
                below = here._parts.get(name, "")
                if not isinstance(below, Given):
                    below = here._parts[name] = cls(below)
                here = below
            here._parts[last] = _value(values[key])
        return top

    def parts(self) -> dict[str, Any]:
        """Its parts by their names."""
        return dict(self._parts)

    def __getitem__(self, name: str) -> Any:
        if self._lenient:
            return self._parts.get(name, "")
        return self._parts[name]

    def __str__(self) -> str:
        return _shown(self._own)

    def __bool__(self) -> bool:
        return bool(self._own)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(self._own) if isinstance(self._own, str | list) else 0

    def __contains__(self, text: object) -> bool:
        return str(text) in (self._own if isinstance(self._own, list) else str(self))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._own if isinstance(self._own, list) else ())


def _value(value: Json) -> Any:
    if isinstance(value, dict):
        found = Given("")
        found._parts = dict(Given.of(value).parts())
        return found
    if isinstance(value, list):
        return [_value(one) for one in value]
    return "" if value is None else value


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return "" if value is None else str(value)
