"""Locks that uv makes of a project today are read, and say the same in each of their forms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from factlock.inputs import LockedSet, read_lock_file, read_manifest, select

pytestmark = pytest.mark.live
PROJECT = """\
[project]
name = "demo-app"
version = "0.1"
requires-python = ">=3.11"
dependencies = ["requests>=2.32", "colorama; sys_platform == 'win32'"]
[project.optional-dependencies]
cli = ["click>=8"]
[dependency-groups]
dev = ["iniconfig"]
"""


def uv(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "uv", *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def hashes(locked: LockedSet) -> dict[tuple[str, str], set[str]]:
    return {
        (one.name, one.version): {file.hash for file in one.files}
        for one in locked.packages
        if one.source == "index"
    }


def test_three_locks_of_one_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    uv(tmp_path, "lock")
    everything = ("--all-extras", "--all-groups", "--no-emit-project")
    pylock = uv(tmp_path, "export", "--format", "pylock.toml", *everything)
    pinned = uv(tmp_path, "export", "--format", "requirements.txt", *everything)

    of_uv = read_lock_file((tmp_path / "uv.lock").read_bytes(), "uv.lock")
    assert len(of_uv.packages) > 6
    assert hashes(of_uv) == hashes(read_lock_file(pylock.encode(), "pylock.toml"))
    assert hashes(of_uv) == hashes(read_lock_file(pinned.encode(), "requirements.txt"))
    assert all(file.name and file.hash for one in of_uv.packages for file in one.files)
    manifest = read_manifest(PROJECT.encode(), "pyproject.toml")
    asked = {one.name for one in select(manifest, extras=["cli"], groups=["dev"])}
    assert {root.split(">")[0].split(";")[0] for root in of_uv.roots} == asked
    assert of_uv.newest > "2024"
