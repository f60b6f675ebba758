"""The file of a run: written as it is walked, read on another day or another machine, or by a reviewer."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from factlock.errors import InputError
from factlock.files import sweep, write_whole
from factlock.model import Fact
from factlock.patterns import regex
from factlock.runbook.kept.plain_data import Reader, is_text
from factlock.runbook.kept.scribe import FORMAT, Scribe
from factlock.runbook.run import Evidence, How, Run
from factlock.runbook.walk.asking import evidence_of
from factlock.runbook.walk.engine import MAX_EVENTS
from factlock.text import clean_text

# A run of a hundred packages takes a few MB. What is larger is not read: it would take a machine's memory.
MAX_FILE, MAX_PARTS = 64 << 20, 1_500_000
MAX_ITEMS = 1000
# Seconds that what can be had again may come later.
APART = 0.1
PRIVATE = 0o600
LAST = "last"
_ID = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_ADVICE = "Take the file as factlock wrote it, or begin a new run."


def new_id(now: datetime | None = None, token: str = "") -> str:
    """An id of a run, which is the name of its file too: ``20261121-143205-3f9a1c``."""
    moment = now or datetime.now(UTC)
    return f"{moment.astimezone(UTC):%Y%m%d-%H%M%S}-{token or os.urandom(3).hex()}"


def state_folder(environ: Mapping[str, str]) -> Path:
    """Where runs are kept: ``FACTLOCK_STATE``, else the user's folder of state."""
    if chosen := environ.get("FACTLOCK_STATE"):
        return Path(chosen)
    # One that is not absolute is to be ignored, as its specification says.
    if (base := environ.get("XDG_STATE_HOME")) and Path(base).is_absolute():
        return Path(base) / "factlock"
    from platformdirs import user_state_path  # noqa: PLC0415 - not every command needs it

    return user_state_path("factlock", appauthor=False)


def runs_folder(environ: Mapping[str, str]) -> Path:
    """The folder in which each run that is kept here has its file."""
    return state_folder(environ) / "runs"


def kept_runs(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The files of all runs that are kept here, the one that was written last at the end."""
    found = [one for one in runs_folder(environ).glob("*.json") if _ID.fullmatch(one.stem)]
    return tuple(sorted(found, key=lambda one: (one.stat().st_mtime_ns, one.name)))


def find_run(text: str, environ: Mapping[str, str]) -> Path:
    """The file of a run by its id, the beginning of it, ``last``, or its path; raises ``InputError``."""
    if text.endswith(".json") or "/" in text or "\\" in text:
        return Path(text)
    kept = kept_runs(environ)
    exact = [one for one in kept if one.stem == text]
    found = exact or [one for one in kept if one.stem.startswith(text)]
    if text == LAST:
        found = list(kept[-1:])
    if len(found) == 1 and text:
        return found[0]
    there = ", ".join(one.stem for one in (found or kept)[-5:])
    what = "Several runs begin" if len(found) > 1 else "There is no run that begins"
    raise InputError(
        "There is no last run." if text == LAST else f"{what} with {clean_text(text, 60)!r}.",
        file=str(runs_folder(environ)),
        advice=f"There are: {there}."
        if there
        else "No run is kept here; name the path of its file.",
    )


class Keeper:
    """Keeps one run in its file, step by step; raises ``InputError`` where it cannot be written.

    What follows from the file by itself (what checks answered, what was prepared) is written together, at
    most ``APART`` seconds late; all else at once. ``flush`` is for whoever is about to wait for something.

    The disk is waited for unless all that is new can be had again. Once a file of the image was about to be
    written, it always is.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._scribe = Scribe()
        self._kept: Run | None = None
        self._late: Run | None = None
        self._at = 0.0
        self._is_safe = self._writes = False

    def save(self, run: Run) -> None:
        """Write the file, whole or not at all, for its owner only; or soon, where nothing depends on it."""
        durable = self._must_be_safe(run)
        if durable or self._clock() - self._at >= APART:
            self._write(run, durable=durable)
        else:
            self._late = run

    def flush(self) -> None:
        """Write what was put off."""
        if self._late is not None:
            self._write(self._late, durable=False)

    def close(self) -> None:
        """Write what was put off, and wait for the disk."""
        if (run := self._late or self._kept) is not None:
            self._write(run, durable=True)

    def _write(self, run: Run, *, durable: bool) -> None:
        if run != self._kept or (durable and not self._is_safe):
            _write(_content(run, self._scribe), self.path, durable=durable)
            self._kept, self._is_safe = run, durable
        self._late, self._at = None, self._clock()

    def _must_be_safe(self, run: Run) -> bool:
        self._writes = self._writes or bool(run.intents)
        if self._kept is None or self._writes:
            return True
        # What was said beforehand is in the file since its beginning.
        told = {(one.step, one.value) for one in self._kept.said}
        new = run.events[len(self._kept.events) :]
        said = (one for one in new if one.answer.how is How.PERSON)
        return any((one.step, one.answer.value) not in told for one in said)


def save(run: Run, path: Path, *, durable: bool = True) -> None:
    """Write the file of a run, whole or not at all, for its owner only; raises ``InputError``."""
    _write(_content(run, Scribe()), path, durable=durable)


def _content(run: Run, scribe: Scribe) -> bytes:
    content = scribe.text(run).encode("utf-8")
    if len(content) <= MAX_FILE:
        return content
    # Better a file without the values of facts than one that nobody can read again.
    return Scribe(facts=False).text(run).encode("utf-8")


def _write(content: bytes, path: Path, *, durable: bool) -> None:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(path.parent)
    write_whole(path, content, durable=durable, mode=PRIVATE)


def load(path: Path) -> Run:
    """The run of a file; raises ``InputError`` where it is not one, whatever stands in it."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise InputError(
            f"The file of the run cannot be read: {error.strerror or error}.",
            file=str(path),
            advice="Name another, or begin a new run.",
        ) from error
    return from_bytes(content, str(path))


def from_bytes(content: bytes, file: str) -> Run:
    """A run from the content of its file; raises ``InputError``."""
    data = _parsed(content, file)
    if data.pop("format", None) != FORMAT:
        raise _broken(file, f"it is not of format {FORMAT}")
    texts, facts = data.pop("texts", []), data.pop("facts", [])
    if not isinstance(texts, list) or not all(
        isinstance(one, str) and is_text(one) for one in texts
    ):
        raise _broken(file, "its texts are none")
    reader = Reader(file, {}, texts)
    if not isinstance(facts, list):
        raise _broken(file, "its facts are no list")
    known = [reader.fields(Fact, one, f"facts[{n}]") for n, one in enumerate(facts)]
    evidence = [evidence_of(one) for one in known]

    def numbered(one: Any) -> Evidence | None:
        if not isinstance(one, dict) or one.keys() != {"fact"}:
            return None
        number = one["fact"]
        if type(number) is not int or not 0 <= number < len(evidence):
            raise _broken(file, "evidence names a fact that is not there")
        return evidence[number]

    reader.special = {Evidence: numbered}
    run: Run = reader.fields(Run, data, "run")
    for wrong in _wrong(run):
        raise _broken(file, wrong)
    return run


def _wrong(run: Run) -> Iterator[str]:
    """What is wrong with a run although each member has the right shape."""
    if not _ID.fullmatch(run.id):
        yield "its id is none"
    if not run.items or len(run.items) > MAX_ITEMS:
        yield f"it has not between 1 and {MAX_ITEMS} items"
    if len(run.events) > MAX_EVENTS * len(run.items):
        yield "it has too many events"
    for number, event in enumerate(run.events):
        if event.number != number:
            yield "its events are not numbered in order"
    everything = [one.items for some in (run.events, run.intents, run.holds) for one in some]
    for items in everything:
        if (
            not items
            or list(items) != sorted(set(items))
            or not 0 <= items[0] <= items[-1] < len(run.items)
        ):
            yield "a step names items that are not there"


def _parsed(content: bytes, file: str) -> dict[str, Any]:
    if len(content) > MAX_FILE:
        raise _broken(file, f"it is larger than {MAX_FILE >> 20} MiB")
    if sum(map(content.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise _broken(file, "it has too many parts")
    try:
        data = json.loads(
            content.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        raise _broken(file, f"it is not JSON ({clean_text(str(error), 80)})") from error
    if not isinstance(data, dict):
        raise _broken(file, "it is no object")
    return data


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a member stands twice")
    return found


def _broken(file: str, why: str) -> InputError:
    return InputError(f"This is not the file of a run: {why}.", file=file, advice=_ADVICE)
