"""No answer of uv counts before our own client has had the page of every root; a damaged cache of uv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from chaos import Chaos
from factlock.errors import Cause, SourceError
from factlock.facts.keys import solve_key
from factlock.sources import Sources
from factlock.sources.pages.python_index import PythonIndex
from factlock.sources.pages.simple_fields import Listing
from factlock.sources.uv.pylock_answer import Chosen
from factlock.sources.uv.root_pages import RootPages
from factlock.sources.uv.uv_child import find_uv
from shelf import Shelf

TARGET = {"python": "3.11", "platform": "linux-64"}
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def solve(tmp_path: Path, *requirements: str, seconds: float = 20.0) -> Any:
    key = solve_key(requirements, **TARGET)
    sources = Sources(os.environ, home=tmp_path, cwd=tmp_path, now=lambda: NOW)
    until = time.monotonic() + seconds
    return sources("resolver").ask(key.subject, (key,), until).values[key]


# -- with uv


def test_a_quarantined_root_is_neither_solved_nor_missing(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("good", "1.0")
    shelf.wheel("demo", "1.0")
    shelf.files["gone"] = []
    shelf.quarantined |= {"demo", "gone"}
    for names in (["good", "demo"], ["gone"]):
        with pytest.raises(SourceError, match=f"{names[-1]} is quarantined") as error:
            solve(tmp_path, *names)
        assert error.value.cause is Cause.UNSURE


def test_a_quarantined_dependency_without_files_is_no_conflict(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.wheel("demo", "1.0", requires=["gone>=1"])
    shelf.files["gone"] = []
    shelf.quarantined.add("gone")
    with pytest.raises(SourceError, match="gone is quarantined"):
        solve(tmp_path, "demo")


def test_a_root_that_is_not_for_the_target_is_not_asked_for(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0")
    shelf.statuses["other"] = 403
    found = solve(tmp_path, "demo", 'other; sys_platform == "win32"')
    assert [one["name"] for one in found["packages"]] == ["demo"]


@pytest.mark.parametrize(
    ("fault", "cause"),
    [("nolength_valid_half", Cause.MALFORMED), ("toother", Cause.REDIRECT), ("gzbomb", Cause.TOO_LARGE),
     ("othername", Cause.MALFORMED)],
)  # fmt: skip
def test_what_uv_believes_and_we_do_not(
    chaos: Chaos, tmp_path: Path, fault: str, cause: Cause
) -> None:
    with Shelf() as files:
        files.wheel("demo", "1.0")
        files.wheel("demo", "2.0")
        chaos.add("demo", files.page("demo"))
        assert solve(tmp_path, "demo")["packages"][0]["version"] == "2.0"
        chaos.misbehave("demo", fault)
        with pytest.raises(SourceError) as error:
            solve(tmp_path, "demo")
    assert error.value.cause is cause


def test_a_root_that_is_gone_is_missing_though_uv_only_fails(chaos: Chaos, tmp_path: Path) -> None:
    chaos.misbehave("demo", "st410")
    found = solve(tmp_path, "demo>=1")
    assert (found["outcome"], found["names"]) == ("missing", ["demo"])
    assert "demo" in found["said"]


def test_a_root_that_is_refused_ends_uv_early(chaos: Chaos, tmp_path: Path) -> None:
    chaos.misbehave("slow", "noreply")
    chaos.misbehave("demo", "st418")
    begin = time.monotonic()
    with pytest.raises(SourceError) as error:
        solve(tmp_path, "demo", "slow")
    assert error.value.cause is Cause.REFUSED
    assert time.monotonic() - begin < 4


def test_each_page_is_asked_for_once_however_many_sets_have_it(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.wheel("demo", "1.0")
    keys = [solve_key(["demo"], python="3.11", platform=name) for name in ("linux-64", "win-64")]
    sources = Sources(os.environ, home=tmp_path, cwd=tmp_path, now=lambda: NOW)
    sources("resolver").ask(keys[0].subject, tuple(keys), time.monotonic() + 20)
    ours = [path for path, headers in shelf.seen if "factlock" in headers["user-agent"]]
    assert ours.count("/simple/demo/") == 1


# -- a damaged cache


@pytest.mark.parametrize("how", ["lock", "folders", "garbage"])
def test_a_damaged_cache_of_uv_costs_time_only(shelf: Shelf, tmp_path: Path, how: str) -> None:
    shelf.wheel("demo", "1.0", requires=["other"])
    shelf.wheel("other", "1.0")
    first = solve(tmp_path, "demo")
    cache = tmp_path / "cache" / "uv"
    if how == "lock":
        (cache / ".lock").unlink(missing_ok=True)
        (cache / ".lock").mkdir()
    elif how == "folders":
        for folder in [path for path in cache.iterdir() if path.is_dir()]:
            shutil.rmtree(folder)
            folder.write_text("no folder")
    else:
        for path in [path for path in cache.rglob("*") if path.is_file()]:
            path.write_bytes(os.urandom(500))
    assert solve(tmp_path, "demo") == first


def test_what_is_no_fault_of_the_cache_is_not_tried_again(shelf: Shelf, tmp_path: Path) -> None:
    made = shelf.wheel("other", "1.0")
    shelf.wheel("demo", "1.0", requires=["other"])
    shelf.statuses[made.name] = 418
    with pytest.raises(SourceError):
        solve(tmp_path, "demo")
    asked = [path for path, headers in shelf.seen if "uv/" in headers["user-agent"]]
    assert asked.count("/simple/demo/") == 1


def test_a_page_to_sign_in_is_no_page_without_files(shelf: Shelf, tmp_path: Path) -> None:
    # It comes in the middle: our client had the right page before.
    shelf.wheel("demo", "1.0")
    shelf.captive, shelf.captive_for = {"demo"}, "uv/"
    with pytest.raises(SourceError, match="do not agree about demo") as error:
        solve(tmp_path, "demo")
    assert error.value.cause is Cause.MALFORMED


def test_uv_does_not_go_around_a_page_to_sign_in(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0")
    shelf.wheel("demo", "2.0", requires=["other"])
    shelf.wheel("other", "1.0")
    shelf.captive = {"other"}
    with pytest.raises(SourceError, match="not a page of a package index") as error:
        solve(tmp_path, "demo")
    assert error.value.cause is Cause.MALFORMED
    shelf.captive = set()
    assert [one["version"] for one in solve(tmp_path, "demo")["packages"]] == ["2.0", "1.0"]
    # Where the project is really without a version that fits, going around it is right.
    shelf.wheel("demo", "3.0", requires=["other>=2", "gone"])
    assert [one["version"] for one in solve(tmp_path, "demo")["packages"]] == ["2.0", "1.0"]


@pytest.mark.skipif(os.name == "nt", reason="a program of a shell stands in for uv")
def test_a_uv_that_always_fails_is_run_twice(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.wheel("demo", "1.0")
    program = tmp_path / "uv"
    program.write_text(f"#!/bin/sh\necho run >> {tmp_path}/runs\necho 'error: odd' >&2\nexit 2\n")
    program.chmod(0o755)
    assert find_uv() != str(program)
    monkeypatch.setattr("uv.find_uv_bin", lambda: str(program))
    with pytest.raises(SourceError, match="odd") as error:
        solve(tmp_path, "demo")
    assert error.value.cause is Cause.UNSURE
    assert (tmp_path / "runs").read_text().split() == ["run", "run"]


def test_many_threads_find_uv_at_once() -> None:
    # In a new process, where nobody has looked into sysconfig yet.
    code = (
        "import threading, uv\nfrom factlock.sources.uv.uv_child import find_uv\n"
        "from concurrent.futures import ThreadPoolExecutor\nready = threading.Barrier(16)\n"
        "def find(_):\n    ready.wait()\n    return find_uv()\n"
        "with ThreadPoolExecutor(16) as pool:\n    print(len(set(pool.map(find, range(16)))))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                           env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert ended.stdout.strip() == "1", ended.stderr


# -- without uv


class _Index:
    """Stands in for an index: pages by name; ``None`` for a project that is not there."""

    def __init__(self, pages: dict[str, Any]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def look_up(self, name: str, deadline: float) -> Listing | None:
        self.asked.append(name)
        found = self.pages[name]
        if isinstance(found, threading.Event):
            found.wait(deadline - time.monotonic() + 5)
            return None
        if isinstance(found, SourceError):
            raise found
        return cast("Listing | None", found)


def pages_of(**pages: Any) -> RootPages:
    return RootPages(cast("PythonIndex", _Index(pages)))


def page(*files: tuple[str, str]) -> Listing:
    return Listing("demo", "active", files)


def chosen(file: str, sha256: str) -> Chosen:
    return Chosen("demo", "1.0", file, "", sha256, "")


WHEEL, ONE, TWO = "demo-1.0-py3-none-any.whl", "1" * 64, "2" * 64


@pytest.mark.parametrize(
    ("listed", "right"),
    [
        (page((WHEEL, ONE)), True),
        (page((WHEEL, "")), True),
        (page((WHEEL, TWO)), False),
        (page(("demo-2.0-py3-none-any.whl", ONE)), False),
        (None, False),
    ],
)
def test_the_chosen_file_must_be_on_the_page(listed: Listing | None, right: bool) -> None:
    looked = pages_of(demo=listed).begin(["demo"], time.monotonic() + 5, lambda: None)
    looked.check()
    if right:
        looked.check_chosen([chosen(WHEEL, ONE)])
        with pytest.raises(SourceError, match="left it out"):
            looked.check_chosen([])
    else:
        with pytest.raises(SourceError, match="do not agree about demo"):
            looked.check_chosen([chosen(WHEEL, ONE)])


def test_a_refusal_is_told_before_the_others_are_there() -> None:
    never, refused = threading.Event(), threading.Event()
    trouble = SourceError("No.", cause=Cause.CREDENTIALS)
    pages = pages_of(slow=never, demo=trouble)
    begin = time.monotonic()
    looked = pages.begin(["slow", "demo"], begin + 3, refused.set)
    with pytest.raises(SourceError) as error:
        looked.check()
    never.set()
    assert error.value is trouble
    assert refused.wait(1)
    assert time.monotonic() - begin < 2


def test_a_page_that_does_not_come_is_a_timeout() -> None:
    never = threading.Event()
    looked = pages_of(slow=never).begin(["slow"], time.monotonic() + 0.1, lambda: None)
    with pytest.raises(SourceError) as error:
        looked.check()
    never.set()
    assert error.value.cause is Cause.TIMEOUT


def test_what_failed_is_asked_again_and_what_came_is_not() -> None:
    index = _Index({"demo": SourceError("No.", cause=Cause.BUSY)})
    pages = RootPages(cast("PythonIndex", index))
    for _ in range(2):
        with pytest.raises(SourceError):
            pages.begin(["demo"], time.monotonic() + 5, lambda: None).check()
    index.pages["demo"] = page((WHEEL, ONE))
    for _ in range(2):
        pages.begin(["demo"], time.monotonic() + 5, lambda: None).check()
    assert index.asked == ["demo"] * 3
