"""Files as a run has drafted them: what later checks of it read, whether or not they have been written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from factlock.model import Json
from factlock.runbook.run import How, Run
from factlock.runbook.walk.asking import Openers

# The value of an action that lists what it drafted: file, path, before, after, content.
WRITES = "writes"


def with_drafts(openers: Openers, drafts: Mapping[str, tuple[bytes, str]]) -> Openers:
    """Openers that give a drafted file as it was drafted."""
    if not drafts:
        return openers

    def open_file(text: str) -> tuple[bytes, str]:
        found = drafts.get(text) or drafts.get(str(Path(text).absolute()))
        return found or openers.file(text)

    return Openers(file=open_file, folder=openers.folder)


def drafted(run: Run, items: Iterable[int], image: Path | None) -> dict[str, tuple[bytes, str]]:
    """The content and the shown name of each file that was drafted for these items, by all its names."""
    wanted, found = set(items), dict[str, tuple[bytes, str]]()
    for event in run.events:
        if event.answer.how is not How.ACTION or not wanted & set(event.items):
            continue
        for file, path, content in _listed(event.answer.values.get(WRITES)):
            names = [file, path]
            if image is not None:
                names.append(str((image / file).absolute()))
            found |= {name: (content.encode("utf-8", "replace"), path or file) for name in names}
    return found


def _listed(value: Json) -> Iterator[tuple[str, str, str]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            file, path, content = (one.get(name) for name in ("file", "path", "content"))
            if isinstance(file, str) and isinstance(content, str):
                yield file, path if isinstance(path, str) else "", content
