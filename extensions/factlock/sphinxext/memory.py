"""What the last build into an output folder showed, so that this one can tell what changed."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import factlock
from factlock.files import write_whole

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from factlock.settings import Settings


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


def state_of(questions: Mapping[str, Any], settings: Settings) -> str:
    """A digest of all that answers rest on in a build that asks nothing.

    That is what the pages ask (the data of the domain), the settings, the lock, and our own code.
    """
    state = hashlib.sha256(pickle.dumps((questions, settings)))
    try:
        state.update(settings.lock_path.read_bytes())
    except OSError:
        state.update(b"none")
    for path in sorted(Path(factlock.__file__).parent.rglob("*.py")):
        state.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return state.hexdigest()


def _path(app: Sphinx) -> Path:
    """A file for each builder and output folder, beside the doctrees."""
    name = hashlib.sha256(f"{app.builder.name}\n{app.outdir}".encode()).hexdigest()[:16]
    return Path(app.doctreedir) / f"factlock-{name}.json"
