"""The one Python that the texts of an image come to."""

from __future__ import annotations

import pytest

from factlock.checks.repositories.told_python import agreed_python, first_python


@pytest.mark.parametrize(
    ("texts", "agreed", "first"),
    [
        ((), "", ""),
        (("3.12.*",), "3.12", "3.12"),
        (("3.10.19.*",), "3.10", "3.10"),
        (("3.12.11", "3.12.*"), "3.12", "3.12"),
        (("3.12.11", "3.11.*"), "", "3.12"),
        (("3.10.*", "<3.11,>=3.8.1"), "3.10", "3.10"),
        ((">=3.9,<3.10",), "3.9", ""),
        (("~=3.11.0",), "3.11", ""),
        ((">=3.13.14,<3.15",), "", ""),
        (("<3.12",), "", ""),
        (("2.7",), "", ""),
        (("words", "3.9"), "3.9", "3.9"),
    ],
)
def test_one_python_is_told_or_none(texts: tuple[str, ...], agreed: str, first: str) -> None:
    assert (agreed_python(texts), first_python(texts)) == (agreed, first)
