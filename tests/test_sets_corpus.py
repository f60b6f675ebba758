"""Every manifest of the corpus before the checks of sets: asked, answered or refused, none crashes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from factlock.checks import find_check
from factlock.facts.gathering import View
from factlock.facts.keys import RESOLVER
from factlock.model import Need
from factlock.sources.uv.solve_question import read_roots
from sets import make

CORPUS = Path(__file__).parent.parent.parent / "shared" / "data" / "corpus"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there"),
]


@pytest.mark.parametrize("check", ["resolves", "pipeline", "cost"])
def test_what_a_manifest_lets_through_is_what_the_resolver_takes(
    check: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = CORPUS.resolve()
    count: Counter[str] = Counter()
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        made = make(check, file=str(path.relative_to(root)), root=root)
        for error, _ in made.faults:
            assert error.message
            count["refused"] += 1
        for one in made.questions:
            found = find_check(check).evaluate(dict(one.parameters), View({}))
            if isinstance(found, Need):
                # What conda is asked for is read anew by its own solver.
                assert all(
                    read_roots(key.subject.name)
                    for key in found.keys
                    if key.subject.source == RESOLVER
                )
                count["asked"] += 1
            else:
                count[found.outcome] += 1
                # Not asked, so known from the file: an empty set, or lines that may not be asked.
                assert (found.outcome == "unknown") == bool(found.unknown)
    with capsys.disabled():
        print(f"\n{check}: {dict(count)}")
    assert count["asked"] > 100
