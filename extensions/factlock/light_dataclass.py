"""Frozen dataclasses that cost little to define.

For every frozen dataclass the standard library writes and compiles six methods while its module is
imported: 1.5 ms a class on Python 3.11, a third of a second for two hundred classes, before a
command has done anything. Here all classes share five of the methods, and ``__init__`` is compiled
when the first object is made. What such a class promises is the same; ``dataclasses.fields`` and
``replace`` know it. ``tests/benchmarks/classes.py`` measures it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - type checkers read the original
else:

    def dataclass(*, frozen: bool = False, **options: Any) -> Callable[[type], type]:
        """As ``dataclasses.dataclass``; a frozen one must have slots, and costs less."""
        if not frozen:
            return dataclasses.dataclass(**options)
        return lambda cls: _freeze(cls, **options)


def _freeze(cls: type, *, slots: bool, kw_only: bool = False, order: bool = False) -> type:
    """The frozen class with fields of ``cls``."""
    if not slots:
        raise TypeError(f"{cls.__name__} is frozen: it needs slots=True.")
    own = vars(cls)
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    names = tuple(field.name for field in dataclasses.fields(cls) if field.compare)
    shared: dict[str, Any] = {"__repr__": _repr, "__eq__": _equal, "__hash__": _hash}
    shared |= {"__setattr__": _refuse, "__delattr__": _refuse}
    shared |= {"__getstate__": _state, "__setstate__": _restore}
    if order:
        shared |= {"__lt__": _less, "__le__": _at_most, "__gt__": _more, "__ge__": _at_least}
    for name, method in shared.items():
        if name not in own:
            setattr(cls, name, method)
    cls._key = staticmethod(attrgetter(*names) if names else lambda _: ())  # type: ignore[attr-defined]
    cls.__init__ = _first_init(cls)  # type: ignore[misc]
    return cls


def _first_init(cls: type) -> Callable[..., None]:
    """An ``__init__`` that puts the real one into its place when it is first called."""

    def __init__(self: object, *args: Any, **given: Any) -> None:  # noqa: N807 - that is what it is
        real = _init(cls)
        cls.__init__ = real  # type: ignore[misc]
        real(self, *args, **given)

    return __init__


def _init(cls: type) -> Callable[..., None]:
    """The real ``__init__``, of the same form as the standard library's."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_not_given": dataclasses.MISSING}
    by_place: list[str] = ["self"]
    by_name: list[str] = []
    lines: list[str] = []
    for field in dataclasses.fields(cls):
        name = field.name
        value, parameter = name, name
        if field.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = field.default_factory
            parameter = f"{name}=_not_given"
            value = f"_make_{name}() if {name} is _not_given else {name}"
        (by_name if field.kw_only else by_place).append(parameter)
        lines.append(f"    _set(self, {name!r}, {value})\n")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()\n")
    head = ", ".join(by_place + ["*"] * bool(by_name) + by_name)
    # All words in it are names of fields in our own classes.
    exec(f"def __init__({head}):\n{''.join(lines) or '    pass'}", known)  # noqa: S102
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _repr(self: Any) -> str:
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equal(self: Any, other: Any) -> bool:
    return (
        bool(self._key(self) == self._key(other)) if type(other) is type(self) else NotImplemented
    )


def _hash(self: Any) -> int:
    return hash(self._key(self))


def _less(self: Any, other: Any) -> bool:
    return bool(self._key(self) < self._key(other)) if type(other) is type(self) else NotImplemented


def _at_most(self: Any, other: Any) -> bool:
    return (
        bool(self._key(self) <= self._key(other)) if type(other) is type(self) else NotImplemented
    )


def _more(self: Any, other: Any) -> bool:
    return bool(self._key(self) > self._key(other)) if type(other) is type(self) else NotImplemented


def _at_least(self: Any, other: Any) -> bool:
    return (
        bool(self._key(self) >= self._key(other)) if type(other) is type(self) else NotImplemented
    )


def _refuse(self: Any, name: str, *_: object) -> None:
    raise dataclasses.FrozenInstanceError(
        f"{type(self).__name__} is frozen: {name!r} stays as it is"
    )


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
