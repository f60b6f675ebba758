"""Measure what the design promises, in one run on one machine: ``nox -s bench``.

A synthetic site of 100 pages with 1,000 questions over 300 projects, against a loopback index with
20 ms latency, beside the same site with static tables; the start of the command; the loading of a lock.
Every figure is the median of paired runs; targets stand beside the figures and nothing is asserted.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EXTENSIONS = HERE.parents[1] / "extensions"
PAGES, PROJECTS, BLOCKS, ROWS = 100, 300, 5, 2
LATENCY, WORKERS = 0.02, 16
RUNS = int(os.environ.get("FACTLOCK_BENCH_RUNS", "5"))
FACTS = 10_000
# Compiled once, as on every machine where a program is started a second time.
ENVIRON = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_parser"%s]
html_theme = "furo"
factlock_python = "3.11"
"""


def names(page: int) -> list[str]:
    """The projects of a page, spread so that each stands on several pages."""
    return [f"project{(page * BLOCKS * ROWS + at) % PROJECTS}" for at in range(BLOCKS * ROWS)]


def write_site(folder: Path, *, live: bool) -> None:
    """The site with directives, or the same with tables written by hand."""
    folder.mkdir()
    (folder / "conf.py").write_text(CONF % (', "factlock"' if live else ""))
    listed = "\n".join(f"page{page}" for page in range(PAGES))
    (folder / "index.md").write_text(f"# Site\n\n```{{toctree}}\n{listed}\n```\n")
    for page in range(PAGES):
        parts = [f"# Page {page}\n"]
        for block in range(BLOCKS):
            some = names(page)[block * ROWS : (block + 1) * ROWS]
            parts.append(f"## Part {block}\n\nWords before the table.\n")
            parts.append(_directive(some) if live else _table(some))
        (folder / f"page{page}.md").write_text("\n".join(parts))


def _directive(some: list[str]) -> str:
    return f"```{{dep:availability}} {' '.join(some)}\n:expect: available\n```\n"


def _table(some: list[str]) -> str:
    rows = "\n".join(
        f"| [`{n}`](https://example.org/{n}/) | available as expected | `1.9.0` | 2026-01-01 | `1.9.0` "
        "| wheel for any platform + sdist |"
        for n in some
    )
    head = "| Package | Answer | Latest | Uploaded | Newest of all | Files |\n|---|---|---|---|---|---|"
    return f"{head}\n{rows}\n\nindex as of 2026-11-20 live `factlock ask availability {' '.join(some)}`\n"


def build(site: Path, out: Path, *options: str, environ: dict[str, str]) -> float:
    """Seconds that a whole ``sphinx-build`` takes."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", str(out / "doctrees")]
    begin = time.perf_counter()
    subprocess.run([*command, *options, str(site), str(out / "html")], check=True, env=environ)
    return time.perf_counter() - begin


@contextmanager
def served() -> Iterator[str]:
    """The address of a loopback index in a process of its own."""
    command = [sys.executable, str(HERE / "index_server.py"), str(LATENCY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        port = child.stdout.readline().strip()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            child.kill()


def paired(first: Callable[[], float], second: Callable[[], float]) -> tuple[float, float, float]:
    """Medians of both and of their ratio, run in turn."""
    runs = [(first(), second()) for _ in range(RUNS)]
    ratios = [a / b for a, b in runs]
    a, b = zip(*runs, strict=True)
    return statistics.median(a), statistics.median(b), statistics.median(ratios)


def bench_site(work: Path, address: str) -> None:
    """Cold, locked, warm, no-op, one page touched."""
    environ = {
        **ENVIRON,
        "PIP_INDEX_URL": f"{address}/simple/",
        "FACTLOCK_CACHE_DIR": str(work / "cache"),
        "PYTHONPATH": str(EXTENSIONS),
    }
    live, static = work / "live", work / "static"
    write_site(live, live=True)
    write_site(static, live=False)

    def clean(site: Path, *options: str, cache: bool = True) -> float:
        out = work / f"out-{site.name}"
        shutil.rmtree(out, ignore_errors=True)
        if not cache:
            shutil.rmtree(work / "cache", ignore_errors=True)
        return build(site, out, *options, environ=environ)

    def again(site: Path, *options: str, touch: bool = False) -> float:
        if touch:
            page = site / "page7.md"
            page.write_text(page.read_text() + "\nA word more.\n")
        return build(site, work / f"out-{site.name}", *options, environ=environ)

    a, b, _ = paired(lambda: clean(live, cache=False), lambda: clean(static))
    asked = urllib.request.urlopen(f"{address}/count").read().decode()
    bound = b + PROJECTS * LATENCY / WORKERS + 1.5
    print(f"cold      {a:6.2f} s   static {b:6.2f} s   target <= {bound:.2f} s")
    print(f"          {asked} requests in {RUNS} cold builds, {PROJECTS} projects each")
    a, b, ratio = paired(lambda: clean(live), lambda: clean(static))
    print(f"warm      {a:6.2f} s   static {b:6.2f} s   ratio {ratio:.2f}   target <= 1.10")
    subprocess.run(
        [sys.executable, "-m", "factlock", "lock", "--site", str(live)],
        check=True,
        env=environ,
        stdout=subprocess.DEVNULL,
    )
    mode = ("-D", "factlock_mode=locked")
    a, b, ratio = paired(lambda: clean(live, *mode), lambda: clean(static))
    print(f"locked    {a:6.2f} s   static {b:6.2f} s   ratio {ratio:.2f}   target <= 1.10")
    again(live, *mode)
    a, b, ratio = paired(lambda: again(live, *mode), lambda: again(static))
    print(f"no-op     {a:6.2f} s   static {b:6.2f} s   ratio {ratio:.2f}   target <= 1.10")
    a, b, ratio = paired(lambda: again(live, *mode, touch=True), lambda: again(static, touch=True))
    print(f"touched   {a:6.2f} s   static {b:6.2f} s   ratio {ratio:.2f}")


def cpu(*command: str, cwd: Path, environ: dict[str, str]) -> float:
    """Processor seconds of a command, the median of ten runs after one to warm up."""
    found = []
    for _ in range(11):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "factlock", *command],
            check=True,
            cwd=cwd,
            env=environ,
            stdout=subprocess.DEVNULL,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(found[1:])


def bench_command(work: Path) -> None:
    """The start of the command, and a locked question."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(EXTENSIONS),
        "FACTLOCK_CACHE_DIR": str(work / "cache"),
    }
    live = work / "live"
    took = cpu("--version", cwd=live, environ=environ)
    print(f"--version {took * 1000:6.0f} ms of CPU   target < 150 ms")
    words = ("ask", "availability", "project1", "--python", "3.11", "--mode", "locked")
    took = cpu(*words, cwd=live, environ=environ)
    print(f"ask       {took * 1000:6.0f} ms of CPU   target < 250 ms (locked)")


def bench_lock(work: Path) -> None:
    """Loading a lock of ten thousand facts, and reading each of them."""
    sys.path.insert(0, str(EXTENSIONS))
    from factlock.facts.keys import latest_key, project_key
    from factlock.facts.lock import Lock, read_lock
    from factlock.facts.updating import complete
    from factlock.model import Fact, Freshness

    release: Any = {
        "version": "1.9.0",
        "uploaded": "2026-01-01",
        "requires_python": ">=3.9",
        "wheel": "any",
        "sdist": True,
    }
    keys = [
        key
        for at in range(FACTS // 2)
        for key in (project_key(f"project{at}"), latest_key(f"project{at}", python="3.11"))
    ]
    facts = [
        Fact(
            key=key,
            value={"latest": dict(release), "exists": True},
            date="2026-11-20T00:00:00Z",
            via="index",
            freshness=Freshness.LIVE,
        )
        for key in keys
    ]
    path = work / "facts.lock"
    complete(Lock(), facts).write(path)
    took = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        lock = read_lock(path)
        loaded = time.perf_counter()
        for key in keys:
            lock.fact(key)
        took.append((loaded - begin, time.perf_counter() - loaded))
    load, read = (statistics.median(column) for column in zip(*took, strict=True))
    print(
        f"lock      {load:6.2f} s to load {FACTS} facts (target <= 0.2 s), {read:.2f} s to read each"
    )


def main() -> None:
    """Run everything in a folder that is removed again."""
    with tempfile.TemporaryDirectory() as folder, served() as address:
        work = Path(folder)
        bench_site(work, address)
        bench_command(work)
        bench_lock(work)


if __name__ == "__main__":
    main()
