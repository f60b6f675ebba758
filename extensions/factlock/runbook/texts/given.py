"""A value of a run as a template sees it: a text of its own, and further values behind a dot. Read only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factlock.runbook.page.placeholders import as_text

# What a value of a run is; anything else says by itself what is wrong with it.
_PLAIN = (str, int, float, list, type(None))


def slot(name: str) -> str:
    """A name as templates write it: a step ``open-pull-request`` is ``open_pull_request`` there."""
    return name.replace("-", "_")


class Given:
    """A text, with parts that are reached by name; nothing else of it is.

    ``told`` has dotted keys: ``origin.conda`` is a part of ``origin``. They are sorted out when one is
    reached: a run knows hundreds of values, and a template names a few.
    """

    __slots__ = ("_own", "_parts", "_told")

    def __init__(self, own: Any = "", told: Mapping[str, Any] | None = None) -> None:
        self._own = own
        self._told = told or {}
        self._parts: dict[str, Any] | None = None

    def parts(self) -> dict[str, Any]:
        """Its parts by their names."""
        if self._parts is None:
            self._parts = _nested(self._told)
        return self._parts

    def __getitem__(self, name: str) -> Any:
        return self.parts()[name]

    def __str__(self) -> str:
        return as_text(self._own) if isinstance(self._own, _PLAIN) else str(self._own)

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


def _nested(told: Mapping[str, Any]) -> dict[str, Any]:
    top: dict[str, Any] = {}
    inside: dict[str, dict[str, Any]] = {}
    for key, value in told.items():
        name, dot, rest = key.partition(".")
        if dot:
            inside.setdefault(slot(name), {})[rest] = value
        else:
            top[slot(name)] = _value(value)
    return top | {name: Given(top.get(name, ""), below) for name, below in inside.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return Given(told=value)
    if isinstance(value, list):
        return [_value(one) for one in value]
    return "" if value is None else value
