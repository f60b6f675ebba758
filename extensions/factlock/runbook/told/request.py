"""A request as a file: what a run is told, what people answered, and what is expected to come of it.

The same form serves the requests of the day and the worked examples of a page. Nothing in it may choose an
index, a host or a path of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.runbook.model import Input, InputType, Runbook
from factlock.runbook.told.addresses import is_address
from factlock.runbook.told.inputs import read_value
from factlock.runbook.told.outlook import Expected, Outlook, Told, at
from factlock.runbook.told.packages import read_packages
from factlock.runbook.told.places import Spot, quoted

__all__ = ["RESERVED", "Expected", "Request", "Told", "read_request"]

RESERVED = ("runbook", "title", "about", "answers", "expect")
MAX_NOTE = 5_000
# What YAML 1.1 takes for a truth, nothing, a number or a date; here it stands for a text, or for a slip.
_ODD = regex(
    r"~|null|y|n|yes|no|true|false|on|off"
    r"|[-+]?(?:0b[01_]+|0x[0-9a-f_]+|0o?[0-7_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?)"
    r"|[-+]?\.(?:[0-9][0-9_]*(?:e[-+]?[0-9]+)?|inf)|\.nan"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?",
    re.ASCII | re.IGNORECASE,
)
# The longest word that is more than a text to some readers; numbers and dates begin otherwise.
_LONGEST_WORD = 5


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
        raise at(tree, file).wrong(
            "A request begins with the name of an input.", "Write 'name: value'."
        )
    return _Reader(file=file, runbook=runbook, tree=tree).read()


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
        outlook = Outlook(file=self.file, runbook=self.runbook, items=items)
        expect, expected = outlook.expect(self.tree.get("expect"))
        return Request(
            file=self.file,
            values=dict(self._values()),
            items=items,
            runbook=self._note("runbook"),
            title=self._note("title"),
            about=self._note("about"),
            answers=tuple(outlook.answers(self.tree.get("answers"))),
            expect=expect,
            expected=expected,
        )

    def at(self, node: Node) -> Spot:
        return at(node, self.file)

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
                among = one.choices if one.type is InputType.CHOICE else ()
                text = self.text(node, key.text, key, among)
                yield one.name, read_value(one, text, where=self.at(node))

    def text(
        self, node: Node, name: str, key: Node | None = None, among: Collection[str] = ()
    ) -> str:
        """The text of a node; what YAML may take for something else has to stand in quotes.

        A word of ``among`` cannot be meant for anything else.
        """
        if not isinstance(node, Scalar):
            raise self.at(node).wrong(
                f"{quoted(name)} is a text, and here is a list or a mapping.",
                "Write one text here.",
            )
        if node.plain and not node.text:
            raise self.at(key or node).wrong(
                f"{quoted(name)} is empty.", "Write a text, or leave the line out."
            )
        if node.plain and node.text not in among and _is_odd(node.text):
            raise self.at(node).wrong(
                f"{quoted(name)} is {quoted(node.text)} without quotes, which many programs read as a truth, "
                "a number, a date or nothing.",
                f"Quote it: '{node.text}'.",
            )
        return node.text

    def _note(self, name: str) -> str:
        found = _pair(self.tree, name)
        if found is None:
            return ""
        text = self.text(found[1], name, found[0]).strip()
        if len(text) > MAX_NOTE:
            raise self.at(found[1]).wrong(
                f"{quoted(name)} is longer than {MAX_NOTE:,} characters.", "Say it shorter."
            )
        return text

    def _items(self) -> tuple[str, ...]:
        each = self.runbook.each
        if each is None:
            return ()
        keys = [key for key, _ in self.tree.pairs if self._input(key.text) is each]
        if len(keys) != 1:
            at = self.at(keys[1]) if keys else Spot(file=self.file, line=1, column=1)
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
            raise self.at(node).wrong(
                f"{quoted(each.name)} is a text, and here is a mapping.", "Write one text here."
            )
        for key, _ in node.pairs:
            if key.text not in {"name", "version", "extras"}:
                raise self.at(key).wrong(
                    f"{quoted(key.text)} says nothing about a package.",
                    "There are name, version and extras.",
                )
        name = _pair(node, "name")
        if name is None:
            raise self.at(node).wrong("A package has no name here.", "Write 'name: …'.")
        text = self.text(name[1], "name", name[0])
        # The place of each part is that of its own fault.
        read_packages([text], [self.at(name[1])])
        for part in ("version", "extras"):
            if is_address(text) and (found := _pair(node, part)):
                raise self.at(found[0]).wrong(
                    "The address of a repository has neither versions nor extras.",
                    "Leave the line out.",
                )
        extras = node.get("extras")
        within = f"[{','.join(self._extras(extras))}]" if extras else ""
        version = self._version(node, text)
        if within:
            read_packages([f"{text}{within}"], [self.at(extras or node)])
        return f"{text}{within}{version}"

    def _version(self, node: Mapping, name: str) -> str:
        found = _pair(node, "version")
        if found is None:
            return ""
        spec = self.text(found[1], "version", found[0]).strip()
        if spec and spec[0] not in "<>=!~":
            raise self.at(found[1]).wrong(
                f"{quoted(spec)} does not say which versions are asked for.",
                f"Write it with a comparison: '=={show(spec, 40)}' or '>={show(spec, 40)}'.",
            )
        if spec:
            read_packages([f"{name}{spec}"], [self.at(found[1])])
        return spec

    def _extras(self, node: Node) -> list[str]:
        if isinstance(node, Sequence):
            return [self.text(one, "extras") for one in node.items]
        return [self.text(node, "extras")]


def _pair(mapping: Mapping, name: str) -> tuple[Scalar, Node] | None:
    return next(((key, node) for key, node in mapping.pairs if key.text == name), None)


def _is_odd(text: str) -> bool:
    """Whether a text without quotes is more than a text to some readers of YAML."""
    if len(text) > _LONGEST_WORD and text[0].isalpha():
        return False
    return _ODD.fullmatch(text) is not None
