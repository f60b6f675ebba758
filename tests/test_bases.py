"""``bases``: who installs them, under which names, and when nobody can tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channels import record, write_channel
from factlock.checks.solving.ml_bases import base_of, names_of
from factlock.cli import main
from shelf import Shelf

CONDA = "channels: [conda-forge]\ndependencies:\n- python=3.12\n"
SYSTEM = "FROM ubuntu:24.04\nCOPY environment.yml .\nRUN mamba env update -f environment.yml\n"
RECORDS = [
    record("python", "3.12.4"),
    record("pytorch", "2.5"),
    record("libtorch", "2.5"),
    record("uses", "1.0", "pytorch", "python"),
    record("halves", "1.0", "libtorch", "python"),
]
NAMES = {"pytorch": ["torch"], "libtorch": None, "uses": ["uses"], "halves": ["halves"]}
Answer = dict[str, Any]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> Ask:
    """``factlock ask bases`` about an image with these entries, on a channel and an index of ours."""
    shelf.wheel("torch", "2.5")
    shelf.wheel("wants", "1.0", requires=["torch"])
    channel = write_channel(tmp_path / "forge", {"noarch": RECORDS})
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={channel}")
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", f"{tmp_path / 'names.json'}=2026-08-19")
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "Dockerfile").write_text(SYSTEM)
    monkeypatch.chdir(tmp_path)

    def asked(entries: str, *words: str) -> Answer:
        (tmp_path / "image" / "environment.yml").write_text(CONDA + entries)
        code = main(["ask", "bases", *words, "--image", "image", "--json"])
        shown = capsys.readouterr()
        assert code in {0, 3}, shown.err
        found: Answer = json.loads(shown.out)["questions"][0]
        assert (code == 3) == (found["outcome"] == "unknown")
        return found

    return asked


@pytest.mark.parametrize(
    ("entries", "bases", "outcome", "missing", "versions"),
    [
        ("- pytorch==2.5\n", "torch", "by-conda", [], ["torch 2.5"]),
        ("- pytorch-gpu\n", "pytorch", "by-conda", [], ["torch"]),
        ("- uses\n", "torch", "by-conda", [], ["torch 2.5"]),
        ("- pip:\n  - torch==2.5\n", "torch", "by-pip", [], ["torch 2.5"]),
        ("- pip:\n  - wants\n", "torch", "by-pip", [], ["torch 2.5"]),
        ("- pip:\n  - tensorflow-cpu==2.18\n", "tensorflow", "by-pip", [], ["tensorflow 2.18"]),
        ("- pytorch\n- pip:\n  - torch\n", "torch", "mixed", [], ["torch"]),
        ("- pytorch\n- pip:\n  - jax\n", "torch jax", "mixed", [], ["torch", "jax"]),
        ("- pytorch\n- jax\n", "torch jax", "by-conda", [], ["torch", "jax"]),
        ("- pytorch\n", "torch jax", "missing", ["jax"], ["torch"]),
        ("- halves\n", "torch", "missing", ["torch"], []),
        # What runs on any of them needs one.
        ("- pytorch==2.5\n", "tensorflow_or_jax_or_torch", "by-conda", [], ["torch 2.5"]),
        ("- pip:\n  - jax\n", "tensorflow_or_jax_or_torch", "by-pip", [], ["jax"]),
        ("- halves\n", "jax_or_torch", "missing", ["jax", "torch"], []),
        ("- pytorch\n", "jax_or_torch,tensorflow", "missing", ["tensorflow"], ["torch"]),
        ("- libtorch\n- pip:\n  - jaxlib\n", "torch jax", "missing", ["torch", "jax"], []),
        ("- uses\n", "uses", "by-conda", [], ["uses"]),
    ],
)
def test_who_installs_the_bases(  # noqa: PLR0917 - the columns of the table
    ask: Ask, entries: str, bases: str, outcome: str, missing: list[str], versions: list[str]
) -> None:
    answer = ask(entries, *(one.replace("_", " ") for one in bases.split()))
    assert answer["outcome"] == outcome
    assert (answer["data"]["missing"], answer["data"]["versions"]) == (missing, versions)
    assert answer["data"]["there"] is (not missing)
    assert answer["unknown"] == []


def test_several_bases_with_commas_are_one_question(ask: Ask) -> None:
    answer = ask("- pytorch\n- jax\n", "torch, pytorch, jax")
    assert [*answer["data"]["bases"]] == ["jax", "torch"]
    assert [*ask("- pytorch\n- jax\n", "torch,jax", "torch")["data"]["bases"]] == ["jax", "torch"]
    assert answer["sentence"] == (
        "image has torch (environment.yml:4) and jax (environment.yml:5), by conda."
    )


@pytest.mark.parametrize(
    ("entries", "asked", "said"),
    [
        (
            "- pytorch-gpu=1.10\n",
            "torch>=2.0,<3,>=2.1",
            "torch is here as pytorch-gpu 1.10.* (environment.yml:4), and torch<3,>=2.0,>=2.1 is",
        ),
        (
            "- pip:\n  - wants\n",
            "torch<2",
            "torch is here as 2.5 (solved on the index), and torch<2 is",
        ),
        ("- pytorch-gpu=2.4\n", "torch>=2.0,<3", ""),
        # What may be one of them is no misfit.
        ("- pytorch\n", "torch>=2.0", ""),
        ("- pytorch>=1.10\n", "torch>=2.0", ""),
    ],
)
def test_a_base_of_another_version_than_asked_for_is_there_and_that_is_said(
    ask: Ask, entries: str, asked: str, said: str
) -> None:
    answer = ask(entries, asked)
    assert answer["outcome"] == ask(entries, "torch")["outcome"]
    assert any(note.startswith(said) for note in answer["notes"]) if said else not answer["notes"]
    assert ("That is not torch" in answer["sentence"]) is bool(said)
    assert [*ask(entries, f"{asked}, jax")["data"]["missing"]] == ["jax"]


def test_what_is_not_known_is_no_absence(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTLOCK_CHANNELS", "conda-forge=http://127.0.0.1:9/forge")
    answer = ask("- uses\n", "torch")
    assert (answer["outcome"], answer["data"]["there"]) == ("unknown", False)
    assert [one["cause"] for one in answer["unknown"]] == ["unreachable"]
    assert answer["data"]["missing"] == []
    # A file that names it needs no channel.
    assert ask("- pytorch\n", "torch")["outcome"] == "by-conda"
    # A line that nobody looks into may bring it.
    answer = ask("- pip:\n  - git+https://example.org/x.git\n", "torch")
    assert answer["outcome"] == "unknown"
    assert "a revision of a repository" in answer["sentence"]


def test_in_a_sample_what_nothing_asks_for_is_missing(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "conda-forge=2026-08-22")
    answer = ask("- halves\n", "torch")
    assert answer["outcome"] == "missing"
    assert "could not be solved" in answer["notes"][-1]
    assert answer["sentence"] == "image has no torch, as far as could be found out."
    assert ask("- uses\n", "torch")["outcome"] == "by-conda"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("torch",), "must be told `image`"),
        (("--image", "image"), "must be told `names`"),
        (("torch[all]", "--image", "image"), "has extras"),
        (("../x", "--image", "image"), "cannot be asked"),
        ((",".join("abcdefghijklmnopqrstuvwxyz"), "--image", "image"), "too many bases: 26"),
    ],
)
@pytest.mark.usefixtures("ask")
def test_what_cannot_be_asked_is_said(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], complaint: str
) -> None:
    assert main(["ask", "bases", *words]) == 2
    assert complaint in " ".join(capsys.readouterr().err.split())


def test_a_part_of_a_base_is_not_the_base() -> None:
    assert base_of("pytorch-gpu") == base_of("libtorch") == "torch"
    assert "pytorch" in names_of("torch")
    assert {"libtorch", "pytorch-cuda"}.isdisjoint(names_of("torch"))
    assert {"jaxlib", "jax-metal"}.isdisjoint(names_of("jax"))
    assert names_of("uses") == ("uses",)
