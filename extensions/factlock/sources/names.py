"""The source ``names``: which names a conda channel has, and what each is called on a Python index.

It is a list that somebody made and that the setting ``conda_names`` names: of conda-forge, of one day, with
every name of it. It says what exists and nothing about versions.

``names`` (no parameters; the subject is a name in normal form, of either side): ``exists_on_channel``,
whether the channel has a package of that name; ``spelled``, how the channel spells it; ``pypi``, the names
on the index of what these packages hold, or ``null`` where none is known; ``conda``, all packages that hold
a project of that name; ``alike``, packages whose name is the same but for ``python-`` or ``-python``;
``carries``, for each of these packages all that it holds; ``until``, the day of the list, or ``""``.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from factlock.channel_names import read_names_place
from factlock.errors import Cause, InputError, SourceError
from factlock.facts.channel_keys import NAMES
from factlock.facts.dates import stamp
from factlock.facts.observation import Observation
from factlock.inputs.reading import read_input
from factlock.model import FactKey, Json, Subject
from factlock.sources.conda.name_list import MAX_BYTES, NameList, read_names
from factlock.text import Secret

if TYPE_CHECKING:
    from factlock.sources import Sources

SOURCE = NAMES
# How many packages are told of one name.
MAX_TOLD = 40
_OK = 200


def identify(name: str, sources: Sources) -> str | None:
    """A digest of the place and the day and, of a file, of what tells that it changed."""
    if name != SOURCE:
        return None
    place, day = _told(sources)
    words = ["names", place, day]
    if (file := _file(place, sources)) is not None and file.is_file():
        found = file.stat()
        words.append(f"{found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def open_source(name: str, sources: Sources) -> NamesSource | None:
    """The list that the settings name; raises ``SourceError`` where they name none."""
    return NamesSource(sources, *_told(sources)) if name == SOURCE else None


def _told(sources: Sources) -> tuple[str, str]:
    """The place and the day of the list."""
    if not sources.conda_names:
        raise SourceError(
            "No list of conda's names is configured, so what a package is called there is not known.",
            cause=Cause.NOT_CONFIGURED,
            advice="Name one in the setting `conda_names`, or with `factlock refresh --names FILE`.",
        )
    return read_names_place(sources.conda_names)


def _file(place: str, sources: Sources) -> Path | None:
    return None if "://" in place else sources.root / place


class NamesSource:
    """The list, read when it is first asked for and once a build."""

    def __init__(self, sources: Sources, place: str, day: str) -> None:
        self._sources = sources
        self._place = place
        self._day = day
        self._lock = threading.Lock()
        self._list: NameList | SourceError | None = None

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """What the list says of a name; raises ``SourceError``, or ``InputError`` for a file."""
        value = names_fact(self._read(deadline), subject.name, self._day)
        day = f", {self._day}" if self._day else ""
        return Observation(
            subject=subject,
            date=stamp(self._sources.now()),
            via=f"names of conda-forge{day}",
            values=dict.fromkeys(keys, value),
        )

    def _read(self, deadline: float) -> NameList:
        # What failed once is not fetched again for every name.
        with self._lock:
            if self._list is None:
                try:
                    self._list = self._load(deadline)
                except SourceError as error:
                    self._list = error
            if isinstance(self._list, SourceError):
                raise self._list
            return self._list

    def _load(self, deadline: float) -> NameList:
        if (file := _file(self._place, self._sources)) is not None:
            return read_names(read_input(file, root=file.parent, limit=MAX_BYTES), file.name)
        body, host = self._fetched(deadline)
        try:
            return read_names(body, "the list of names")
        except InputError as error:
            raise SourceError(
                f"What {host} gives for a list of names is none: {error.message}",
                cause=Cause.MALFORMED,
                host=host,
                advice=error.advice,
            ) from error

    def _fetched(self, deadline: float) -> tuple[bytes, str]:
        from factlock.sources.network.addresses import Index  # noqa: PLC0415

        parts = urlsplit(self._place)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        home = Index(
            name=SOURCE,
            url=urljoin(bare, "/"),
            user=Secret(unquote(parts.username)) if parts.username else None,
            password=Secret(unquote(parts.password)) if parts.password else None,
        )
        reply = self._sources.transport.get(
            bare, accept="application/json", index=home, deadline=deadline
        )
        if reply.status != _OK:
            raise SourceError(
                f"{reply.host} has no list of names at the address in the settings.",
                cause=Cause.NOT_AN_INDEX,
                host=reply.host,
                advice="Look at the setting `conda_names`.",
            )
        return reply.body, reply.host


def names_fact(names: NameList, name: str, day: str) -> dict[str, Json]:
    """What a list says of a name in normal form; the shape is told above."""
    spelled = names.spelled(name)
    holders = [*names.holders.get(name, ())]
    alike = [one for one in names.alike(name) if one not in {*spelled, *holders}]
    told = [*spelled, *holders[:MAX_TOLD], *alike]
    pypi = sorted({project for one in spelled for project in names.held[one]})
    return {
        "exists_on_channel": bool(spelled),
        "spelled": [*spelled],
        "pypi": [*pypi] or None,
        "conda": [*holders[:MAX_TOLD]],
        "alike": [*alike],
        "carries": {one: [*names.held[one]] for one in told},
        "until": day,
    }
