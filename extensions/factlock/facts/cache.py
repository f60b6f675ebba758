"""The user's cache of facts: a file a subject. A broken, full or read-only cache costs time, never truth."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from factlock.errors import FactlockError
from factlock.facts.dates import AHEAD, read_stamp
from factlock.facts.lock import canonical
from factlock.facts.observation import Observation
from factlock.files import write_whole
from factlock.model import Subject

_SHAPE = "1"


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where cached facts are kept: ``FACTLOCK_CACHE_DIR``, else the user's cache folder."""
    chosen = environ.get("FACTLOCK_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_cache_path("factlock", appauthor=False)


class Cache:
    """Facts as sources gave them earlier, by the identity of the source and the subject."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._find = folder
        self._folder: Path | None = None

    def read(self, identity: str, subject: Subject, now: datetime) -> Observation | None:
        """What was kept of a subject, or ``None`` when nothing whole and plausible is there."""
        try:
            kept = json.loads(self._path(identity, subject).read_bytes())
            sealed = canonical(kept["observation"])
            if hashlib.sha256(sealed.encode()).hexdigest() != kept["sha256"]:
                return None
            found = Observation.from_json(kept["observation"])
            plausible = found.subject == subject and read_stamp(found.date) <= now + AHEAD
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return found if plausible else None

    def write(self, identity: str, observation: Observation) -> None:
        """Keep what a source said."""
        value = observation.to_json()
        digest = hashlib.sha256(canonical(value).encode()).hexdigest()
        content = canonical({"observation": value, "sha256": digest})
        with contextlib.suppress(FactlockError, OSError):
            write_whole(self._path(identity, observation.subject), content.encode(), durable=False)

    def _path(self, identity: str, subject: Subject) -> Path:
        if self._folder is None:
            self._folder = self._find()
        name = hashlib.sha256(f"{identity}\n{subject.source}\n{subject.name}".encode()).hexdigest()
        return self._folder / f"facts-{_SHAPE}" / name[:2] / f"{name[2:40]}.json"
