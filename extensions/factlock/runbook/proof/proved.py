"""Runbooks that were read and proved, kept in the user's cache: that takes longer than walking one.

A broken, old or read-only cache costs time, never truth.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from factlock.errors import FactlockError
from factlock.facts.cache import cache_folder
from factlock.files import write_whole
from factlock.runbook.kept.plain_data import Reader, Writer
from factlock.runbook.model import Runbook

_PACKAGE = Path(__file__).parents[2]
# What a runbook is read and proved with: another state of these files may come to another result.
_PARTS = ("actions", "kept", "page", "proof", "texts", "told", "walk")
_PROVERS = ("runbook", *(f"runbook/{part}" for part in _PARTS), "checks")


def key_of(content: bytes, shown: str) -> str:
    """The name under which a text is kept: by its bytes, where it stands, and the code that reads it."""
    digest = hashlib.sha256(content)
    digest.update(f"\0{shown}\0".encode())
    for folder in _PROVERS:
        for one in sorted(os.scandir(_PACKAGE / folder), key=lambda one: one.name):
            if one.name.endswith(".py"):
                state = one.stat()
                digest.update(f"{one.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:40]


def recall(key: str, environ: Mapping[str, str]) -> Runbook | None:
    """The runbook that was kept, ``None`` where nothing whole is."""
    try:
        digest, _, content = _path(key, environ).read_bytes().partition(b"\n")
        if digest != _digest(content):
            return None
        kept = json.loads(content)
        found: Runbook = Reader("", {}, kept["texts"]).fields(Runbook, kept["runbook"], "runbook")
    except (OSError, ValueError, KeyError, TypeError, RecursionError, FactlockError):
        return None
    return found


def keep(key: str, runbook: Runbook, environ: Mapping[str, str]) -> None:
    """Keep a runbook in which nothing is wrong."""
    writer = Writer({})
    data, texts = writer.fields(runbook), list(writer.texts)
    content = json.dumps({"runbook": data, "texts": texts}).encode()
    with contextlib.suppress(FactlockError, OSError):
        write_whole(_path(key, environ), _digest(content) + b"\n" + content, durable=False)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _path(key: str, environ: Mapping[str, str]) -> Path:
    return cache_folder(environ) / "runbooks" / f"{key}.json"
