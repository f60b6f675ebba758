"""``facts.history``: the committed file that says what changed in the world, one line a change.

JSON Lines. The first line says which format this is and since when changes are noted; each further line is
one change. What stands in the file stays as it is, byte for byte: writing adds lines at the end. See the
reference page "facts.history" for the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from factlock.errors import HistoryError
from factlock.facts.dates import read_stamp
from factlock.files import write_whole
from factlock.light_dataclass import dataclass
from factlock.model import Subject

FORMAT, VERSION = "facts.history", 1
SUFFIX = ".history"
_MEMBERS = ("date", "source", "subject", "change")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """One change: when it was seen (UTC), of which subject, and what it is, in words without its name."""

    date: str
    subject: Subject
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A history as it was read: since when changes are noted, the changes in order, and its bytes."""

    since: str = ""
    entries: tuple[Entry, ...] = ()
    content: bytes = b""

    def with_entries(self, new: Iterable[Entry], *, since: str) -> History:
        """This history and the entries that it lacks, sorted among themselves, behind what is there."""
        more = sorted(set(new) - set(self.entries))
        text = self.content
        if text and not text.endswith(b"\n"):
            text += b"\n"
        if not text:
            text = _line({"format": FORMAT, "version": VERSION, "since": since})
        return History(
            since=self.since or since,
            entries=tuple(sorted({*self.entries, *more})),
            content=text + b"".join(_line(_members(one)) for one in more),
        )


def history_path(lock: Path) -> Path:
    """Where the history of a lock stands: beside it, ``facts.history`` for ``facts.lock``."""
    return lock.with_suffix(SUFFIX)


def read_history(path: Path) -> History:
    """Read a history; a file that does not exist is an empty one. Raises ``HistoryError``."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return History()
    except OSError as error:
        raise HistoryError(f"Cannot be read: {error.strerror or error}.", file=str(path)) from error
    return parse_history(content, file=str(path))


def parse_history(content: bytes, *, file: str = FORMAT) -> History:
    """Read the bytes of a history; raises ``HistoryError`` with the line that is damaged.

    A union merge may leave the first line twice, a change twice, and dates out of order: that is no damage.
    """
    since: list[str] = []
    entries: set[Entry] = set()
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        found = _read_line(line, (file, number))
        if "format" in found:
            since.append(_read_head(found, (file, number)))
        elif not since:
            raise _damaged((file, number), "stands where the line with the format belongs")
        else:
            entries.add(_read_entry(found, (file, number)))
    if content and not since:
        raise _damaged((file, 1), "is empty, where the line with the format belongs")
    return History(
        since=min(since, default=""), entries=tuple(sorted(entries)), content=bytes(content)
    )


def write_history(path: Path, history: History) -> None:
    """Write a history atomically: the old file or the new one is there, whatever happens."""
    write_whole(path, history.content)


def _line(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, ensure_ascii=True).encode() + b"\n"


def _members(one: Entry) -> dict[str, object]:
    return {
        "date": one.date,
        "source": one.subject.source,
        "subject": one.subject.name,
        "change": one.change,
    }


def _read_line(line: bytes, place: tuple[str, int]) -> dict[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise _damaged(place, "is not text in UTF-8") from None
    if text.startswith(_CONFLICT):
        raise _damaged(place, "is the mark of a conflict that was not settled")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _damaged(place, "is not JSON") from None
    if not isinstance(found, dict):
        raise _damaged(place, "is not a JSON object")
    return found


def _read_head(found: dict[str, Any], place: tuple[str, int]) -> str:
    if found["format"] != FORMAT or found.get("version") != VERSION:
        raise HistoryError(
            f"This Factlock reads {FORMAT} of version {VERSION} only.",
            file=place[0],
            line=place[1],
            advice="Use the Factlock that wrote the file.",
        )
    return _date(found.get("since"), place)


def _read_entry(found: dict[str, Any], place: tuple[str, int]) -> Entry:
    for name in _MEMBERS:
        if not isinstance(found.get(name), str) or not found[name]:
            raise _damaged(place, f"lacks the member {name!r}, or it is not a text")
    return Entry(
        date=_date(found["date"], place),
        subject=Subject(source=found["source"], name=found["subject"]),
        change=found["change"],
    )


def _date(text: object, place: tuple[str, int]) -> str:
    try:
        read_stamp(str(text))
    except ValueError:
        raise _damaged(place, "has no date, or one that is none") from None
    return str(text)


def _damaged(place: tuple[str, int], what: str) -> HistoryError:
    return HistoryError(
        f"This line {what}.",
        file=place[0],
        line=place[1],
        advice="Restore the line from version control, or take it out; nothing was written.",
    )
