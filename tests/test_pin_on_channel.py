"""``pin`` with a channel: the pin of the latest minor version that the channel has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channels import record, write_channel
from factlock.checks.releases.pin_rule import find_pin_on_channel
from factlock.cli import main
from factlock.inputs.conda_spec import read_conda_spec

pytest.importorskip("rattler")

RECORDS = [
    record("solid", "1.4.2", "python >=3.12,<3.13.0a0", build="py312_0"),
    record("solid", "1.5.0", "python >=3.13,<3.14.0a0", build="py313_0"),
    record("older", "1.0.3"),
    record("older", "1.1.0rc1"),
    record("older", "1.1.0rc2"),
    record("tried", "1.0rc1"),
    record("calendar", "2026.4.0"),
    record("lettered", "2024a"),
    record("lettered", "2025c"),
    record("openssl", "1.1.1w"),
    record("epochal", "1!2.3.4"),
    # They bring a package of their own version, which has the Python.
    record("carries", "5.2.0", "carries-base 5.2.0 h0_0", "other"),
    record("carries", "6.0.0", "carries-base ==6.0.0 h0_0"),
    record("carries-base", "5.2.0", "python >=3.10"),
    record("carries-base", "6.0.0", "python >=3.13"),
    # Of what is nowhere to be seen nobody knows what it needs, and bounds are no such thing.
    record("unseen", "2.0.0", "unseen-base ==2.0.0"),
    record("bounded", "2.0.0", "carries-base >=6"),
]
Asked = tuple[int, dict[str, Any], str]
Ask = Callable[..., Asked]
TARGET = ("--python", "3.12", "--platform", "linux-64")


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """``factlock ask pin``, on a channel of ours that is called conda-forge."""
    write_channel(tmp_path / "forge", {"linux-64": RECORDS}, removed=["gone-1.0-h0_0.conda"])
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={tmp_path / 'forge'}")
    monkeypatch.chdir(tmp_path)

    def asked(*words: str) -> Asked:
        code = main(["ask", "pin", *words, "--channel", "conda-forge", *TARGET, "--json"])
        shown = capsys.readouterr()
        return code, json.loads(shown.out)["questions"][0] if shown.out else {}, shown.err

    return asked


@pytest.mark.parametrize(
    ("package", "outcome", "pin", "version"),
    [
        ("solid", "pinned", "==1.4.*", "1.4.2"),
        ("solid>=1", "pinned", "==1.4.*", "1.4.2"),
        ("solid>=1.4.1", "pinned", "==1.4.*,>=1.4.1", "1.4.2"),
        ("solid==1.4.2", "pinned", "==1.4.2", "1.4.2"),
        ("solid=1.4.2", "pinned", "==1.4.*,==1.4.2.*", "1.4.2"),
        ("solid=1.4", "pinned", "==1.4.*", "1.4.2"),
        ("solid==1.5.0", "not-for-this-python", "", ""),
        ("solid>=2", "out-of-bounds", "", ""),
        ("solid>=1.4|<1", "pinned", "==1.4.2", "1.4.2"),
        ("older", "pinned", "==1.0.*", "1.0.3"),
        ("older<2", "pinned", "==1.0.*", "1.0.3"),
        ("tried", "only-prereleases", "", ""),
        ("calendar", "pinned", "==2026.4.*", "2026.4.0"),
        ("lettered", "pinned", "==2025c", "2025c"),
        ("openssl", "pinned", "==1.1.1w", "1.1.1w"),
        ("epochal", "pinned", "==1!2.3.*", "1!2.3.4"),
        ("carries", "pinned", "==5.2.*", "5.2.0"),
        ("carries>=6", "not-for-this-python", "", ""),
        ("unseen", "pinned", "==2.0.*", "2.0.0"),
        ("bounded", "pinned", "==2.0.*", "2.0.0"),
        ("gone", "yanked", "", ""),
        ("nowhere", "not-found", "", ""),
    ],
)
def test_the_pin_is_of_what_the_channel_has(
    ask: Ask, package: str, outcome: str, pin: str, version: str
) -> None:
    code, answer, _ = ask(package)
    assert (code, answer["outcome"], answer["value"]) == (0, outcome, pin)
    assert answer["data"]["version"] == version
    assert answer["data"]["channel"] == "conda-forge"
    assert answer["data"]["name"] == package.partition("=")[0].rstrip("<>=0123456789.")


def test_extras_are_told_and_leave_the_pin_as_it_is(ask: Ask) -> None:
    code, answer, _ = ask("Solid[io, more]>=1.4")
    assert (code, answer["outcome"], answer["value"]) == (0, "pinned", "==1.4.*")
    assert "io,more" in answer["notes"][-1]
    assert "extras" not in " ".join(ask("solid")[1]["notes"])


def test_a_sample_pins_what_it_holds_and_nothing_else(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "conda-forge=2026-08-22")
    code, answer, _ = ask("solid")
    assert (code, answer["outcome"], answer["value"]) == (0, "pinned", "==1.4.*")
    assert "2026-08-22" in answer["notes"][0]
    assert "newer releases" in answer["notes"][0]
    assert "at least" in answer["sentence"]
    for lacking in ("nowhere", "solid>=2", "tried", "gone", "solid==1.5.0"):
        code, answer, _ = ask(lacking)
        assert (code, answer["outcome"], answer["value"]) == (3, "unknown", ""), lacking
        assert [one["cause"] for one in answer["unknown"]] == ["partial"], lacking
        assert (answer["data"]["version"], answer["data"]["channel"]) == ("", "conda-forge")


def test_an_index_and_a_channel_are_not_both_asked(ask: Ask) -> None:
    code, answer, complaint = ask("solid", "--index", "mine")
    assert (code, answer) == (2, {})
    assert "`index` and `channel`" in complaint


@pytest.mark.parametrize(
    ("version", "wanted", "pin"),
    [
        ("1.4.2", "", "==1.4.*"),
        ("1.4.2", "1.4.2", "==1.4.2"),
        ("1.4.2", ">=1,<2", "==1.4.*"),
        ("1.4.2", "!=1.4.1", "==1.4.*,!=1.4.1"),
        ("1.4.2", "~=1.4.1", "==1.4.*,~=1.4.1"),
        ("1.4.2", "1.4.2|1.5", "==1.4.2"),
        ("9f", "", "==9f"),
    ],
)
def test_a_pin_is_spelled_so_that_conda_reads_it_too(version: str, wanted: str, pin: str) -> None:
    assert find_pin_on_channel(version, wanted)[0] == pin
    assert read_conda_spec(f"demo{pin}").name == "demo"
