"""The body of an answer, whole and unpacked, or an error: its framing, packing and size."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from factlock.errors import Cause, SourceError
from factlock.patterns import regex

_PIECE = 1 << 16
_MAX_MEMBERS = 16
_LENGTH = regex(r"[0-9]{1,15}", re.ASCII)


class Room(NamedTuple):
    """How many bytes a body may have: as sent, unpacked, and how many are wanted at most."""

    wire: int
    unpacked: int
    prefix: int | None = None


def check_framing(headers: Mapping[str, str], host: str, room: Room) -> None:
    """Refuse a body that does not say where it ends, or that says that it is too large."""
    transfer = headers.get("transfer-encoding")
    length = headers.get("content-length")
    if transfer is not None:
        framed = transfer.strip().lower() == "chunked"
    else:
        framed = length is not None and _LENGTH.fullmatch(length.strip()) is not None
        if framed and room.prefix is None and int(length or 0) > room.wire:
            raise _too_large(host, room.wire)
    if not framed:
        raise SourceError(
            f"The answer of {host} does not say where it ends, so a cut one would look whole.",
            cause=Cause.MALFORMED,
            host=host,
            retry=True,
            advice="The server, or a proxy in between, must send Content-Length or chunks.",
        )


def is_packed(headers: Mapping[str, str], host: str) -> bool:
    """Whether the body is packed with gzip; every other packing is refused."""
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return False
    if encoding in {"gzip", "x-gzip"}:
        return True
    raise SourceError(
        f"The answer of {host} is packed in another way than the gzip that was asked for.",
        cause=Cause.MALFORMED,
        host=host,
        advice="A proxy in between may be at fault.",
    )


def read_body(
    pieces: Iterable[bytes], *, packed: bool, host: str, room: Room
) -> tuple[bytes, bool]:
    """The unpacked body and whether it is complete, which only a prefix may not be.

    Raises ``SourceError`` when it is too large, or when its gzip is broken or cut (that may heal).
    """
    parts: list[bytes] = []
    size = 0
    counted = _count(pieces, host, room.wire)
    for part in _unpack(counted, host) if packed else counted:
        parts.append(part)
        size += len(part)
        if room.prefix is not None and size > room.prefix:
            return b"".join(parts)[: room.prefix], False
        if size > room.unpacked:
            raise _too_large(host, room.unpacked)
    return b"".join(parts), True


def _too_large(host: str, limit: int) -> SourceError:
    shown = f"{limit >> 20} MiB" if limit >> 20 else f"{limit} bytes"
    return SourceError(
        f"The answer of {host} is larger than {shown}.",
        cause=Cause.TOO_LARGE,
        host=host,
        advice="No page of a project is so large. Look at what the address answers in a browser.",
    )


def _count(pieces: Iterable[bytes], host: str, limit: int) -> Iterator[bytes]:
    sent = 0
    for piece in pieces:
        sent += len(piece)
        if sent > limit:
            raise _too_large(host, limit)
        yield piece


def _unpack(pieces: Iterable[bytes], host: str) -> Iterator[bytes]:
    """Unpack gzip a piece at a time, so that a bomb is seen before it is in memory."""
    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    members = 1
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if machine.eof:
                    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
                    members += 1
                    if members > _MAX_MEMBERS:
                        raise _broken_gzip(host)
                yield machine.decompress(rest, _PIECE)
                rest = machine.unused_data if machine.eof else machine.unconsumed_tail
        # zlib may hold output back when a piece of it was full; without more input it comes now.
        while not machine.eof and (part := machine.decompress(b"", _PIECE)):
            yield part
    except zlib.error:
        raise _broken_gzip(host) from None
    if not machine.eof:
        raise _broken_gzip(host)


def _broken_gzip(host: str) -> SourceError:
    return SourceError(
        f"The answer of {host} is broken or cut: its gzip cannot be unpacked.",
        cause=Cause.MALFORMED,
        host=host,
        retry=True,
        advice="Nothing was concluded from it. Try again later.",
    )
