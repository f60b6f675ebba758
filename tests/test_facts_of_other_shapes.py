"""Facts that are well-formed and of another shape are an error of the lock, never a crash of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from factlock.cli import main
from factlock.facts.keys import files_key, project_key, solve_key
from factlock.facts.lock import Lock
from factlock.facts.updating import complete
from factlock.model import FactKey
from solved_sets import TARGET, fact, unsolved

SOLVE = solve_key(["a"], **TARGET)
OPTIONS = ("--python", "3.12", "--platform", "linux-64")
ODD: list[tuple[FactKey, Any, tuple[str, ...]]] = [
    (SOLVE, unsolved("conflict", said=10**30), ("tree", "a", *OPTIONS)),
    (SOLVE, unsolved("missing", said=[["a"]]), ("tree", "a", *OPTIONS)),
    (SOLVE, unsolved("needs-a-build", asks=[[[None], "a"]]), ("tree", "a", *OPTIONS)),
    (SOLVE, unsolved("conflict", said={"a": 1}), ("whoneeds", "a", "--of", "b", *OPTIONS)),
    (files_key("a", "1.0"), {"files": "2026-99-99"}, ("lockfile", "lock.txt")),
    (files_key("a", "1.0"), {"files": [["a"]]}, ("lockfile", "lock.txt")),
    (project_key("a"), {"exists": True, "status": 1.5}, ("wheels", "a")),
]


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("at", range(len(ODD)))
def test_a_value_of_another_shape_is_the_lock_s_fault(
    at: int,
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key, value, words = ODD[at]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lock.txt").write_text(f"a==1.0 --hash=sha256:{'0' * 64}\n")
    complete(Lock(), [fact(key, value)]).write(tmp_path / "facts.lock")
    code = main(["ask", *words, "--mode", "locked", "--format", form])
    said = capsys.readouterr()
    assert code in {2, 3}, said.err
    assert "fault of factlock" not in said.err
    if code == 2:
        assert "have not the shape" in said.err
