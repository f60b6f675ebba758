"""Measure ``tree`` beside its peers, in one run on one machine: ``nox -s peers``.

The same set for the same Python, asked of the live index by Factlock, bare ``uv pip compile``, pip,
pip-compile and johnnydep, each cold (empty caches) and where it has a cache of its own warm; then fifty trees
on one page beside fifty runs of bare uv. Figures are medians of paired runs; nothing is asserted.

``FACTLOCK_BENCH_RUNS`` is the number of runs, ``FACTLOCK_BENCH_SET`` the set (words of requirements).
The peers are installed once, into ``FACTLOCK_BENCH_PEERS`` or the cache folder.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
EXTENSIONS = HERE.parents[1] / "extensions"
RUNS = int(os.environ.get("FACTLOCK_BENCH_RUNS", "5"))
SET = os.environ.get("FACTLOCK_BENCH_SET", "pymc").split()
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORMS = {"x86_64": ("linux-64", "x86_64-manylinux_2_28")}
PLATFORMS["aarch64"] = ("linux-aarch64", "aarch64-manylinux_2_28")
OURS, UVS = PLATFORMS[platform.machine()]
PEERS = ("pip", "pip-tools", "johnnydep")
AT_ONCE = 4
# What the script does that an installer makes.
SCRIPT = "import sys; from factlock.cli import program; sys.exit(program())"
# Fifty that are well known and come as wheels, small trees and large ones.
FIFTY = """
aiohttp altair arviz astropy beautifulsoup4 black bokeh boto3 celery dask dash django distributed fastapi
flask geopandas httpx hvplot ipykernel ipython jinja2 jupyterlab lightgbm matplotlib mkdocs mypy
networkx notebook numba numpy pandas panel pillow plotly polars pyarrow pydantic pymc pytest
requests rich scikit-image
scikit-learn scipy seaborn sphinx sqlalchemy statsmodels streamlit xarray
""".split()  # noqa: SIM905 - a list of fifty reads better as text


def clean_environ(work: Path) -> dict[str, str]:
    """This environment without what would change answers; certificates and the index stay."""
    keep = {"PIP_CERT", "PIP_INDEX_URL", "PIP_DISABLE_PIP_VERSION_CHECK"}
    found = {
        name: value
        for name, value in os.environ.items()
        if name in keep or not name.startswith(("PIP_", "UV_", "FACTLOCK_", "PYTHON"))
    }
    return {
        **found,
        "PIP_CONFIG_FILE": os.devnull,
        "PYTHONPATH": str(EXTENSIONS),
        "FACTLOCK_CACHE_DIR": str(work / "factlock"),
    }


def install_peers() -> Path:
    """The folder of the programs of the peers; made once."""
    from factlock.facts.cache import cache_folder

    named = os.environ.get("FACTLOCK_BENCH_PEERS")
    folder = Path(named) if named else cache_folder(os.environ) / "bench-peers"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    if not (programs / "johnnydep").exists():
        venv.create(folder, clear=True, with_pip=True)
        command = [str(programs / "python"), "-m", "pip", "install", "-q", *PEERS]
        subprocess.run(command, check=True)
    return programs


class Bench:
    """The commands to measure, in a folder of their own."""

    def __init__(self, work: Path, programs: Path) -> None:
        self.work = work
        self.programs = programs
        self.environ = clean_environ(work)
        self.said = ""
        self.uv = shutil.which(
            "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        )
        (work / "empty").mkdir()
        (work / "set.in").write_text("\n".join(SET) + "\n")

    def run(self, *words: str | Path, stdin: str = "", ok: Sequence[int] = (0,)) -> float:
        """Seconds that a command takes."""
        began = time.perf_counter()
        ended = subprocess.run(
            [str(word) for word in words],
            input=stdin,
            text=True,
            env=self.environ,
            cwd=self.work / "empty",
            capture_output=True,
            check=False,
        )
        took = time.perf_counter() - began
        if ended.returncode not in ok:
            raise SystemExit(f"{words}\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}")
        self.said = ended.stdout
        return took

    def forget(self, name: str) -> Path:
        """An empty cache folder."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def factlock(self, *, cold: bool) -> float:
        """``factlock ask tree``."""
        if cold:
            self.forget("factlock")
        words = [sys.executable, "-c", SCRIPT, "ask", "tree", *SET, "--json"]
        return self.run(*words, "--python", PYTHON, "--platform", OURS)

    def bare_uv(self, requirements: Sequence[str] = (), *, cold: bool, name: str = "uv") -> float:
        """``uv pip compile`` with its defaults, for the same target."""
        assert self.uv is not None, "uv is not installed"
        cache = self.forget(name) if cold else self.work / name
        words = [self.uv, "pip", "compile", "-", "-q", "--no-config", "--cache-dir", str(cache)]
        words += ["--python-version", PYTHON, "--python-platform", UVS]
        return self.run(*words, stdin="\n".join(requirements or SET))

    def pip(self, *, cold: bool) -> float:
        """``pip install --dry-run --report``."""
        cache = self.forget("pip") if cold else self.work / "pip"
        words: list[str | Path] = [self.programs / "python", "-m", "pip", "install", "-q"]
        words += ["--dry-run", "--ignore-installed"]
        words += ["--report", self.work / "report.json", "--cache-dir", cache]
        return self.run(*words, *SET)

    def pip_compile(self, *, cold: bool) -> float:
        """``pip-compile``."""
        cache = self.forget("tools") if cold else self.work / "tools"
        words: list[str | Path] = [
            self.programs / "pip-compile",
            "-q",
            "--no-config",
            "--cache-dir",
            cache,
        ]
        return self.run(*words, "-o", "-", self.work / "set.in")

    def johnnydep(self, *, cold: bool) -> float:
        """``johnnydep``, which has no cache but pip's."""
        cache = self.forget("johnny") if cold else self.work / "johnny"
        self.environ["PIP_CACHE_DIR"] = str(cache)
        try:
            return sum(
                self.run(self.programs / "johnnydep", one, "-v", "0", "--output-format", "json")
                for one in SET
            )
        finally:
            del self.environ["PIP_CACHE_DIR"]

    def page(self, *, cold: bool) -> float:
        """``sphinx-build`` of a page with fifty trees."""
        if cold:
            self.forget("factlock")
        site = self.work / "site"
        shutil.rmtree(self.work / "out", ignore_errors=True)
        mode = "live" if cold else "auto"
        words = [sys.executable, "-m", "sphinx", "-q", "-E", "-D", f"factlock_mode={mode}"]
        return self.run(*words, site, self.work / "out")

    def fifty_uv(self, workers: int) -> float:
        """Fifty runs of bare uv that share a cache, so many at once."""
        self.forget("fifty")
        began = time.perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda one: self.bare_uv([one], cold=False, name="fifty"), FIFTY))
        return time.perf_counter() - began


def rounds(measures: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """The seconds of each, run in turn, so that a busy minute is busy for all of them.

    Before that each runs once unmeasured: programs are compiled once, names are looked up once.
    """
    took: dict[str, list[float]] = {name: [] for name in measures}
    for measure in measures.values():
        measure()
    for _ in range(RUNS):
        for name, measure in measures.items():
            took[name].append(measure())
    return took


def compare(took: Mapping[str, Sequence[float]], targets: Mapping[str, str]) -> None:
    """A line for each peer: its median and the median of the ratios of each round."""
    ours, *peers = took
    print(f"  {ours:22} {statistics.median(took[ours]):6.2f} s")
    for name in peers:
        pairs = list(zip(took[ours], took[name], strict=True))
        ratio = statistics.median(mine / theirs for mine, theirs in pairs)
        words = (
            f"ours is {ratio:.2f} of it"
            if ratio >= 0.5
            else f"ours is {1 / ratio:.1f} times faster"
        )
        print(
            f"  {name:22} {statistics.median(took[name]):6.2f} s   {words}   {targets.get(name, '')}"
        )


def count_packages(bench: Bench) -> str:
    """How many packages each of three comes to: they should agree, or the figures compare nothing."""
    bench.factlock(cold=False)
    ours = json.loads(bench.said)["questions"][0]["data"]["count"]
    bench.bare_uv(cold=False)
    uv = sum(line[:1].isalnum() for line in bench.said.splitlines())
    pip = len(json.loads((bench.work / "report.json").read_text())["install"])
    return f"factlock {ours}, uv {uv}, pip {pip}"


def bench_set(bench: Bench) -> None:
    """One set, cold and warm, beside every peer."""
    print(f"{' '.join(SET)} on Python {PYTHON}, {OURS}: median of {RUNS} rounds")
    print("cold")
    cold = {
        "factlock ask tree": lambda: bench.factlock(cold=True),
        "uv pip compile": lambda: bench.bare_uv(cold=True),
        "pip --dry-run --report": lambda: bench.pip(cold=True),
        "pip-compile": lambda: bench.pip_compile(cold=True),
        "johnnydep": lambda: bench.johnnydep(cold=True),
    }
    targets = {
        "uv pip compile": "target <= 1.3",
        "pip --dry-run --report": "target >= 4 times",
        "johnnydep": "target >= 7 times",
    }
    compare(rounds(cold), targets)
    print(f"  packages: {count_packages(bench)}")
    print("warm")
    warm = {
        "factlock ask tree": lambda: bench.factlock(cold=False),
        "uv pip compile": lambda: bench.bare_uv(cold=False),
        "pip --dry-run --report": lambda: bench.pip(cold=False),
        "pip-compile": lambda: bench.pip_compile(cold=False),
        "johnnydep": lambda: bench.johnnydep(cold=False),
    }
    took = rounds(warm)
    compare(took, {})
    print(f"  target of ours <= 0.15 s; best {min(took['factlock ask tree']):.2f} s")


def bench_page(bench: Bench) -> None:
    """Fifty trees on one page."""
    site = bench.work / "site"
    site.mkdir()
    (site / "conf.py").write_text(
        f'extensions = ["myst_parser", "factlock"]\nfactlock_python = "{PYTHON}"\n'
        f'factlock_platform = "{OURS}"\n'
    )
    blocks = "\n\n".join(f"```{{dep:tree}} {name}\n```" for name in FIFTY)
    (site / "index.md").write_text(f"# Trees\n\n{blocks}\n")
    print(f"{len(FIFTY)} trees on one page: median of {RUNS} rounds")
    cold = {
        "sphinx-build, cold": lambda: bench.page(cold=True),
        "uv, one by one": lambda: bench.fifty_uv(1),
        f"uv, {AT_ONCE} at once": lambda: bench.fifty_uv(AT_ONCE),
    }
    compare(rounds(cold), {"uv, one by one": "target <= 1.2"})
    outcomes = [
        one["outcome"]
        for one in json.loads((bench.work / "out" / "results.json").read_text())["questions"]
    ]
    print(f"  solved: {outcomes.count('solved')} of {len(outcomes)}")
    warm = [bench.page(cold=False) for _ in range(RUNS)]
    print(f"  sphinx-build, warm     {statistics.median(warm):6.2f} s")


def main() -> None:
    """Run everything in a folder that is removed again."""
    programs = install_peers()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), programs)
        bench_set(bench)
        bench_page(bench)


if __name__ == "__main__":
    sys.path.insert(0, str(EXTENSIONS))
    main()
