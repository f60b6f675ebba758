"""The import arrows of the design, one file one idea, one socket, one starter of children."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import factlock
from factlock.checks import check_ids, find_check

ROOT = Path(factlock.__file__).parent
BASE = frozenset(
    {"model", "errors", "text", "target", "marker_environment", "version_ranges", "warning_types"}
    | {"version", "channel_names", "virtual_packages", "light_dataclass", "modules", "patterns"}
)
SETTINGS = {"settings", "setting_values", "setting_files"}
# Who may import what of ours, beside itself and the base.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "model": frozenset(),
    "errors": frozenset(),
    "light_dataclass": frozenset(),
    "modules": frozenset(),
    "patterns": frozenset(),
    "text": frozenset(),
    "target": frozenset(),
    "marker_environment": frozenset(),
    "version_ranges": frozenset(),
    "warning_types": frozenset(),
    "version": frozenset(),
    "channel_names": frozenset(),
    "virtual_packages": frozenset(),
    "setting_values": frozenset(),
    "settings": frozenset({"setting_values", "shell"}),
    "setting_files": frozenset({"inputs", "settings"}),
    "files": frozenset(),
    "inputs": frozenset({"shell"}),
    "images": frozenset({"inputs", "shell"}),
    "facts": frozenset({"files"}),
    "sources": frozenset({"facts", "files", "images", "inputs"}),
    "checks": frozenset({"facts", "images", "inputs", "shell"}),
    "shell": frozenset(),
    "ending": frozenset(),
    "report": frozenset({"checks", "runbook"}),
    # Facts come to it as answers: whoever walks is given a function that asks.
    "runbook": frozenset({"checks", "facts", "files", "images", "inputs", "questions"}),
    "questions": frozenset({"checks"}),
    "asking": frozenset({"checks", "facts", "sources", "settings"}),
    "site_questions": frozenset({"facts", "report", "sources"}),
    # The worked requests of a site, which its pages show and its commands lock.
    "worked": frozenset({"asking", "checks", "inputs", "runbook"} | SETTINGS),
    "commands": frozenset(
        {
            "asking",
            "checks",
            "facts",
            "files",
            "images",
            "inputs",
            "questions",
            "report",
            "runbook",
        }
        | SETTINGS
        | {"site_questions", "sources", "worked"}
    ),
    "cli": frozenset({"commands", "ending", "report"}),
    "__main__": frozenset({"cli"}),
    "sphinxext": frozenset(
        {"asking", "checks", "facts", "files", "inputs", "questions"}
        | {"report", "runbook", "shell", "sources", "worked"}
        | SETTINGS
    ),
    "__init__": frozenset({"sphinxext"}),
}
SOCKETS = {"socket", "ssl", "requests", "urllib3", "http", "truststore"}
MAY_OPEN_SOCKETS = {
    "sources/network/transport.py",
    "sources/network/wire.py",
    "sources/network/lookups.py",
    "sources/network/trust.py",
    # Listens on the loopback for our own child.
    "sources/conda/relay.py",
}
# These ask requests what netrc and the environment say, and open nothing.
MAY_READ_UTILS = {"sources/network/logins.py", "sources/network/proxies.py"}
CHILDREN = {"subprocess", "multiprocessing", "asyncio"}
SPHINX = {"sphinx", "docutils", "myst_parser"}


def _files() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _layer(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_arrows(path: Path) -> None:
    layer = _layer(path)
    allowed = MAY_IMPORT[layer] | BASE | {layer}
    ours = [name for name in _imports(path) if name.startswith("factlock.")]
    # ``from factlock.x import y`` is seen as factlock.x and factlock.x.y: the layer is the second part.
    wrong = sorted({name for name in ours if name.split(".")[1] not in allowed})
    assert not wrong, f"{layer} may not import {wrong}"


def test_checks_know_facts_by_their_names_only() -> None:
    for path in ROOT.glob("checks/*.py"):
        runtime = {
            name
            for name in _imports(path)
            if name.startswith("factlock.facts")
            and not name.startswith(("factlock.facts.keys", "factlock.facts.channel_keys"))
        }
        # The view is imported for its type only.
        assert runtime <= {"factlock.facts.gathering", "factlock.facts.gathering.View"}


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_one_socket_one_starter_one_sphinx(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    imported = set(_imports(path))
    tops = {found.split(".")[0] for found in imported}
    if name in MAY_READ_UTILS:
        assert all(
            one.startswith("requests.utils") for one in imported if one.split(".")[0] in SOCKETS
        )
    elif name not in MAY_OPEN_SOCKETS:
        assert not tops & SOCKETS
    # The child that asks channels runs rattler's coroutines, and starts nothing.
    if name not in {"sources/process.py", "sources/conda/worker.py"}:
        assert not tops & CHILDREN
    if _layer(path) not in {"sphinxext", "__init__"}:
        assert not tops & SPHINX


def test_a_check_is_called_as_its_file() -> None:
    assert check_ids()
    for name in check_ids():
        check = find_check(name)
        assert check.id == name
        assert "unknown" in {outcome.value for outcome in check.outcomes}
        assert set(check.shown) <= {column.id for column in check.columns}
