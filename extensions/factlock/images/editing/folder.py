"""The files of an image's folder that say where a package goes: bounded, regular, no links followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from factlock.errors import InputError
from factlock.inputs.reading import read_input
from factlock.patterns import regex

MAX_FILES = 200
MAX_SEEN = 20_000
MAX_DEPTH = 6
LIMIT = 1024 * 1024
_READ = regex(
    r".*env.*\.ya?ml|requirements.*\.(?:txt|in)|Dockerfile|Containerfile|appendix"
    r"|pixi\.toml|pyproject\.toml"
)
# Of these it counts that they are there.
_LOCKS = regex(r"conda-lock\.ya?ml|conda-[a-z0-9_-]+\.lock|pixi\.lock|uv\.lock")
_SKIPPED = {".git", ".github", "node_modules", ".pixi", ".venv", "site-packages"}


def read_image_files(root: Path) -> dict[str, bytes]:
    """Names, relative and with ``/``, and contents; that of a lock is left empty."""
    if not root.is_dir():
        raise InputError(
            "This is not a folder.", file=str(root), advice="Name the folder of the image."
        )
    found: dict[str, bytes] = {}
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        if _LOCKS.fullmatch(path.name):
            found[name] = b""
        elif _READ.fullmatch(path.name):
            found[name] = read_input(path, root=root, limit=LIMIT, shown=name)
        if len(found) > MAX_FILES:
            raise InputError(
                f"The folder holds more than {MAX_FILES} lists of packages.",
                file=str(root),
                advice="Name the folder of one image.",
            )
    return found


def linked_lists(root: Path) -> tuple[str, ...]:
    """The names of lists in a folder, or in that of Binder, that are links: they are not followed."""
    found: list[str] = []
    for folder in ("", "binder", ".binder"):
        here = root / folder
        inside = sorted(here.iterdir()) if here.is_dir() else []
        found.extend(
            path.relative_to(root).as_posix()
            for path in inside
            if _READ.fullmatch(path.name) and path.is_symlink()
        )
    return tuple(found)


def _files(root: Path) -> Iterator[Path]:
    """The regular files of a folder, in order, without links."""
    seen = 0
    for folder, folders, files in os.walk(root, followlinks=False):
        here = Path(folder)
        deep = len(here.relative_to(root).parts) >= MAX_DEPTH
        folders[:] = [] if deep else sorted(set(folders) - _SKIPPED)
        seen += len(files)
        if seen > MAX_SEEN:
            raise InputError(
                f"The folder holds more than {MAX_SEEN:,} files.",
                file=str(root),
                advice="Name the folder of one image.",
            )
        yield from (
            path
            for path in (here / name for name in sorted(files))
            if path.is_file() and not path.is_symlink()
        )
