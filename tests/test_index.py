"""The source ``index``: several indexes, absence that is proved, modes, cache, one asking a build."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chaos import Chaos, page
from factlock.asking import answer, open_knowledge
from factlock.checks import find_check
from factlock.errors import Cause
from factlock.facts.dates import stamp
from factlock.facts.knowledge import Knowledge
from factlock.facts.lock import Lock
from factlock.model import Answer, Fact, Freshness, Mode, Question
from factlock.settings import make_settings
from sites import lock_of

OLD = "2026-01-01T00:00:00Z"


def question(package: str, **parameters: str) -> Question:
    given = {"package": package, **parameters}
    return Question(check="availability", parameters=find_check("availability").read(given, {}))


def knowledge(
    tmp_path: Path, mode: Mode = Mode.AUTO, *, lock: Lock | None = None, max_age: str = "unlimited"
) -> Knowledge:
    settings = make_settings(tmp_path, {"mode": mode.value, "max_age": max_age})
    return open_knowledge(settings, os.environ, lock=lock or Lock())


def ask(tmp_path: Path, package: str, mode: Mode = Mode.AUTO, **options: object) -> Answer:
    asked = question(package)
    return answer([asked], knowledge(tmp_path, mode, **options))[asked]  # type: ignore[arg-type]


def locked(version: str) -> Lock:
    """A lock in which demo, for any Python, has one version."""
    lock = lock_of({"demo": version}, date=OLD, python="")
    lock.sources["index"] = OLD
    return lock


def freshness(found: Answer) -> set[Freshness]:
    return {fact.freshness for fact in found.facts}


def test_a_private_index_in_front_answers_alone(
    chaos: Chaos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Chaos() as private:
        private.add("demo", page("demo", "0.1"))
        chaos.add("demo", page("demo", "9.0"))
        chaos.add("other", page("other", "3.0"))
        monkeypatch.setenv("UV_INDEX", f"team={private.url}")
        monkeypatch.delenv("UV_NO_CONFIG")
        monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "none.toml"))
        found = ask(tmp_path, "demo")
        assert found.result.value == "0.1"
        assert {fact.via for fact in found.facts} == {"team"}
        assert chaos.count("demo") == 0
        assert {fact.via for fact in ask(tmp_path, "other").facts} == {"index"}


def test_an_index_in_front_that_fails_is_not_passed_by(
    chaos: Chaos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Chaos() as private:
        private.misbehave("demo", "st403")
        chaos.add("demo", page("demo", "9.0"))
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", private.url)
        found = ask(tmp_path, "demo")
        assert found.result.outcome == "unknown"
        assert found.result.unknown[0].cause is Cause.CREDENTIALS
        assert chaos.count("demo") == 0


@pytest.mark.usefixtures("chaos")
def test_one_index_can_be_asked_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Chaos() as private:
        private.add("demo", page("demo", "0.1"))
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", private.url)
        asked = question("demo", index="extra-1")
        assert answer([asked], knowledge(tmp_path))[asked].result.value == "0.1"
        asked = question("demo", index="nobody")
        found = answer([asked], knowledge(tmp_path))[asked]
        assert found.result.unknown[0].cause is Cause.NOT_CONFIGURED


def test_404_from_what_is_no_index_is_no_answer(chaos: Chaos, tmp_path: Path) -> None:
    chaos.pages.clear()
    chaos.misbehave("", "st404")
    found = ask(tmp_path, "demo")
    assert found.result.outcome == "unknown"
    assert found.result.unknown[0].cause is Cause.NOT_AN_INDEX


def test_404_from_an_index_is_an_answer_and_it_is_probed_once(chaos: Chaos, tmp_path: Path) -> None:
    asked = [question(name) for name in ("aa", "bb", "cc")]
    found = answer(asked, knowledge(tmp_path))
    assert {one.result.outcome for one in found.values()} == {"not-found"}
    assert chaos.requests["/simple/"] == 1


def test_each_subject_is_asked_once_however_often_it_is_used(chaos: Chaos, tmp_path: Path) -> None:
    for name in ("demo", "other"):
        chaos.add(name, page(name, "1.0", "2.0"))
    asked = [
        question(f"{name}{bound}", python=python)
        for name in ("demo", "other")
        for bound in ("", "<2")
        for python in ("", "3.11", "3.12")
    ]
    found = answer(asked, knowledge(tmp_path))
    assert {one.result.value for one in found.values()} == {"1.0", "2.0"}
    assert (chaos.count("demo"), chaos.count("other")) == (1, 1)


def test_auto_uses_the_lock_whatever_its_age(chaos: Chaos, tmp_path: Path) -> None:
    found = ask(tmp_path, "demo", lock=locked("1.5"))
    assert (found.result.value, freshness(found)) == ("1.5", {Freshness.LOCKED})
    assert not chaos.requests


def test_auto_asks_for_what_is_too_old_and_keeps_it_in_the_cache(
    chaos: Chaos, tmp_path: Path
) -> None:
    chaos.add("demo", page("demo", "2.0"))
    options: Any = {"lock": locked("1.5"), "max_age": "1 day"}
    found = ask(tmp_path, "demo", **options)
    assert (found.result.value, freshness(found)) == ("2.0", {Freshness.LIVE})
    found = ask(tmp_path, "demo", **options)
    assert (found.result.value, freshness(found)) == ("2.0", {Freshness.CACHED})
    assert chaos.count("demo") == 1


def test_auto_shows_the_locked_fact_as_stale_in_an_outage(chaos: Chaos, tmp_path: Path) -> None:
    chaos.misbehave("demo", "st418")
    found = ask(tmp_path, "demo", lock=locked("1.5"), max_age="1 day")
    assert (found.result.value, freshness(found)) == ("1.5", {Freshness.STALE})
    assert all(fact.trouble and fact.trouble.cause is Cause.REFUSED for fact in found.facts)
    assert {fact.date for fact in found.facts} == {OLD}


def test_live_ignores_the_lock_and_never_falls_back(chaos: Chaos, tmp_path: Path) -> None:
    chaos.add("demo", page("demo", "2.0"))
    assert ask(tmp_path, "demo", Mode.LIVE, lock=locked("1.5")).result.value == "2.0"
    chaos.misbehave("demo", "st418")
    assert ask(tmp_path, "demo", Mode.LIVE, lock=locked("1.5")).result.outcome == "unknown"


def test_locked_asks_nothing(chaos: Chaos, tmp_path: Path) -> None:
    assert ask(tmp_path, "demo", Mode.LOCKED, lock=locked("1.5")).result.value == "1.5"
    found = ask(tmp_path, "other", Mode.LOCKED, lock=locked("1.5"))
    assert found.result.unknown[0].cause is Cause.NOT_LOCKED
    assert not chaos.requests


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b"null", b"[" * 100_000])
def test_a_damaged_cache_costs_time_and_never_truth(
    chaos: Chaos, tmp_path: Path, damage: bytes
) -> None:
    chaos.add("demo", page("demo", "2.0"))
    ask(tmp_path, "demo")
    (path,) = (tmp_path / "cache").rglob("*.json")
    path.write_bytes(damage)
    assert freshness(ask(tmp_path, "demo")) == {Freshness.LIVE}


def test_a_cache_changed_by_hand_is_not_believed(chaos: Chaos, tmp_path: Path) -> None:
    chaos.add("demo", page("demo", "2.0"))
    ask(tmp_path, "demo")
    (path,) = (tmp_path / "cache").rglob("*.json")
    path.write_bytes(path.read_bytes().replace(b"2.0", b"6.6"))
    assert ask(tmp_path, "demo").result.value == "2.0"


def test_a_cached_fact_without_a_lock_is_believed_for_a_day(chaos: Chaos, tmp_path: Path) -> None:
    chaos.add("demo", page("demo", "2.0"))
    ask(tmp_path, "demo")
    later = knowledge(tmp_path)
    object.__setattr__(later.policy, "now", datetime.now(UTC) + timedelta(hours=25))
    asked = question("demo")
    assert freshness(answer([asked], later)[asked]) == {Freshness.LIVE}


def test_a_cache_that_cannot_be_written_is_no_trouble(
    chaos: Chaos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FACTLOCK_CACHE_DIR", str(tmp_path / "file" / "below"))
    chaos.add("demo", page("demo", "2.0"))
    assert ask(tmp_path, "demo").result.value == "2.0"


def test_all_facts_of_a_build_carry_the_date_of_its_beginning(chaos: Chaos, tmp_path: Path) -> None:
    for name in ("aa", "bb"):
        chaos.add(name, page(name, "1.0"))
    asked = [question("aa"), question("bb")]
    known = knowledge(tmp_path)
    dates = {fact.date for one in answer(asked, known).values() for fact in one.facts}
    assert dates == {stamp(known.policy.now)}
    assert all(isinstance(fact, Fact) for fact in known.known.values())


@pytest.mark.parametrize(
    "body", [b"<a href='/about'>x</a>", b"<p>hello</p>", b'{"projects": 7}', b"<a href='x/'>y</a>"]
)
def test_a_page_with_links_is_not_yet_an_index(chaos: Chaos, tmp_path: Path, body: bytes) -> None:
    from chaos import HTML, SCENARIOS

    chaos.pages.clear()
    SCENARIOS["a page"] = lambda _, to, __: to.answer(body, HTML)
    chaos.misbehave("", "a page")
    assert ask(tmp_path, "demo").result.outcome == "unknown"


def test_a_redirect_to_what_is_not_there_says_nothing(chaos: Chaos, tmp_path: Path) -> None:
    from chaos import SCENARIOS, _redirect

    SCENARIOS["login"] = _redirect(lambda _, __: "/sso/login?next=x")
    chaos.misbehave("demo", "login")
    found = ask(tmp_path, "demo")
    assert found.result.unknown[0].cause is Cause.REDIRECT


def test_another_asker_is_not_given_what_one_was_told(
    chaos: Chaos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(tmp_path, "demo").result.outcome == "not-found"
    chaos.add("demo", page("demo", "1.0"))
    monkeypatch.setenv("PIP_INDEX_URL", chaos.url.replace("://", "://me:word@"))
    assert ask(tmp_path, "demo").result.outcome == "available"
