"""Through which proxy an address is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError

if TYPE_CHECKING:
    from factlock.sources.network.origins import Origin
    from factlock.text import Secret


class Proxies:
    """The proxies of a build, looked for once a host: the whole environment is read for that."""

    def __init__(self, proxy: Secret | None) -> None:
        self._proxy = proxy
        self._found: dict[Origin, dict[str, str]] = {}

    def for_address(self, url: str, origin: Origin) -> dict[str, str]:
        """The proxy by the scheme of the address, or nothing; raises ``SourceError`` for one of no use."""
        if origin not in self._found:
            self._found[origin] = _proxies_for(url, origin, self._proxy)
        return dict(self._found[origin])


def _proxies_for(url: str, origin: Origin, proxy: Secret | None) -> dict[str, str]:
    """The proxy for an address: pip's, else that of the environment; ``no_proxy`` is honoured."""
    from requests.utils import (  # noqa: PLC0415
        get_environ_proxies,
        select_proxy,
        should_bypass_proxies,
    )

    if proxy is None:
        found = select_proxy(url, get_environ_proxies(url))
    elif should_bypass_proxies(url, no_proxy=None):
        found = None
    else:
        found = proxy.reveal()
    if found and found.lower().startswith("socks"):
        raise _socks(origin.label)
    return {origin.scheme: found} if found else {}


def _socks(host: str) -> SourceError:
    return SourceError(
        f"The way to {host} leads through a SOCKS proxy, which factlock cannot use.",
        cause=Cause.NOT_CONFIGURED,
        host=host,
        advice="Configure an http proxy, or except the host in NO_PROXY.",
    )
