"""Measure questions to conda channels: a sample in a folder, and a whole channel of 600,000 records.

``python tests/benchmarks/channels.py [FOLDER]``: the folder of a channel with pymc, such as a sample of
conda-forge; without one only the synthetic channel is measured. Prints seconds and the child's memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "extensions")]

from factlock.facts.channel_keys import environment_key, package_key  # noqa: E402 - found by the line above
from factlock.model import FactKey  # noqa: E402
from factlock.sources import Sources  # noqa: E402

RECORDS, BUILDS = 600_000, 60
TIMEOUT = 300.0


def write_channel(folder: Path, records: int = RECORDS) -> None:
    """A channel of 10,000 names with 60 builds each, two thirds of them for linux-64.

    Each package needs three others that come before it, so that every one can be solved.
    """
    names = records // BUILDS
    for subdir, chosen in (("linux-64", lambda n: n % 3), ("noarch", lambda n: not n % 3)):
        packages = {}
        for number in filter(chosen, range(names)):
            below = sorted({number // 2, number // 3, number // 5} - {number})
            for build in range(BUILDS):
                name, version = f"package-{number}", f"1.{build // 3}"
                packages[f"{name}-{version}-h{build}_{build}.conda"] = {
                    "name": name,
                    "version": version,
                    "build": f"h{build}_{build}",
                    "build_number": build,
                    "subdir": subdir,
                    "depends": [f"package-{one} >=1.{build // 6}" for one in below],
                    "md5": f"{number:032x}",
                    "sha256": f"{number * BUILDS + build:064x}",
                    "size": 1000 + number,
                    "timestamp": 1_700_000_000_000 + build,
                }
        (folder / subdir).mkdir(parents=True)
        content = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": packages}
        (folder / subdir / "repodata.json").write_text(json.dumps(content))


def ask(sources: Sources, keys: Iterable[FactKey]) -> float:
    """Seconds that the keys took, one after the other."""
    begun = time.perf_counter()
    for key in keys:
        source = sources(key.subject.source)
        source.ask(key.subject, (key,), time.monotonic() + TIMEOUT)
    return time.perf_counter() - begun


def measure(title: str, folder: Path, name: str, others: list[str]) -> None:
    """Print the first question, ten more, and solves for a channel in a folder."""
    cache = {**os.environ, "FACTLOCK_CACHE_DIR": tempfile.mkdtemp(prefix="factlock-channels-")}
    sources = Sources(
        cache,
        home=Path.home(),
        cwd=Path.cwd(),
        now=lambda: datetime.now(UTC),
        channels=f"measured={folder}",
    )
    package = partial(package_key, channel="measured", platform="linux-64")
    solve = partial(environment_key, channels=["measured"], platform="linux-64")
    size = sum(path.stat().st_size for path in folder.glob("*/repodata.json")) >> 20
    print(f"{title}: {size} MiB of repodata")
    print(f"  first question, child and load  {ask(sources, [package(name)]):6.2f} s")
    ten = [package(one) for one in others]
    print(f"  {len(ten)} more questions              {ask(sources, ten):6.2f} s")
    print(f"  a solve                         {ask(sources, [solve([name])]):6.2f} s")
    again = [solve([one]) for one in others[:5]]
    print(f"  5 more solves                   {ask(sources, again):6.2f} s")
    del sources
    time.sleep(0.5)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(f"  the child's memory at most      {used:6d} MiB")


def main() -> None:
    """Measure the folder that was named, and the synthetic channel."""
    if len(sys.argv) > 1:
        others = [
            "numpy",
            "pandas",
            "scipy",
            "pytorch",
            "scikit-learn",
            "xarray",
            "dask",
            "jupyterlab",
        ]
        measure("sample", Path(sys.argv[1]), "pymc", [*others, "matplotlib", "python"])
    with tempfile.TemporaryDirectory(prefix="factlock-channel-") as made:
        folder = Path(made)
        write_channel(folder)
        names = [f"package-{number}" for number in range(9_980, 9_990)]
        measure(f"{RECORDS:,} records", folder, "package-9999", names)


if __name__ == "__main__":
    main()
