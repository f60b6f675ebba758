"""Measure a whole run of a runbook: cold, beside its slowest single check, and from locked facts.

``python tests/benchmarks/runs.py [RUNBOOK [REQUEST ...]]`` asks the sources that are configured, once for
each request. Targets: cold at most 3 s beyond the slowest check, from locked facts at most 0.5 s. The latter
is given in seconds of the processor too, which tell more on a machine that has other work.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

EXTENSIONS = Path(__file__).parents[2] / "extensions"
sys.path[:0] = [str(EXTENSIONS)]

from factlock.asking import answer, open_knowledge  # noqa: E402 - found by the line above
from factlock.facts.lock import Lock  # noqa: E402
from factlock.facts.updating import complete  # noqa: E402
from factlock.model import Question  # noqa: E402
from factlock.runbook.kept.record import load  # noqa: E402
from factlock.runbook.model import StepKind  # noqa: E402
from factlock.runbook.run import How, Run  # noqa: E402
from factlock.runbook.shelf import find_runbook, load_runbook  # noqa: E402
from factlock.settings import from_environment, make_settings  # noqa: E402

RUNBOOKS = Path(__file__).parents[2] / "runbooks"
REQUESTS = (
    "already-declared",
    "simple-pypi",
    "simple-conda-forge",
    "ml-base-missing",
    "several-packages",
)
RUNS = int(os.environ.get("FACTLOCK_BENCH_RUNS", "7"))
# Compiled once, as on every machine where a program is started a second time.
COMMAND = "import sys; from factlock.cli import program; sys.exit(program())"  # as the script of the wheel
ENVIRON = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def once(work: Path, *words: str, **environ: str) -> tuple[float, float, str]:
    """Seconds of the clock and of the processor that ``factlock run`` takes, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "run", *words, "--json"],
        cwd=work,
        env={**ENVIRON, "PYTHONPATH": str(EXTENSIONS), **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, cpu, done.stdout.decode() or done.stderr.decode()


def slowest(run: Run, checks: Mapping[str, str]) -> tuple[float, str]:
    """The slowest of the checks of a run (by their steps), each asked by itself with an empty cache."""
    asked = {
        Question(check=checks[event.step], parameters=event.answer.parameters)
        for event in run.events
        if event.answer.how is How.CHECK
    }
    found = (0.0, "no check")
    for question in asked:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as cache:
            environ = {**os.environ, "FACTLOCK_CACHE_DIR": cache}
            settings = make_settings(Path(cache), from_environment(environ))
            begun = time.perf_counter()
            answer([question], open_knowledge(settings, environ))
            found = max(found, (time.perf_counter() - begun, question.check))
    return found


def measure(runbook: str, checks: Mapping[str, str], request: Path, work: Path) -> None:
    """Print a line about a request."""
    record, cache = work / "run.json", work / "cache"
    words = (runbook, "--request", str(request), "--yes")
    took, _, said = once(
        work,
        *words,
        "--record",
        str(record),
        FACTLOCK_CACHE_DIR=str(cache),
        FACTLOCK_STATE=str(work),
    )
    if not record.exists():
        print(f"{request.stem:22} {said.strip()}")
        return
    run = load(record)
    alone, check = slowest(run, checks)
    facts = [e.fact for event in run.events for e in event.answer.evidence if e.fact is not None]
    complete(Lock(), facts).write(work / "facts.lock")
    (work / "factlock.toml").write_text('mode = "locked"\n')
    warm = {"FACTLOCK_CACHE_DIR": str(work / "warm"), "FACTLOCK_STATE": str(work)}
    once(work, *words, **warm)
    some = [once(work, *words, **warm) for _ in range(RUNS)]
    clocks, cpus, _ = zip(*some, strict=True)
    end, locked = json.loads(said)["end"], json.loads(some[0][2])["end"]
    note = "" if end == locked else f"  (locked: {locked})"
    best, clock, cpu = min(clocks), statistics.median(clocks), statistics.median(cpus)
    print(
        f"{request.stem:22} {end:18} cold {took:5.2f} s, {took - alone:5.2f} s beyond {check} "
        f"({alone:.2f} s)   locked {clock:5.2f} s (best {best:.2f}), {cpu:5.2f} s of CPU{note}",
        flush=True,
    )


def main() -> None:
    """Measure the requests that are named, else some of each kind."""
    runbook = sys.argv[1] if len(sys.argv) > 1 else "add-python-package"
    page = find_runbook(runbook)
    steps = load_runbook(page).steps
    checks = {one.id: one.name for one in steps if one.kind is StepKind.CHECK}
    named = sys.argv[2:] or [
        name for name in REQUESTS if (RUNBOOKS / f"requests/{name}.yml").is_file()
    ]
    print(
        f"{datetime.now(UTC):%Y-%m-%d}  targets: cold at most 3 s beyond its slowest check, locked 0.5 s"
    )
    for name in named:
        request = Path(name) if name.endswith(".yml") else page.parent / "requests" / f"{name}.yml"
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
            measure(str(page), checks, request.resolve(), Path(work))


if __name__ == "__main__":
    main()
