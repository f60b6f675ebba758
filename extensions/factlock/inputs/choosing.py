"""Which reader a file gets: by its name, then by its look."""

from __future__ import annotations

from factlock.inputs.locked import LockedSet
from factlock.inputs.manifest import Manifest


def read_manifest(content: bytes, file: str) -> Manifest:
    """The manifest in ``content``. ``file`` chooses the reader and is named in entries and errors.

    Raises ``InputError`` when it cannot be read at all; a single bad line becomes a refused entry.
    """
    raise NotImplementedError(len(content), file)


def read_lock_file(content: bytes, file: str) -> LockedSet:
    """The lock in ``content``. ``file`` chooses the reader and is named in errors.

    Raises ``InputError`` when it cannot be read: half a lock would give wrong answers.
    """
    raise NotImplementedError(len(content), file)
