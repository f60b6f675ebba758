"""A request as a file: what a run is told, what people answered, and what is expected to come of it.

The same form serves the requests of the day and the worked examples of a page. Nothing in it may choose an
index, a host or a path of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factlock.errors import InputError
from factlock.inputs.guarded_yaml import Mapping, Node, Scalar, Sequence, read_yaml
from factlock.runbook.answers import read_answer
from factlock.runbook.inputs import read_value
from factlock.runbook.model import HUMAN, WAITING, Input, InputType, Runbook
from factlock.runbook.packages import package_key, read_packages
from factlock.runbook.places import Spot, quoted
from factlock.text import normal_name

RESERVED = ("runbook", "title", "about", "answers", "expect")
MAX_NOTE = 5_000
# What YAML 1.1 takes for a truth, nothing, a number or a date; here it stands for a text, or for a slip.
_ODD = re.compile(
    r"~|null|y|n|yes|no|true|false|on|off"
    r"|[-+]?(?:0b[01_]+|0x[0-9a-f_]+|0o?[0-7_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?)"
    r"|[-+]?\.(?:[0-9][0-9_]*(?:e[-+]?[0-9]+)?|inf)|\.nan"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?",
    re.IGNORECASE,
)


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
class Request:
    """A request, checked. ``values`` are all inputs but the one whose values are ``items``.

    ``given`` are the names of the inputs that the file names. ``expect`` is of the whole run, ``expected``
    of single packages by the key that ``package_key`` gives.
    """

    file: str
    values: dict[str, str]
    items: tuple[str, ...]
    runbook: str = ""
    title: str = ""
    about: str = ""
    answers: tuple[Told, ...] = ()
    expect: Expected | None = None
    expected: tuple[tuple[str, Expected], ...] = ()


def read_request(content: bytes, file: str, runbook: Runbook) -> Request:
    """A request file against the inputs of a runbook; raises ``InputError`` with file, line and column."""
    tree = read_yaml(content, file)
    if not isinstance(tree, Mapping):
        raise _at(tree, file).wrong(
            "A request begins with the name of an input.", "Write 'name: value'."
        )
    return _Reader(file=file, runbook=runbook, tree=tree).read()


def _at(node: Node, file: str) -> Spot:
    return Spot(file=file, line=node.line, column=node.column, plain=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    file: str
    runbook: Runbook
    tree: Mapping

    def read(self) -> Request:
        for key, _ in self.tree.pairs:
            if self._input(key.text) is None and key.text not in RESERVED:
                raise self.at(key).wrong(
                    f"{quoted(key.text)} is not an input of this runbook.",
                    f"There are: {', '.join(self._names())}.",
                )
        items = self._items()
        expect, expected = self._expect(items)
        return Request(
            file=self.file,
            values=dict(self._values()),
            items=items,
            runbook=self._note("runbook"),
            title=self._note("title"),
            about=self._note("about"),
            answers=tuple(self._answers(items)),
            expect=expect,
            expected=expected,
        )

    def at(self, node: Node) -> Spot:
        return _at(node, self.file)

    def _names(self) -> Iterator[str]:
        for one in self.runbook.inputs:
            yield one.name
            if one.each:
                yield f"{one.name}s"
        yield from RESERVED

    def _input(self, key: str) -> Input | None:
        return next(
            (
                one
                for one in self.runbook.inputs
                if key == one.name or (one.each and key == f"{one.name}s")
            ),
            None,
        )

    def _values(self) -> Iterator[tuple[str, str]]:
        for key, node in self.tree.pairs:
            one = self._input(key.text)
            if one is not None and not one.each:
                yield one.name, read_value(one, self.text(node, key.text), where=self.at(node))

    def text(self, node: Node, name: str) -> str:
        """The text of a node; what YAML may take for something else has to stand in quotes."""
        if not isinstance(node, Scalar):
            raise self.at(node).wrong(f"{quoted(name)} is a text, and here is a list or a mapping.")
        if node.plain and (not node.text or _ODD.fullmatch(node.text)):
            kind = "empty" if not node.text else f"{quoted(node.text)} without quotes"
            raise self.at(node).wrong(
                f"{quoted(name)} is {kind}, which YAML reads as no text but nothing, a truth, a number or a "
                "date.",
                f"Quote it: '{node.text}'." if node.text else "Write a text, or leave the key out.",
            )
        return node.text

    def _note(self, name: str) -> str:
        node = self.tree.get(name)
        if node is None:
            return ""
        text = self.text(node, name).strip()
        if len(text) > MAX_NOTE:
            raise self.at(node).wrong(f"{quoted(name)} is longer than {MAX_NOTE:,} characters.")
        return text

    def _items(self) -> tuple[str, ...]:
        each = self.runbook.each
        if each is None:
            return ()
        keys = [key for key, _ in self.tree.pairs if self._input(key.text) is each]
        if len(keys) != 1:
            at = self.at(keys[1]) if keys else Spot(file=self.file, line=1)
            what = "is here in two ways" if keys else "is missing"
            raise at.wrong(
                f"{quoted(each.name)} {what}.", f"Write {each.name}s with a list of them, once."
            )
        node = next(value for key, value in self.tree.pairs if key is keys[0])
        nodes = self._listed(node, keys[0].text, each)
        texts = [self._item(one, each) for one in nodes]
        if each.type is InputType.REQUIREMENTS:
            return read_packages(texts, [self.at(one) for one in nodes] or [self.at(node)])
        return tuple(
            read_value(each, text, where=self.at(one))
            for text, one in zip(texts, nodes, strict=True)
        )

    def _listed(self, node: Node, key: str, each: Input) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        if key == each.name:
            return (node,)
        raise self.at(node).wrong(
            f"{quoted(key)} is a list, and here is none.", "Write a dash and a line for each."
        )

    def _item(self, node: Node, each: Input) -> str:
        if not isinstance(node, Mapping):
            return self.text(node, each.name)
        if each.type is not InputType.REQUIREMENTS:
            raise self.at(node).wrong(f"{quoted(each.name)} is a text, and here is a mapping.")
        for key, _ in node.pairs:
            if key.text not in {"name", "version", "extras"}:
                raise self.at(key).wrong(
                    f"{quoted(key.text)} says nothing about a package.",
                    "There are name, version and extras.",
                )
        name = node.get("name")
        if name is None:
            raise self.at(node).wrong("A package has no name here.", "Write 'name: …'.")
        return self._requirement(node, self.text(name, "name"))

    def _requirement(self, node: Mapping, name: str) -> str:
        version, extras = node.get("version"), node.get("extras")
        spec = self.text(version, "version").strip() if version else ""
        if version and spec and spec[0] not in "<>=!~":
            raise self.at(version).wrong(
                f"{quoted(spec)} does not say which versions are asked for.",
                f"Write it with a comparison: '=={spec}' or '>={spec}'.",
            )
        within = ",".join(self._extras(extras)) if extras else ""
        # The place of each part is that of its own fault.
        read_packages([name], [self.at(node.get("name") or node)])
        text = f"{name}[{within}]{spec}" if within else f"{name}{spec}"
        if spec:
            read_packages([f"{name}{spec}"], [self.at(version or node)])
        return text

    def _extras(self, node: Node) -> list[str]:
        if isinstance(node, Sequence):
            return [self.text(one, "extras") for one in node.items]
        return [self.text(node, "extras")]

    def _answers(self, items: tuple[str, ...]) -> Iterator[Told]:
        node = self.tree.get("answers")
        if node is None:
            return
        if not isinstance(node, Mapping):
            raise self.at(node).wrong("'answers' holds a line 'step: answer' for each.")
        steps = {one.id: one for one in self.runbook.steps if one.kind in HUMAN}
        for key, value in node.pairs:
            if key.text not in steps:
                raise self.at(key).wrong(
                    f"{quoted(key.text)} is no step of this runbook that asks a person.",
                    f"There are: {', '.join(steps) or 'none'}.",
                )
            for item, one in self._told(value, items):
                read = read_answer(steps[key.text], _said(one, self.at(one)), where=self.at(one))
                yield Told(step=key.text, value=read, item=item, line=one.line)

    def _told(self, value: Node, items: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
        if not isinstance(value, Mapping):
            yield "", value
            return
        for key, one in value.pairs:
            yield self._item_of(key, items), one

    def _item_of(self, key: Scalar, items: tuple[str, ...]) -> str:
        """The item that a name in the file means."""
        for item in items:
            if key.text.strip() == item or normal_name(key.text.strip()) == package_key(item):
                return item
        raise self.at(key).wrong(
            f"{quoted(key.text)} is not among what is asked for.", f"There are: {', '.join(items)}."
        )

    def _expect(
        self, items: tuple[str, ...]
    ) -> tuple[Expected | None, tuple[tuple[str, Expected], ...]]:
        node = self.tree.get("expect")
        if node is None:
            return None, ()
        if not isinstance(node, Mapping):
            return Expected(end=self._end(node), line=node.line), ()
        below = node.get("items")
        if below is not None and not isinstance(below, Mapping):
            raise self.at(below).wrong("'items' holds a line for each package.")
        pairs = below.pairs if below is not None else ()
        expected = tuple(
            (self._item_of(key, items), self._expected(value, ("end", "path")))
            for key, value in pairs
        )
        return self._expected(node, ("end", "path", "items")), expected

    def _expected(self, node: Node, known: tuple[str, ...]) -> Expected:
        if not isinstance(node, Mapping):
            return Expected(end=self._end(node), line=node.line)
        for key, _ in node.pairs:
            if key.text not in known:
                raise self.at(key).wrong(
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
        text = _said(node, self.at(node))
        if text not in ends:
            raise self.at(node).wrong(
                f"{quoted(text)} is no end of this runbook.", f"There are: {', '.join(ends)}."
            )
        return text

    def _path(self, node: Node) -> Iterator[tuple[str, str]]:
        if not isinstance(node, Sequence):
            raise self.at(node).wrong("'path' is a list of 'step=outcome'.")
        steps = {one.id for one in self.runbook.steps}
        for one in node.items:
            step, _, outcome = _said(one, self.at(one)).partition("=")
            if step.strip() not in steps:
                raise self.at(one).wrong(f"{quoted(step)} is no step of this runbook.")
            yield step.strip(), outcome.strip()


def _said(node: Node, where: Spot) -> str:
    """A text that no reader of YAML has interpreted: ``yes`` is the word here, and ``3.10`` not 3.1."""
    if isinstance(node, Scalar) and node.text.strip():
        return node.text.strip()
    raise where.wrong("A word is missing here.", "Write the answer, or leave the line out.")


__all__ = ["Expected", "InputError", "Request", "Told", "read_request"]
