"""What a light dataclass promises is what the standard library's promises."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from factlock.light_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Light:
    """One of ours."""

    name: str
    rank: int = 3
    parts: tuple[str, ...] = dataclasses.field(default_factory=tuple)
    note: str = dataclasses.field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a name, please")


@dataclass(frozen=True, slots=True)
class Placed:
    """By place, and a method of its own instead of a shared one."""

    first: int
    second: int = 2

    def __repr__(self) -> str:
        return "placed"


@dataclass(slots=True)
class Mutable:
    """Left to the standard library."""

    value: int = 1


def test_fields_and_defaults_are_as_written() -> None:
    one = Light(name="a")
    assert (one.name, one.rank, one.parts, one.note) == ("a", 3, (), "")
    assert [field.name for field in dataclasses.fields(one)] == ["name", "rank", "parts", "note"]
    assert dataclasses.replace(one, rank=4) == Light(name="a", rank=4)
    assert dataclasses.asdict(one)["rank"] == 3
    assert Placed(1) == Placed(1, 2) == Placed(first=1, second=2)


def test_a_light_one_compares_hashes_orders_and_shows_itself() -> None:
    one, same, other = Light(name="a", note="x"), Light(name="a"), Light(name="b")
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one < other
    assert one <= same
    assert other > one
    assert one >= same
    assert repr(one) == "Light(name='a', rank=3, parts=())"
    assert repr(Placed(1)) == "placed"
    unlike: Any = "a"
    assert one != unlike
    with pytest.raises(TypeError):
        _ = one < unlike


def test_nothing_of_it_changes() -> None:
    one: Any = Light(name="a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="'name'"):
        one.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.name
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.new = 1
    assert not hasattr(one, "__dict__")


def test_wrong_arguments_are_refused() -> None:
    make: Any = Light
    with pytest.raises(TypeError, match="name"):
        make()
    with pytest.raises(TypeError):
        make("a")
    with pytest.raises(TypeError, match="colour"):
        make(name="a", colour="red")
    with pytest.raises(ValueError, match="a name"):
        make(name="")


def test_it_goes_through_a_pickle() -> None:
    one = Light(name="a", parts=("x",), note="kept")
    back = pickle.loads(pickle.dumps(one))
    assert back == one
    assert back.note == "kept"


def test_init_is_made_once_and_says_what_it_takes() -> None:
    Light(name="a")
    made = Light.__init__
    Light(name="b")
    assert Light.__init__ is made
    assert list(inspect.signature(Light).parameters) == ["name", "rank", "parts", "note"]


def test_a_mutable_one_is_the_standard_librarys() -> None:
    one = Mutable()
    one.value = 5
    assert one == Mutable(5)


def test_a_frozen_one_needs_slots() -> None:
    def bare() -> None:
        @dataclass(frozen=True, slots=False)
        class Bare:
            name: str

    with pytest.raises(TypeError, match="slots=True"):
        bare()
