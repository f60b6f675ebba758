"""What Jinja compiled is kept beside our modules, believed only for its text, and never needed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest

from factlock.errors import InputError
from factlock.runbook.model import Runbook, Template
from factlock.runbook.texts import compiled as module
from factlock.runbook.texts import templates
from factlock.runbook.texts.templates import render


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept = Path(cache_from_source(module.__file__)).parent
    kept.mkdir(parents=True)
    _forget()
    yield kept
    _forget()


def _forget() -> None:
    for one in (module._rules, templates._made):
        one.cache_clear()


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were compiled."""
    texts: list[str] = []
    real = templates._compile

    def noted(text: str) -> Any:
        texts.append(text)
        return real(text)

    monkeypatch.setattr(templates, "_compile", noted)
    return texts


def filled(text: str, **values: str) -> str:
    templates._made.cache_clear()
    template = Template(name="reply", language="", text=text, line=10)
    book = Runbook(
        name="add", file="add.md", title="", inputs=(), ends=("a",), steps=(), templates=(template,)
    )
    return render(book, template, values)


def test_what_was_compiled_is_not_compiled_again(folder: Path, parsed: list[str]) -> None:
    assert filled("Hello {{ who }}!", who="Ada") == "Hello Ada!"
    (kept,) = folder.glob("*.jinja")
    assert kept.suffix == ".jinja"
    assert filled("Hello {{ who }}!", who="*Bob*") == r"Hello \*Bob\*!"
    assert parsed == ["Hello {{ who }}!"]


def test_another_text_and_other_rules_are_compiled_anew(
    folder: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled("Hello {{ who }}!", who="Ada")
    assert filled("Bye {{ who }}!", who="Ada") == "Bye Ada!"
    assert len([*folder.glob("*.jinja")]) == 1
    module._rules.cache_clear()
    monkeypatch.setattr(module, "__version__", "another")
    assert filled("Bye {{ who }}!", who="Ada") == "Bye Ada!"
    assert parsed == ["Hello {{ who }}!", "Bye {{ who }}!", "Bye {{ who }}!"]


@pytest.mark.parametrize("odd", [b"", b"j2", b"x" * 100, b"bit", None])
def test_a_broken_file_is_made_anew(folder: Path, parsed: list[str], odd: bytes | None) -> None:
    filled("Hello {{ who }}!", who="Ada")
    (kept,) = folder.glob("*.jinja")
    whole = kept.read_bytes()
    flipped = whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:]
    kept.write_bytes({None: whole[: len(whole) // 2], b"bit": flipped}.get(odd, odd or b""))
    assert filled("Hello {{ who }}!", who="Ada") == "Hello Ada!"
    assert kept.read_bytes() == whole
    assert len(parsed) == 2


def test_where_nothing_is_written_it_is_compiled_each_time(
    folder: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert filled("Hello {{ who }}!", who="Ada") == filled("Hello {{ who }}!", who="Ada")
    assert [*folder.glob("*.jinja")] == []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    shutil.rmtree(folder)
    folder.write_text("in the way")
    assert filled("Hello {{ who }}!", who="Ada") == "Hello Ada!"
    assert len(parsed) == 3


def test_what_is_not_taken_is_never_kept(folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(InputError, match="not taken"):
            filled("{% set x = 1 %}{{ x }}")
    assert [*folder.glob("*.jinja")] == []
