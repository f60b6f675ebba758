"""The files of a repository that tell what its images are: bounded, regular, no links followed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from factlock.errors import InputError
from factlock.images.finding import BINDER
from factlock.images.image import Gap, Place, Unread
from factlock.inputs.reading import read_input
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

MAX_FILES = 2_000
MAX_BYTES = 64 * 1024 * 1024
MAX_SEEN = 50_000
MAX_DEPTH = 8
LIMIT = 4 * 1024 * 1024
_READ = regex(
    r".*env.*\.ya?ml|requirements.*\.(?:txt|in)|Dockerfile|Containerfile|pixi\.(?:toml|lock)|pyproject\.toml"
    r"|(?:.*[-_.])?conda[-_]lock.*\.ya?ml|conda-[a-z0-9_-]+\.lock|apt\.txt|runtime\.txt|install\.R|DESCRIPTION|Pipfile(?:\.lock)?"
    r"|packages\.txt|postBuild|appendix|explicit.*\.txt|default\.nix|Project\.toml|REQUIRE|setup\.py|repo2docker_config\.py"
)
_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml")
LINK = "This is a link; links are not followed."
_SKIPPED = {".git", "node_modules", ".pixi", ".venv", "site-packages", "__pycache__"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Names, relative and with ``/``, and contents; what could not be read, and what else is there."""

    content: dict[str, bytes]
    unread: tuple[Unread, ...] = ()
    names: frozenset[str] = frozenset()


def read_files(root: Path, *, note: Callable[[Path], None] | None = None) -> Files:
    """The files that matter; one that is too large, or is a link, is told and left out."""
    if not root.is_dir():
        raise InputError(
            "This is not a folder.", file=str(root), advice="Name the folder of a repository."
        )
    content: dict[str, bytes] = {}
    unread: list[Unread] = []
    names: list[str] = []
    size = 0
    for path in _files(root, unread):
        name = path.relative_to(root).as_posix()
        if not (_READ.fullmatch(path.name) or _WORKFLOW.fullmatch(name)):
            names.append(name)
            continue
        if path.is_symlink():
            gap = Gap.UNSEEN if _WORKFLOW.fullmatch(name) else Gap.BROKEN
            unread.append(Unread(place=Place(file=name), reason=LINK, gap=gap))
            continue
        if len(content) >= MAX_FILES or size > MAX_BYTES:
            raise InputError(
                f"The folder holds more than {MAX_FILES:,} files about images, or {MAX_BYTES:,} bytes.",
                file=str(root),
                advice="Name the folder of one image.",
            )
        if note is not None:
            note(path)
        try:
            content[name] = read_input(path, root=root, limit=LIMIT, shown=name)
            size += len(content[name])
        except InputError as error:
            unread.append(Unread(place=Place(file=name), reason=error.message))
    return Files(content=content, unread=tuple(unread), names=frozenset(names))


def _files(root: Path, unread: list[Unread]) -> Iterator[Path]:
    seen = 0
    for folder, folders, files in os.walk(root, followlinks=False):
        here = Path(folder)
        deep = len(here.relative_to(root).parts) >= MAX_DEPTH
        unread.extend(
            Unread(place=Place(file=(here / one).relative_to(root).as_posix()), reason=LINK)
            for one in sorted(BINDER)
            if one in folders and (here / one).is_symlink()
        )
        folders[:] = [] if deep else sorted(set(folders) - _SKIPPED)
        seen += len(files)
        if seen > MAX_SEEN:
            raise InputError(
                f"The folder holds more than {MAX_SEEN:,} files.",
                file=str(root),
                advice="Name the folder of one image.",
            )
        yield from (here / name for name in sorted(files))
