"""The quick reader of plain YAML sees what the guarded one sees, with the same places, or says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factlock.errors import InputError
from factlock.inputs import guarded_yaml
from factlock.inputs.block_yaml import read_if_plain
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
MANY = 20_000
ENVIRONMENT = """\
---
# What the hub needs
name: hub
channels: [conda-forge, nodefaults] # in this order
dependencies:
  - python=3.12

  # Reading data
  - "zarr==2.18.*"  # https://tracker.example.org/tickets/8
  - 'it''s'
  - pip
  - pip:
      # Not on conda-forge
      - erddap-python==1.0.*
about: >-
  One line
  and another.

text: |
  a
    b
  c
empty:
prefix: []
variables: {}
"""


def told(node: Node) -> Any:
    """All that is known of a node; where a list in block form ends is nobody's concern."""
    if isinstance(node, Scalar):
        place = (node.line, node.column, node.end_line, node.end_column)
        return node.text, node.plain, node.style, place
    if isinstance(node, Sequence):
        end = (node.end_line, node.end_column) if node.flow else ()
        return node.flow, node.anchor, (node.line, node.column), end, [*map(told, node.items)]
    assert isinstance(node, Mapping)
    pairs = [(told(key), told(value)) for key, value in node.pairs]
    return node.flow, node.anchor, (node.line, node.column), pairs


def quick(text: str) -> Any:
    try:
        found = read_if_plain(text, "x.yml", MANY)
    except InputError as error:
        return str(error)
    return None if found is None else told(found)


def guarded(text: str) -> Any:
    try:
        return told(guarded_yaml._Builder("x.yml").build(text, MANY))
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(
    "text",
    [
        ENVIRONMENT,
        "a: b # c\nd: 'e' # f\ng: \"h\"   # i\nj: # k\n  - l # m\n- n\n"[:-4],
        "a: [b,c , d]\ne: [ f ]\ng: []  # h\n",
        "a: b#c\nd: e:f\n",
        "a: >\n  b\n  c\n\n\nd: e\n",
        "a: |-\n    b\n   \n"[:-4] + "c: d\n",
        "- a: |\n    b\n      c\n    d\n  e: f\n- >-\n  g\n",
        "a:\n  b:\nc:\n",
        "'a': b\n\"c\": 'd'\n",
        "a: b\na: c\n",
    ],
)
def test_both_readers_see_the_same(text: str) -> None:
    assert quick(text) is not None
    assert quick(text) == guarded(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x b\nc: *x\n", "a: !t b\n", "a: {b: c}\n", "a: ['b']\n", "a: [b\n  ]\n", "a: b\n  c\n",
        "a b: c\n", "? a\n: b\n", "a: |+\n  b\n", "a: >\n  b\n\n  c\n", "a: >\n  b\n    c\n", "a: |2\n   b\n",
        "a: |\n  b", "a: |\n", "a: |\n  b\n \nc: d\n", "a: |\n  b\n c: d\n", "a: 'b\n  c'\n",
        "a: b\n---\nc: d\n", "a:\tb\n", "<<: a\n", "", "a: b: c\n", "a: 'b' c\n",
    ],
)  # fmt: skip
def test_every_other_form_is_left_to_the_guarded_one(text: str) -> None:
    assert quick(text) is None


_LINES = st.sampled_from(
    ["a:", "b: c", "  d: e", "- f", "  - g", "- h: i", "  j: k # l", "m: [n, o]", "p: >-", "  q", "    r", "",
     "#", "s: |", "t: 'u'", " v", "- - w", "---", "x: y:", "- ", "\u00e9: z", " ", "a: b"]
)  # fmt: skip


@settings(max_examples=500)
@given(st.lists(_LINES, max_size=10), st.booleans())
def test_any_lines_are_the_same_to_both_readers(lines: list[str], ends: bool) -> None:
    text = "\n".join(lines) + ("\n" if ends else "")
    found = quick(text)
    assert found is None or found == guarded(text)


def test_the_parts_are_counted_as_the_guarded_reader_counts_them() -> None:
    events = sum(1 for _ in guarded_yaml._events(ENVIRONMENT, "x.yml"))
    assert read_if_plain(ENVIRONMENT, "x.yml", events) is not None
    assert read_if_plain(ENVIRONMENT, "x.yml", events - 1) is None


def test_what_people_mostly_write_needs_no_parser() -> None:
    code = (
        "import sys; from factlock.inputs.guarded_yaml import read_yaml\n"
        "read_yaml(sys.stdin.buffer.read(), 'x.yml'); print('ruamel.yaml' in sys.modules)"
    )
    for text, expected in ((ENVIRONMENT, "False"), ("a: {b: c}\n", "True")):
        ended = subprocess.run(
            [sys.executable, "-c", code],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert ended.stdout.strip() == expected


def test_nothing_stands_behind_its_key_to_both() -> None:
    for head in ("", "x: {y: z}\n"):
        found = read_yaml(f"{head}a:\n\nb:\n".encode(), "x.yml")
        assert isinstance(found, Mapping)
        value = found.get("a")
        assert isinstance(value, Scalar)
        assert (value.line, value.column) == (1 + bool(head), 3)


@pytest.mark.corpus
def test_the_files_of_the_corpus_are_the_same_to_both_readers() -> None:
    same = 0
    for folder in (ROOT / "runbooks", DATA):
        for path in sorted(folder.rglob("*.y*ml")):
            if path.is_file() and path.stat().st_size < 2_000:
                text = path.read_bytes().decode("utf-8", "replace")
                if (found := quick(text)) is not None:
                    assert found == guarded(text), path
                    same += 1
    assert same >= 36
