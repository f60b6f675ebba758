"""``environment.yml``: what it asks of conda, of which channels, and what its ``pip:`` part asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.inputs.conda_spec import read_conda_spec
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.manifest import CondaEntry, Entry, Manifest, Named
from factlock.inputs.requirement import INVALID, refuse
from factlock.inputs.requirements_txt import read_line
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import replace
from factlock.patterns import regex

NO_CHANNEL = "not the name of a channel, nor an address by http"
# A name as conda-forge/label/broken, or an address; both as they are shown, so without secrets.
_CHANNEL = regex(
    r"(?!null$|Null$|NULL$)(?:https?://[A-Za-z0-9.:-]+/)?[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*/?",
    re.ASCII,
)
AS_CONDA = "Write it as conda's documentation has it: a list of texts, and one 'pip:' with a list."
BY_NAME = "Write the package as name=version, its channel in 'channels', and what only pip takes in 'pip:'."
BROKEN_HASH = "a requirement with a broken hash"
# An option, a path, an address; a channel's address with a package behind it is refused by itself.
_ELSEWHERE = regex(r"[-/.~]|[A-Za-z][A-Za-z0-9+.-]*:(?://|/)")
_SELECTOR = regex(r"sel\((unix|linux|osx|win)\)")
NULLS = {"", "~", "null", "Null", "NULL"}


def read_environment(content: bytes, file: str) -> Manifest:
    """The manifest of an ``environment.yml``. Raises ``InputError`` where its shape is not conda's."""
    document = read_yaml(content, file)
    listed = document.get("dependencies") if isinstance(document, Mapping) else None
    if listed is None:
        raise _error(document, file, "There are no dependencies here")
    items = () if _is_null(listed) else _items(listed, file)
    return Manifest(
        kind="environment",
        file=file,
        entries=tuple(_entries(items, file)),
        conda=tuple(_conda(items, file)),
        channels=tuple(_channel(one) for one in _names(document, "channels", nulls=True)),
        platforms=_names(document, "platforms"),
        prefix=_names(document, "prefix"),
    )


def _channel(one: Named) -> Named:
    """A channel by its name or by an address without a user; nothing else is one."""
    return one if _CHANNEL.fullmatch(one.text) else replace(one, refused=NO_CHANNEL)


def _names(document: Node, key: str, *, nulls: bool = False) -> tuple[Named, ...]:
    """The texts of a list, or the one text that stands instead of it."""
    found = document.get(key) if isinstance(document, Mapping) else None
    items = found.items if isinstance(found, Sequence) else (found,) if found else ()
    return tuple(
        Named(text=show(item.text), line=item.line)
        for item in items
        if isinstance(item, Scalar) and (nulls or not _is_null(item))
    )


def _error(node: Node, file: str, problem: str, advice: str = AS_CONDA) -> InputError:
    return InputError(
        f"{problem} (column {node.column}).", file=file, line=node.line, advice=advice
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
        elif not _is_selected(item):
            raise _error(item, file, "This is neither a package nor the list of pip")


def _is_selected(item: Node) -> bool:
    """Whether this is a package for one platform, as micromamba has it: ``sel(win): vc``."""
    pairs = item.pairs if isinstance(item, Mapping) else ()
    return bool(pairs) and all(
        _SELECTOR.fullmatch(key.text) and isinstance(value, Scalar) for key, value in pairs
    )


def _conda(items: tuple[Node, ...], file: str) -> Iterator[CondaEntry]:
    for item in items:
        if isinstance(item, Scalar):
            yield _package(item, file)
        elif isinstance(item, Mapping):
            for key, value in item.pairs:
                if (chosen := _SELECTOR.fullmatch(key.text)) and isinstance(value, Scalar):
                    yield _package(value, file, selector=chosen[1])


def _package(item: Scalar, file: str, selector: str = "") -> CondaEntry:
    try:
        spec = read_conda_spec(item.text)
    except InputError as error:
        return CondaEntry(
            file=file,
            line=item.line,
            text=show(item.text),
            refused=error.message,
            selector=selector,
        )
    return CondaEntry(
        spec=str(spec),
        name=spec.name,
        file=file,
        line=item.line,
        text=show(item.text),
        pinned=spec.pinned,
        build=spec.build,
        channel=spec.channel,
        selector=selector,
    )


def _check_text(item: Scalar, file: str) -> None:
    if "{{" in item.text or "{%" in item.text:
        raise _error(item, file, "This is a template, and would have to be filled in first")
    text = item.text.strip()
    if not text or "\n" in text:
        raise _error(item, file, "This is not the name of a package")
    if _ELSEWHERE.match(text) and "::" not in text:
        problem = "This is an option, a path or an address, and not the name of a package"
        raise _error(item, file, problem, BY_NAME)


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
