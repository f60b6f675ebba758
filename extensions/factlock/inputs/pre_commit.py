"""``.pre-commit-config.yaml``: the releases of its hooks, and what they install beside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.hook_projects import NOT_PYTHON, PROJECTS
from factlock.inputs.manifest import HOOK, Entry, Manifest
from factlock.inputs.reading import decode
from factlock.inputs.requirement import INVALID, make_entry, refuse
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.patterns import regex

TAG = "a git tag, not a package of an index"
NO_VERSION = "a git revision that names no release"
OTHER_LANGUAGE = "a package of another language"
_RELEASE = regex(r"v?(\d+(?:\.\d+)+(?:(?:a|b|rc)\d+)?(?:\.post\d+)?)", re.ASCII)
_FROZEN = regex(r"#\s*frozen:\s*(\S+)")
_REPOSITORY = regex(r"[:/]([A-Za-z0-9._-]+/[A-Za-z0-9._-]+?)(?:\.git)?/?$")


def read_pre_commit(content: bytes, file: str) -> Manifest:
    """The manifest of a configuration of pre-commit.

    The release of a hook whose repository is known becomes a pin of its project; what a hook adds
    stands in the group ``hook:ID``.
    """
    document = read_yaml(content, file)
    repositories = document.get("repos") if isinstance(document, Mapping) else None
    if not isinstance(repositories, Sequence):
        raise _error(repositories or document, file, "There is no list 'repos' here")
    lines = decode(content, file).split("\n")
    entries: list[Entry] = []
    for one in repositories.items:
        if not isinstance(one, Mapping):
            raise _error(one, file, "This is not a repository of hooks")
        entries.extend(_repository(one, file, lines))
    return Manifest(kind="pre-commit", file=file, entries=tuple(entries))


def _error(node: Node, file: str, problem: str) -> InputError:
    return InputError(
        f"{problem} (column {node.column}).",
        file=file,
        line=node.line,
        advice="Write it as pre-commit's documentation has it.",
    )


def _repository(one: Mapping, file: str, lines: list[str]) -> Iterator[Entry]:
    address, revision = one.get("repo"), one.get("rev")
    if not isinstance(address, Scalar):
        raise _error(one, file, "This repository has no address")
    found = _REPOSITORY.search(address.text)
    name = found[1].lower() if found else ""
    if isinstance(revision, Scalar):
        yield _release(name, revision, file, lines)
    hooks = one.get("hooks")
    for hook in hooks.items if isinstance(hooks, Sequence) else ():
        if isinstance(hook, Mapping):
            yield from _additional(hook, file, python=name not in NOT_PYTHON)


def _release(name: str, revision: Scalar, file: str, lines: list[str]) -> Entry:
    written = f"{name} {revision.text}".strip()
    project = PROJECTS.get(name)
    if not project:
        return refuse(written, TAG, file=file, line=revision.line)
    # "pre-commit autoupdate --freeze" writes a commit, and the tag behind it.
    frozen = _FROZEN.search(lines[revision.line - 1])
    release = _RELEASE.fullmatch(frozen[1] if frozen else revision.text.strip())
    if not release:
        return refuse(written, NO_VERSION, file=file, line=revision.line)
    return make_entry(f"{project}=={release[1]}", file=file, line=revision.line, written=written)


def _additional(hook: Mapping, file: str, *, python: bool) -> Iterator[Entry]:
    listed, identity, language = (
        hook.get(key) for key in ("additional_dependencies", "id", "language")
    )
    if not isinstance(listed, Sequence):
        return
    group = HOOK + (show(identity.text, 60) if isinstance(identity, Scalar) else "")
    if isinstance(language, Scalar):
        python = language.text == "python"
    for one in listed.items:
        text = one.text if isinstance(one, Scalar) else ""
        if not python:
            yield refuse(text, OTHER_LANGUAGE, file=file, line=one.line, group=group)
        elif not isinstance(one, Scalar):
            yield refuse(text, INVALID, file=file, line=one.line, group=group)
        else:
            yield make_entry(text, file=file, line=one.line, group=group)
