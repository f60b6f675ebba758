"""Which files of a repository a Dockerfile takes in, of those that tell what is installed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from factlock.images.finding import Spot, inside

LOCKS = re.compile(
    r"(?:.*[-_.])?conda[-_]lock.*\.ya?ml|conda-[a-z0-9_-]+\.lock|pixi\.lock|explicit.*\.txt"
)
LISTS = re.compile(
    r".*env.*\.ya?ml|requirements.*\.(?:txt|in)|apt\.txt|install\.R|DESCRIPTION|pixi\.toml"
    r"|pyproject\.toml|Pipfile|runtime\.txt"
)


def taken_files(words: Iterable[str], spot: Spot, names: Collection[str]) -> list[str]:
    """The files that the words of a Dockerfile name, in their order, each once.

    A word may be a path in what is copied, a path in the image, or a pattern: what counts is that a file
    of that name stands beside the Dockerfile, or at the same path from the top.
    """
    found: dict[str, None] = {}
    for word in words:
        found.update(dict.fromkeys(_matching(word, spot, names)))
    taken = [one for one in found if one in names]
    for file in list(taken):
        if (source := _source(file, names)) and source not in taken:
            taken.append(source)
    return taken


def missing(
    words: Mapping[str, int], spot: Spot, names: Collection[str]
) -> Iterator[tuple[str, int]]:
    """The words that name a list or a lock which is not there, with their lines."""
    for word, line in words.items():
        base = posixpath.basename(word)
        if (
            _counts(base)
            and not re.search(r"[*?$]", word)
            and not any(_matching(word, spot, names))
        ):
            yield word, line


def _matching(word: str, spot: Spot, names: Collection[str]) -> Iterator[str]:
    base = posixpath.basename(word)
    if re.search(r"[*?]", base):
        places = [inside(spot.folder, word), posixpath.normpath(word)]
        for name in sorted(names):
            if _counts(name) and any(fnmatchcase(name, posixpath.normpath(one)) for one in places):
                yield name
        return
    if not _counts(base):
        return
    path = word.lstrip("/")
    for folder in dict.fromkeys((spot.folder, spot.lists, ".")):
        for one in (path, base):
            if (file := posixpath.normpath(inside(folder, one))) in names:
                yield file
                return


def _counts(name: str) -> bool:
    base = posixpath.basename(name)
    return LISTS.fullmatch(base) is not None or LOCKS.fullmatch(base) is not None


def _source(file: str, names: Collection[str]) -> str:
    """The list that a lock beside it was made from."""
    folder, base = posixpath.split(file)
    if not LOCKS.fullmatch(base):
        return ""
    name = "pixi.toml" if base == "pixi.lock" else "environment.yml"
    source = posixpath.join(folder, name)
    return source if source in names else ""
