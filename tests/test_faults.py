"""The 76 network faults against ``availability``, ``pin`` and ``tree``, through the command.

Each in a process of its own, so that its time and memory can be seen: none over 22 s, none over 250 MB,
at most three requests of ours under any 429. A quick selection runs always, all of them in
``nox -s faults``. ``tree`` has uv as a child, which has its own ways with all this; ours are the outcome,
the time, the secrets, and that uv is ended when our client refuses the page.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chaos import CONNECTIONS, SCENARIOS, Chaos, connection_fault, faults
from shelf import Shelf

SECONDS, MEGABYTES, BUSY_REQUESTS = 22.0, 250, 3
EXTENSIONS = Path(__file__).parents[1] / "extensions"
QUICK = {
    "ok", "dns", "refused", "tls_selfsigned", "huge", "gzbomb", "gzchain", "st401", "st403", "st404",
    "st410", "st418", "ra_day", "ra_nan", "ra_neg", "once500", "s204", "s206", "s304",
    "nolength_valid_half", "shortlength", "wrongtype", "html200", "empty", "shape_obj", "apiv2",
    "othername", "deep", "bigint", "nanjson", "loop", "toother", "tointernal", "tofile",
}  # fmt: skip
QUICK_TREE = {"ok", "refused", "gzbomb", "st404", "nolength_valid_half", "toother"}
# What each promised verdict means for the checks.
PRESENT = {"availability": "available", "pin": "pinned", "tree": "solved"}
ABSENT = {"availability": "not-found", "pin": "not-found", "tree": "missing"}
# uv unpacks 1 GiB into 1.4 GB when nobody ends it.
MEGABYTES_OF_UV = 700
# Runs the command and says, last on standard error, how much memory it and its largest child took.
RUNNER = """
import resource, sys
from factlock.cli import main
code = main(sys.argv[1:])
peaks = [resource.getrusage(one).ru_maxrss for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
if sys.platform == "linux":
    # What a process measures of itself begins, on Linux, with the size of whoever started it.
    lines = open("/proc/self/status").read().splitlines()
    peaks[0] = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
print("peak", *(one // (1024 if sys.platform == "darwin" else 1) for one in peaks), file=sys.stderr)
sys.exit(code)
"""


@contextlib.contextmanager
def index(name: str) -> Iterator[tuple[str, Chaos | None]]:
    """The address of an index with this fault for the project demo."""
    if name in CONNECTIONS:
        with connection_fault(name) as url:
            yield url, None
        return
    with Shelf() as files, Chaos() as chaos:
        for version in ("1.0", "2.0"):
            files.wheel("demo", version)
        chaos.add("demo", files.page("demo"))
        chaos.misbehave("demo", name)
        yield chaos.url, chaos


def ask(check: str, url: str, cache: Path) -> tuple[Any, str, float, list[int]]:
    """The question's JSON, everything printed, the seconds it took, the megabytes of us and of uv."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))
    }
    environ |= {
        "PIP_INDEX_URL": url,
        "PIP_CONFIG_FILE": os.devnull,
        "UV_NO_CONFIG": "1",
        "FACTLOCK_CACHE_DIR": str(cache),
        "PYTHONPATH": str(EXTENSIONS),
    }
    command = [sys.executable, "-c", RUNNER, "ask", check, "demo", "--json"]
    begin = time.monotonic()
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False,
                           cwd=cache, timeout=60)  # fmt: skip
    took = time.monotonic() - begin
    assert ended.returncode in {0, 3}, ended.stderr
    peak = [int(number) >> 10 for number in ended.stderr.rpartition("peak ")[2].split()]
    return json.loads(ended.stdout)["questions"][0], ended.stdout + ended.stderr, took, peak


def expected(verdict: str, check: str) -> set[str]:
    """The outcomes that keep a promise of ``faults.tsv``."""
    if verdict.startswith("present or unknown"):
        return {PRESENT[check], "unknown"}
    if verdict.startswith("present"):
        return {PRESENT[check]}
    return {ABSENT[check]} if verdict.startswith("absent") else {"unknown"}


def run(fault: dict[str, str], check: str, tmp_path: Path) -> None:
    name = fault["scenario"]
    with index(name) as (url, chaos):
        secret = url.replace("://", "://user:s3cr3t-w0rd@")
        found, said, took, peak = ask(check, secret, tmp_path)
        assert found["outcome"] in expected(fault["promised verdict"], check), said
        assert took < SECONDS
        assert peak[0] < MEGABYTES
        assert peak[1] < MEGABYTES_OF_UV
        assert "s3cr3t" not in said
        if found["outcome"] == "unknown":
            assert found["unknown"][0]["reason"]
        if chaos is not None:
            check_requests(fault, chaos)
            if name == "st401":
                assert found["unknown"][0]["cause"] == "credentials"
    print(f"{fault['id']} {name} {check}: {found['outcome']} in {took:.1f} s, {peak} MB")


def check_requests(fault: dict[str, str], chaos: Chaos) -> None:
    """What our client asked for, and that nobody was told a password who is not the index."""
    asked = sum(
        "factlock" in headers["user-agent"] for path, headers in chaos.seen if "demo" in path
    )
    # A redirect is followed three times, so the fourth request is the last.
    assert asked <= (4 if fault["group"] == "redirect" else BUSY_REQUESTS), f"{asked} requests"
    if chaos.internal is not None:
        # uv follows a redirect to anywhere on the same machine; we do not, and it tells no password.
        seen = [headers for _, headers in chaos.internal.seen]
        assert not [headers for headers in seen if "factlock" in headers["user-agent"]]
        assert not [headers for headers in seen if "authorization" in headers]


ROWS = faults()
# The memory of a process is asked of the operating system in a way that Windows does not have.
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs the module resource")


@pytest.mark.corpus
@pytest.mark.skipif(not ROWS, reason="../shared/data/faults.tsv is not there")
def test_every_scenario_can_be_produced() -> None:
    assert {row["scenario"] for row in ROWS} == SCENARIOS.keys() | set(CONNECTIONS)


@pytest.mark.corpus
@pytest.mark.parametrize(
    "fault", [row for row in ROWS if row["scenario"] in QUICK], ids=lambda row: row["scenario"]
)
def test_a_quick_selection(fault: dict[str, str], tmp_path: Path) -> None:
    run(fault, "availability", tmp_path)


@pytest.mark.corpus
@pytest.mark.parametrize(
    "fault", [row for row in ROWS if row["scenario"] in QUICK_TREE], ids=lambda row: row["scenario"]
)
def test_a_quick_selection_with_uv(fault: dict[str, str], tmp_path: Path) -> None:
    run(fault, "tree", tmp_path)


@pytest.mark.corpus
@pytest.mark.faults
@pytest.mark.parametrize("check", ["availability", "pin", "tree"])
@pytest.mark.parametrize("fault", ROWS, ids=lambda row: row["scenario"])
def test_all(fault: dict[str, str], check: str, tmp_path: Path) -> None:
    run(fault, check, tmp_path)
