"""The 76 network faults against ``availability`` and ``pin``, through the command as a person runs it.

Each in a process of its own, so that its time and memory can be seen: none over 22 s, none over 250 MB,
at most three requests under any 429. A quick selection runs always, all of them in ``nox -s faults``.
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

from chaos import CONNECTIONS, SCENARIOS, Chaos, connection_fault, faults, page

SECONDS, MEGABYTES, BUSY_REQUESTS = 22.0, 250, 3
EXTENSIONS = Path(__file__).parents[1] / "extensions"
QUICK = {
    "ok", "dns", "refused", "tls_selfsigned", "huge", "gzbomb", "gzchain", "st401", "st403", "st404",
    "st410", "st418", "ra_day", "ra_nan", "ra_neg", "once500", "s204", "s206", "s304",
    "nolength_valid_half", "shortlength", "wrongtype", "html200", "empty", "shape_obj", "apiv2",
    "othername", "deep", "bigint", "nanjson", "loop", "toother", "tointernal", "tofile",
}  # fmt: skip
# What each promised verdict means for the two checks.
PRESENT = {"availability": "available", "pin": "pinned"}
# Runs the command and says, last on standard error, how much memory it took at most.
RUNNER = """
import resource, sys
from factlock.cli import main
code = main(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"peak {peak if sys.platform != 'darwin' else peak // 1024}", file=sys.stderr)
sys.exit(code)
"""


@contextlib.contextmanager
def index(name: str) -> Iterator[tuple[str, Chaos | None]]:
    """The address of an index with this fault for the project demo."""
    if name in CONNECTIONS:
        with connection_fault(name) as url:
            yield url, None
        return
    with Chaos() as chaos:
        chaos.add("demo", page("demo", "1.0", "2.0"))
        chaos.misbehave("demo", name)
        yield chaos.url, chaos


def ask(check: str, url: str, cache: Path) -> tuple[Any, str, float, int]:
    """The question's JSON, everything printed, the seconds it took, the megabytes."""
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
    peak = int(ended.stderr.rpartition("peak ")[2]) >> 10
    return json.loads(ended.stdout)["questions"][0], ended.stdout + ended.stderr, took, peak


def expected(verdict: str, check: str) -> set[str]:
    """The outcomes that keep a promise of ``faults.tsv``."""
    if verdict.startswith("present or unknown"):
        return {PRESENT[check], "unknown"}
    if verdict.startswith("present"):
        return {PRESENT[check]}
    return {"not-found"} if verdict.startswith("absent") else {"unknown"}


def run(fault: dict[str, str], check: str, tmp_path: Path) -> None:
    name = fault["scenario"]
    with index(name) as (url, chaos):
        secret = url.replace("://", "://user:s3cr3t-w0rd@")
        found, said, took, peak = ask(check, secret, tmp_path)
        assert found["outcome"] in expected(fault["promised verdict"], check), said
        assert took < SECONDS
        assert peak < MEGABYTES
        assert "s3cr3t" not in said
        if found["outcome"] == "unknown":
            assert found["unknown"][0]["reason"]
        if chaos is not None:
            asked = chaos.count("demo")
            # A redirect is followed three times, so the fourth request is the last.
            most = 4 if fault["group"] == "redirect" else BUSY_REQUESTS
            assert asked <= most, f"{asked} requests"
            if chaos.internal is not None:
                assert not chaos.internal.requests
            if name == "st401":
                assert found["unknown"][0]["cause"] == "credentials"
    print(f"{fault['id']} {name} {check}: {found['outcome']} in {took:.1f} s, {peak} MB")


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
@pytest.mark.faults
@pytest.mark.parametrize("check", ["availability", "pin"])
@pytest.mark.parametrize("fault", ROWS, ids=lambda row: row["scenario"])
def test_all(fault: dict[str, str], check: str, tmp_path: Path) -> None:
    run(fault, check, tmp_path)
