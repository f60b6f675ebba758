"""JSON is one text for programs and for people who look at it in a terminal."""

from __future__ import annotations

import json

import pytest

from factlock.model import Json
from factlock.report.json import dump, dump_questions


@pytest.mark.parametrize("char", ["\x1b", "\x7f", "\x9b", "\u202e", "\u200b", "\u2028", "\ud800"])
def test_what_a_terminal_obeys_or_hides_is_escaped(char: str) -> None:
    value: dict[str, Json] = {"text": f"a{char}b ≥ é", f"key{char}": "xxx"}
    for text in (dump(value), dump_questions([], value=value)):
        assert char not in text
        assert "≥ é" in text
        assert f"\\u{ord(char):04x}" in text
    assert json.loads(dump(value)) == value


def test_a_hidden_character_beyond_the_first_plane_is_a_pair() -> None:
    text = dump({"text": "\U000e0041 \U0001f600"})
    assert "\\udb40\\udc41 \U0001f600" in text
    assert json.loads(text) == {"text": "\U000e0041 \U0001f600"}
