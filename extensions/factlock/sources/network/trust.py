"""Which certificates are trusted (checking is never switched off), and what a failure means."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.errors import Cause, ConfigError, SourceError
from factlock.patterns import regex
from factlock.sources.network.wire import Phase
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.sources.network.wire import Exchange

_TUNNEL = regex(r"Tunnel connection failed: (?P<status>\d{3})")
_PROXY_LOGIN = "407"
_LATER = "Nothing was concluded from it. Try again later."


def make_context(bundle: str | None) -> ssl.SSLContext:
    """Trust the authorities of a bundle (file or folder), else those of the operating system."""
    if bundle is None:
        import truststore  # noqa: PLC0415

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    folder = Path(bundle).is_dir()
    try:
        return ssl.create_default_context(
            cafile=None if folder else bundle, capath=bundle if folder else None
        )
    except (OSError, ValueError) as error:
        raise ConfigError(
            "The certificates cannot be read.",
            file=bundle,
            advice="PIP_CERT, pip's 'cert' or REQUESTS_CA_BUNDLE must name a file of PEM "
            "certificates.",
        ) from error


def explain(error: Exception, exchange: Exchange, host: str) -> SourceError:
    """What a failure of the network means, in plain words and without any address.

    Nothing of the texts of ``error`` is passed on: they may hold addresses with passwords.
    """
    kinds = tuple(_chain(error))
    if exchange.flooded:
        what = f"{host} sends more than an answer may have."
        return _trouble(host, what, Cause.TOO_LARGE, retry=False)
    if exchange.overdue or exchange.clock() >= exchange.deadline:
        return _trouble(host, f"{host} did not answer in time.", Cause.TIMEOUT, retry=False)
    for kind in kinds:
        if isinstance(kind, ssl.SSLCertVerificationError):
            return _untrusted(kind, host)
        if match := _TUNNEL.search(str(kind)):
            return _proxy(match["status"], host)
    if exchange.phase in {Phase.START, Phase.RESOLVE, Phase.CONNECT}:
        return _not_reached(kinds, exchange, host)
    return _not_answered(kinds, exchange, host)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and all that it was made from, each once."""
    seen: set[int] = set()
    todo: list[object] = [error]
    while todo:
        one = todo.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


def _trouble(
    host: str, message: str, cause: Cause, *, retry: bool = True, advice: str = _LATER
) -> SourceError:
    return SourceError(message, cause=cause, host=host, retry=retry, advice=advice)


def _untrusted(error: ssl.SSLCertVerificationError, host: str) -> SourceError:
    reason = clean_text(getattr(error, "verify_message", "") or "not verified", 120)
    return _trouble(
        host,
        f"The certificate of {host} is not trusted ({reason}).",
        Cause.UNTRUSTED,
        retry=False,
        advice="Add its authority to the system's store, or name it in PIP_CERT.",
    )


def _proxy(status: str, host: str) -> SourceError:
    if status == _PROXY_LOGIN:
        return _trouble(
            host,
            f"The proxy on the way to {host} wants a user and a password (407).",
            Cause.CREDENTIALS,
            retry=False,
            advice="Look at the proxy's user and password in HTTPS_PROXY or in pip's 'proxy'.",
        )
    what = f"The proxy did not connect to {host} (status {status})."
    return _trouble(host, what, Cause.UNREACHABLE)


def _not_reached(kinds: tuple[BaseException, ...], exchange: Exchange, host: str) -> SourceError:
    if exchange.phase is Phase.RESOLVE:
        what = f"The name of {host} cannot be resolved to an address."
    elif any(isinstance(kind, TimeoutError) for kind in kinds):
        what = f"{host} takes no connection: no answer within {exchange.connect:g} s."
    elif any(isinstance(kind, ConnectionRefusedError) for kind in kinds):
        what = f"{host} refuses connections."
    else:
        what = f"{host} cannot be reached."
    advice = "Look at the network, the proxy and the index's address."
    return _trouble(host, what, Cause.UNREACHABLE, advice=advice)


def _not_answered(kinds: tuple[BaseException, ...], exchange: Exchange, host: str) -> SourceError:
    if any(isinstance(kind, TimeoutError) for kind in kinds):
        secure = exchange.phase is Phase.SECURE
        waited = exchange.connect if secure else exchange.idle
        cause = Cause.UNREACHABLE if secure else Cause.TIMEOUT
        return _trouble(host, f"{host} sent nothing for {waited:g} s.", cause)
    if exchange.phase is Phase.BODY:
        return _trouble(host, f"The answer of {host} was cut off.", Cause.MALFORMED)
    if any(isinstance(kind, ssl.SSLError) for kind in kinds):
        what = f"{host} does not speak TLS as an https address must."
        advice = "Look at the index's address (http or https, and the port)."
        return _trouble(host, what, Cause.UNREACHABLE, advice=advice)
    if any(isinstance(kind, ConnectionError) for kind in kinds):
        what = f"{host} closed the connection without an answer."
        return _trouble(host, what, Cause.UNREACHABLE)
    if any(isinstance(kind, HTTPException) for kind in kinds):
        return _trouble(host, f"{host} does not answer as HTTP says.", Cause.MALFORMED)
    return _trouble(host, f"The connection to {host} failed.", Cause.UNREACHABLE)
