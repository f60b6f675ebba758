"""Wheels read from afar: the list of their members and small members, by byte ranges, nothing unpacked.

A wheel is a zip file, whose directory stands at its end: the last 16 kB are mostly all that is needed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError

if TYPE_CHECKING:
    from factlock.sources.network.addresses import Index
    from factlock.sources.network.transport import RangeReply, Transport

TAIL = 16 << 10
MAX_MEMBERS = 200_000
MAX_DIRECTORY = 32 << 20
_LARGEST = 2 << 30
# The fixed part of a member's own header, and room for what may stand behind its name there.
_HEADER, _SLACK = 30, 512
_END = b"PK\x05\x06"
_END_SIZE = 22
_END64, _END64_SIZE = b"PK\x06\x06", 56
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
# The records at the end with the longest comment.
_LONGEST_END = 1 << 17

Fetch = Callable[[int, int], bytes]


def open_wheel(
    transport: Transport, url: str, index: Index, deadline: float | None = None
) -> WheelFile:
    """The wheel at an address that ``index`` named; raises ``SourceError``.

    ``deadline`` (a reading of ``time.monotonic``) bounds the opening and all later reading.
    """

    def ask(first: int | None, last: int) -> RangeReply:
        return transport.get_range(url, index, first=first, last=last, deadline=deadline)

    end = ask(None, TAIL)

    def fetch(first: int, last: int) -> bytes:
        reply = ask(first, last)
        if reply.total != end.total:
            raise malformed("the file changed while it was read")
        return reply.body[first - reply.start : last + 1 - reply.start]

    return WheelFile(size=end.total, tail=end.body, fetch=fetch)


class WheelFile:
    """A wheel of ``size`` bytes of which the end is at hand; ``fetch`` gives other parts.

    Every method raises ``SourceError``. Not safe to share between threads.
    """

    def __init__(self, *, size: int, tail: bytes, fetch: Fetch) -> None:
        if size > _LARGEST:
            raise malformed("it is larger than 2 GiB")
        self.size = size
        self._parts = _Parts(size, tail, fetch)
        self._zip: zipfile.ZipFile | None = None

    def names(self) -> tuple[str, ...]:
        """The names of all members, in the order of the directory."""
        return tuple(info.filename for info in self._opened().infolist())

    def sizes(self) -> dict[str, int]:
        """How large each member says that it is when unpacked, in bytes, by its name."""
        return {info.filename: info.file_size for info in self._opened().infolist()}

    def read(self, name: str, limit: int) -> bytes:
        """A member, unpacked, of at most ``limit`` bytes."""
        archive = self._opened()
        try:
            info = archive.getinfo(name)
        except KeyError:
            raise malformed(f"it has no {name.rpartition('/')[2]}") from None
        if info.file_size > limit or info.compress_size > limit + 4096 or info.flag_bits & 1:
            raise malformed(f"its {name.rpartition('/')[2]} is too large or locked")
        room = _HEADER + len(name.encode()) + _SLACK + info.compress_size
        self._parts.have(info.header_offset, min(info.header_offset + room, self.size))
        try:
            with archive.open(info) as stream:
                content = stream.read(limit + 1)
        except _BROKEN as error:
            raise malformed(f"its {name.rpartition('/')[2]} cannot be unpacked") from error
        if len(content) != info.file_size:
            raise malformed(f"its {name.rpartition('/')[2]} is not as long as it says")
        return content

    def _opened(self) -> zipfile.ZipFile:
        if self._zip is None:
            self._check_directory()
            try:
                self._zip = zipfile.ZipFile(self._parts)
            except _BROKEN as error:
                raise malformed("it is not a zip file") from error
            names = self._zip.NameToInfo
            if len(names) != len(self._zip.filelist):
                raise malformed("two of its members have one name")
        return self._zip

    def _check_directory(self) -> None:
        """Refuse a directory of too many members before it is read."""
        tail = self._parts.end()
        place = tail.rfind(_END)
        if place < 0 or len(tail) < place + _END_SIZE:
            raise malformed("it does not end as a zip file does")
        count = int.from_bytes(tail[place + 10 : place + 12], "little")
        length = int.from_bytes(tail[place + 12 : place + 16], "little")
        start = int.from_bytes(tail[place + 16 : place + 20], "little")
        # Whoever reads the directory believes a zip64 record before these, whatever they say.
        if tail[max(place - _LOCATOR_SIZE, 0) : place].startswith(_LOCATOR):
            count, length, start = self._zip64(tail, place)
        if count > MAX_MEMBERS or length > MAX_DIRECTORY:
            raise malformed("its list of members is too large")
        if 0 <= self.size - start - length < _LONGEST_END:
            self._parts.have(start, self.size)

    def _zip64(self, tail: bytes, place: int) -> tuple[int, int, int]:
        """The count, the length and the start that the record says which stands before its locator."""
        at = place - _LOCATOR_SIZE - _END64_SIZE
        said = int.from_bytes(tail[place - 12 : place - 4], "little")
        record = tail[max(at, 0) : place - _LOCATOR_SIZE]
        if at < 0 or not record.startswith(_END64) or said != self.size - len(tail) + at:
            raise malformed("it does not end as a zip file of this size does")
        count, length, start = (
            int.from_bytes(record[first : first + 8], "little") for first in (32, 40, 48)
        )
        return count, length, start


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    IndexError,
)


class _Parts(io.RawIOBase):
    """A file of which only some parts are at hand; others are fetched when they are read."""

    def __init__(self, size: int, tail: bytes, fetch: Fetch) -> None:
        super().__init__()
        self._size = size
        self._fetch = fetch
        self._held = {size - len(tail): tail}
        self._place = 0

    def end(self) -> bytes:
        """The part that ends the file."""
        return self._held[max(self._held)]

    def have(self, first: int, end: int) -> None:
        """Make sure that the bytes from ``first`` up to ``end`` are at hand, asked for in one go."""
        if first >= end or self._find(first, end) is not None:
            return
        tail = max(self._held)
        if first < tail <= end:
            self._held[first] = self._whole(first, tail) + self._held.pop(tail)
        else:
            self._held[first] = self._whole(first, end)

    def _whole(self, first: int, end: int) -> bytes:
        body = self._fetch(first, end - 1)
        if len(body) != end - first:
            raise malformed("a part of it is missing")
        return body

    def _find(self, first: int, end: int) -> bytes | None:
        for start, part in self._held.items():
            if start <= first and end <= start + len(part):
                return part[first - start : end - start]
        return None

    # -- as a stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._place, self._size)[whence]
        if start + offset < 0:
            raise ValueError("before the beginning of the file")
        self._place = start + offset
        return self._place

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._place + size, self._size)
        first = min(self._place, end)
        self.have(first, end)
        found = self._find(first, end) or b""
        self._place = first + len(found)
        return found


def malformed(what: str) -> SourceError:
    """The error for a wheel that is not as wheels are."""
    return SourceError(
        f"A wheel cannot be read: {what}.",
        cause=Cause.MALFORMED,
        advice="The file, or the server that holds it, is at fault.",
    )
