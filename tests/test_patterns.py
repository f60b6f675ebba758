"""A pattern is compiled when it is used, and is then what ``re.compile`` gives."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest

from factlock.patterns import regex


def test_a_pattern_is_compiled_at_its_first_use_and_once() -> None:
    with patch("re.compile", wraps=re.compile) as compiled:
        word = regex(r"(?P<all>[a-z]+)", re.IGNORECASE)
        assert not compiled.called
        assert word.fullmatch("Word") is not None
        assert word.fullmatch("12") is None
        assert compiled.call_count == 1
    found = word.search("1 two")
    assert found is not None
    assert found["all"] == "two"
    assert word.pattern == r"(?P<all>[a-z]+)"
    assert regex(rb"\d").sub(b"", b"a1") == b"a"


def test_a_faulty_pattern_is_found_when_it_is_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.match("x")
