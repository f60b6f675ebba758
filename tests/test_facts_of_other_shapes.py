"""Facts that are well-formed and of another shape are an error of the lock, never a crash of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conda_sets import environment, package
from factlock.cli import main
from factlock.facts.channel_keys import environment_key
from factlock.facts.keys import files_key, project_key, solve_key
from factlock.facts.lock import Lock
from factlock.facts.updating import complete
from factlock.model import FactKey
from solved_sets import TARGET, fact, unsolved

SOLVE = solve_key(["a"], **TARGET)
ENVIRONMENT = environment_key(["a", "python 3.12.*"], channels=["ours"], platform="linux-64")
WHOLE = {"partial": False, "until": ""}
OPTIONS = ("--python", "3.12", "--platform", "linux-64")
ODD: list[tuple[FactKey, Any, tuple[str, ...]]] = [
    (SOLVE, unsolved("conflict", said=10**30), ("tree", "a", *OPTIONS)),
    (SOLVE, unsolved("missing", said=[["a"]]), ("tree", "a", *OPTIONS)),
    (SOLVE, unsolved("needs-a-build", asks=[[[None], "a"]]), ("tree", "a", *OPTIONS)),
    (SOLVE, unsolved("conflict", said={"a": 1}), ("whoneeds", "a", "--of", "b", *OPTIONS)),
    (files_key("a", "1.0"), {"files": "2026-99-99"}, ("lockfile", "lock.txt")),
    (files_key("a", "1.0"), {"files": [["a"]]}, ("lockfile", "lock.txt")),
    (project_key("a"), {"exists": True, "status": 1.5}, ("wheels", "a")),
    *(
        (ENVIRONMENT, value, (*words, "--channel", "ours", *OPTIONS))
        for words in (("tree", "a"), ("needs", "a"), ("whoneeds", "a", "--of", "b"))
        for value in (
            {"outcome": "solved"},
            {"outcome": "solved", "packages": [{"name": "a"}], **WHOLE},
            environment({**package("a"), "build": 1.5}),
            environment({**package("a"), "requires": [1]}),
            environment({**package("a"), "requires": ["b \n x", "\ud800", "a" * 100_000]}),
            environment(package("b")),
            environment(package("a"), until=3, partial=True),
            {"outcome": "odd", "names": [], "said": "", **WHOLE},
            {"outcome": "missing", "names": [None], "said": [], **WHOLE},
        )
    ),
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
    # Of a channel some odd texts are only shown.
    assert code in ({0, 2, 3} if key is ENVIRONMENT else {2, 3}), said.err
    assert "fault of factlock" not in said.err
    if code == 2:
        assert "have not the shape" in said.err
