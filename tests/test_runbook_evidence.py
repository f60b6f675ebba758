"""The sources of an answer in words, the same on pages, in texts and in a terminal."""

from __future__ import annotations

import pytest

from factlock.model import Json
from factlock.runbook.evidence import told_sources
from factlock.runbook.run import Evidence

SAMPLE: Json = {"until": "2026-08-22"}


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        (
            [Evidence(what="numpy", source="index", date="2026-11-20T10:00:00Z")],
            "index, 2026-11-20",
        ),
        (
            [
                Evidence(what="numpy", source="index", date="2026-11-20T10:00:00Z"),
                Evidence(what="scipy", source="index", date="2026-11-18T10:00:00Z"),
            ],
            "index, 2026-11-18 to 2026-11-20",
        ),
        (
            [
                Evidence(
                    what="numpy",
                    source="conda-forge",
                    date="2026-11-20",
                    value=SAMPLE,
                    partial=True,
                )
            ],
            "conda-forge, partial sample, data up to 2026-08-22",
        ),
        ([Evidence(what="environment.yml", source="file")], "environment.yml"),
        ([], ""),
    ],
)
def test_sources_in_words(evidence: list[Evidence], told: str) -> None:
    assert "; ".join(told_sources(evidence)) == told
