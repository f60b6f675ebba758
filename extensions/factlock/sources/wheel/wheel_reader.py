"""Reads the metadata of many wheels at once, each once a build; some begin before they are chosen."""

from __future__ import annotations

import time
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as Overdue
from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError
from factlock.sources.at_once import AtOnce
from factlock.sources.network.origins import read_origin
from factlock.sources.wheel.wheel_files import malformed, open_wheel
from factlock.sources.wheel.wheel_metadata import Kept, Metadata, is_version, read_metadata
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.sources.network.addresses import Index
    from factlock.sources.network.transport import Transport
    from factlock.sources.uv.pylock_answer import Chosen


class WheelReader:
    """Metadata of wheels that ``indexes`` name, by their address; safe to use from many threads."""

    def __init__(self, transport: Transport, indexes: tuple[Index, ...], kept: Kept) -> None:
        self._transport = transport
        self._indexes = indexes
        self._kept = kept
        self._wheels = AtOnce(self._read, "factlock-wheel")

    def begin(self, url: str, deadline: float) -> Future[Metadata]:
        """Begin to read a wheel, unless that was begun before."""
        return self._wheels.begin(url, deadline)

    def read_all(self, chosen: list[Chosen], deadline: float) -> dict[str, Metadata]:
        """The metadata of the chosen wheels by project; raises ``SourceError`` if one is missing."""
        found: dict[str, Metadata] = {}
        waiting: list[tuple[Chosen, Future[Metadata]]] = []
        for one in chosen:
            known = None if one.url in self._wheels else self._kept_of(one)
            if known is None:
                waiting.append((one, self.begin(one.url, deadline)))
            else:
                found[one.name] = known
        for one, future in waiting:
            metadata = _wait(future, deadline)
            if metadata.name != one.name or not is_version(metadata.version, one.version):
                raise malformed(f"it is not that of {one.name} {one.version}")
            found[one.name] = metadata
        return found

    def keep(self, chosen: list[Chosen], found: dict[str, Metadata]) -> None:
        """Keep for later what was read; nobody waits for it."""
        for one in chosen:
            if one.sha256 and one.url in self._wheels:
                self._kept.write(one.sha256, found[one.name])

    def _kept_of(self, one: Chosen) -> Metadata | None:
        return self._kept.read(one.sha256, one.name, one.version) if one.sha256 else None

    def _read(self, url: str, deadline: float) -> Metadata:
        parts = url.rpartition("/")[2].removesuffix(".whl").split("-")
        if len(parts) < 5:  # noqa: PLR2004 - name, version and three tags
            raise malformed("its file name is not that of a wheel")
        wheel = open_wheel(self._transport, url, self._owner(url), deadline)
        return read_metadata(wheel, normal_name(parts[0]), parts[1])

    def _owner(self, url: str) -> Index:
        """The index at home where the file is, else the first one; only the former's login is used."""
        origin = read_origin(url)
        at_home = (index for index in self._indexes if read_origin(index.url) == origin)
        return next(at_home, self._indexes[0])


def _wait(future: Future[Metadata], deadline: float) -> Metadata:
    try:
        return future.result(timeout=max(deadline - time.monotonic(), 0))
    except (Overdue, CancelledError) as error:
        raise SourceError(
            "The metadata of the chosen wheels did not come in time.",
            cause=Cause.TIMEOUT,
            advice="Try again when the network is faster.",
        ) from error
