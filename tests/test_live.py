"""Against the index that pip is configured for: ``nox -s live``."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

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
