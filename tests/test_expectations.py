"""An expectation for each package: on a page, in the command that is printed, in a terminal."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from factlock.cli import main
from sites import Site, lock_of

PAGE = "# A\n\n```{dep:availability} demo none\n:expect: EXPECT\n:python: 3.11\n```\n"
MYST = 'extensions = ["myst_parser", "factlock"]\n'


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site")
    conf = made.root / "conf.py"
    conf.write_text(conf.read_text(encoding="utf-8") + MYST, encoding="utf-8")
    lock_of({"demo": "2.0", "none": ""}).write(made.root / "facts.lock")
    return made


def test_each_package_is_held_against_its_own(site: Site) -> None:
    site.write("index.md", PAGE.replace("EXPECT", "available; not-found"))
    built = site.build("-W", builder="text")
    assert built.code == 0, built.log
    assert "--expect 'available; not-found'" in " ".join(built.read("index.txt").split())


def test_the_other_way_round_both_fail(site: Site) -> None:
    site.write("index.md", PAGE.replace("EXPECT", "not-found; available"))
    log = site.build().log
    assert "expected not-found, but available" in log
    assert "expected available, but not-found" in log
    # Where either will do, as one expectation of all, nothing fails.
    site.write("index.md", PAGE.replace("EXPECT", "not-found, available"))
    assert "but" not in site.build("-W").log


def test_too_few_or_too_many_are_refused_with_the_line(site: Site) -> None:
    site.write("index.md", PAGE.replace("EXPECT", "available; not-found; available"))
    log = site.build().log
    assert "index.md:3" in log
    assert "There are 3 expectations, and 2 to be asked." in log


def test_in_a_terminal(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.root)
    words = "ask availability demo none --python 3.11 --mode locked --expect"
    assert main([*shlex.split(words), "available; not-found"]) == 0
    assert main([*shlex.split(words), "not-found; available"]) == 1
    assert main([*shlex.split(words), "available; not-found; available"]) == 2
