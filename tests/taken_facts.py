"""Take the facts that the worked requests of the image runbook rest on, from the sources as they are now.

Run it with the sources configured as for a build of the site: ``python tests/taken_facts.py``. It writes the
lock that ``test_runbook_content.py`` walks with.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from factlock.commands._run_examples import _walking
from factlock.commands._run_page import open_page
from factlock.commands._run_walk import Facts, utc_now
from factlock.commands._shared import settings_for
from factlock.facts.lock import Block, Lock
from factlock.model import Fact
from factlock.runbook.examples import begin_example, find_requests, open_request
from factlock.runbook.run import Run
from factlock.runbook.walking import drive_together

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "runbooks" / "add-python-package.md"
TAKEN = Path(__file__).parent / "golden" / "requests.lock.gz"


def take() -> Lock:
    """Walk all worked requests, and keep the facts that they used."""
    page = open_page(str(PAGE))
    walks = []
    for path in find_requests(page.runbook, page.path):
        request = open_request(page.runbook, path, path.name)
        run = begin_example(page.runbook, request, page.path, now=utc_now())
        walks.append(_walking(page, request, run))
    lock = Lock()
    for found in drive_together(walks, Facts(settings=settings_for(ROOT, {"mode": "live"}))):
        if not isinstance(found, Run):
            raise found
        for event in found.events:
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
