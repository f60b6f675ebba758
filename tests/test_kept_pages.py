"""A page is asked for once, and what is read from it later is read from the same answer."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from chaos import JSON, SCENARIOS, Chaos, page
from factlock.model import FactKey, Subject
from factlock.sources.network.addresses import Access, Index
from factlock.sources.network.transport import Limits, Transport
from factlock.sources.pages import python_index
from factlock.sources.pages.python_index import PythonIndex
from factlock.sources.pages.simple_api import ACCEPT

FAST = Limits(total=3.0, connect=1.0, idle=1.0, pause=0.01)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def made(chaos: Chaos) -> PythonIndex:
    indexes = (Index(name="index", url=chaos.url),)
    return PythonIndex(indexes, Transport(Access(indexes=indexes), FAST), lambda: NOW)


def listed(index: PythonIndex) -> Any:
    found = index.look_up("demo", time.monotonic() + 5)
    assert found is not None
    return found.files


def version(index: PythonIndex) -> Any:
    key = FactKey(subject=Subject(source="index", name="demo"), kind="latest", parameters=())
    return index.ask(key.subject, (key,), time.monotonic() + 5).values[key]


@pytest.mark.parametrize("room", [1 << 20, 0])
@pytest.mark.parametrize("listed_first", [True, False])
def test_a_page_is_asked_for_once(
    chaos: Chaos, monkeypatch: pytest.MonkeyPatch, room: int, listed_first: bool
) -> None:
    monkeypatch.setattr(python_index, "_ROOM", room)
    chaos.add("demo", page("demo", "1.0"))
    index = made(chaos)
    for read in (listed, version, listed) if listed_first else (version, listed, version):
        assert read(index)
    assert version(index)["latest"]["version"] == "1.0"
    assert [path for path, _ in chaos.seen].count("/simple/demo/") == 1


def test_what_was_sent_in_gzip_is_kept_as_it_was_sent(
    chaos: Chaos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        SCENARIOS,
        "gzip",
        lambda _, to, body: to.answer(gzip.compress(body), JSON, Content_Encoding="gzip"),
    )
    chaos.add("demo", page("demo", "1.0"))
    index = Index(name="index", url=chaos.url)
    transport = Transport(Access(indexes=(index,)), FAST)
    plain = transport.get(index.url + "demo/", accept=ACCEPT, index=index)
    assert (plain.packed, b"demo" in plain.body) == (b"", True)
    chaos.misbehave("demo", "gzip")
    packed = transport.get(index.url + "demo/", accept=ACCEPT, index=index)
    assert packed.body == plain.body == gzip.decompress(packed.packed)
