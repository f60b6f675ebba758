"""Facts of conda channels in words, where they change between a sample and the whole channel."""

from __future__ import annotations

from typing import Any

import pytest

from factlock.facts.channel_keys import builds_key, environment_key, package_key
from factlock.model import FactKey
from factlock.sources.kinds import kinds

PACKAGE = package_key("django", channel="ours")
BUILDS = builds_key("django", "5.0", channel="ours")
ENVIRONMENT = environment_key(["a"], channels=["ours"], platform="linux-64")
SAMPLE = {"partial": True, "until": "2026-08-22"}
LATER = {"partial": True, "until": "2026-09-22"}
WHOLE = {"partial": False, "until": ""}
THERE = {"exists": True, "latest": {"version": "5.0"}, "newest": {"version": "5.0"}, "versions": 3}
ABSENT = {"exists": False}
TO_WHOLE = "from a sample to the whole channel"
TO_SAMPLE = "from the whole channel to a sample with data up to 2026-08-22"
NO_PROOF = "is not in the sample, which proves nothing"


def said(key: FactKey, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [one.replace(" (linux-64)", "") for one in kinds()[key.kind].differences(key, old, new)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (THERE | WHOLE, ABSENT | WHOLE, ["is gone"]),
        (THERE | WHOLE, ABSENT | SAMPLE, [TO_SAMPLE, NO_PROOF]),
        (THERE | SAMPLE, ABSENT | LATER, ["the sample's day 2026-08-22 -> 2026-09-22", NO_PROOF]),
        (THERE | SAMPLE, ABSENT | WHOLE, [TO_WHOLE, "is gone"]),
        (ABSENT | SAMPLE, ABSENT | WHOLE, [TO_WHOLE, "not in what was asked of the channel"]),
        (
            ABSENT | SAMPLE,
            THERE | WHOLE,
            [TO_WHOLE, "is found now; the sample did not hold it"],
        ),
        (ABSENT | WHOLE, THERE | WHOLE, ["is on the channel now"]),
        (THERE | SAMPLE, THERE | LATER, ["the sample's day 2026-08-22 -> 2026-09-22"]),
        (THERE | SAMPLE, THERE | SAMPLE | {"versions": 4}, ["versions 3 -> 4"]),
        (THERE | SAMPLE, THERE | WHOLE, [TO_WHOLE]),
    ],
)
def test_what_a_sample_lacks_is_not_told_as_gone(
    old: dict[str, Any], new: dict[str, Any], words: list[str]
) -> None:
    assert said(PACKAGE, old, new) == words


def files(*names: str) -> dict[str, Any]:
    return {"exists": bool(names), "files": [{"subdir": "noarch", "file": one} for one in names]}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (files("a") | WHOLE, files() | WHOLE, ["5.0: the file noarch/a went"]),
        (
            files("a") | WHOLE,
            files() | SAMPLE,
            [f"5.0: {TO_SAMPLE}", f"5.0: the file noarch/a {NO_PROOF}"],
        ),
        (
            files() | SAMPLE,
            files("a") | WHOLE,
            [
                f"5.0: {TO_WHOLE}",
                "5.0: the file noarch/a is known now; the sample did not hold it",
            ],
        ),
        (files("a") | SAMPLE, files("a") | WHOLE, [f"5.0: {TO_WHOLE}"]),
    ],
)
def test_files_that_a_sample_lacks_did_not_go(
    old: dict[str, Any], new: dict[str, Any], words: list[str]
) -> None:
    assert said(BUILDS, old, new) == words


def solved(version: str = "1", count: int = 1, build: str = "h0_0") -> dict[str, Any]:
    names = [f"p{at:02}" for at in range(count)]
    packages = [{"name": name, "version": version, "build": build} for name in names]
    return {"outcome": "solved", "packages": packages}


def failed(*names: str, words: str = "No.") -> dict[str, Any]:
    return {"outcome": "missing" if names else "conflict", "names": [*names], "said": words}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (solved() | SAMPLE, solved() | WHOLE, [TO_WHOLE]),
        (solved() | SAMPLE, solved() | LATER, ["the sample's day 2026-08-22 -> 2026-09-22"]),
        (solved() | WHOLE, solved(build="h1_0") | WHOLE, ["other builds were chosen"]),
        (failed() | WHOLE, failed(words="Not.") | WHOLE, ["it is told in other words"]),
        (failed() | SAMPLE, failed() | LATER, ["the sample's day 2026-08-22 -> 2026-09-22"]),
        (
            failed("nosuchthing") | SAMPLE,
            failed("nosuchthing") | WHOLE,
            [TO_WHOLE, "does not solve on the whole channel: nosuchthing is missing"],
        ),
        (
            failed("x") | SAMPLE,
            failed() | WHOLE,
            [TO_WHOLE, "does not solve on the whole channel: a conflict"],
        ),
        (
            solved() | WHOLE,
            failed("x") | SAMPLE,
            [
                TO_SAMPLE,
                "solved with 1 package -> not known whether it solves: the sample does not hold x",
            ],
        ),
        (solved(count=2) | WHOLE, solved("2", 2) | WHOLE, ["p00 1 -> 2", "p01 1 -> 2"]),
    ],
)
def test_an_environment_tells_what_came_of_asking_more_of_a_channel(
    old: dict[str, Any], new: dict[str, Any], words: list[str]
) -> None:
    assert said(ENVIRONMENT, old, new) == words


def test_many_packages_that_change_are_one_sentence() -> None:
    (one,) = said(ENVIRONMENT, solved(count=31) | WHOLE, solved("2", 31) | WHOLE)
    assert one.startswith("31 packages changed: p00 1 -> 2, p01 1 -> 2, ")
    assert one.endswith("p11 1 -> 2, … and 19 more")
    assert len(said(ENVIRONMENT, solved(count=12) | WHOLE, solved("2", 12) | WHOLE)) == 12
