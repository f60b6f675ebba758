"""How ranges of versions lie to each other."""

from __future__ import annotations

import pytest

from factlock.version_ranges import in_pip_words, lies_within, never_both


@pytest.mark.parametrize(
    ("one", "other", "within", "apart"),
    [
        (">=1,<2", ">=1", True, False),
        ("==1.4.*", ">=1.4.2", False, False),
        ("==1.4.*", ">=1.5", False, True),
        ("~=1.4.2", "==1.4.*", True, False),
        ("~=1.4", "~=1.4.2", False, False),
        ("==2.0", ">=2,<3", True, False),
        ("", "<3", False, False),
        ("<3", "", True, False),
        ("!=1.5.*,>=1.5", "<3.0", False, False),
        (">=1.5,!=1.5.*", "<1.6", False, True),
        ("<=1.9", "<2.0", True, False),
        (">1.9", "<2.0", False, False),
        (">=3", "<3.0", False, True),
        ("words", "<3", False, False),
    ],
)
def test_a_range_is_within_another_apart_from_it_or_neither(
    one: str, other: str, within: bool, apart: bool
) -> None:
    assert (lies_within(one, other), never_both(one, other)) == (within, apart)


@pytest.mark.parametrize(
    ("conda", "pip"),
    [
        ("", ""),
        ("*", ""),
        ("1.2", "==1.2"),
        ("1.2.*", "==1.2.*"),
        (">=1.2,<2", ">=1.2,<2"),
        ("1.2.*,!=1.2.3", "==1.2.*,!=1.2.3"),
    ],
)
def test_what_conda_asks_for_in_the_words_of_pip(conda: str, pip: str) -> None:
    assert in_pip_words(conda) == pip
