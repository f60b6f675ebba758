"""The proxy of an address is looked for once a host."""

from __future__ import annotations

import pytest
import requests.utils

from factlock.errors import Cause, SourceError
from factlock.sources.network.origins import read_origin
from factlock.sources.network.proxies import Proxies
from factlock.text import Secret


def proxy_of(proxies: Proxies, url: str) -> dict[str, str]:
    origin = read_origin(url)
    assert origin is not None
    return proxies.for_address(url, origin)


def test_the_environment_is_read_once_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "near.example")
    asked = list[str]()
    real = requests.utils.get_environ_proxies

    def noted(url: str) -> dict[str, str]:
        asked.append(url)
        return real(url)

    monkeypatch.setattr(requests.utils, "get_environ_proxies", noted)
    proxies = Proxies(None)
    for _ in range(3):
        assert proxy_of(proxies, "http://far.example/a") == {"http": "http://proxy.example:3128"}
        assert proxy_of(proxies, "http://near.example/a") == {}
    assert len(asked) == 2
    proxy_of(proxies, "http://far.example/a").clear()
    assert proxy_of(proxies, "http://far.example/b")


def test_the_proxy_of_the_configuration_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://other.example:1")
    monkeypatch.setenv("no_proxy", "near.example")
    proxies = Proxies(Secret("http://mine.example:2"))
    assert proxy_of(proxies, "https://far.example/") == {"https": "http://mine.example:2"}
    assert proxy_of(proxies, "https://near.example/") == {}


def test_a_proxy_of_no_use_is_said_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://proxy.example:1080")
    monkeypatch.setenv("no_proxy", "")
    proxies = Proxies(None)
    for _ in range(2):
        with pytest.raises(SourceError, match="SOCKS") as error:
            proxy_of(proxies, "https://far.example/")
        assert error.value.cause is Cause.NOT_CONFIGURED
