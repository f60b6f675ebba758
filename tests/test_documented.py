"""What can be written, asked, set or given as a warning is documented; an undocumented thing fails."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

import factlock
from factlock.checks import check_ids, find_check
from factlock.cli import build_parser
from factlock.commands import command_names
from factlock.errors import Cause
from factlock.model import Freshness, Mode, Verdict
from factlock.report import formats
from factlock.settings import OPTIONS
from factlock.sources.kinds import kinds
from factlock.sphinxext import directives, roles
from factlock.sphinxext.directives.check import OWN_OPTIONS
from factlock.target import PLATFORMS
from factlock.warning_types import MEANING, WarningType

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def named(word: str, text: str) -> bool:
    """Whether a word stands in a text as code, alone or with what belongs to it."""
    return re.search(rf"[`:{{-]{re.escape(word)}(?![\w-])", text) is not None


@pytest.mark.parametrize("check", check_ids())
def test_checks(check: str) -> None:
    found, text = find_check(check), page(f"checks/{check}")
    words = [
        *(outcome.value for outcome in found.outcomes),
        *(parameter.name for parameter in found.parameters),
        *(column.id for column in (*found.columns, *found.details)),
    ]
    assert text.startswith(f"# {check}\n")
    assert f"{{dep:{check}}}" in text, "the page shows no example"
    assert [word for word in words if not named(word, text)] == []


def test_platforms() -> None:
    assert [name for name in PLATFORMS if not named(name, page("checks/index"))] == []


def test_causes() -> None:
    assert [cause.value for cause in Cause if not named(cause.value, page("checks/index"))] == []


@pytest.mark.parametrize("name", directives.found())
def test_directives_and_their_options(name: str) -> None:
    text = page("directives")
    if name in check_ids():
        text += page(f"checks/{name}")
    spec = directives.found()[name].option_spec or {}
    assert f"dep:{name}" in text
    assert [option for option in spec if not named(option, text)] == []


@pytest.mark.parametrize("check", check_ids())
def test_own_options_of_directives_are_all_declared(check: str) -> None:
    spec = directives.found()[check].option_spec or {}
    parameters = {parameter.name for parameter in find_check(check).parameters[1:]}
    own = OWN_OPTIONS.keys() - (set() if find_check(check).details else {"details"})
    assert spec.keys() == parameters | own


@pytest.mark.parametrize("name", roles.found())
def test_roles(name: str) -> None:
    assert f"dep:{name}" in page("roles")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_settings(option: object) -> None:
    name = getattr(option, "name")  # noqa: B009 - parametrize gives objects
    text = page("configuration")
    assert f"factlock_{name}" in text
    assert name in text
    assert f"FACTLOCK_{name.upper()}" in text


@pytest.mark.parametrize("kind", WarningType)
def test_warnings(kind: WarningType) -> None:
    assert f"factlock.{kind.value}" in page("warnings")
    assert MEANING[kind]


@pytest.mark.parametrize(
    "words",
    [[name] for name in command_names() if name != "ask"] + [["ask", c] for c in check_ids()],
)
def test_commands_and_their_options(words: list[str]) -> None:
    name = words[0]
    parser = build_parser(words)
    for word in words:
        below = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        parser = below.choices[word]
    text = page("commands")
    assert f"factlock {name}" in text
    options = [flag for action in parser._actions for flag in action.option_strings]
    missing = [flag for flag in options if flag not in {"-h", "--help"} and not named(flag, text)]
    assert [flag for flag in missing if flag.removeprefix("--") not in _pages_of(words)] == []


def _pages_of(words: list[str]) -> str:
    """Where the options of ``factlock ask CHECK`` are told: with the check."""
    return page(f"checks/{words[1]}") if len(words) > 1 else ""


def test_words_for_modes_verdicts_formats_and_freshness() -> None:
    modes = page("modes")
    assert [mode.value for mode in Mode if not named(mode.value, modes)] == []
    words = page("results-json")
    for enum in (Verdict, Freshness):
        assert [item.value for item in enum if not named(item.value, words)] == []
    commands = page("commands")
    assert [name for name in formats() if not re.search(rf"\b{name}\b", commands)] == []


@pytest.mark.parametrize("code", [0, 1, 2, 3, 70, 130])
def test_exit_codes(code: int) -> None:
    assert re.search(rf"(?m)^\| *`?{code}`? *\|", page("exit-codes"))


@pytest.mark.parametrize("kind", kinds())
def test_kinds_of_facts(kind: str) -> None:
    assert named(kind, page("facts-lock"))


def test_every_field_of_results_is_in_the_schema_and_on_the_page() -> None:
    schema = json.loads(
        (Path(factlock.__file__).parent / "schemas" / "results.schema.json").read_bytes()
    )
    text = page("results-json")

    def fields(node: object) -> set[str]:
        if isinstance(node, dict):
            below = [fields(value) for value in node.values()]
            return set(node.get("properties", {})).union(*below)
        return set().union(*map(fields, node)) if isinstance(node, list) else set()

    assert sorted(name for name in fields(schema) if not named(name, text)) == []


def test_no_address_of_a_registry_stands_in_our_files() -> None:
    from factlock.sources.network.public_index import _exported

    hosts = {_exported("netloc"), _exported("file_storage_domain")}
    # Those of conda's channels, in pieces, so that they do not stand here either.
    hosts |= {f"{name}.anaconda.{end}" for name, end in (("conda", "org"), ("repo", "com"))}
    folders = ("docs", "runbooks", "extensions", "tests", ".github", ".ci")
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".")]
    wrong = []
    for path in files:
        if "__pycache__" in path.parts:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        wrong += [str(path.relative_to(ROOT)) for host in hosts if host in text]
    assert wrong == []
