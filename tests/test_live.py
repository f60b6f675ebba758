"""Against the index that pip is configured for: ``nox -s live``."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from factlock.cli import main

pytestmark = pytest.mark.live
PYTHON, PATCH = "3.11", "3.11.9"
PROJECTS = ("numpy", "pymc", "xarray", "scikit-learn", "jupyterlab", "pandas", "dask", "pytz")


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["ask", *words, "--json", "--mode", "live"])
    questions: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["questions"]
    return code, questions


def chosen_by_uv(*requirements: str) -> dict[str, str]:
    """The versions that uv would install, without dependencies and without building anything."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "-q", "-", "--no-deps", "--no-header",
        "--no-annotate", "--python-version", PATCH, "--no-config",
    ]  # fmt: skip
    ended = subprocess.run(
        command, input="\n".join(requirements), capture_output=True, text=True, check=True
    )
    lines = (line.split(";")[0].strip() for line in ended.stdout.splitlines())
    return dict(line.split("==") for line in lines if "==" in line)


def test_latest_is_what_uv_would_choose(capsys: pytest.CaptureFixture[str]) -> None:
    code, questions = ask(capsys, "availability", *PROJECTS, "--python", PYTHON)
    assert code == 0
    ours = {one["parameters"]["package"]: one["value"] for one in questions}
    assert ours == chosen_by_uv(*PROJECTS)


@pytest.mark.parametrize(
    "bound", ["pymc<5", "numpy>=1.20,<1.25", "pandas~=2.1.0", "django<4,!=3.2.1"]
)
def test_latest_within_bounds_is_what_uv_would_choose(
    capsys: pytest.CaptureFixture[str], bound: str
) -> None:
    code, questions = ask(capsys, "availability", bound, "--python", PYTHON)
    assert code == 0
    assert [questions[0]["value"]] == list(chosen_by_uv(bound).values())


def test_upload_times_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", "availability", "xarray", "--mode", "live"])
    assert "Uploaded" in capsys.readouterr().out


def test_a_name_that_nobody_has_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    name = "factlock-test-of-a-name-that-nobody-has"
    code, questions = ask(capsys, "availability", name, "--expect", "not-found")
    assert (code, questions[0]["outcome"]) == (0, "not-found")


def test_a_pin_is_accepted_by_uv(capsys: pytest.CaptureFixture[str]) -> None:
    _, questions = ask(capsys, "pin", *PROJECTS, "--python", PYTHON)
    pinned = [f"{one['parameters']['package']}{one['value']}" for one in questions]
    assert chosen_by_uv(*pinned) == chosen_by_uv(*PROJECTS)


# -- whole sets: the same packages and versions as pip and uv

SETS = (
    "scikit-learn", "pymc", "pymc==5.10", "jupyterlab", "transformers[torch]",
    "google-cloud-storage==1.13.2",
)  # fmt: skip
HERE = ".".join(map(str, sys.version_info[:3]))
# The target of the others: pip knows that of its own machine only.
UV_PLATFORM, PLATFORM = "x86_64-manylinux_2_28", "linux-64"


def without_configuration() -> dict[str, str]:
    """This environment without pip's and uv's configuration, but with the certificates."""
    kept = {"PIP_CERT", "PIP_DEFAULT_TIMEOUT"}
    environ = {
        name: value
        for name, value in os.environ.items()
        if name in kept or not name.startswith(("PIP_", "UV_"))
    }
    return environ | {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", "UV_SYSTEM_CERTS": "true"}


def set_of_pip(requirement: str) -> dict[str, str]:
    """What pip would install on this machine: versions by name."""
    command = [
        sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet",
        "--only-binary", ":all:", "--report", "-", requirement,
    ]  # fmt: skip
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, env=without_configuration()
    )
    installs = [one["metadata"] for one in json.loads(ended.stdout)["install"]]
    return {canonicalize_name(one["name"]): one["version"] for one in installs}


def set_of_uv(requirement: str, cache: Path) -> dict[str, str]:
    """What uv would install on the target: versions by name."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "-q", "-", "--no-header", "--no-annotate",
        "--python-version", HERE, "--python-platform", UV_PLATFORM, "--no-build",
        "--cache-dir", str(cache),
    ]  # fmt: skip
    ended = subprocess.run(
        command,
        input=requirement,
        capture_output=True,
        text=True,
        check=True,
        env=without_configuration(),
    )
    return dict(line.split("==") for line in ended.stdout.split() if "==" in line)


def set_of_ours(requirement: str, cache: Path) -> dict[str, str]:
    """The packages of ``factlock ask tree``."""
    command = [
        sys.executable, "-m", "factlock", "ask", "tree", requirement, "--python", HERE,
        "--platform", PLATFORM, "--json", "--mode", "live",
    ]  # fmt: skip
    environ = without_configuration() | {
        "FACTLOCK_CACHE_DIR": str(cache),
        "PYTHONPATH": str(Path(__file__).parents[1] / "extensions"),
    }
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environ, cwd=cache.parent
    )
    data = json.loads(ended.stdout)["questions"][0]["data"]
    assert data["count"] == len(data["packages"])
    return {one["name"]: one["version"] for one in data["packages"]}


@pytest.mark.parametrize("requirement", SETS)
def test_a_set_is_that_of_uv(requirement: str, tmp_path: Path) -> None:
    ours = set_of_ours(requirement, tmp_path / "ours")
    print(f"{requirement}: {len(ours)} packages")
    assert ours == set_of_uv(requirement, tmp_path / "uv")


@pytest.mark.skipif(
    (sys.platform, platform.machine(), sys.implementation.name) != ("linux", "x86_64", "cpython"),
    reason="pip solves for its own machine, which is not the target",
)
@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="pip takes musllinux wheels on this machine"
)
@pytest.mark.parametrize("requirement", SETS)
def test_a_set_is_that_of_pip(requirement: str, tmp_path: Path) -> None:
    # A wheel for a glibc after 2.28, which pip takes on a newer machine, would differ rightly; on
    # 2026-11-21 none of these sets had one.
    ours = set_of_ours(requirement, tmp_path / "ours")
    assert ours == set_of_pip(requirement)
