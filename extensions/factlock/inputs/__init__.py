"""Readers of manifests and lock files: pure functions from bytes to frozen data, one file a format."""

from __future__ import annotations

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
