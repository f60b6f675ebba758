"""Names of Pythons: which are read, and what is said of those that are not."""

from __future__ import annotations

import pytest

from factlock.errors import InputError
from factlock.target import read_python, read_pythons


@pytest.mark.parametrize("text", ["3.7", "3.11", "3.11.4"])
def test_a_python_is_read_as_written(text: str) -> None:
    assert read_python(text) == text


@pytest.mark.parametrize("text", ["2.7", "2", "4.0", "2.7.18"])
def test_a_python_that_is_none_of_ours_is_still_called_one(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_pythons(f"3.11, {text}")
    assert caught.value.message == f"Python {text} is not one that factlock can ask about."
    assert caught.value.advice.startswith("Write 3.x")


@pytest.mark.parametrize("text", ["three", "3", "3.", "2.x", "\u0662.7"])
def test_what_is_no_python_is_not_called_one(text: str) -> None:
    with pytest.raises(InputError, match="is not a Python version"):
        read_python(text)
