"""``environment.yml``: what its ``pip:`` part asks for. What it asks of conda is not read here."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.errors import InputError
from factlock.inputs.guarded_yaml import Mapping, Node, Scalar, Sequence, read_yaml
from factlock.inputs.manifest import Entry, Manifest
from factlock.inputs.requirement import INVALID, refuse
from factlock.inputs.requirements_txt import read_line

BROKEN_HASH = "a requirement with a broken hash"
NULLS = {"", "~", "null", "Null", "NULL"}


def read_environment(content: bytes, file: str) -> Manifest:
    """The manifest of an ``environment.yml``. Raises ``InputError`` where its shape is not conda's."""
    document = read_yaml(content, file)
    listed = document.get("dependencies") if isinstance(document, Mapping) else None
    if listed is None:
        raise _error(document, file, "There are no dependencies here")
    entries = [] if _is_null(listed) else list(_entries(_items(listed, file), file))
    return Manifest(kind="environment", file=file, entries=tuple(entries))


def _error(node: Node, file: str, problem: str) -> InputError:
    return InputError(
        f"{problem} (column {node.column}).",
        file=file,
        line=node.line,
        advice="Write it as conda's documentation has it: a list of texts, and one 'pip:' with a list.",
    )


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in NULLS


def _items(node: Node, file: str) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    raise _error(node, file, "A list is missing here")


def _entries(items: tuple[Node, ...], file: str) -> Iterator[Entry]:
    for item in items:
        if isinstance(item, Scalar):
            _check_text(item, file)
        elif isinstance(item, Mapping) and [key.text for key, _ in item.pairs] == ["pip"]:
            yield from _pip(item.pairs[0][1], file)
        else:
            raise _error(item, file, "This is neither a package nor the list of pip")


def _check_text(item: Scalar, file: str) -> None:
    if "{{" in item.text or "{%" in item.text:
        raise _error(item, file, "This is a template, and would have to be filled in first")
    if not item.text.strip() or "\n" in item.text.strip():
        raise _error(item, file, "This is not the name of a package")


def _pip(node: Node, file: str) -> Iterator[Entry]:
    if _is_null(node):
        return
    for item in _items(node, file):
        if not isinstance(item, Scalar):
            raise _error(item, file, "This is not a requirement")
        yield _entry(item, file)


def _entry(item: Scalar, file: str) -> Entry:
    text = item.text.strip()
    if not text or "\n" in text:
        return refuse(text, INVALID, file=file, line=item.line)
    try:
        # conda writes these texts into a file of requirements, line by line.
        entry = read_line(text, file=file, line=item.line)
    except InputError:
        return refuse(text, BROKEN_HASH, file=file, line=item.line)
    return entry or refuse(text, INVALID, file=file, line=item.line)
