"""The check ``commands`` on packages of conda channels: every answer of a channel, and what is not asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from factlock.checks.commands import CHECK
from factlock.errors import Cause
from factlock.facts.channel_keys import package_key
from factlock.facts.gathering import View
from factlock.model import Fact, FactKey, Freshness, Need, Result, Unknown

NEWEST = {"version": "2.0", "build": "h0_0"}
FINE = {"exists": True, "latest": NEWEST, "on_platform": NEWEST, "newest": NEWEST}
FOR_OTHERS = {**FINE, "latest": None}
OUT_OF_BOUNDS = {**FOR_OTHERS, "on_platform": None}
TAKEN_AWAY = {**OUT_OF_BOUNDS, "newest": None}
ABSENT = {"exists": False}


def evaluate(command: str, facts: Mapping[str, Any], **given: str) -> Result | Need:
    """The result; ``facts`` gives the value of each channel, a cause for one out of reach."""
    parameters = dict(CHECK.read({**given, "command": command}, {}))
    found = CHECK.evaluate(parameters, View({}))
    if not isinstance(found, Need) or not facts:
        return found
    return CHECK.evaluate(parameters, View({key: _fact(key, facts) for key in found.keys}))


def _fact(key: FactKey, facts: Mapping[str, Any]) -> Fact | Unknown:
    value = facts[key.subject.place]
    if isinstance(value, Cause):
        return Unknown(key=key, cause=value, reason="It said no.")
    value = {"partial": False, "until": "", **value}
    return Fact(
        key=key, value=value, date="2026-11-20T00:00:00Z", via="c", freshness=Freshness.LIVE
    )


@pytest.mark.parametrize(
    ("command", "facts", "outcome", "words"),
    [
        ("conda install -c c a", {"c": FINE}, "installable", "a: the channel c has 2.0"),
        ("conda install c::a", {"c": FINE}, "installable", "a: the channel c has 2.0"),
        ("conda install c/linux-64::a", {"c": FINE}, "installable", "the channel c has"),
        ("conda install c/label/old::a", {"c/label/old": FINE}, "installable", "c/label/old has"),
        ("pixi exec a", {"conda-forge": FINE}, "installable", "the channel conda-forge has"),
        ("pixi global install a", {"conda-forge": ABSENT}, "not-found", "not on the channel conda-forge"),
        ("mamba install -c c -c d a", {"c": ABSENT, "d": FINE}, "installable", "the channel d has"),
        ("mamba install -c c -c d a", {"c": ABSENT, "d": ABSENT}, "not-found", "a is not on the channel c"),
        ("mamba install -c c -c d a", {"c": ABSENT, "d": Cause.TIMEOUT}, "unknown", "the channel d"),
        ("conda install -c c 'a>=3'", {"c": OUT_OF_BOUNDS}, "no-such-version", "inside >=3;"),
        ("conda install -c c 'a>=3'", {"c": FOR_OTHERS}, "not-for-this-python", "2.0 is for others"),
        ("conda install -c c a", {"c": OUT_OF_BOUNDS}, "not-for-this-python", "2.0 is for others"),
        ("conda install -c c a", {"c": TAKEN_AWAY}, "no-files", "taken away"),
        ("conda install -c c -c defaults a", {"c": FINE}, "installable", "the channel c has"),
        ("conda install -c c -c defaults a", {"c": ABSENT}, "not-asked", "may be of defaults, which"),
        ("conda install -c nodefaults -c c a", {"c": ABSENT}, "not-found", "not on the channel c"),
        ("conda install -c c a", {"c": Cause.TIMEOUT}, "unknown", "could not be found out"),
        ("conda install -c c a", {"c": Cause.NOT_CONFIGURED}, "not-asked", "It said no."),
        ("conda install a", {}, "not-asked", "that the command does not name"),
        ("pixi add a", {}, "not-asked", "that the command does not name"),
        ("conda install -c $CHANNEL a", {}, "not-asked", "which is not asked"),
        ("conda install -c https://h.example/c a", {}, "not-asked", "which is not asked"),
        ("conda install -c c 'a>1 or 2'", {}, "not-asked", "in no form that is known here"),
    ],
)  # fmt: skip
def test_outcomes(command: str, facts: Mapping[str, Any], outcome: str, words: str) -> None:
    found = evaluate(command, facts)
    assert isinstance(found, Result)
    assert found.outcome == outcome
    assert words in str(found.sentence)
    assert bool(found.unknown) is (outcome == "unknown")


@pytest.mark.parametrize("value", [FOR_OTHERS, OUT_OF_BOUNDS, TAKEN_AWAY, ABSENT])
def test_what_a_sample_does_not_have_is_unknown(value: Mapping[str, Any]) -> None:
    sample = {**value, "partial": True, "until": "2026-08-22"}
    found = evaluate("conda install -c c a=9", {"c": sample})
    assert isinstance(found, Result)
    assert found.outcome == "unknown"
    assert found.unknown[0].cause is Cause.PARTIAL
    assert "Only a sample of c was available, data up to 2026-08-22." in found.unknown[0].reason
    held = evaluate("conda install -c c a", {"c": {**FINE, "partial": True, "until": ""}})
    assert isinstance(held, Result)
    assert held.outcome == "installable"


def test_one_fact_a_name_and_channel_for_the_python_of_the_command() -> None:
    command = "conda create -c c -c d python=3.12 'a>=1' b=1.2=h0_0"
    found = evaluate(command, {}, platform="linux-64", python="3.11")
    assert isinstance(found, Need)
    assert set(found.keys) == {
        package_key(name, channel=channel, platform="linux-64", python="3.12", spec=spec)
        for name, spec in (("python", "3.12.*"), ("a", ">=1"), ("b", "1.2 h0_0"))
        for channel in ("c", "d")
    }
