"""A fact that cannot be had takes no other fact of its subject along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from factlock.errors import Cause, SourceError
from factlock.facts.keys import contents_key, project_key
from factlock.facts.knowledge import Knowledge, Policy
from factlock.facts.lock import Lock
from factlock.facts.observation import Observation, observe
from factlock.facts.updating import complete
from factlock.model import Fact, FactKey, Freshness, Json, Mode, Subject, Unknown

GOOD = project_key("demo")
BAD = contents_key("demo", "1.0", python="3.12", platform="linux-64")
OLD, DATE, LATER = "2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"
ERROR = SourceError("The wheel is broken.", cause=Cause.MALFORMED)


def fact(key: FactKey, number: int, date: str, freshness: Freshness = Freshness.LIVE) -> Fact:
    return Fact(key=key, value={"n": number}, date=date, via="index", freshness=freshness)


class Broken:
    """A source whose page is fine and whose wheel is not."""

    left_out = ()
    secrets = ()

    def identity(self, name: str) -> str:
        return name

    def __call__(self, name: str) -> Broken:
        assert name == "index"
        return self

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], _: float) -> Observation:
        """The values of all keys but one."""

        def value(key: FactKey) -> Json:
            if key == BAD:
                raise ERROR
            return {"exists": True}

        values, failed = observe(keys, value)
        return Observation(subject=subject, date=DATE, via="index", values=values, failed=failed)


def knowledge(mode: Mode, lock: Lock) -> Knowledge:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    policy = Policy(mode=mode, now=now, max_age=timedelta(hours=1))
    return Knowledge(policy=policy, lock=lock, cache=None, source=Broken())


def test_the_page_of_a_project_stays_known() -> None:
    known = knowledge(Mode.LIVE, Lock())
    known.gather([GOOD, BAD])
    good, bad = known.known[GOOD], known.known[BAD]
    assert isinstance(good, Fact)
    assert good.freshness is Freshness.LIVE
    assert isinstance(bad, Unknown)
    assert bad.cause is Cause.MALFORMED


def test_an_older_answer_is_shown_as_stale_for_that_fact_alone() -> None:
    known = knowledge(Mode.AUTO, complete(Lock(), [fact(GOOD, 1, OLD), fact(BAD, 1, OLD)]))
    known.gather([GOOD, BAD])
    found = [one for key in (GOOD, BAD) if isinstance(one := known.known[key], Fact)]
    assert [one.freshness for one in found] == [Freshness.LIVE, Freshness.STALE]


def test_nothing_at_all_is_an_error_with_its_cause() -> None:
    def value(_: FactKey) -> Json:
        raise ERROR

    with pytest.raises(SourceError) as caught:
        observe([GOOD, BAD], value)
    assert caught.value is ERROR


def test_a_lock_keeps_a_block_that_could_be_asked_in_part_only() -> None:
    old = complete(Lock(), [fact(GOOD, 1, DATE), fact(BAD, 1, DATE)])
    new = complete(old, [fact(GOOD, 2, LATER), fact(BAD, 1, DATE, Freshness.STALE)])
    assert new.dump() == old.dump()
