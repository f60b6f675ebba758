"""Sources of facts, one file each, found by a scan: a module with ``SOURCE`` and ``open_source`` is one."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.channel_names import read_channel_places, read_partial_channels
from factlock.errors import Cause, SourceError

if TYPE_CHECKING:
    from factlock.facts.observation import Source
    from factlock.sources.channel import Child
    from factlock.sources.conda.channel_addresses import Channels
    from factlock.sources.network.addresses import Access
    from factlock.sources.network.transport import Transport


class Sources:
    """The sources that this machine is configured for, each opened when it is first asked for.

    ``environ``, ``home`` and ``cwd`` are where the configuration of pip and uv is looked for, ``now``
    tells the moment of an answer. ``channels`` says where conda channels are (``name=address`` by lines),
    ``partial_channels`` which of them are only samples (``name`` or ``name=day`` by lines).
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
    ) -> None:
        self._environ = environ
        self._home = home
        self._cwd = cwd
        self.now = now
        self._told = channels, partial_channels
        self._open: dict[str, Source] = {}
        self._lock = threading.RLock()

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
        from factlock.sources.channel import Child  # noqa: PLC0415

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
        return tuple(spelling for word in words for spelling in word.spellings())

    def __call__(self, name: str) -> Source:
        """The source of a logical name; raises ``SourceError`` when nothing is configured for it."""
        with self._lock:
            if name not in self._open:
                self._open[name] = self._claim(name)
            return self._open[name]

    def _claim(self, name: str) -> Source:
        for module in pkgutil.iter_modules(__path__):
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            if hasattr(loaded, "SOURCE"):
                found: Source | None = loaded.open_source(name, self)
                if found is not None:
                    return found
        raise SourceError(
            f"Nothing on this machine is configured under the name {name!r}.",
            cause=Cause.NOT_CONFIGURED,
            advice="Give the index that name in uv's configuration ([[index]] with name and url).",
        )


def _read_access(environ: Mapping[str, str], home: Path, cwd: Path) -> Access:
    from factlock.sources.network.addresses import read_access  # noqa: PLC0415

    return read_access(environ, home=home, cwd=cwd, platform=sys.platform)
