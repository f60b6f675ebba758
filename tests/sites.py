"""Small sites for tests: files, a lock made of given facts, and a build that says how it ended."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.cmd.build import build_main
from sphinx.config import Config

import factlock
from factlock.checks import find_check
from factlock.facts.keys import latest_key, project_key
from factlock.facts.lock import Lock
from factlock.facts.updating import complete
from factlock.model import Fact, FactKey, Freshness, Json

DATE = "2026-11-20T00:00:00Z"
EXTENSIONS = Path(factlock.__file__).parents[1]
CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_parser", "factlock"]
exclude_patterns = ["_build"]
factlock_python = "3.11"
version = release = "1"
numfig = True
project_copyright = "nobody"
"""
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Sphinx adds what extensions read to this default itself, for all later builds of the process; a process of
# its own then finds the settings of a site changed.
SUFFIXES = Config.config_values["source_suffix"].default
ITS_SUFFIXES = dict(SUFFIXES)


def release(version: str, **fields: Any) -> Any:
    """A release as facts carry it."""
    return {
        "version": version,
        "uploaded": "2026-01-02",
        "requires_python": ">=3.9",
        "wheel": "any",
        "sdist": True,
        **fields,
    }


def facts_of(name: str, version: str = "", *, python: str = "3.11") -> dict[FactKey, Json]:
    """The two facts of a project that is there, or (without a version) is not."""
    if not version:
        return {
            project_key(name): {"exists": False},
            latest_key(name, python=python): {"latest": None},
        }
    project: Any = {
        "exists": True,
        "status": "active",
        "reason": "",
        "newest": release(version),
        "releases": 3,
        "first": "2020-01-01",
        "skipped": 0,
    }
    return {
        project_key(name): project,
        latest_key(name, python=python): {"latest": release(version)},
    }


def lock_of(projects: Mapping[str, str], *, date: str = DATE, python: str = "3.11") -> Lock:
    """A lock with the facts of projects: ``{"numpy": "2.4.0", "no-such": ""}``."""
    facts = [
        Fact(key=key, value=value, date=date, via="index", freshness=Freshness.LIVE)
        for name, version in projects.items()
        for key, value in facts_of(name, version, python=python).items()
    ]
    return complete(Lock(), facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How a build ended: exit code, what it printed, where the output is."""

    code: int
    log: str
    out: Path

    def read(self, name: str) -> str:
        """A file of the output."""
        return (self.out / name).read_text(encoding="utf-8")

    def results(self) -> Any:
        """``results.json``."""
        return json.loads(self.read("results.json"))

    @property
    def warnings(self) -> list[str]:
        """The lines of the log that warn."""
        return [line for line in self.log.splitlines() if "WARNING" in line]


class Site:
    """A folder with ``conf.py``, pages and a lock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.write("conf.py", CONF)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the site."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def lock(self, projects: Mapping[str, str]) -> None:
        """Give the site a lock."""
        lock_of(projects).write(self.root / "facts.lock")

    def build(self, *options: str, builder: str = "html", mode: str = "locked") -> Built:
        """Run ``sphinx-build`` as its command does."""
        out = self.root / "_build" / builder
        words = ["-b", builder, "-d", str(self.root / "_build" / "doctrees"), *options]
        if mode:
            words += ["-D", f"factlock_mode={mode}"]
        before = list(sys.path)
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = build_main([*words, str(self.root), str(out)])
        sys.path[:] = before
        SUFFIXES.clear()
        SUFFIXES.update(ITS_SUFFIXES)
        return Built(code=code, log=ANSI.sub("", said.getvalue()), out=out)


def outcomes(check: str) -> set[str]:
    """The outcomes of a check, as text."""
    return {outcome.value for outcome in find_check(check).outcomes}
