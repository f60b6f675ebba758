"""Dataclasses that cost little to define.

For every frozen dataclass the standard library writes and compiles six methods while its module is
imported: 1.5 ms a class on Python 3.11, a third of a second for two hundred classes, before a
command has done anything. Here all classes share their methods, ``__init__`` is compiled only for a
class of which many objects are made, and what ``dataclasses.fields`` and its like read is made when
they ask. What such a class promises is the same; slots are a must. ``field``, ``fields`` and
``replace`` come from here too. ``tests/benchmarks/classes.py`` measures it.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # type checkers read the originals
    from collections.abc import Callable
    from dataclasses import MISSING as MISSING  # noqa: PLC0414
    from dataclasses import Field as Field  # noqa: PLC0414
    from dataclasses import asdict as asdict  # noqa: PLC0414
    from dataclasses import dataclass as dataclass  # noqa: PLC0414
    from dataclasses import field as field  # noqa: PLC0414
    from dataclasses import fields as fields  # noqa: PLC0414
    from dataclasses import is_dataclass as is_dataclass  # noqa: PLC0414
    from dataclasses import replace as replace  # noqa: PLC0414
else:
    MISSING = type("Missing", (), {"__repr__": lambda _: "MISSING"})()

    class Field:
        """A field, with the attributes that the standard library's has."""

        __slots__ = ("compare", "default", "default_factory", "kw_only", "name", "repr", "type")

        def __init__(
            self,
            *,
            default: Any = MISSING,
            default_factory: Any = MISSING,
            compare: bool = True,
            repr: bool = True,  # noqa: A002 - the standard library's name
        ) -> None:
            if type(default).__hash__ is None:
                raise ValueError(f"All objects would share {default!r}: use default_factory.")
            self.default, self.default_factory = default, default_factory
            self.compare, self.repr = compare, repr

    field = Field

    def fields(which: Any) -> tuple[Field, ...]:
        """The fields of a class, or of an object of it, in their order."""
        return which.light_fields

    def is_dataclass(which: Any) -> bool:
        """Whether it is a light dataclass, or an object of one."""
        return hasattr(which, "light_fields")

    def replace(one: Any, /, **changes: Any) -> Any:
        """The object once more, with some members changed."""
        return type(one)(
            **({each.name: getattr(one, each.name) for each in one.light_fields} | changes)
        )

    def asdict(one: Any) -> dict[str, Any]:
        """The members by their names; dataclasses in them become dicts too."""
        return {each.name: _as_dict(getattr(one, each.name)) for each in one.light_fields}

    def dataclass(
        *,
        slots: bool,
        frozen: bool = False,
        kw_only: bool = False,
        order: bool = False,
        eq: bool = True,
    ) -> Callable[[type], type]:
        """As ``dataclasses.dataclass``."""
        methods = {"__repr__": _repr}
        methods |= _EQUAL | {"__hash__": _hash if frozen else None} if eq else {}
        methods |= _ORDER if order else {}
        methods |= _FROZEN if frozen else {}
        return lambda cls: _make(cls, methods, slots=slots, kw_only=kw_only)


# From so many objects of a class on, an ``__init__`` of its own is worth what compiling it costs.
MANY = 24


def _make(cls: type, methods: dict[str, Any], *, slots: bool, kw_only: bool) -> type:
    """The class once more, with slots and methods: slots cannot be given to a class that is there."""
    if not slots:
        raise TypeError(f"{cls.__name__} needs slots=True.")
    members = {name: value for name, value in vars(cls).items() if name not in _UNDONE}
    taken = {one.name: one for one in getattr(cls, "light_fields", ())}
    found = _declared(members, kw_only=kw_only)
    every = tuple((taken | found).values())
    names = [one.name for one in every if one.compare]
    for name, method in methods.items():
        if members.get(name) is None:
            members[name] = method
    made = type(cls)(
        cls.__name__,
        cls.__bases__,
        members
        | {
            "__qualname__": cls.__qualname__,
            "__slots__": tuple(name for name in found if name not in taken),
            "__match_args__": tuple(one.name for one in every if not one.kw_only),
            "__dataclass_fields__": _Standard(every),
            "light_fields": every,
            "light_key": staticmethod(attrgetter(*names) if names else lambda _: ()),
        },
    )
    made.__init__ = _first_init(made, every)  # type: ignore[misc]
    return made


# What belongs to a class that is made without slots.
_UNDONE = {"__dict__", "__weakref__"}


def _declared(members: dict[str, Any], *, kw_only: bool) -> dict[str, Field[Any]]:
    """The fields that a class declares; their defaults are taken out of its members."""
    found = {}
    for name, kind in members.get("__annotations__", {}).items():
        if not str(kind).startswith(("ClassVar", "typing.ClassVar")):
            given = members.pop(name, MISSING)
            if type(given).__module__ == "dataclasses":
                raise TypeError(f"{name}: take field() from factlock.light_dataclass.")
            one = given if isinstance(given, Field) else Field(default=given)  # type: ignore[call-arg]
            one.name, one.type, one.kw_only = name, kind, kw_only
            found[name] = one
    return found


def _as_dict(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, list | tuple):
        return type(value)(_as_dict(one) for one in value)
    return {k: _as_dict(v) for k, v in value.items()} if isinstance(value, dict) else value


class _Standard:
    """``__dataclass_fields__``, for the functions of the standard library: made when one asks for it."""

    def __init__(self, every: tuple[Field[Any], ...]) -> None:
        self.every = every
        self.made: Any = None

    def __get__(self, one: object, owner: type) -> Any:
        if self.made is None:
            self.made = self._make()
        return self.made

    def _make(self) -> Any:
        import dataclasses  # noqa: PLC0415 - costs 10 ms

        members: dict[str, Any] = {"__annotations__": {each.name: each.type for each in self.every}}
        for each in self.every:
            given = {
                name: getattr(each, name)
                for name in ("default", "default_factory")
                if getattr(each, name) is not MISSING
            }
            members[each.name] = dataclasses.field(
                compare=each.compare, repr=each.repr, kw_only=each.kw_only, **given
            )
        plain: Any = dataclasses.dataclass(type("Plain", (), members))
        return plain.__dataclass_fields__


def _first_init(cls: type, every: tuple[Field[Any], ...]) -> Callable[..., None]:
    """An ``__init__`` for few objects; the real one takes its place for many, or for a wrong call."""
    prepared = hasattr(cls, "__post_init__")
    left = MANY

    def __init__(self: Any, *args: Any, **given: Any) -> None:  # noqa: N807 - that is what it is
        nonlocal left
        left -= 1
        if left > 0 and _filled(self, every, args, given):
            if prepared:
                self.__post_init__()
            return
        real = _compiled(cls, every)
        cls.__init__ = real  # type: ignore[misc]
        real(self, *args, **given)

    return __init__


def _filled(
    self: object, every: tuple[Field[Any], ...], args: tuple[Any, ...], given: dict[str, Any]
) -> bool:
    """Whether the arguments are as they must be; then the members are set."""
    at = by_name = 0
    for one in every:
        if at < len(args) and not one.kw_only:
            value = args[at]
            at += 1
        elif one.name in given:
            value = given[one.name]
            by_name += 1
        elif one.default is not MISSING:
            value = one.default
        elif one.default_factory is not MISSING:
            value = one.default_factory()
        else:
            return False
        _set(self, one.name, value)
    return at == len(args) and by_name == len(given)


_set = object.__setattr__


def _compiled(cls: type, every: tuple[Field[Any], ...]) -> Callable[..., None]:
    """The real ``__init__``, of the same form as the standard library's."""
    known: dict[str, Any] = {"_set": _set, "_not_given": MISSING}
    by_place: list[str] = ["self"]
    by_name: list[str] = []
    lines: list[str] = []
    for one in every:
        name = one.name
        value, parameter = name, name
        if one.default is not MISSING:
            known[f"_default_{name}"] = one.default
            parameter = f"{name}=_default_{name}"
        elif one.default_factory is not MISSING:
            known[f"_make_{name}"] = one.default_factory
            parameter = f"{name}=_not_given"
            value = f"_make_{name}() if {name} is _not_given else {name}"
        (by_name if one.kw_only else by_place).append(parameter)
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
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in self.light_fields if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equal(self: Any, other: Any) -> bool:
    return (
        bool(self.light_key(self) == self.light_key(other))
        if type(other) is type(self)
        else NotImplemented
    )


def _hash(self: Any) -> int:
    return hash(self.light_key(self))


def _less(self: Any, other: Any) -> bool:
    return (
        bool(self.light_key(self) < self.light_key(other))
        if type(other) is type(self)
        else NotImplemented
    )


def _at_most(self: Any, other: Any) -> bool:
    return (
        bool(self.light_key(self) <= self.light_key(other))
        if type(other) is type(self)
        else NotImplemented
    )


def _more(self: Any, other: Any) -> bool:
    return (
        bool(self.light_key(self) > self.light_key(other))
        if type(other) is type(self)
        else NotImplemented
    )


def _at_least(self: Any, other: Any) -> bool:
    return (
        bool(self.light_key(self) >= self.light_key(other))
        if type(other) is type(self)
        else NotImplemented
    )


def _refuse(self: Any, name: str, *_: object) -> None:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - costs 10 ms

    raise FrozenInstanceError(f"{type(self).__name__} is frozen: {name!r} stays as it is")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in self.light_fields]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(self.light_fields, state, strict=True):
        _set(self, one.name, value)


_EQUAL = {"__eq__": _equal}
_ORDER = {"__lt__": _less, "__le__": _at_most, "__gt__": _more, "__ge__": _at_least}
_FROZEN = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
