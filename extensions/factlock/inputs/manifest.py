"""What a manifest asks for: frozen entries with their places, one by one."""

from __future__ import annotations

from factlock.light_dataclass import dataclass

EXTRA = "extra:"
GROUP = "group:"
BUILD = "build"
OPTIONAL = "optional"
STAGE = "stage/"
HOOK = "hook:"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """One thing that a manifest asks for, where it stands, and why it is not asked if it is not.

    ``requirement`` is canonical PEP 508 text (normal name, sorted extras and specifiers, the marker
    kept) and ``name`` its normal name; both are empty exactly when ``refused`` holds a reason, a noun
    phrase such as ``an address``. ``line`` counts from 1; 0 means that it is not known. ``group`` is
    where in the file it stands: ``""``, ``extra:NAME``, ``group:NAME``, ``build``, ``optional`` (of
    poetry, in no extra), ``stage/NAME`` (of a Dockerfile), ``hook:ID`` (what a hook of pre-commit adds).
    ``text`` is as written, cleaned, without secrets, at most 200 characters. ``pinned`` is the version
    when exactly one is allowed (``==1.2.3``).
    """

    requirement: str = ""
    name: str = ""
    file: str = ""
    line: int = 0
    group: str = ""
    text: str = ""
    refused: str = ""
    hashes: tuple[str, ...] = ()
    pinned: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CondaEntry:
    """One package that a file asks of conda, where it stands, or why it is not asked.

    ``spec`` is the canonical text of a ``CondaSpec``, ``name`` its name, ``pinned`` the version when
    exactly one is allowed, ``build`` and ``channel`` what the spec says of them; all are empty when
    ``refused`` holds a reason. ``selector`` is the platform that micromamba's ``sel(win)`` names.

    Of a command in a ``Dockerfile``: ``channel_names`` are those that the word or the command names, in
    order, ``tool`` is ``conda``, ``mamba``, ``micromamba`` or ``pixi``, ``environment`` what ``-n`` or ``-p``
    says, and ``group`` the stage as an ``Entry`` has it.
    """

    spec: str = ""
    name: str = ""
    file: str = ""
    line: int = 0
    text: str = ""
    refused: str = ""
    pinned: str = ""
    build: str = ""
    channel: str = ""
    selector: str = ""
    channel_names: tuple[str, ...] = ()
    tool: str = ""
    environment: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Named:
    """A word of a file and its line: a channel, a platform, a prefix; cleaned and without secrets.

    ``refused`` says why it is not used, where it is not: a channel that is a folder.
    """

    text: str
    line: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Include:
    """A dependency group that takes in another one (PEP 735), and the line that says so."""

    group: str
    included: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as read.

    ``kind`` is ``requirements``, ``pyproject``, ``environment``, ``dockerfile`` or ``pre-commit``. The
    fields from ``name`` to ``includes`` are a pyproject's own; names of extras and groups are normal, and
    ``requires_python_line`` is 0 where the line is not known.
    ``unread`` names what the file leaves to code that we do not run, in words. ``channels``,
    ``platforms`` (as conda-lock reads them) and ``prefix`` are an ``environment.yml``'s own; ``prefix`` has
    at most one part. ``conda`` is what it, or a Dockerfile, asks of conda.
    """

    kind: str
    file: str
    entries: tuple[Entry, ...] = ()
    name: str = ""
    version: str = ""
    requires_python: str = ""
    requires_python_line: int = 0
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    includes: tuple[Include, ...] = ()
    unread: tuple[str, ...] = ()
    conda: tuple[CondaEntry, ...] = ()
    channels: tuple[Named, ...] = ()
    platforms: tuple[Named, ...] = ()
    prefix: tuple[Named, ...] = ()
