"""Trees on the real sample of conda-forge: what a set comes to, which variants, who needs what."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from factlock.asking import answer, open_knowledge
from factlock.checks import find_check
from factlock.checks.solving.ml_bases import ON_CHANNELS
from factlock.facts.knowledge import Knowledge
from factlock.facts.lock import Lock
from factlock.model import Answer, Mode, Question
from factlock.settings import make_settings

CONDA = Path(__file__).parent.parent.parent / "shared" / "data" / "conda"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CONDA.is_dir(), reason="the sample of conda-forge is not there"),
]
# How many packages of the sample of 2026-08-22 are chosen for Python 3.12.
COUNTS = {"linux-64": 188}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """One child for all questions, asked live."""
    options = {
        "mode": Mode.LIVE.value,
        "channels": f"conda-forge={CONDA.resolve() / 'conda-forge'}",
        "partial_channels": "conda-forge=2026-08-22",
    }
    return open_knowledge(make_settings(CONDA, options), {}, lock=Lock(), cached=False)


def asked(knowledge: Knowledge, check: str, argument: str, **more: str) -> Answer:
    """The answer on the sample, for Python 3.12 unless another is said."""
    found = find_check(check)
    given = {"channel": "conda-forge", "python": "3.12", **more}
    text = found.argument.canonical(argument, given)
    parameters = {**dict(found.read({found.argument.name: argument, **given}, {}))}
    question = Question(
        check=check, parameters=tuple(sorted({**parameters, found.argument.name: text}.items()))
    )
    return answer([question], knowledge)[question]


def data(found: Answer) -> Any:
    return found.result.data


@pytest.mark.parametrize("platform", ["linux-64", "osx-arm64"])
def test_trees(knowledge: Knowledge, platform: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked(knowledge, "tree", "python", platform=platform)
    for name in ("pymc", "pytorch", "tensorflow", "scikit-learn"):
        begun = time.perf_counter()
        found = asked(knowledge, "tree", name, platform=platform)
        took = time.perf_counter() - begun
        assert found.result.outcome == "solved", found.result.unknown
        packages = {one["name"]: one for one in data(found)["packages"]}
        assert data(found)["count"] == len(packages)
        assert all(one["build"] for one in packages.values())
        assert all(not name.startswith("__") for name in packages)
        assert all(one["by"] or one["requested"] for one in packages.values())
        variants = {one: packages[one]["variants"] for one in packages if packages[one]["variants"]}
        with capsys.disabled():
            print(f"\n{platform} {name}: {len(packages)} packages in {took:.2f} s; {variants}")
        if (name, platform) == ("pymc", "linux-64"):
            assert len(packages) == COUNTS[platform]
        if name in {"pytorch", "tensorflow"}:
            assert variants[name]["processor"] == "cpu"


def test_needs(knowledge: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    for name, watch, outcome in (
        ("sentence-transformers", "torch", "yes"),
        ("pymc", "", "no"),
        ("keras", "", "likely-undeclared"),
        ("django", "", "unknown"),
    ):
        found = asked(knowledge, "needs", name, watch=watch)
        with capsys.disabled():
            print(f"\n{found.result.sentence}")
        assert found.result.outcome == outcome
        if outcome == "yes":
            assert found.result.value == "sentence-transformers > pytorch"


def test_a_system_with_cuda_gets_a_build_for_it(knowledge: Knowledge) -> None:
    for virtual, word in (("", "cpu"), ("__cuda=12.9", "cuda129")):
        # Of Python 3.12 the sample has no build for CUDA of this version.
        found = asked(knowledge, "tree", "pytorch=2.9.1", virtual=virtual, python="3.11")
        packages = {one["name"]: one for one in data(found)["packages"]}
        assert packages["pytorch"]["variants"]["processor"] == word


def test_whoneeds(knowledge: Knowledge) -> None:
    found = asked(knowledge, "whoneeds", "pymc", of="libblas")
    assert found.result.outcome == "needed"
    assert found.result.value.startswith("pymc > ")


def test_the_watched_names_are_names_of_channels() -> None:
    known = set(json.loads((CONDA / "name-mapping.json").read_bytes()))
    for path in CONDA.glob("pytorch/*/repodata.json"):
        found = json.loads(path.read_bytes())
        known |= {one["name"] for one in found["packages"].values()}
    assert {name for names in ON_CHANNELS.values() for name in names} <= known
