"""Parts of files: what ``Content-Range`` says, and whether it is the part that was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from factlock.errors import Cause, SourceError
from factlock.patterns import regex
from factlock.sources.network.origins import Origin

_WHOLE = 200
PARTS = frozenset({200, 206, 404, 410, 416})
_NOT_THERE = frozenset({404, 410})
_BEYOND = 416
_RANGE = regex(r"bytes (?P<first>\d{1,15})-(?P<last>\d{1,15})/(?P<total>\d{1,15})", re.ASCII)
_HERE = regex(r"127(\.\d{1,3}){3}|\[::1\]|localhost", re.ASCII)


class Part(NamedTuple):
    """Where a part begins, how long it is, and how large the whole file is."""

    start: int
    length: int
    total: int


def may_hold_files(index: Origin, file: Origin) -> bool:
    """Whether an index may name files there: by https, at home, or both plainly on this machine."""
    if file.scheme == "https" or file == index:
        return True
    return index.scheme == "http" and all(_HERE.fullmatch(one.host) for one in (index, file))


def read_part(status: int, headers: Mapping[str, str], host: str) -> Part | None:
    """The part that an answer holds, ``None`` for a whole file; raises ``SourceError``."""
    if status == _WHOLE:
        return None
    if status in _NOT_THERE:
        raise _wrong(host, f"does not have a file that the index names (status {status})")
    if status == _BEYOND:
        raise _wrong(host, "says that a file has no such part (status 416)")
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    if found is None:
        raise _wrong(host, "does not say which part of the file it sent")
    first, last, total = int(found["first"]), int(found["last"]), int(found["total"])
    if not first <= last < total:
        raise _wrong(host, "sent a part that the file cannot have")
    return Part(first, last - first + 1, total)


def check_part(part: Part, *, first: int | None, last: int, host: str) -> None:
    """Raise ``SourceError`` unless the part is the one asked for (see ``Transport.get_range``)."""
    if part.start == 0 and part.length == part.total:
        return
    wanted = max(part.total - last, 0) if first is None else first
    end = part.total if first is None else min(last + 1, part.total)
    if part.start != wanted or part.start + part.length != end:
        raise _wrong(host, "sent another part of the file than the one asked for")


def cut_short(host: str) -> SourceError:
    """The error for a part that has not the length it gives."""
    return _wrong(host, "sent a part that is not as long as it says")


def _wrong(host: str, what: str) -> SourceError:
    return SourceError(
        f"{host} {what}.",
        cause=Cause.MALFORMED,
        host=host,
        advice="The server, or a proxy in between, is at fault. Nothing was concluded from it.",
    )
