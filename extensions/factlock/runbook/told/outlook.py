"""What a request says beyond its inputs: what people answered, and what is expected to come of it."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass
from factlock.runbook.model import HUMAN, WAITING, Runbook
from factlock.runbook.told.answers import read_answer
from factlock.runbook.told.packages import package_key
from factlock.runbook.told.places import Spot, quoted
from factlock.text import normal_name


def at(node: Node, file: str) -> Spot:
    """The place of a node of a request."""
    return Spot(file=file, line=node.line, column=node.column, plain=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person answered at a step, for one package (``item``) or, where that is empty, for all."""

    step: str
    value: str
    item: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How a run, or one package of it, is to end, and the way to there; what is empty is not said."""

    end: str = ""
    path: tuple[tuple[str, str], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Reads both against a runbook and the items of the request."""

    file: str
    runbook: Runbook
    items: tuple[str, ...]

    def answers(self, node: Node | None) -> Iterator[Told]:
        """What people answered, under ``answers``; raises ``InputError``."""
        if node is None:
            return
        if not isinstance(node, Mapping):
            raise at(node, self.file).wrong(
                "'answers' names no step here.", "Write a line 'step: answer' for each."
            )
        steps = {one.id: one for one in self.runbook.steps if one.kind in HUMAN}
        for key, value in node.pairs:
            if key.text not in steps:
                raise at(key, self.file).wrong(
                    f"{quoted(key.text)} is no step of this runbook that asks a person.",
                    f"There are: {', '.join(steps) or 'none'}.",
                )
            for item, one in self._told(value):
                read = read_answer(
                    steps[key.text], _said(one, at(one, self.file)), where=at(one, self.file)
                )
                yield Told(step=key.text, value=read, item=item, line=one.line)

    def _told(self, value: Node) -> Iterator[tuple[str, Node]]:
        if not isinstance(value, Mapping):
            yield "", value
            return
        for key, one in value.pairs:
            yield self._item_of(key), one

    def _item_of(self, key: Scalar) -> str:
        """The item that a name in the file means."""
        for item in self.items:
            if key.text.strip() == item or normal_name(key.text.strip()) == package_key(item):
                return item
        raise at(key, self.file).wrong(
            f"{quoted(key.text)} is not among what is asked for.",
            f"There are: {', '.join(self.items)}.",
        )

    def expect(self, node: Node | None) -> tuple[Expected | None, tuple[tuple[str, Expected], ...]]:
        """What is to come of the whole run and of single packages, under ``expect``."""
        if node is None:
            return None, ()
        if not isinstance(node, Mapping):
            return Expected(end=self._end(node), line=node.line), ()
        below = node.get("items")
        if below is not None and not isinstance(below, Mapping):
            raise at(below, self.file).wrong(
                "'items' names no package here.", "Write a line 'package: end' for each."
            )
        pairs = below.pairs if below is not None else ()
        expected = tuple(
            (self._item_of(key), self._expected(value, ("end", "path"))) for key, value in pairs
        )
        return self._expected(node, ("end", "path", "items")), expected

    def _expected(self, node: Node, known: tuple[str, ...]) -> Expected:
        if not isinstance(node, Mapping):
            return Expected(end=self._end(node), line=node.line)
        for key, _ in node.pairs:
            if key.text not in known:
                raise at(key, self.file).wrong(
                    f"{quoted(key.text)} says nothing about what is expected.",
                    f"There are: {', '.join(known)}.",
                )
        end, path = node.get("end"), node.get("path")
        return Expected(
            end=self._end(end) if end else "",
            path=tuple(self._path(path)) if path else (),
            line=node.line,
        )

    def _end(self, node: Node) -> str:
        ends = (*self.runbook.ends, WAITING)
        text = _said(node, at(node, self.file))
        if text not in ends:
            raise at(node, self.file).wrong(
                f"{quoted(text)} is no end of this runbook.", f"There are: {', '.join(ends)}."
            )
        return text

    def _path(self, node: Node) -> Iterator[tuple[str, str]]:
        if not isinstance(node, Sequence):
            raise at(node, self.file).wrong("'path' is a list.", "Write it as [step=outcome, …].")
        steps = {one.id for one in self.runbook.steps}
        for one in node.items:
            step, _, outcome = _said(one, at(one, self.file)).partition("=")
            if step.strip() not in steps:
                raise at(one, self.file).wrong(
                    f"{quoted(step)} is no step of this runbook.",
                    f"There are: {', '.join(sorted(steps))}.",
                )
            yield step.strip(), outcome.strip()


def _said(node: Node, where: Spot) -> str:
    """A text that no reader of YAML has interpreted: ``yes`` is the word here, and ``3.10`` not 3.1."""
    if isinstance(node, Scalar) and node.text.strip():
        return node.text.strip()
    raise where.wrong("A word is missing here.", "Write the answer, or leave the line out.")
