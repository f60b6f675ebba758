"""What the last build into an output folder showed, so that this one can tell what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any

import factlock
from factlock.files import write_whole
from factlock.light_dataclass import dataclass, field, replace
from factlock.settings import Settings

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from factlock.sphinxext.domain import Block, DepDomain


@dataclass(slots=True, kw_only=True)
class Memory:
    """What the last build into an output folder showed.

    ``pages`` holds a digest a page. When ``state`` is that of the next build and ``until`` (a date, or
    empty: for ever) has not passed, nothing can have changed, and ``warnings`` and ``counts`` are
    said again as they are.
    """

    pages: dict[str, str] = field(default_factory=dict)
    state: str = ""
    until: str = ""
    warnings: list[list[str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def recall(app: Sphinx) -> Memory:
    """The memory of the last build; an empty one when there is none or it cannot be read."""
    try:
        found: Any = json.loads(_path(app).read_bytes())
        return Memory(**found)
    except (OSError, ValueError, TypeError):
        return Memory()


def remember(app: Sphinx, memory: Memory) -> None:
    """Keep a memory, once the pages have been written."""
    content = json.dumps(
        {name: getattr(memory, name) for name in Memory.__slots__}, sort_keys=True
    ).encode()
    path = _path(app)
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content, durable=False)


def changed_pages(before: Memory, now: Mapping[str, str]) -> list[str]:
    """The pages whose digest is another than last time."""
    return sorted(name for name, digest in now.items() if before.pages.get(name) != digest)


def forget(app: Sphinx, before: Memory, pages: Iterable[str]) -> None:
    """Keep no digest of pages that are about to be written: should that be cut short, nobody knows."""
    gone = set(pages)
    if gone:
        kept = {name: digest for name, digest in before.pages.items() if name not in gone}
        remember(app, replace(before, pages=kept, state=""))


def settle(memory: Memory, before: Memory, shown: AbstractSet[str]) -> Memory:
    """The memory of a build that wrote the pages ``shown``; the others show what they showed.

    While a page is behind, the next build has something to do.
    """
    behind = set(changed_pages(before, memory.pages)) - shown
    # A builder that writes no pages has none that could be behind.
    if not behind or not shown:
        return memory
    pages = {name: digest for name, digest in memory.pages.items() if name not in behind}
    pages |= {name: before.pages[name] for name in behind if name in before.pages}
    return replace(memory, pages=pages, state="")


def state_of(domain: DepDomain, settings: Settings, titles: object) -> str:
    """A digest of all that answers rest on in a build that asks nothing.

    That is what the pages ask and what their titles show, the settings, the lock, and our own code. Of
    plain text: the bytes of a pickle, and the order of a set, are others in every process.
    """
    asked = [
        (docname, [_plain(block) for block in domain.blocks[docname]])
        for docname in sorted(domain.blocks)
    ]
    faults = sorted((docname, str(found)) for docname, found in domain.faults.items())
    chosen = [
        sorted(value) if isinstance(value, frozenset) else str(value)
        for value in (getattr(settings, name) for name in Settings.__slots__)
    ]
    state = hashlib.sha256(repr((asked, faults, chosen, titles)).encode("utf-8", "replace"))
    try:
        state.update(settings.lock_path.read_bytes())
    except OSError:
        state.update(b"none")
    for path in sorted(Path(factlock.__file__).parent.rglob("*.py")):
        state.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return state.hexdigest()


def _plain(block: Block) -> tuple[object, ...]:
    """A block as tuples of text, which are quick to print."""
    questions = [
        (
            one.check,
            one.parameters,
            one.expect,
            one.location.file,
            one.location.line,
            one.location.anchor,
        )
        for one in block.questions
    ]
    return (block.kind, block.anchor, block.columns, questions)


def _path(app: Sphinx) -> Path:
    """A file for each builder and output folder, beside the doctrees."""
    name = hashlib.sha256(f"{app.builder.name}\n{app.outdir}".encode()).hexdigest()[:16]
    return Path(app.doctreedir) / f"factlock-{name}.json"
