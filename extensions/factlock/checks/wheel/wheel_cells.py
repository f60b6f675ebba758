"""The cells of a matrix of wheels: what each says in words and in which tone, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from factlock.light_dataclass import dataclass
from factlock.model import Cell, Column, Grid, Json, Table, Text, Tone, say


class State(StrEnum):
    """What there is for one Python on one platform."""

    NEWEST = "newest"
    OLDER = "older"
    SDIST = "sdist only"
    NONE = "none"


_TONES: Mapping[State, Tone] = {
    State.NEWEST: Tone.GOOD,
    State.OLDER: Tone.FAIR,
    State.SDIST: Tone.POOR,
    State.NONE: Tone.BAD,
}
_WHY: Mapping[str, str] = {
    "sdist": "newer only as sdist",
    "floor": "newer needs {needs}",
    "platform": "newer only for other platforms",
    "newer-python": "newer only for newer Python",
    "other-python": "newer only for other Pythons",
}
_WHY_NONE: Mapping[str, str] = {
    "floor": "the newest needs {needs}",
    "platform": "the newest is for other platforms",
    "newer-python": "the newest is only for newer Python",
    "other-python": "the newest is only for other Pythons",
}
_PYTHON = Column(id="platform", title="Platform", help="A platform; the columns are Pythons.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One cell of the matrix: its Python and platform, and the fact ``cell`` about it."""

    python: str
    platform: str
    fact: Mapping[str, Any]

    @property
    def state(self) -> State:
        """What there is."""
        if self.fact["state"] == "wheel":
            newest = self.fact["version"] == self.fact["newest"]
            return State.NEWEST if newest else State.OLDER
        return State.SDIST if self.fact["state"] == "sdist" else State.NONE

    def cell(self) -> Cell:
        """The cell as it is shown."""
        version = str(self.fact["version"])
        text = version if self.fact["state"] == "wheel" else self.state.value
        return Cell(text=text, note=self._note(version), tone=_TONES[self.state])

    def _note(self, version: str) -> Text | None:
        if self.state is State.SDIST:
            return say("{version}", version=version)
        why = self.fact.get("why", "")
        reason = (_WHY_NONE if self.state is State.NONE else _WHY).get(why, "")
        needs = str(self.fact.get("needs", ""))
        built = self._built()
        if reason and built:
            return say("{built}; " + reason, built=built, needs=needs)
        if reason:
            return say(reason, needs=needs)
        return say("any platform") if self.fact.get("universal") else _plain(built)

    def _built(self) -> str:
        abi3 = "abi3" if self.fact.get("abi3") else ""
        return ", ".join(word for word in (abi3, str(self.fact.get("floor", ""))) if word)

    def to_json(self) -> dict[str, Json]:
        """The cell as ``data`` has it."""
        return {"python": self.python, "platform": self.platform, **self.fact}


def _plain(words: str) -> Text | None:
    return say("{words}", words=words) if words else None


def draw_matrix(spots: Sequence[Spot]) -> Grid:
    """The matrix: a row for each platform, a column for each Python."""
    pythons = list(dict.fromkeys(spot.python for spot in spots))
    by_platform: dict[str, dict[str, Spot]] = {}
    for spot in spots:
        by_platform.setdefault(spot.platform, {})[spot.python] = spot
    columns = (
        _PYTHON,
        *(Column(id=one, title=one, help=f"Wheels for Python {one}.") for one in pythons),
    )
    rows = tuple(
        (Cell(text=platform), *(some[python].cell() for python in pythons))
        for platform, some in by_platform.items()
    )
    title = say("The wheel found for each platform and Python")
    return Grid(id="matrix", title=title, table=Table(columns=columns, rows=rows))


def sum_up(spots: Sequence[Spot]) -> Cell:
    """The cells of one platform as one: for how many Pythons there is a wheel of the newest release."""
    if not spots:
        return Cell()
    counts = Counter(spot.state for spot in spots)
    if len(counts) == 1:
        state = spots[0].state
        words = "all" if state is State.NEWEST else state.value
        return Cell(text=words, tone=_TONES[state])
    rest = [state for state in list(State)[1:] if counts[state]]
    others = ", ".join(f"{counts[state]} {state.value}" for state in rest)
    tone = Tone.FAIR if rest == [State.OLDER] else Tone.POOR
    if not counts[State.NEWEST]:
        return Cell(text=others, tone=tone)
    text = f"{counts[State.NEWEST]} of {len(spots)}"
    return Cell(text=text, note=say("{others}", others=others), tone=tone)
