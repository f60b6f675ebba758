"""Through which proxy an address is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError

if TYPE_CHECKING:
    from factlock.text import Secret


def proxies_for(url: str, scheme: str, host: str, proxy: Secret | None) -> dict[str, str]:
    """The proxy for an address: pip's, else the environment's; ``no_proxy`` is honoured.

    ``proxy`` is the one of pip's configuration. Gives nothing, or the proxy by the scheme of the address;
    raises ``SourceError`` for one that cannot be used.
    """
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
        raise _socks(host)
    return {scheme: found} if found else {}


def _socks(host: str) -> SourceError:
    return SourceError(
        f"The way to {host} leads through a SOCKS proxy, which factlock cannot use.",
        cause=Cause.NOT_CONFIGURED,
        host=host,
        advice="Configure an http proxy, or except the host in NO_PROXY.",
    )
