"""Under which key the cache keeps what a source said, and how little is loaded to know it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from factlock.errors import SourceError
from factlock.sources import Sources
from shelf import Shelf

HEAVY = ("requests", "subprocess", "ssl", "factlock.sources.pages", "factlock.sources.uv")
LOADED = """
import atexit, sys
atexit.register(lambda: print(*sys.modules))
from factlock.cli import main
main(sys.argv[1:])
"""


def sources(home: Path, **environ: str) -> Sources:
    environ = {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", **environ}
    return Sources(environ, home=home, cwd=home, now=lambda: datetime(2026, 11, 21, tzinfo=UTC))


def loaded_by(*words: str) -> list[str]:
    command = [sys.executable, "-c", LOADED, *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("check", ["availability", "tree"])
def test_an_answer_from_the_cache_opens_no_source(shelf: Shelf, check: str) -> None:
    shelf.wheel("demo", "1.0")
    asking = set(loaded_by("ask", check, "demo"))
    assert {"requests", "factlock.sources.pages"} <= asking
    kept = loaded_by("ask", check, "demo")
    assert not [name for name in kept if name.startswith(HEAVY)]


def test_the_version_is_told_without_loading_a_check() -> None:
    assert "factlock.checks" not in loaded_by("--version")


@pytest.mark.parametrize("name", ["index", "resolver"])
def test_two_configurations_never_share_an_identity(tmp_path: Path, name: str) -> None:
    one, other = "https://one.example/simple/", "https://two.example/simple/"
    found = [
        sources(tmp_path, **environ).identity(name)
        for environ in (
            {"PIP_INDEX_URL": one},
            {"PIP_INDEX_URL": other},
            {"PIP_INDEX_URL": one, "PIP_EXTRA_INDEX_URL": other},
            {"PIP_INDEX_URL": other, "PIP_EXTRA_INDEX_URL": one},
            {"PIP_INDEX_URL": one.replace("//", "//ann@")},
            {"PIP_INDEX_URL": one.replace("//", "//bob:secret@")},
        )
    ]
    assert len(set(found)) == len(found)
    assert found[0] == sources(tmp_path, PIP_INDEX_URL=one).identity(name)
    assert not any("secret" in one or "bob" in one for one in found)


def test_the_identities_of_two_sources_differ(tmp_path: Path) -> None:
    here = sources(tmp_path, PIP_INDEX_URL="https://one.example/simple/")
    assert here.identity("index") != here.identity("resolver")


def test_a_name_that_nothing_is_configured_for_has_no_identity(tmp_path: Path) -> None:
    here = sources(tmp_path, PIP_INDEX_URL="https://one.example/simple/")
    with pytest.raises(SourceError, match="'team'"):
        here.identity("team")
    with pytest.raises(SourceError, match="'team'"):
        here("team")


def test_an_index_of_its_own_name_has_an_identity(tmp_path: Path) -> None:
    environ = {"PIP_INDEX_URL": "https://one.example/simple/"}
    here = sources(tmp_path, UV_INDEX="team=https://team.example/simple/", **environ)
    assert here.identity("team") != here.identity("index")
