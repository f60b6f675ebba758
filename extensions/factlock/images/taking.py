"""Which files of a repository a Dockerfile takes in, of those that tell what is installed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from factlock.images.finding import Spot, inside
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex

LOCKS = regex(
    r"(?:.*[-_.])?conda[-_]lock.*\.ya?ml|conda-[a-z0-9_-]+\.lock|pixi\.lock|explicit.*\.txt"
)
MAX_PATTERNS = 200
MAX_PARTS = 12
PATTERN = regex(r"[*?]")
LISTS = regex(
    r".*env.*\.ya?ml|requirements.*\.(?:txt|in)|apt\.txt|install\.R|DESCRIPTION|pixi\.toml"
    r"|pyproject\.toml|Pipfile|runtime\.txt"
)
# What a command names by a pattern is a list only where the pattern says so.
_LISTED = regex(r".*\.(?:ya?ml|txt|in|toml|lock)")

Content = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the words of a Dockerfile may mean.

    ``names`` are the files that are read, ``others`` those that are there and are not, with the reason;
    ``copies`` are pairs of what is copied and where to.
    """

    spot: Spot
    names: Collection[str]
    others: Mapping[str, str] = field(default_factory=dict)
    copies: tuple[tuple[str, str], ...] = ()

    def folders(self) -> tuple[str, ...]:
        """Where a path in what is copied may begin."""
        return tuple(dict.fromkeys((self.spot.folder, self.spot.lists, ".")))

    def copied_folders(self) -> Iterator[str]:
        """The folders that are copied in whole, where a source is one."""
        for source, _ in self.copies:
            for folder in self.folders():
                yield posixpath.normpath(inside(folder, source))

    def others_like(self, word: str) -> str:
        """Why the file that a word means is not read, if it is there; else ``""``."""
        there = next((one for one in self._places(word) if one in self.others), "")
        return self.others.get(there, "")

    def matching(self, word: str) -> Iterator[str]:
        """The lists and locks that a word means: by its path, what is copied to there, or its end."""
        if PATTERN.search(word):
            yield from self._alike(word)
        elif counts(word) and (
            file := next((one for one in self._places(word) if one in self.names), "")
        ):
            yield file

    def _places(self, word: str) -> Iterator[str]:
        """Where a file may stand that is called so in the image, the most certain first."""
        path = posixpath.normpath(word)
        for source, target in self.copies:
            # What is copied to a place stands there, or beneath it.
            rest = path.removeprefix(posixpath.normpath(target).rstrip("/") + "/")
            if rest != path or path == posixpath.normpath(target):
                below = [rest] if rest != path else []
                for folder in self.folders():
                    yield posixpath.normpath(inside(folder, posixpath.join(source, *below)))
        for end in _ends(path):
            for folder in self.folders():
                yield posixpath.normpath(inside(folder, end))

    def _alike(self, word: str) -> Iterator[str]:
        listed = sorted(name for name in self.names if counts(name))
        for end in [word] if (word, "") in self.copies else _ends(posixpath.normpath(word)):
            places = [posixpath.normpath(inside(folder, end)) for folder in self.folders()]
            found = [name for name in listed if any(_is_alike(name, one) for one in places)]
            yield from found
            if found:
                return


def taken_files(words: Iterable[str], context: Context) -> list[str]:
    """The files that the words of a Dockerfile name, in their order, each once.

    A word may be a path in what is copied, a path in the image, or a pattern.
    """
    found: dict[str, None] = {}
    patterns = 0
    for word in words:
        patterns += PATTERN.search(word) is not None
        if patterns > MAX_PATTERNS:
            break
        found.update(dict.fromkeys(context.matching(word)))
    taken = list(found)
    for file in list(taken):
        if (source := _source(file, context.names)) and source not in taken:
            taken.append(source)
    return taken


def taken_by_pixi(taken: Collection[str], context: Context, content: Content) -> list[str]:
    """The manifest that pixi installs from, and the lock beside it where that is copied in."""
    folders = dict.fromkeys(
        [posixpath.dirname(one) or "." for one in taken if is_pixi(one, content)]
        + [*context.copied_folders()]
    )
    for folder in folders:
        names = (inside(folder, one) for one in ("pixi.toml", "pyproject.toml"))
        if manifest := next((one for one in names if is_pixi(one, content)), ""):
            lock = inside(folder, "pixi.lock")
            whole = folder in context.copied_folders()
            return [manifest, *([lock] if whole and lock in context.names else [])]
    return []


def is_pixi(file: str, content: Content) -> bool:
    """Whether a file is a manifest of pixi."""
    base, body = posixpath.basename(file), content(file)
    if body is None:
        return False
    return base == "pixi.toml" or (base == "pyproject.toml" and b"[tool.pixi" in body)


def missing(words: Mapping[str, int], context: Context) -> Iterator[tuple[str, int]]:
    """The words that name a list or a lock which is not there, with their lines."""
    for word, line in words.items():
        if counts(word) and not re.search(r"[*?$]", word) and not any(context.matching(word)):
            yield word, line


def counts(name: str) -> bool:
    """Whether a file of that name says what is installed."""
    base = posixpath.basename(name)
    return LISTS.fullmatch(base) is not None or LOCKS.fullmatch(base) is not None


def is_listed(pattern: str) -> bool:
    """Whether a pattern in a command is one of lists."""
    return _LISTED.fullmatch(posixpath.basename(pattern)) is not None


def shared_end(one: str, other: str) -> int:
    """How many parts two paths have in common from their ends."""
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return next(
        (number for number, (a, b) in enumerate(pairs) if a != b),
        min(one.count("/"), other.count("/")) + 1,
    )


def _ends(path: str) -> Iterator[str]:
    """The path without its first part, without its first two, and so on; the longest first."""
    parts = path.lstrip("/").split("/")
    for at in range(max(0, len(parts) - MAX_PARTS), len(parts)):
        yield "/".join(parts[at:])


def _is_alike(name: str, pattern: str) -> bool:
    parts, wanted = name.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def _source(file: str, names: Collection[str]) -> str:
    """The list that a lock beside it was made from."""
    folder, base = posixpath.split(file)
    if not LOCKS.fullmatch(base):
        return ""
    name = "pixi.toml" if base == "pixi.lock" else "environment.yml"
    source = posixpath.join(folder, name)
    return source if source in names else ""
