"""The guides do what they say: their files are written, their commands are given, in an empty folder."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from chaos import Chaos, page
from factlock.commands import command_names
from guide_blocks import GUIDES, Command, File, follow, steps
from sites import EXTENSIONS

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def environ(chaos: Chaos, tmp_path: Path) -> dict[str, str]:
    return {"PIP_INDEX_URL": chaos.url, "FACTLOCK_CACHE_DIR": str(tmp_path / "cache")}


@needs_git
@pytest.mark.parametrize("syntax", ["myst", "rst"])
def test_five_minutes(tmp_path: Path, chaos: Chaos, syntax: str) -> None:
    chaos.add("numpy", page("numpy", "2.3.0"))
    chaos.add("xarray", page("xarray", "2026.9.0"))
    folder = tmp_path / "empty"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    first, *todo = steps("first-question", syntax)
    # Nothing is installed in a test without a network: the extra exists, and the code is on the path.
    assert isinstance(first, Command)
    assert first.line == "python -m pip install './factlock[sphinx]'"
    assert sum(isinstance(one, Command) for one in todo) >= 7
    follow(folder, todo, environ(chaos, tmp_path))
    shown = (folder / "_build" / "html" / "index.html").read_text(encoding="utf-8")
    assert "==2026.9.*" in shown
    assert (folder / "docs" / "facts.lock").is_file()


def test_write_a_check(tmp_path: Path, chaos: Chaos) -> None:
    today = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = page("numpy", "2.3.0")
    for one in found["files"]:
        one["upload-time"] = today
    chaos.add("numpy", found)
    # Where the check belongs: beside the others, in a copy of the whole.
    shutil.copytree(
        EXTENSIONS, tmp_path / "extensions", ignore=shutil.ignore_patterns("__pycache__")
    )
    todo = steps("write-a-check")
    paths = [one.path for one in todo if isinstance(one, File)]
    assert paths == [
        "extensions/factlock/checks/released.py",
        "tests/test_released.py",
        "docs/index.md",
    ]
    around = {**environ(chaos, tmp_path), "PYTHONPATH": str(tmp_path / "extensions")}
    follow(tmp_path, todo, around)
    conf = 'project = "x"\nextensions = ["myst_parser", "factlock"]\n'
    (tmp_path / "docs" / "conf.py").write_text(conf, encoding="utf-8")
    build = Command(line="sphinx-build -W -b html docs out", code=0, prints=("build succeeded",))
    follow(tmp_path, [build], around)
    assert "lately" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_write_a_runbook(tmp_path: Path, chaos: Chaos) -> None:
    chaos.add("xarray", page("xarray", "2026.9.0"))
    todo = steps("write-a-runbook")
    assert sum(isinstance(one, Command) for one in todo) >= 6
    around = {**environ(chaos, tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    follow(tmp_path, todo, around)
    assert "- `xarray==2026.9.*`" in (tmp_path / "letters" / "reply.md").read_text(encoding="utf-8")
    shown = (tmp_path / "_build" / "html" / "runbooks" / "new-dependency.html").read_text("utf-8")
    assert "A name that nobody has" in shown


@pytest.mark.parametrize("guide", sorted(GUIDES.glob("*.md")), ids=lambda path: path.stem)
def test_commands_that_a_guide_names_are_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    words = re.findall(r"(?m)^\s*(?:\$ |- run: )factlock ([a-z]+)", text)
    assert [word for word in words if word not in command_names()] == []
    for block in re.findall(r"(?ms)^```yaml\n(.*?)^```", text):
        assert YAML(typ="safe", pure=True).load(block)
