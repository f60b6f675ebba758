"""Facts of a sample in each mode: they do not age, and give way to the whole where it can be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from factlock.errors import Cause, SourceError
from factlock.facts.channel_keys import package_key
from factlock.facts.knowledge import Knowledge, Policy
from factlock.facts.lock import Block, Lock, canonical, parse_lock
from factlock.facts.observation import Observation
from factlock.model import Fact, FactKey, Freshness, Json, Mode, Subject, Unknown

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = package_key("thing", channel="big")
SAMPLE: dict[str, Json] = {"exists": False, "partial": True, "until": "2026-08-22"}
WHOLE: dict[str, Json] = {"exists": True, "partial": False, "until": ""}


class Channel:
    """A channel that can be reached or not, and counts how often it is asked."""

    left_out = ()
    secrets = ()

    def __init__(self, *, reachable: bool) -> None:
        self.reachable = reachable
        self.asked = 0

    def __call__(self, name: str) -> Channel:
        assert name == "conda:big"
        return self

    def identity(self, name: str) -> str:
        """One identity."""
        return name

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """The whole, or that nobody answers."""
        self.asked += 1
        if not self.reachable:
            raise SourceError(f"Nobody answers by {deadline}.", cause=Cause.UNREACHABLE)
        return Observation(
            subject=subject,
            date="2026-11-20T12:00:00Z",
            via="big",
            values=dict.fromkeys(keys, WHOLE),
        )


def lock(*, day: str = "2026-11-20") -> Lock:
    """A lock that somebody made an hour ago."""
    made = Lock(sources={"conda:big": f"{day}T11:00:00Z"})
    block = Block(since=f"{day}T11:00:00Z", via="big, partial sample, data up to 2026-08-22")
    block.values[KEY.kind, KEY.parameters] = canonical(SAMPLE)
    made.blocks[KEY.subject] = block
    return made


def learn(
    channel: Channel,
    mode: Mode = Mode.AUTO,
    max_age: timedelta | None = timedelta(days=1),
    day: str = "2026-11-20",
) -> Fact | Unknown:
    policy = Policy(mode=mode, now=NOW, max_age=max_age)
    knowledge = Knowledge(policy=policy, lock=lock(day=day), cache=None, source=channel)
    knowledge.gather([KEY])
    return knowledge.known[KEY]


def test_a_build_that_asks_would_rather_have_the_whole() -> None:
    found = learn(Channel(reachable=True))
    assert isinstance(found, Fact)
    assert (found.value, found.freshness) == (WHOLE, Freshness.LIVE)


@pytest.mark.parametrize("day", ["2026-11-20", "2026-08-30"])
def test_where_nobody_answers_the_sample_is_used_and_is_not_stale(day: str) -> None:
    found = learn(Channel(reachable=False), day=day)
    assert isinstance(found, Fact)
    assert (found.value, found.freshness, found.trouble) == (SAMPLE, Freshness.LOCKED, None)


@pytest.mark.parametrize(("mode", "max_age"), [(Mode.LOCKED, timedelta(days=1)), (Mode.AUTO, None)])
def test_a_build_that_does_not_ask_uses_the_lock(mode: Mode, max_age: timedelta | None) -> None:
    channel = Channel(reachable=True)
    found = learn(channel, mode, max_age)
    assert isinstance(found, Fact)
    assert (found.value, channel.asked) == (SAMPLE, 0)


def test_the_mode_live_never_takes_the_sample_of_the_lock() -> None:
    assert isinstance(learn(Channel(reachable=False), Mode.LIVE), Unknown)


def test_a_lock_keeps_the_words_of_who_answered() -> None:
    read = parse_lock(lock().dump())
    assert read.blocks[KEY.subject].via == "big, partial sample, data up to 2026-08-22"
