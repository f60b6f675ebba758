"""Writing ``facts.lock`` together with ``facts.history``, so that no change is lost between the two."""

from __future__ import annotations

from pathlib import Path

from factlock.facts.history import Entry, History, history_path, write_history
from factlock.facts.lock import Lock
from factlock.files import sweep
from factlock.sources.changes import noted


def keep(path: Path, old: Lock, new: Lock, history: History, *, begin: bool) -> None:
    """Write the lock to ``path``, and before it what changed in the world since ``old``.

    In this order: should it end in between, the next refresh finds the same changes again, and they are not
    noted twice. ``begin``: whether a history is begun where nothing has changed and there is none.
    """
    sweep(path.parent)
    new_entries = [one for one in noted(old, new) if not _is_known(one, history, old)]
    if new_entries or (begin and not history.content):
        write_history(history_path(path), history.with_entries(new_entries, since=_since(old, new)))
    new.write(path)


def _is_known(one: Entry, history: History, old: Lock) -> bool:
    """Whether the change was noted by a run that did not come to write its lock."""
    return any(
        (known.subject, known.change) == (one.subject, one.change)
        and known.date > old.date(one.subject)
        for known in history.entries
    )


def _since(old: Lock, new: Lock) -> str:
    """From when on changes are seen: the oldest date of what is compared with, or of the first lock."""
    known = old if old.blocks else new
    return min(known.date(subject) for subject in known.blocks)
