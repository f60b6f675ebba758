"""An image as its repository tells it: frozen data, each part with the file and line that say so."""

from __future__ import annotations

from enum import StrEnum

from factlock.light_dataclass import dataclass


class Kind(StrEnum):
    """How an image comes about."""

    REPO2DOCKER = "repo2docker"
    DOCKER_STACKS = "docker-stacks"
    PANGEO = "pangeo"
    ORGANISATION = "organisation"
    PIXI = "pixi"
    OTHER = "other"


MEANING: dict[Kind, str] = {
    Kind.REPO2DOCKER: "repo2docker builds it from the files of the folder.",
    Kind.DOCKER_STACKS: "A Dockerfile from an image of Jupyter's docker-stacks.",
    Kind.PANGEO: "A Dockerfile from an image of Pangeo.",
    Kind.ORGANISATION: "A Dockerfile from an image of an organisation's own.",
    Kind.PIXI: "pixi installs what its manifest names.",
    Kind.OTHER: "A Dockerfile from a bare system, a language or a tool, or from what is not told.",
}


class Manager(StrEnum):
    """Who installs a package."""

    CONDA = "conda"
    PIP = "pip"
    APT = "apt"
    R = "r"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A file, relative to the repository, and a line from 1; 0 where the whole file says it."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text that the repository says somewhere: a Python, a platform, a channel, an action."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The image that one begins from, as a reference in parts.

    ``name`` is the whole name with its registry, as written; ``floats`` is true when the same reference
    may mean another image tomorrow: no digest, and a tag that names no version, date or commit.
    """

    name: str
    tag: str = ""
    digest: str = ""
    floats: bool = True
    place: Place = Place()

    @property
    def registry(self) -> str:
        """The host that the image comes from; docker's own where none is named."""
        first, sign, _ = self.name.partition("/")
        hosted = sign and ("." in first or ":" in first or first == "localhost")
        return first if hosted else "docker.io"

    @property
    def reference(self) -> str:
        """The reference as docker takes it."""
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.name}{tag}{'@' + self.digest if self.digest else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment of an entry: what it says, and whether it stands on lines of its own above it."""

    text: str
    above: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A package that a file asks for.

    ``name`` is normal for pip, lower case for conda, as written else; ``spec`` is canonical text,
    ``pinned`` the version when exactly one is allowed. ``refused`` says why a line is not understood;
    ``environment`` is what a command names, ``""`` for that of the image.
    """

    manager: Manager
    name: str
    spec: str = ""
    pinned: str = ""
    place: Place = Place()
    comment: Comment | None = None
    refused: str = ""
    environment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Held:
    """A package that is in an image or in a lock, with its version and, of conda, its build."""

    manager: str
    name: str
    version: str = ""
    build: str = ""
    line: int = 0
    targets: tuple[str, ...] = ()


class Known(StrEnum):
    """How it is known what an image begins with, or holds."""

    LOCK = "lock"
    SIBLING = "sibling"
    INSTALLED = "installed"
    PUBLISHED = "published"
    NOTHING = "nothing"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """What comes with an image beside what its own files ask for.

    ``lock``: a lock beside the files tells everything; ``sibling``: the base is the image of that folder;
    ``installed``: a list that somebody took from the image; ``published``: its publisher tells, and ``ask``
    is the reference to ask for; ``nothing``: it begins from a bare system; ``not-known``: with the reason.
    ``beneath`` is, with ``sibling`` alone, how it is known what comes along with the other image;
    ``complete`` is whether ``packages``, with what the image declares and that needs, are all that there is.
    """

    known: Known
    place: Place = Place()
    reason: str = ""
    ask: str = ""
    python: str = ""
    complete: bool = False
    beneath: Known | None = None
    packages: tuple[Held, ...] = ()


class Gap(StrEnum):
    """What is not known because a file, or a line of one, was not read.

    ``passed``: nothing about the packages; ``unseen``: it may bring some that nobody lists; ``broken``: it
    should have been read, and could not.
    """

    PASSED = "passed"
    UNSEEN = "unseen"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file, or a line of one, that was not read, and why.

    ``malformed``: it is not written as its format says, so that nobody else could read it either.
    """

    place: Place
    reason: str
    gap: Gap = Gap.BROKEN
    malformed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One image of a repository. ``folder`` is ``"."`` for the repository's top.

    ``python`` and ``platforms`` are empty where nothing says them. ``locks`` are the files that decide
    what is installed; ``removed`` are packages that a command takes away again; ``includes`` the files that
    others take in (``-r``).
    """

    folder: str
    kind: Kind
    files: tuple[str, ...] = ()
    base: Base | None = None
    python: tuple[Said, ...] = ()
    platforms: tuple[Said, ...] = ()
    built: tuple[Said, ...] = ()
    channels: tuple[Said, ...] = ()
    packages: tuple[Declared, ...] = ()
    removed: tuple[Said, ...] = ()
    includes: tuple[Said, ...] = ()
    locks: tuple[str, ...] = ()
    upstream: Upstream = Upstream(known=Known.NOT_KNOWN)
    unread: tuple[Unread, ...] = ()

    def not_read(self, gap: Gap) -> tuple[Unread, ...]:
        """What was not read, with what follows from it."""
        return tuple(one for one in self.unread if one.gap is gap)
