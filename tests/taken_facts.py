"""Take the facts that the worked requests of the image runbook rest on, from the sources as they are now.

Run it with the sources configured as for a build of the site: ``python tests/taken_facts.py``. It writes the
lock that ``test_runbook_content.py`` walks with.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from factlock.commands._run_page import open_page
from factlock.commands._run_walk import Facts
from factlock.commands._shared import settings_for
from factlock.facts.lock import Block, Lock
from factlock.model import Fact
from factlock.worked import Book, walk_worked

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "runbooks" / "add-python-package.md"
TAKEN = Path(__file__).parent / "golden" / "requests.lock.gz"


def take() -> Lock:
    """Walk all worked requests, and keep the facts that they used."""
    page = open_page(str(PAGE))
    facts = Facts(settings=settings_for(ROOT, {"mode": "live"}))
    lock = Lock()
    for worked in walk_worked([Book(runbook=page.runbook, path=page.path)], facts, ROOT)[0]:
        if worked.run is None:
            raise SystemExit(worked.error)
        for event in worked.run.events:
            for one in event.answer.evidence:
                if one.fact is not None:
                    _keep(lock, one.fact)
    return lock


def _keep(lock: Lock, fact: Fact) -> None:
    subject = fact.key.subject
    lock.sources[subject.source] = max(fact.date, lock.sources.get(subject.source, ""))
    lock.blocks.setdefault(subject, Block(since=fact.date, via=fact.via))
    lock.put(fact.key, fact.value)


if __name__ == "__main__":
    TAKEN.write_bytes(gzip.compress(take().dump().encode(), 9, mtime=0))
