"""What a lock file holds: packages with versions, files and hashes, as frozen data."""

from __future__ import annotations

from factlock.light_dataclass import dataclass

INDEX = "index"
CHANNEL = "channel"
OTHER_INDEX = "other-index"
ADDRESS = "address"
PATH = "path"
GIT = "git"
VCS = "vcs"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LockedFile:
    """A file of a locked package: its name (``""`` when the lock tells hashes only), hash and size.

    ``hash`` is ``sha256:…`` or of another algorithm, ``""`` if there is none; ``md5`` (``md5:…``) stands
    beside a stronger one where a lock has both. ``size`` is in bytes, 0 when the lock does not say.
    """

    name: str = ""
    hash: str = ""
    size: int = 0
    md5: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LockedPackage:
    """One package of a lock. ``name`` is normal, ``line`` from 1 is where its block begins.

    ``source`` is ``index``, or ``other-index`` (not the one that most packages of the lock have),
    ``channel``, ``address``, ``path``, ``git``, ``vcs``: only what is of the index or of a channel can be
    asked there. ``version`` may be empty where ``source`` is neither.

    A conda package has its ``channel`` by its logical name, the ``subdir`` it lies in, its ``build``, and
    ``depends`` as the lock has them. ``targets`` are the platforms of the lock that a package is for,
    where the lock tells them.
    """

    name: str
    version: str = ""
    files: tuple[LockedFile, ...] = ()
    line: int = 0
    source: str = INDEX
    marker: str = ""
    channel: str = ""
    subdir: str = ""
    build: str = ""
    depends: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedSet:
    """A lock file as read.

    ``kind`` is ``pylock``, ``uv``, ``poetry``, ``requirements``, ``explicit``, ``conda-lock`` or ``pixi``.
    ``made`` is a date (``2024-05-01``) if the file says until when it looked, ``newest`` the latest upload
    time among its files, if it has any: it cannot be older than that. ``roots`` is what the lock says it
    was made from, as canonical requirements; empty when it does not say.
    """

    kind: str
    file: str
    packages: tuple[LockedPackage, ...] = ()
    made: str = ""
    newest: str = ""
    roots: tuple[str, ...] = ()
    requires_python: str = ""
