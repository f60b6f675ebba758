"""What a light dataclass promises is what the standard library's promises."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from factlock import light_dataclass as light
from factlock.light_dataclass import MANY, MISSING, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Light:
    """One of ours."""

    name: str
    rank: int = 3
    parts: tuple[str, ...] = field(default_factory=tuple)
    note: str = field(default="", compare=False, repr=False)

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
    """One that changes."""

    value: int = 1
    many: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Wider(Light):
    """With one field more."""

    below: Mutable | None = None


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


def test_many_objects_have_an_init_of_their_own_which_says_what_it_takes() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Fresh:
        name: str
        rank: int = 3

    first = [Fresh(name="a", rank=n) for n in range(MANY - 1)]
    few = Fresh.__init__
    more = [Fresh(name="a", rank=n) for n in range(MANY - 1)]
    made = Fresh.__init__
    assert made is not few
    Fresh(name="b")
    assert Fresh.__init__ is made
    assert first == more
    assert list(inspect.signature(Fresh).parameters) == ["name", "rank"]


@pytest.mark.parametrize("made", [0, MANY])
def test_arguments_are_taken_as_python_takes_them(made: int) -> None:
    @dataclass(slots=True, frozen=True)
    class Fresh:
        first: int
        second: int = 2
        third: tuple[int, ...] = field(default_factory=tuple)

    make: Any = Fresh
    for _ in range(made):
        make(0)
    assert make(1, 5) == make(first=1, second=5) == make(1, second=5, third=())
    for args, given in (
        ((1,), {"first": 1}),
        ((1, 2, (), 4), {}),
        ((), {"second": 1}),
        ((1,), {"x": 1}),
    ):
        with pytest.raises(TypeError):
            make(*args, **given)
    assert repr(make(1)).endswith("Fresh(first=1, second=2, third=())")


def test_a_mutable_one_changes_and_has_no_hash() -> None:
    one = Mutable()
    one.value = 5
    assert one == Mutable(5)
    one.many.append(1)
    assert Mutable().many == []
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_one_that_inherits_has_the_fields_of_both() -> None:
    one = Wider(name="a", below=Mutable(3))
    assert [each.name for each in light.fields(one)] == ["name", "rank", "parts", "note", "below"]
    assert not hasattr(one, "__dict__")
    unlike: Any = Light(name="a")
    assert one != unlike
    assert light.replace(one, name="b", below=None) == Wider(name="b")
    assert light.asdict(one) == dataclasses.asdict(one)
    assert light.asdict(one)["below"] == {"value": 3, "many": []}
    assert pickle.loads(pickle.dumps(one)) == one


def test_our_functions_see_what_the_standard_librarys_see() -> None:
    for cls in (Light, Placed, Mutable, Wider):
        ours, theirs = light.fields(cls), dataclasses.fields(cls)
        for name in ("name", "type", "compare", "repr", "kw_only"):
            assert [getattr(one, name) for one in ours] == [getattr(one, name) for one in theirs]
        defaults = [None if one.default is MISSING else one.default for one in ours]
        assert defaults == [
            None if one.default is dataclasses.MISSING else one.default for one in theirs
        ]
        assert light.is_dataclass(cls)
        assert dataclasses.is_dataclass(cls)
    assert not light.is_dataclass("a")
    match Placed(1, 3):
        case Placed(first, second):
            assert (first, second) == (1, 3)


def test_what_would_go_wrong_later_is_refused_at_once() -> None:
    def bare() -> None:
        @dataclass(frozen=True, slots=False)
        class Bare:
            name: str

    def shared() -> None:
        @dataclass(slots=True)
        class Shared:
            names: list[str] = []  # noqa: RUF012 - that is the mistake

    def foreign() -> None:
        @dataclass(slots=True)
        class Foreign:
            names: list[str] = dataclasses.field(default_factory=list)

    with pytest.raises(TypeError, match="slots=True"):
        bare()
    with pytest.raises(ValueError, match="default_factory"):
        shared()
    with pytest.raises(TypeError, match=r"factlock\.light_dataclass"):
        foreign()
