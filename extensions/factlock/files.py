"""Writing a file so that a reader sees the old one or the new one, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path

from factlock.errors import InputError

# A younger one may be of a run that is still under way.
OLD = 3600.0
_PREFIX = ".factlock-"


def write_whole(
    path: Path, content: bytes, *, durable: bool = True, mode: int | None = None
) -> None:
    """Write ``content`` to a temporary file beside ``path``, then rename it over ``path``.

    The mode of an existing file is kept, ``mode`` is that of a new one; ``durable`` waits until the disk
    has it. Raises ``InputError`` with path and size when the file cannot be written; the old file is
    then whole.
    """
    import tempfile  # noqa: PLC0415 - slow to import, and most runs write nothing

    temporary: Path | None = None
    path = path.resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        temporary.chmod(_mode(path, mode))
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise InputError(
            f"Could not write {len(content)} bytes: {error.strerror or error}.",
            file=str(path),
            advice="The file that was there before is unchanged.",
        ) from error


def sweep(folder: Path, content: bytes | None = None) -> None:
    """Remove what an interrupted ``write_whole`` left in ``folder``, an hour ago or longer.

    A younger one goes as well where it holds ``content``, which is about to be written, or its beginning.
    """
    for stray in folder.glob(f"{_PREFIX}*.tmp"):
        with contextlib.suppress(OSError):
            is_old = time.time() - stray.stat().st_mtime > OLD
            if is_old or (content is not None and _is_beginning(stray, content)):
                stray.unlink()


def _is_beginning(stray: Path, content: bytes) -> bool:
    """Whether a regular file, which is no link, holds ``content`` or the beginning of it.

    Of an empty one nobody knows what it was to be.
    """
    found = stray.lstat()
    if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= len(content):
        return False
    return content.startswith(stray.read_bytes())


def _mode(path: Path, new: int | None) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        if new is not None:
            return new
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
