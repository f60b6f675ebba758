"""A random sample of cells, held against what uv and pip choose for the same Python and platform."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from factlock.cli import main

pytestmark = pytest.mark.live
PROJECTS = (
    "numpy", "torch", "tensorflow", "jax", "cryptography", "pandas", "lxml", "psycopg2-binary",
    "requests", "pillow", "h5py", "scikit-learn", "pyyaml", "systemd-python", "polars", "numba",
)  # fmt: skip
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
UV = {
    "linux-64": "x86_64-unknown-linux-gnu",
    "linux-aarch64": "aarch64-unknown-linux-gnu",
    "osx-64": "x86_64-apple-darwin",
    "osx-arm64": "aarch64-apple-darwin",
    "win-64": "x86_64-pc-windows-msvc",
    "linux-64-musl": "x86_64-unknown-linux-musl",
    "linux-aarch64-musl": "aarch64-unknown-linux-musl",
}
SAMPLE = 48
# FACTLOCK_SEED draws another sample.
SEED = int(os.environ.get("FACTLOCK_SEED", "20261121"))


def ours(capsys: pytest.CaptureFixture[str], cells: set[tuple[str, str, str]]) -> dict[object, str]:
    """The version of the wheel that the check finds for each cell, empty for none."""
    found: dict[object, str] = {}
    for name in sorted({name for name, _, _ in cells}):
        pythons = sorted({python for one, python, _ in cells if one == name})
        platforms = sorted({platform for one, _, platform in cells if one == name})
        words = ["--pythons", ",".join(pythons), "--platforms", ",".join(platforms)]
        assert main(["ask", "wheels", name, *words, "--json", "--mode", "live"]) == 0
        for cell in json.loads(capsys.readouterr().out)["questions"][0]["data"]["cells"]:
            version = cell["version"] if cell["state"] == "wheel" else ""
            found[name, cell["python"], cell["platform"]] = version
    return found


def chosen_by_uv(name: str, python: str, platform: str) -> str:
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "-q", "-", "--no-deps", "--no-build",
        "--no-header", "--no-annotate", "--prerelease", "disallow", "--no-config",
        "--python-version", f"{python}.99", "--python-platform", UV[platform],
    ]  # fmt: skip
    # uv looks for a Python of that version to download, which takes it long where it may not.
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    ended = subprocess.run(
        command, input=name, capture_output=True, text=True, check=False, env=environ
    )
    assert ended.returncode in {0, 1}, ended.stderr
    if ended.returncode:
        assert "No solution found" in ended.stderr, ended.stderr
    return ended.stdout.partition("==")[2].split(";")[0].strip()


def test_a_random_sample_is_what_uv_would_choose(capsys: pytest.CaptureFixture[str]) -> None:
    draw = random.Random(SEED)
    every = [(name, python, place) for name in PROJECTS for python in PYTHONS for place in UV]
    cells = set(draw.sample(every, SAMPLE))
    found = ours(capsys, cells)
    wrong = {
        cell: (found[cell], theirs)
        for cell in sorted(cells)
        if (theirs := chosen_by_uv(*cell)) != found[cell]
    }
    with capsys.disabled():
        without = sum(not found[cell] for cell in cells)
        print(
            f"\nseed {SEED}: {SAMPLE} cells, {without} of them without a wheel, {len(wrong)} differ"
        )
    assert wrong == {}


@pytest.mark.parametrize("name", ["cryptography", "pyyaml", "requests", "markupsafe"])
def test_a_free_threaded_build_gets_what_pip_would_choose(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    certificate = os.environ.get("PIP_CERT")
    command = [
        sys.executable, "-m", "pip", "--isolated", "install", "--dry-run", "--quiet", "--no-deps",
        "--only-binary", ":all:", "--report", str(tmp_path / "report.json"), "--target",
        str(tmp_path / "nowhere"), "--python-version", "3.14", "--implementation", "cp", "--abi",
        "cp314t", name, *(["--cert", certificate] if certificate else []),
    ]  # fmt: skip
    for minor in range(5, 29):
        command += ["--platform", f"manylinux_2_{minor}_x86_64"]
    command += ["--platform", "manylinux2014_x86_64"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    theirs = ""
    if not ended.returncode:
        report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        theirs = report["install"][0]["metadata"]["version"]
    else:
        assert "No matching distribution" in ended.stderr, ended.stderr
    cell = (name, "3.14t", "linux-64")
    assert ours(capsys, {cell})[cell] == theirs
