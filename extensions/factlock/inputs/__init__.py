"""Readers of manifests and lock files: pure functions from bytes to frozen data, one file a format.

What is offered here is imported when it is first named: a question about packages alone reads no file.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factlock.inputs.canonical import dump, load_lock, load_manifest
    from factlock.inputs.choosing import read_lock_file, read_manifest
    from factlock.inputs.conda_spec import CondaSpec, read_conda_spec
    from factlock.inputs.locked import LockedFile, LockedPackage, LockedSet
    from factlock.inputs.manifest import CondaEntry, Entry, Include, Manifest, Named
    from factlock.inputs.reading import read_input
    from factlock.inputs.selecting import select

__all__ = [
    "CondaEntry",
    "CondaSpec",
    "Entry",
    "Include",
    "LockedFile",
    "LockedPackage",
    "LockedSet",
    "Manifest",
    "Named",
    "dump",
    "load_lock",
    "load_manifest",
    "read_conda_spec",
    "read_input",
    "read_lock_file",
    "read_manifest",
    "select",
]
_PLACES = {
    "canonical": ("dump", "load_lock", "load_manifest"),
    "choosing": ("read_lock_file", "read_manifest"),
    "conda_spec": ("CondaSpec", "read_conda_spec"),
    "locked": ("LockedFile", "LockedPackage", "LockedSet"),
    "manifest": ("CondaEntry", "Entry", "Include", "Manifest", "Named"),
    "reading": ("read_input",),
    "selecting": ("select",),
}


def __getattr__(name: str) -> object:
    for module, names in _PLACES.items():
        if name in names:
            found: object = getattr(importlib.import_module(f"{__name__}.{module}"), name)
            return found
    raise AttributeError(name)
