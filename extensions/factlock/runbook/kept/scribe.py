"""A run as JSON text: one line for each event and each fact, and what comes more than once said once.

A run is written often: of one that has grown since, only what is new is turned into text.
"""

from __future__ import annotations

import json
from typing import Any

from factlock.light_dataclass import replace
from factlock.model import Fact
from factlock.runbook.kept.plain_data import Writer
from factlock.runbook.run import Event, Evidence, Run

FORMAT = 1
# The lists of the file, a line each member; what stands in the last two is named by its number elsewhere.
_LISTS = ("events", "intents", "holds", "facts", "texts")


class _Numbering(Writer):
    """Writes data, and numbers the facts and the long texts in it."""

    def __init__(self, *, facts: bool) -> None:
        super().__init__({Evidence: self._evidence})
        self.with_facts = facts
        self.facts: list[Fact] = []
        self.numbers: dict[int, int] = {}

    def copy(self) -> _Numbering:
        """One that goes on from here by itself."""
        other = _Numbering(facts=self.with_facts)
        other.texts, other.facts, other.numbers = {**self.texts}, [*self.facts], {**self.numbers}
        return other

    def _evidence(self, one: Evidence) -> Any:
        if one.fact is None or not self.with_facts:
            date = {"date": one.date} if one.date else {}
            return {"what": one.what, "source": one.source, **date}
        if id(one.fact) not in self.numbers:
            self.numbers[id(one.fact)] = self._number(one.fact)
        return {"fact": self.numbers[id(one.fact)]}

    def _number(self, fact: Fact) -> int:
        for number, known in enumerate(self.facts):
            if known == fact:
                return number
        self.facts.append(fact)
        return len(self.facts) - 1


class Scribe:
    """Turns a run into JSON, and once more whenever it has grown."""

    def __init__(self, *, facts: bool = True) -> None:
        self._with_facts = facts
        self._begin()

    def _begin(self) -> None:
        self._writer = _Numbering(facts=self._with_facts)
        self._events: list[Event] = []
        # What was made of the events and their facts, and the lines of the file by list.
        self._made: dict[str, list[Any]] = {"events": [], "facts": []}
        self._lines: dict[str, list[str]] = {"events": [], "facts": [], "texts": []}

    def json(self, run: Run) -> dict[str, Any]:
        """A run as JSON data; what comes more than once stands in a list of its own."""
        self._take_up(run)
        # All but the events may be another next time.
        rest = self._writer.copy()
        told = rest.fields(replace(run, events=()))
        late = [rest.fields(one) for one in rest.facts[len(self._made["facts"]) :]]
        head = {"format": FORMAT, "id": run.id, "apply": run.apply, "values": {}, "items": []}
        tail = {name: told.pop(name, []) for name in ("intents", "holds")}
        facts = [*self._made["facts"], *late]
        told = {**head, **told, "events": [*self._made["events"]], **tail, "facts": facts}
        return {**told, "texts": list(rest.texts)}

    def text(self, run: Run) -> str:
        """The file of a run."""
        lines = []
        for name, value in self.json(run).items():
            if name in _LISTS:
                rows = ",\n".join(self._rows(name, value))
                lines.append(f' "{name}": [\n{rows}\n ]' if rows else f' "{name}": []')
            else:
                lines.append(f' "{name}": {_dump(value)}')
        return "{\n" + ",\n".join(lines) + "\n}\n"

    def _take_up(self, run: Run) -> None:
        """Turn the events that are new; another run is begun anew."""
        before = run.events[: len(self._events)]
        if list(map(id, before)) != list(map(id, self._events)):
            self._begin()
        for event in run.events[len(self._events) :]:
            self._events.append(event)
            self._made["events"].append(self._writer.fields(event))
        for fact in self._writer.facts[len(self._made["facts"]) :]:
            self._made["facts"].append(self._writer.fields(fact))

    def _rows(self, name: str, value: list[Any]) -> list[str]:
        """The lines of a list; those that stay as they are have been made before."""
        stays = len(self._writer.texts) if name == "texts" else len(self._made.get(name, ()))
        lines = self._lines.get(name, [])
        lines.extend(f"  {_dump(one)}" for one in value[len(lines) : stays])
        return [*lines, *(f"  {_dump(one)}" for one in value[stays:])]


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
