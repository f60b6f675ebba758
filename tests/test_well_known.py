"""Names that look like well-known ones are asked about, and never installed instead."""

from __future__ import annotations

import pytest

from factlock.checks.releases.well_known import NAMES, twin_note


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("httpxx", "httpx"),
        ("scikit-learns", "scikit-learn"),
        ("reqests", "requests"),
        ("reqeusts", "requests"),
        ("panfas", "pandas"),
    ],
)
def test_one_letter_more_less_other_or_in_another_place(name: str, twin: str) -> None:
    assert f"the well-known {twin} " in str(twin_note(name))


@pytest.mark.parametrize("name", ["numpy", "dsak", "pangeo-forge", "scikit-learning", "httpxy2"])
def test_other_names_are_names(name: str) -> None:
    assert twin_note(name) is None


def test_no_well_known_name_is_asked_about() -> None:
    assert [name for name in NAMES if twin_note(name)] == []
