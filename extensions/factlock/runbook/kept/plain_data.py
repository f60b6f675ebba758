"""Dataclasses as plain JSON data and back: strict, so that a file from anywhere becomes a run or an error.

What is as by default is left out. A text that is long stands once in a list, and in its place its number:
``{"text": 3}``.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from factlock.errors import InputError
from factlock.light_dataclass import MISSING, Field, fields, is_dataclass
from factlock.text import clean_text

LONG = 200
MAX_DEPTH, MAX_LIST = 40, 200_000
# A text, a number, a truth: each is exactly what it says, and a truth is no number.
_PLAIN = (str, bool, int)
_NAMES = {str: "a text", bool: "true or false", int: "a whole number"}

Hook = Callable[[Any], Any]


class _Form(Enum):
    JSON = "any JSON"
    PAIRS = "names with texts"
    LIST = "a list"
    TABLE = "an object of which the names are ``kind``"
    ONE = "one value"


class _Shape(typing.NamedTuple):
    """How the values of a type are written: ``inner`` is the shape of their parts."""

    form: _Form
    kind: Any
    inner: _Shape | None = None


class _Member:
    """A member of a dataclass, with its shape."""

    __slots__ = ("_field", "name", "shape")

    def __init__(self, one: Field[Any], shape: _Shape) -> None:
        self.name, self.shape, self._field = one.name, shape, one

    def default(self) -> Any:
        """What it is unless it is given; ``MISSING`` where it must be."""
        made = self._field.default_factory
        return self._field.default if made is MISSING else made()


class Writer:
    """Turns data into plain JSON; ``special`` says how certain dataclasses are written."""

    def __init__(self, special: Mapping[type, Hook]) -> None:
        self.special = special
        self.texts: dict[str, int] = {}

    def plain(self, value: Any) -> Any:
        """The value as JSON data."""
        kind: type = type(value)
        if (special := self.special.get(kind)) is not None:
            return special(value)
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, str) and len(value) > LONG:
            return {"text": self.texts.setdefault(value, len(self.texts))}
        return self.fields(value) if is_dataclass(value) else value

    def fields(self, value: Any) -> dict[str, Any]:
        """A dataclass member by member, without what is as by default."""
        found = dict[str, Any]()
        kind: type = type(value)
        for one in _members(kind):
            member = getattr(value, one.name)
            if member != one.default():
                found[one.name] = self._as(one.shape, member)
        return found

    def _as(self, shape: _Shape, value: Any) -> Any:
        inner = shape.inner
        if shape.form is _Form.PAIRS:
            return {name: self.plain(text) for name, text in value}
        if shape.form is _Form.LIST and inner is not None:
            return [self._as(inner, one) for one in value]
        if shape.form is _Form.TABLE and inner is not None:
            return {str(name): self._as(inner, one) for name, one in value.items()}
        # What is any JSON at all stays as it is: in it an object is an object.
        return value if shape.form is _Form.JSON else self.plain(value)


class Reader:
    """Turns plain JSON into data; raises ``InputError`` that says which member is not as it must be."""

    def __init__(self, file: str, special: Mapping[type, Hook], texts: list[str]) -> None:
        self.file = file
        self.special = special
        self.texts = texts

    def fault(self, where: str, wanted: str) -> InputError:
        """The error of a member."""
        return InputError(
            f"This is not the file of a run: {clean_text(where, 120)} is not {wanted}.",
            file=self.file,
            advice="Take the file as factlock wrote it, or begin a new run.",
        )

    def read(self, kind: Any, data: Any, where: str) -> Any:
        """The value of a type from its plain form."""
        return self._as(_shape(kind), data, where)

    def _as(self, shape: _Shape, data: Any, where: str) -> Any:
        inner = shape.inner
        if shape.form is _Form.JSON:
            return self._json(data, where)
        if shape.form is _Form.PAIRS:
            told = self._object(data, where)
            return tuple(sorted((name, self._plain(str, one, where)) for name, one in told.items()))
        if shape.form is _Form.LIST and inner is not None:
            listed = self._list(data, where)
            return tuple(self._as(inner, one, f"{where}[{n}]") for n, one in enumerate(listed))
        if shape.form is _Form.TABLE and inner is not None:
            told = self._object(data, where)
            return {
                self._key(shape.kind, name, where): self._as(inner, one, f"{where}.{name}")
                for name, one in told.items()
            }
        return self._one(shape.kind, data, where)

    def _one(self, kind: Any, data: Any, where: str) -> Any:
        if kind in _PLAIN:
            return self._plain(kind, data, where)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._word(kind, data, where)
        if (special := self.special.get(kind)) is not None and (found := special(data)) is not None:
            return found
        return self.fields(kind, data, where)

    def fields(self, kind: Any, data: Any, where: str) -> Any:
        """A dataclass from its members."""
        told, members = self._object(data, where), _members(kind)
        given = {}
        for one in members:
            if one.name in told:
                given[one.name] = self._as(one.shape, told[one.name], f"{where}.{one.name}")
            elif one.default() is MISSING:
                raise self.fault(f"{where}.{one.name}", "there")
        if odd := sorted(told.keys() - {one.name for one in members}):
            raise self.fault(f"{where}.{odd[0]}", "a member of it")
        return kind(**given)

    def _object(self, data: Any, where: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise self.fault(where, "an object")
        return data

    def _list(self, data: Any, where: str) -> list[Any]:
        if not isinstance(data, list) or len(data) > MAX_LIST:
            raise self.fault(where, "a list")
        return data

    def _plain(self, kind: type, data: Any, where: str) -> Any:
        if kind is str and isinstance(data, dict) and data.keys() == {"text"}:
            number = data["text"]
            if type(number) is int and 0 <= number < len(self.texts):
                return self.texts[number]
        if type(data) is not kind or (kind is str and not is_text(str(data))):
            raise self.fault(where, _NAMES[kind])
        return data

    def _key(self, kind: type, name: str, where: str) -> Any:
        if kind is str:
            return self._plain(str, name, where)
        if not (name.isascii() and name.isdigit() and len(name) <= 6):  # noqa: PLR2004 - of an item
            raise self.fault(f"{where}.{name}", "the number of an item")
        return int(name)

    def _word(self, kind: type[Enum], data: Any, where: str) -> Enum:
        try:
            return kind(data)
        except ValueError:
            words = ", ".join(str(one.value) for one in kind)
            raise self.fault(where, f"one of {words}") from None

    def _json(self, data: Any, where: str) -> Any:
        """Any JSON, if it is not too deep and its texts are texts."""
        ahead: list[Any] = [data]
        depth = 0
        while ahead:
            depth += 1
            if depth > MAX_DEPTH:
                raise self.fault(where, f"of at most {MAX_DEPTH} levels")
            below = list[Any]()
            for one in ahead:
                if isinstance(one, dict):
                    below += one.values()
                    below += one
                elif isinstance(one, list):
                    below += one
                elif isinstance(one, str) and not is_text(one):
                    raise self.fault(where, "of texts")
            ahead = below
        return data


def is_text(value: str) -> bool:
    """Whether a text can be written anywhere: half a character cannot."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _members(kind: type) -> tuple[_Member, ...]:
    """The members of a dataclass, looked at once."""
    hints = typing.get_type_hints(kind)
    return tuple(_Member(one, _shape(hints[one.name])) for one in fields(kind))


def _shape(kind: Any) -> _Shape:
    """How a type is written; of one that may be lacking, how it is where it is there."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        return _Shape(_Form.JSON, kind) if bool in inner else _shape(inner[0])
    if kind == tuple[tuple[str, str], ...]:
        return _Shape(_Form.PAIRS, kind)
    if origin is tuple:
        return _Shape(_Form.LIST, kind, _shape(inner[0]))
    if origin is dict:
        return _Shape(_Form.TABLE, inner[0], _shape(inner[1]))
    return _Shape(_Form.ONE, kind)
