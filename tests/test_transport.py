"""What the transport promises that the table of faults does not show."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from chaos import Chaos, page
from factlock.errors import Cause, SourceError
from factlock.sources.network.addresses import Access, Index
from factlock.sources.network.transport import Limits, Transport
from factlock.text import Secret

FAST = Limits(total=3.0, connect=1.0, idle=1.0, pause=0.01)


def made(chaos: Chaos, **fields: object) -> tuple[Transport, Index]:
    index = Index(name="index", url=chaos.url, **fields)  # type: ignore[arg-type]
    return Transport(Access(indexes=(index,)), FAST), index


def authorizations(chaos: Chaos) -> list[str]:
    return [headers["authorization"] for _, headers in chaos.seen if "authorization" in headers]


def test_credentials_go_to_the_index_and_are_shown_nowhere(chaos: Chaos) -> None:
    chaos.add("demo", page("demo", "1.0"))
    transport, index = made(chaos, user=Secret("me"), password=Secret("s3cret"))
    transport.get(index.url + "demo/", accept="x", index=index)
    assert authorizations(chaos)
    assert "s3cret" not in repr(index)
    chaos.misbehave("demo", "st401")
    with pytest.raises(SourceError) as error:
        transport.get(index.url + "demo/", accept="x", index=index)
    assert error.value.cause is Cause.CREDENTIALS
    assert "s3cret" not in str(error.value) + repr(error.value.__dict__)


def test_credentials_do_not_follow_a_redirect_to_another_host(chaos: Chaos) -> None:
    with Chaos() as other:
        other.add("demo", page("demo", "9.9"))
        chaos.misbehave("demo", "tointernal")
        chaos.internal = other
        host = f"127.0.0.1:{other.port}"
        transport, index = made(chaos, user=Secret("me"), also_hosts=(host,))
        reply = transport.get(index.url + "demo/", accept="json", index=index)
        assert b"9.9" in reply.body
        assert authorizations(chaos)
        assert not authorizations(other)


def test_netrc_is_for_the_host_it_names(
    chaos: Chaos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password s3cret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    chaos.add("demo", page("demo", "1.0"))
    transport, index = made(chaos)
    transport.get(index.url + "demo/", accept="x", index=index)
    assert len(authorizations(chaos)) == 1
    netrc.write_text("machine elsewhere.example login me password s3cret\n")
    transport.get(index.url + "demo/", accept="x", index=index)
    assert len(authorizations(chaos)) == 1


def test_a_proxy_of_the_environment_is_used(chaos: Chaos, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{chaos.port}")
    monkeypatch.setenv("no_proxy", "")
    index = Index(name="index", url="http://index.example/simple/")
    transport = Transport(Access(indexes=(index,)), FAST)
    # The loopback index does not know the whole address that a proxy is given, and says 404.
    transport.get(index.url + "demo/", accept="x", index=index)
    assert any(path.startswith("http://index.example/") for path, _ in chaos.seen)


@pytest.mark.parametrize("scenario", ["lorisheaders", "lorisbody", "noreply", "stall"])
def test_the_deadline_is_for_the_whole_answer(chaos: Chaos, scenario: str) -> None:
    chaos.misbehave("demo", scenario)
    transport, index = made(chaos)
    begin = time.monotonic()
    with pytest.raises(SourceError) as error:
        transport.get(index.url + "demo/", accept="x", index=index)
    assert error.value.cause is Cause.TIMEOUT
    assert time.monotonic() - begin < FAST.total + 1.0


def test_a_host_that_fails_again_and_again_is_left_alone(chaos: Chaos) -> None:
    chaos.misbehave("demo", "st500")
    transport, index = made(chaos)
    for _ in range(4):
        with pytest.raises(SourceError) as error:
            transport.get(index.url + "demo/", accept="x", index=index)
    assert "left alone" in str(error.value)
    assert chaos.count("demo") == FAST.failures_in_a_row


def test_a_retry_after_is_waited_for(chaos: Chaos) -> None:
    waited: list[float] = []
    chaos.add("demo", page("demo", "1.0"))
    chaos.misbehave("demo", "once429")
    index = Index(name="index", url=chaos.url)
    transport = Transport(Access(indexes=(index,)), FAST, sleep=waited.append)
    transport.get(index.url + "demo/", accept="json", index=index)
    assert waited == [2.0]


def test_a_prefix_is_all_that_is_read(chaos: Chaos) -> None:
    chaos.misbehave("demo", "endless")
    transport, index = made(chaos)
    reply = transport.get(index.url + "demo/", accept="x", index=index, prefix=1000)
    assert len(reply.body) == 1000
