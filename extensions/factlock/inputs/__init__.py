"""Readers of manifests and lock files: pure functions from bytes to frozen data, one file a format.

What is offered here is imported when it is first named: a question about packages alone reads no file.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factlock.inputs.canonical import dump, load_lock, load_manifest
    from factlock.inputs.choosing import read_lock_file, read_manifest
    from factlock.inputs.locked import LockedFile, LockedPackage, LockedSet
    from factlock.inputs.manifest import CondaInstall, Entry, Include, Manifest
    from factlock.inputs.reading import read_input
    from factlock.inputs.selecting import select

__all__ = [
    "CondaInstall",
    "Entry",
    "Include",
    "LockedFile",
    "LockedPackage",
    "LockedSet",
    "Manifest",
    "dump",
    "load_lock",
    "load_manifest",
    "read_input",
    "read_lock_file",
    "read_manifest",
    "select",
]
_PLACES = {
    "canonical": ("dump", "load_lock", "load_manifest"),
    "choosing": ("read_lock_file", "read_manifest"),
    "locked": ("LockedFile", "LockedPackage", "LockedSet"),
    "manifest": ("CondaInstall", "Entry", "Include", "Manifest"),
    "reading": ("read_input",),
    "selecting": ("select",),
}


def __getattr__(name: str) -> object:
    for module, names in _PLACES.items():
        if name in names:
            found: object = getattr(importlib.import_module(f"{__name__}.{module}"), name)
            return found
    raise AttributeError(name)
