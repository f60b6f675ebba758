"""Sources of facts, one file each, found by a scan: a module with ``identify`` and ``open_source`` is one.

Both take a logical name and give ``None`` for a name that is not theirs. Such a file is a door: it is
imported to learn under which key the cache keeps what its source said, which is all that a warm command
asks of it. What opening takes it imports when it is opened.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from factlock.channel_names import read_channel_places, read_partial_channels
from factlock.errors import Cause, SourceError
from factlock.modules import module_names

if TYPE_CHECKING:
    from factlock.facts.observation import Source
    from factlock.sources.conda.channel_addresses import Channels
    from factlock.sources.conda.child import Child
    from factlock.sources.network.addresses import Access
    from factlock.sources.network.transport import Transport

T = TypeVar("T")


class Sources:
    """The sources that this machine is configured for, each opened when it is first asked for.

    ``environ``, ``home`` and ``cwd`` are where the configuration of pip and uv is looked for, ``now``
    tells the moment of an answer. ``channels`` says where conda channels are (``name=address`` by lines),
    ``partial_channels`` which of them are only samples (``name`` or ``name=day`` by lines),
    ``conda_names`` where the list of conda's names is (``place`` or ``place=day``),
    ``published`` where the publishers of images are (``name=address`` by lines).
    """

    def __init__(  # noqa: PLR0913 - a keyword a place to look at
        self,
        environ: Mapping[str, str],
        *,
        home: Path,
        cwd: Path,
        now: Callable[[], datetime],
        channels: str = "",
        partial_channels: str = "",
        conda_names: str = "",
        published: str = "",
    ) -> None:
        self._environ = environ
        self._home = home
        self._cwd = cwd
        self.now = now
        self._told = channels, partial_channels
        self.conda_names = conda_names
        # Where publishers of images are said to be, by their ids.
        self.published = read_channel_places(published)
        self._open: dict[str, Source] = {}
        self._identities: dict[str, str] = {}
        self._lock = threading.RLock()

    @property
    def root(self) -> Path:
        """The folder that paths in the settings begin at."""
        return self._cwd

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment in which the configuration and the cache are looked for."""
        return self._environ

    @cached_property
    def access(self) -> Access:
        """The configured indexes, certificates and proxy."""
        return _read_access(self._environ, self._home, self._cwd)

    @cached_property
    def transport(self) -> Transport:
        """The one way to the network; nothing is opened before the first question."""
        from factlock.sources.network.transport import Transport  # noqa: PLC0415

        return Transport(self.access)

    @cached_property
    def channels(self) -> Channels:
        """The conda channels by their names."""
        from factlock.sources.conda.channel_addresses import Channels, Told  # noqa: PLC0415

        addresses, partial = self._told
        told = Told(
            addresses=read_channel_places(addresses),
            partial=read_partial_channels(partial),
            root=self._cwd,
        )
        return Channels(told, self._environ, self._home)

    @cached_property
    def conda(self) -> Child:
        """The one child that asks channels."""
        from factlock.sources.conda.child import Child  # noqa: PLC0415

        # Not a method of ours: the child must be ended when this object is dropped.
        return Child(self._environ, partial(_read_access, self._environ, self._home, self._cwd))

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is configured but not asked, in words; nothing before the first question."""
        return self.access.left_out if "access" in self.__dict__ else ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every spelling of the passwords that were read, for a last look at what was written."""
        indexes = self.access.indexes if "access" in self.__dict__ else ()
        words = [index.password for index in indexes if index.password]
        channels = self.channels.found if "channels" in self.__dict__ else ()
        words += [channel.password for channel in channels if channel.password]
        return tuple(spelling for word in words for spelling in word.spellings())

    def identity(self, name: str) -> str:
        """Tells apart two configurations of one logical name; holds no secret. Nothing is opened.

        Raises ``SourceError`` when nothing is configured for the name.
        """
        with self._lock:
            if name not in self._identities:
                self._identities[name] = self._claim(name, lambda door: door.identify(name, self))
            return self._identities[name]

    def __call__(self, name: str) -> Source:
        """The source of a logical name; raises ``SourceError`` when nothing is configured for it."""
        with self._lock:
            if name not in self._open:
                self._open[name] = self._claim(name, lambda door: door.open_source(name, self))
            return self._open[name]

    def _claim(self, name: str, ask: Callable[[_Door], T | None]) -> T:
        for module in _doors(name):
            found = ask(module)
            if found is not None:
                return found
        raise SourceError(
            f"Nothing on this machine is configured under the name {name!r}.",
            cause=Cause.NOT_CONFIGURED,
            advice="Give the index that name in uv's configuration ([[index]] with name and url).",
        )


class _Door(Protocol):
    """What a module of a source offers."""

    def identify(self, name: str, sources: Sources, /) -> str | None:
        """The identity of the source of that name."""

    def open_source(self, name: str, sources: Sources, /) -> Source | None:
        """The source of that name."""


def _doors(name: str) -> Iterator[_Door]:
    """The modules of sources, the one that is called as the name first: mostly no other is imported."""
    for found in sorted(module_names(__path__), key=lambda one: (one != name, one)):
        module = importlib.import_module(f"{__name__}.{found}")
        if hasattr(module, "open_source"):
            yield cast("_Door", module)


def _read_access(environ: Mapping[str, str], home: Path, cwd: Path) -> Access:
    from factlock.sources.network.addresses import read_access  # noqa: PLC0415

    return read_access(environ, home=home, cwd=cwd, platform=sys.platform)
