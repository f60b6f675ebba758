"""What a server can do to the transport beside the table of faults: each was seen to work once."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme

import chaos as chaos_index
from chaos import JSON, Chaos, Connection, Scenario, page
from factlock.errors import Cause, ConfigError, SourceError
from factlock.sources.network.addresses import Access, Index
from factlock.sources.network.bodies import Room, read_body
from factlock.sources.network.origins import follow, read_origin
from factlock.sources.network.transport import Limits, Reply, Transport
from factlock.text import Secret

FAST = Limits(total=2.0, connect=0.5, idle=0.5, wire=1 << 20, unpacked=4 << 20, pause=0.01)
MIB = 1 << 20


def ask(chaos: Chaos, limits: Limits = FAST, access: Access | None = None) -> Reply:
    index = Index(name="index", url=chaos.url)
    transport = Transport(access or Access(indexes=(index,)), limits)
    try:
        return transport.get(f"{chaos.url}demo/", accept="json", index=index)
    finally:
        transport.close()


def cause(chaos: Chaos, limits: Limits = FAST) -> Cause:
    with pytest.raises(SourceError) as error:
        ask(chaos, limits)
    return error.value.cause


@pytest.fixture
def behave(chaos: Chaos, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    def with_scenario(scenario: Scenario) -> None:
        monkeypatch.setitem(chaos_index.SCENARIOS, "extreme", scenario)
        chaos.add("demo", page("demo", "1.0"))
        chaos.misbehave("demo", "extreme")

    return with_scenario  # type: ignore[return-value]


def _endless_redirect(_: Chaos, to: Connection, __: bytes) -> None:
    to.send(to.head(302, Location="/simple/demo/", Transfer_Encoding="chunked"))
    while True:
        to.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


PACKED = gzip.compress(b" " * 32 * MIB)


def _packed_redirect(_: Chaos, to: Connection, __: bytes) -> None:
    to.answer(PACKED, JSON, 302, Location="/simple/demo/", Content_Encoding="gzip")


@pytest.mark.parametrize("scenario", [_endless_redirect, _packed_redirect])
def test_the_body_of_a_redirect_is_not_read(
    chaos: Chaos, behave: object, scenario: Scenario
) -> None:
    assert callable(behave)
    behave(scenario)
    tracemalloc.start()
    began = time.monotonic()
    assert cause(chaos) is Cause.REDIRECT
    assert time.monotonic() - began < FAST.total
    assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    tracemalloc.stop()


def test_more_than_the_length_says_is_not_taken_for_whole(chaos: Chaos, behave: object) -> None:
    """Cut behind the first of two files, HTML is well-formed: the older one would look newest."""
    first = b"<title>Links for demo</title><a href='x'>demo-1.0.tar.gz</a>"

    def short(_: Chaos, to: Connection, __: bytes) -> None:
        to.send(to.head(Content_Type="text/html", Content_Length=len(first)))
        to.send(first + b"<a href='y'>demo-2.0.tar.gz</a>")
        to.linger(0.2)

    assert callable(behave)
    behave(short)
    assert cause(chaos) is Cause.MALFORMED


@pytest.mark.parametrize(
    "part", [b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90]
)
def test_heads_without_end_are_bounded(chaos: Chaos, behave: object, part: bytes) -> None:
    def heads(_: Chaos, to: Connection, __: bytes) -> None:
        while True:
            to.send(part)

    assert callable(behave)
    behave(heads)
    began = time.monotonic()
    assert cause(chaos) in {Cause.TOO_LARGE, Cause.MALFORMED}
    assert time.monotonic() - began < FAST.total


@pytest.mark.parametrize(
    "location",
    [
        "",
        "https://index.example/simple/demo/",
        "http://other.example/",
        "http://index.example:81/",
        "http://user@index.example/",
        "http://index.example\\@evil.example/",
        "\\\\evil.example/",
        "//evil.example/",
        "http://index.example.evil.example/",
        "http://\u0131ndex.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://[::1/",
        "http://index.example:99999999/",
        "/a b",
        "/a\r\nSet-Cookie: x",
    ],
)
def test_a_redirect_elsewhere_is_refused(location: str) -> None:
    home = read_origin("http://index.example/simple/")
    assert home is not None
    with pytest.raises(SourceError) as error:
        follow("http://index.example/simple/x/", location, home, ())
    assert error.value.cause is Cause.REDIRECT
    assert "user@" not in str(error.value)


def test_a_redirect_at_home_is_followed() -> None:
    home = read_origin("http://index.example/simple/")
    assert home is not None
    target = follow("http://index.example/simple/X/", "../x/", home, ())
    assert target == ("http://index.example/simple/x/", home)


def test_gzip_of_several_members_and_full_buffers() -> None:
    plain = [b"a" * 65_536 * 3, b"", b"b" * 100]
    pieces = [gzip.compress(part) for part in plain]
    body = read_body(pieces, packed=True, host="h", room=Room(MIB, MIB))
    assert body == (b"".join(plain), True)
    with pytest.raises(SourceError, match="gzip"):
        read_body([gzip.compress(b"")] * 99, packed=True, host="h", room=Room(MIB, MIB))


def test_connections_are_kept_and_shared_by_threads(chaos: Chaos) -> None:
    chaos.add("demo", page("demo", "1.0"))
    index = Index(name="index", url=chaos.url)
    transport = Transport(Access(indexes=(index,)), Limits(total=10))

    def one(_: int) -> bytes:
        return transport.get(f"{chaos.url}demo/", accept="json", index=index).body

    before = threading.active_count()
    with ThreadPoolExecutor(16) as pool:
        bodies = set(pool.map(one, range(300)))
    assert len(bodies) == 1
    assert chaos.count("demo") == 300
    # Each connection is a thread of the chaos index.
    assert threading.active_count() - before <= 16
    transport.close()


def test_an_address_of_another_host_is_not_asked(chaos: Chaos) -> None:
    index = Index(name="index", url="http://index.invalid/simple/")
    transport = Transport(Access(indexes=(index,)), FAST)
    with pytest.raises(SourceError) as error:
        transport.get(f"{chaos.url}demo/", accept="json", index=index)
    assert error.value.cause is Cause.REFUSED
    assert not chaos.requests


def test_a_proxys_password_is_used_and_never_shown(
    chaos: Chaos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "")
    index = Index(name="index", url="http://index.invalid/simple/")
    access = Access(indexes=(index,), proxy=Secret(f"http://pu:pp-ss@127.0.0.1:{chaos.port}"))
    transport = Transport(access, FAST)
    assert transport.get(f"{index.url}demo/", accept="json", index=index).status == 404
    assert any("proxy-authorization" in headers for _, headers in chaos.seen)
    assert "pp-ss" not in f"{access!r} {access}"
    with pytest.raises(SourceError, match="SOCKS"):
        Transport(Access(indexes=(), proxy=Secret("socks5://u:pp-ss@127.0.0.1:1")), FAST).get(
            f"{index.url}demo/", accept="json", index=index
        )


def test_a_bundle_is_trusted_alone_and_its_absence_is_said(
    chaos: Chaos, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import ssl

    authority, server = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    bundle = tmp_path_factory.mktemp("authority") / "bundle.pem"
    authority.cert_pem.write_to_path(str(bundle))
    chaos.use_tls(server)
    chaos.add("demo", page("demo", "1.0"))
    assert ask(chaos, access=Access(indexes=(), certificates=str(bundle))).status == 200
    assert cause(chaos) is Cause.UNTRUSTED
    with pytest.raises(ConfigError, match="certificates"):
        ask(chaos, access=Access(indexes=(), certificates=str(bundle) + ".gone"))
