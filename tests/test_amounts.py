"""Amounts as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.checks.amounts import describe_bytes, describe_count, describe_some


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (12_345_678, "12.3 MB"),
        (99_940_000, "99.9 MB"),
        (99_960_000, "100 MB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (2_718_281_828, "2.7 GB"),
        (5_000_000_000_000_000, "5,000 TB"),
    ],
)
def test_bytes(size: int, shown: str) -> None:
    assert describe_bytes(size) == shown


@given(st.integers(min_value=1000, max_value=10**15))
def test_bytes_are_off_by_less_than_five_percent(size: int) -> None:
    amount, unit = describe_bytes(size).split()
    shown = float(amount.replace(",", "")) * 1000 ** (1 + ["kB", "MB", "GB", "TB"].index(unit))
    assert abs(shown - size) <= 0.05 * size


def test_counts_and_lists() -> None:
    assert describe_count(1, "package") == "1 package"
    assert describe_count(1204, "package") == "1,204 packages"
    assert describe_count(2, "entry", "entries") == "2 entries"
    assert describe_some([]) == ""
    assert describe_some(["a", "b"]) == "a, b"
    assert describe_some(list("abcdefg"), 3) == "a, b, c and 4 more"
    assert describe_some(["a b", "c d"], 3, "; ") == "a b; c d"
