"""The rule "latest minor", for every form of version."""

from __future__ import annotations

from typing import Any

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from factlock.checks.pin import CHECK
from factlock.checks.releases.pin_rule import pin_to_minor
from factlock.facts.gathering import View
from factlock.facts.keys import latest_key, project_key
from factlock.model import Fact, FactKey, Freshness, Json, Need, Result


def _view(name: str, specifier: str, project: Json, latest: Json) -> View:
    def fact(key: FactKey, value: Json) -> Fact:
        return Fact(
            key=key,
            value=value,
            date="2026-11-20T00:00:00Z",
            via="index",
            freshness=Freshness.LIVE,
        )

    keys = project_key(name), latest_key(name, specifier=specifier)
    return View({key: fact(key, value) for key, value in zip(keys, (project, latest), strict=True)})


def _release(version: str) -> dict[str, Any]:
    return {
        "version": version,
        "uploaded": "2026-01-02",
        "requires_python": "",
        "wheel": "any",
        "sdist": True,
    }


PROJECT: dict[str, Any] = {
    "exists": True,
    "status": "active",
    "reason": "",
    "newest": None,
    "releases": 3,
    "first": "2020-01-01",
    "skipped": 0,
}


def _ask(package: str, version: str, *, beside: str = "latest") -> Result:
    requirement = CHECK.read({"package": package}, {})
    specifier = ",".join(sorted(str(part) for part in SpecifierSet(package.lstrip("demo"))))
    latest: dict[str, Any] = {"latest": None, beside: _release(version)}
    found = CHECK.evaluate(dict(requirement), _view("demo", specifier, PROJECT, latest))
    assert isinstance(found, Result)
    return found


@pytest.mark.parametrize(
    ("version", "pin", "word"),
    [
        ("2.0.5", "==2.0.*", "Fixes of 2.0"),
        ("2.0.5.post1", "==2.0.*", "Fixes of 2.0"),
        ("1!2.0.5", "==1!2.0.*", "epoch"),
        ("2026.11.2", "==2026.11.*", "calendar"),
        ("2026.11", "==2026.11.*", "calendar"),
        ("7", "==7.*", "one part"),
        ("2.1", "==2.1.*", "ends with its minor"),
        ("1.2.3.4", "==1.2.*", "four or more"),
        ("0.4.2", "==0.4.*", "Before 1.0"),
        ("0.0.7", "==0.0.*", "Below 0.1"),
        ("2.0rc1", "==2.0rc1", "full version"),
    ],
)
def test_each_form_of_version_has_its_pin_and_its_reason(version: str, pin: str, word: str) -> None:
    found, why = pin_to_minor(Version(version))
    assert found == pin
    assert word in str(why)
    assert SpecifierSet(found).contains(version, prereleases=True)


@pytest.mark.parametrize(
    ("package", "version", "pin"),
    [
        ("demo<5", "4.4.2", "==4.4.*"),
        ("demo<4.4.3", "4.4.2", "==4.4.*,<4.4.3"),
        ("demo!=4.4.1", "4.4.2", "==4.4.*,!=4.4.1"),
        ("demo>=4.4.1", "4.4.2", "==4.4.*,>=4.4.1"),
        ("demo!=1.5.3.post1", "1.5.9", "==1.5.*,!=1.5.3.post1"),
        ("demo!=1.5.100", "1.5.200", "==1.5.*,!=1.5.100"),
        ("demo!=1.4.*", "1.5.2", "==1.5.*"),
        ("demo==4.4.2", "4.4.2", "==4.4.2"),
        ("demo~=4.4", "4.7.0", "==4.7.*"),
        ("demo", "4.4.2", "==4.4.*"),
    ],
)
def test_the_request_bounds_the_pin(package: str, version: str, pin: str) -> None:
    found = _ask(package, version)
    assert (found.outcome, found.value) == ("pinned", pin)
    for part in package.removeprefix("demo").split(","):
        assert SpecifierSet(part).contains(version)


def test_a_prerelease_is_named_but_is_not_an_answer() -> None:
    found = _ask("demo", "2.0rc1", beside="prerelease")
    assert (found.outcome, found.value) == ("only-prereleases", "")
    assert "==2.0rc1" in str(found.sentence)


@pytest.mark.parametrize(
    ("beside", "outcome"),
    [
        ("yanked", "yanked"),
        ("elsewhere", "not-for-this-python"),
        ("outside", "out-of-bounds"),
    ],
)
def test_what_cannot_be_installed_has_no_pin(beside: str, outcome: str) -> None:
    release: Any = {"latest": None, beside: _release("1.0") | {"reason": "broken"}}
    found = CHECK.evaluate({"package": "demo"}, _view("demo", "", PROJECT, release))
    assert isinstance(found, Result)
    assert (found.outcome, found.value) == (outcome, "")


def test_without_facts_it_says_which_it_needs() -> None:
    found = CHECK.evaluate({"package": "demo>=2", "python": "3.11"}, View({}))
    assert isinstance(found, Need)
    assert set(found.keys) == {
        project_key("demo"),
        latest_key("demo", python="3.11", specifier=">=2"),
    }
