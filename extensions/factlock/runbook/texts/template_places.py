"""Where the places of a template stand in its Markdown: in a line, in code, in a fence, as a link's address.

A value is escaped for the place that it comes to: a backslash that keeps a star from being read as emphasis
would be seen in code. What stands around a place is the page's own text, so that is known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from factlock.errors import InputError
from factlock.patterns import regex

IN_CODE, IN_FENCE, AS_ADDRESS = "_in_code", "_in_fence", "_as_address"
# Stands for a place while the text around it is looked at; no page holds it.
_PLACE = "\ue003"
_FENCE = regex(
    r"(?m)^[ \t]*(?P<marks>`{3,})[^`\n]*\n(?:(?![ \t]*`{3}).*\n)*?[ \t]*(?P=marks)[ \t]*$"
)
_CODE = regex(r"(?<![`\\])(?P<marks>`{1,9})(?!`)[^`\n]{1,500}(?<!`)(?P=marks)(?!`)")
_ADDRESS = regex(rf"\]\({_PLACE}\)")
_TAG = regex(rf"<(?:[A-Za-z/!?][^<>\n]{{0,500}})?{_PLACE}")


def every_node(tree: Any) -> list[Any]:
    """A tree of Jinja and all that is in it, each node once, the tree first."""
    found = [tree]
    for node in found:
        found.extend(node.iter_child_nodes())
    return found


def name_places(outputs: Iterable[Any]) -> None:
    """Give each place of a template the filter for where it stands; raises ``InputError`` for one in HTML."""
    from jinja2 import nodes  # noqa: PLC0415 - Jinja is slow to import

    for output in outputs:
        data = nodes.TemplateData
        text = "".join(one.data if isinstance(one, data) else _PLACE for one in output.nodes)
        if text.count(_PLACE) != sum(not isinstance(one, data) for one in output.nodes):
            raise InputError("it holds a character that no text has.", line=output.lineno)
        if found := _TAG.search(text):
            line = output.lineno + text.count("\n", 0, found.start())
            raise InputError(
                "a place within HTML is not taken in a template.",
                line=line,
                advice="Write Markdown around it.",
            )
        filters = dict(_filters(text))
        place = -1
        for at, one in enumerate(output.nodes):
            if isinstance(one, data):
                continue
            place += 1
            if place in filters:
                name = filters[place]
                output.nodes[at] = nodes.Filter(one, name, [], [], None, None, lineno=one.lineno)


def _filters(text: str) -> Iterator[tuple[int, str]]:
    """The filter of each place that is not simply in a line, by the place's number."""
    for pattern, name in ((_CODE, IN_CODE), (_ADDRESS, AS_ADDRESS), (_FENCE, IN_FENCE)):
        for found in pattern.finditer(text):
            before = text.count(_PLACE, 0, found.start())
            inside = found[0].count(_PLACE)
            yield from ((number, name) for number in range(before, before + inside))
