"""The names that the templates of a page take, held against what its steps and inputs produce."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from factlock.errors import InputError
from factlock.runbook.model import Fault, Runbook, Template
from factlock.runbook.texts.given import slot
from factlock.runbook.texts.templates import HOUSE, parse_template

RULE = "no-producer"
OF_ITEM = ("package", "name", "spec", "extras", "end", "path", "found", "because", "findings")
OF_FINDING = ("step", "title", "outcome", "sentence")
# Filters that give a list of the same things, and those that take a part of each by its name.
_SAME = frozenset({"sort", "select", "reject", "selectattr", "rejectattr", "unique", "reverse"})
_BY_PART = frozenset({"map", "sort", "unique", "join"})
_BY_FIRST = frozenset({"selectattr", "rejectattr"})
_LISTS = {"items": "items", "others": "items", "items.findings": "items.findings"}
_Scope = Mapping[str, str]


def check_names(runbook: Runbook, produced: Collection[str]) -> Iterator[Fault]:
    """What a template names and nothing produces; ``produced`` are the names of placeholders."""
    slots = {slot(name) for name in produced} | set(OF_ITEM)
    known = slots | {"items", "others", "house", *(f"house.{name}" for name in HOUSE)}
    known |= {f"items.{name}" for name in slots}
    known |= {f"items.findings.{name}" for name in OF_FINDING}
    for template in runbook.templates:
        for path, line in dict.fromkeys(names_used(template)):
            if path not in known:
                shown = path.removeprefix("items.")
                near = difflib.get_close_matches(path, sorted(known), n=3)
                names = (one.removeprefix("items.") for one in near)
                advice = (
                    f"Did you mean {' or '.join(dict.fromkeys(names))}?"
                    if near
                    else "Correct the name."
                )
                message = f"Nothing produces {shown}, which the template {template.name} uses."
                yield Fault(line=line, rule=RULE, message=message, advice=advice)


def names_used(template: Template) -> tuple[tuple[str, int], ...]:
    """The names that a template takes, with dots, each with its line on the page.

    A variable of a loop over ``items`` is ``items`` itself (``items.package``). Of a template that cannot be
    read there are none: that is a fault of its own.
    """
    try:
        tree = parse_template(template.text)[0]
    except InputError:
        return ()
    return tuple((path, template.line + line - 1) for path, line in _walk(tree, {}))


def _walk(node: Any, scope: _Scope) -> Iterator[tuple[str, int]]:
    from jinja2 import nodes  # noqa: PLC0415 - Jinja is slow to import

    if isinstance(node, nodes.For):
        yield from _walk(node.iter, scope)
        target = node.target.name if isinstance(node.target, nodes.Name) else ""
        inner = {**scope, "loop": "", target: _LISTS.get(_path(node.iter, scope), "")}
        for one in (node.test, *node.body):
            yield from _walk(one, inner) if one is not None else ()
        for one in node.else_:
            yield from _walk(one, scope)
        return
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        if path := _path(node, scope):
            yield path, node.lineno
        return
    if isinstance(node, nodes.Filter):
        yield from _parts(node, scope)
    for child in node.iter_child_nodes():
        yield from _walk(child, scope)


def _parts(node: Any, scope: _Scope) -> Iterator[tuple[str, int]]:
    """The parts that a filter takes of each thing in a list, by their names."""
    from jinja2 import nodes  # noqa: PLC0415

    above = _LISTS.get(_path(node.node, scope))
    named = [one.value for one in node.kwargs if one.key == "attribute" and node.name in _BY_PART]
    named += node.args[:1] if node.name in _BY_FIRST else []
    for one in named:
        if above and isinstance(one, nodes.Const) and isinstance(one.value, str):
            yield f"{above}.{one.value}", node.lineno


def _path(node: Any, scope: _Scope) -> str:
    """The name that an expression is, with dots; empty for one that is no name from outside."""
    from jinja2 import nodes  # noqa: PLC0415

    if isinstance(node, nodes.Name):
        return "" if node.name == "range" else scope.get(node.name, node.name)
    if isinstance(node, nodes.Filter):
        return _path(node.node, scope) if node.name in _SAME and node.node is not None else ""
    if isinstance(node, nodes.Getattr):
        above = _path(node.node, scope)
        return f"{above}.{node.attr}" if above else ""
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        above = _path(node.node, scope)
        if isinstance(node.arg.value, int):
            return _LISTS.get(above, "")
        return f"{above}.{node.arg.value}" if above else ""
    return ""
