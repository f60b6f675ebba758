"""Names of hosts: one question for all who ask at once, put again where it got lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from factlock.sources.network import lookups
from factlock.sources.network.lookups import Lookups

HERE: list[Any] = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]
Server = Callable[..., list[Any]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that were asked for; the answers come from ``answers`` of the test."""
    monkeypatch.setattr(lookups, "AGAIN", 0.05)
    return []


def serve(monkeypatch: pytest.MonkeyPatch, asked: list[str], answer: Server) -> None:
    def getaddrinfo(host: str, *_: object) -> list[Any]:
        asked.append(host)
        return answer(len(asked))

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)


def test_all_who_ask_at_once_put_one_question(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(lookups, "AGAIN", 60.0)
    serve(monkeypatch, asked, lambda _: HERE if go.wait(60) else [])
    names = Lookups()
    with ThreadPoolExecutor(16) as pool:
        waiting = [pool.submit(names.addresses, "index", 80, 60.0) for _ in range(16)]
        go.set()
        assert [one.result() for one in waiting] == [HERE] * 16
    assert names.addresses("index", 80, 1.0) == HERE
    assert asked == ["index"]
    names.addresses("other", 80, 60.0)
    assert asked == ["index", "other"]


def test_a_question_that_got_lost_is_put_again(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()
    serve(monkeypatch, asked, lambda number: HERE if number > 1 else [never.wait(20)])
    assert Lookups().addresses("index", 80, 20.0) == HERE
    assert asked == ["index", "index"]
    never.set()


def test_no_answer_is_no_answer_for_ever(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    serve(monkeypatch, asked, lambda _: [never.wait(20)])
    names = Lookups()
    with pytest.raises(TimeoutError, match="does not answer"):
        names.addresses("index", 80, 0.3)
    assert len(asked) == lookups.MOST
    never.set()
    serve(monkeypatch, asked, lambda _: HERE)
    assert names.addresses("index", 80, 1.0) == HERE


def test_a_name_that_is_not_there_may_be_there_next_time(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: int) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    serve(monkeypatch, asked, missing)
    names = Lookups()
    with pytest.raises(socket.gaierror):
        names.addresses("index", 80, 1.0)
    serve(monkeypatch, asked, lambda _: HERE)
    assert names.addresses("index", 80, 1.0) == HERE
    serve(monkeypatch, asked, missing)
    monkeypatch.setattr(lookups, "KEPT", -1.0)
    with pytest.raises(socket.gaierror):
        names.addresses("index", 80, 1.0)
