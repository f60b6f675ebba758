"""The child that asks conda channels: py-rattler behind JSON lines, so that it can be ended from outside.

A line in: ``{"id", "channels": [[name, address], …], "subject", "keys": [[kind, {parameter: value}], …],
"seconds"}``. A line out: ``{"id", "values": [value, …]}`` or ``{"id", "trouble": kind, "said": reason}``.
``{"id", "defaults": [name, …]}`` asks for the addresses that rattler has for names: ``{"id", "addresses"}``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rattler import Channel, Gateway
from rattler.exceptions import GatewayError

from factlock.model import Json
from factlock.sources.conda import FAULT, NO_CHANNEL, UNREADABLE
from factlock.sources.conda.carried import carried_by
from factlock.sources.conda.environment_fact import environment_fact
from factlock.sources.conda.folders import complete, folder_of
from factlock.sources.conda.package_fact import builds_fact, package_fact
from factlock.sources.conda.records import data_until
from factlock.virtual_packages import USUAL

# Where nothing listens: without a relay nothing may be asked of a network.
_NOWHERE = "http://127.0.0.1:9"
# Bytes of memory of its own: a channel of 600,000 records takes a tenth of it (tests/benchmarks/channels.py).
_MEMORY = 2 << 30
# So many solve at once: each holds the records that it may choose from.
_AT_ONCE = 4
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


class Worker:
    """One gateway for all questions of a build: every part of a channel is loaded once."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._gateways: dict[str, Gateway] = {}
        self._until: dict[str, str] = {}
        self._folders: dict[str, Channel] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, question: Mapping[str, Any]) -> dict[str, Json]:
        """The values of all keys of one subject, or the default addresses of channels."""
        if "defaults" in question:
            return {"addresses": {name: Channel(name).base_url for name in question["defaults"]}}
        channels = {name: self._channel(address) for name, address in question["channels"]}
        gateway = self._gateway(question.get("proxy") or _NOWHERE)
        until = max(map(self._data_until, channels.values()))
        values: list[Json] = []
        for kind, wanted in question["keys"]:
            async with self._turns:
                value = await self._value(gateway, channels, question, kind, wanted)
            values.append({**value, "until": until})
        return {"values": values}

    def _channel(self, address: str) -> Channel:
        folder = folder_of(address)
        if folder is None:
            return Channel(address)
        if address not in self._folders:
            self._folders[address] = Channel(complete(folder, self._cache).as_uri())
        return self._folders[address]

    def _gateway(self, proxy: str) -> Gateway:
        """The gateway behind a proxy; which one it is, rattler's client learns from the environment."""
        if proxy not in self._gateways:
            os.environ.update(dict.fromkeys(_PROXIES, proxy))
            os.environ.pop("NO_PROXY", None)
            os.environ.pop("no_proxy", None)
            self._gateways[proxy] = Gateway(cache_dir=self._cache)
        return self._gateways[proxy]

    async def _value(
        self,
        gateway: Gateway,
        channels: Mapping[str, Channel],
        question: Mapping[str, Any],
        kind: str,
        wanted: Mapping[str, str],
    ) -> dict[str, Json]:
        if kind == "environment":
            await _check_channels(gateway, channels, [wanted["platform"], "noarch"])
            specs = question["subject"].split("\n")
            return await environment_fact(
                gateway, channels, specs, wanted["platform"], wanted, question["seconds"]
            )
        platform = wanted.get("platform", "")
        records, removed = await self._records(gateway, channels, question["subject"], platform)
        if kind == "builds":
            return builds_fact(records, removed, wanted)
        beneath = await self._beneath(gateway, channels, records, platform)
        return package_fact(records, removed, wanted, beneath)

    @staticmethod
    async def _records(
        gateway: Gateway, channels: Mapping[str, Channel], name: str, platform: str
    ) -> tuple[list[Any], list[Any]]:
        """The records of a name for a platform; when there are none, for all platforms."""
        for platforms in ([platform, "noarch"], [*USUAL, "noarch"]):
            if platform or len(platforms) > 2:  # noqa: PLR2004 - one platform and noarch
                found = await gateway.query(
                    list(channels.values()),
                    platforms,  # type: ignore[arg-type]
                    [name],
                    recursive=False,
                )
                records = [one for some in found for one in some]
                if records:
                    break
        removed = [one for some in found.removed for one in some]
        if not records:
            await _check_channels(gateway, channels, [*USUAL, "noarch"])
        return records, removed

    @staticmethod
    async def _beneath(
        gateway: Gateway, channels: Mapping[str, Channel], records: list[Any], platform: str
    ) -> dict[str, list[Any]]:
        """The records of what these bring in one version, by name."""
        names: list[Any] = carried_by(records)
        if not names:
            return {}
        platforms: list[Any] = [*([platform] if platform else USUAL), "noarch"]
        found = await gateway.query(list(channels.values()), platforms, names, recursive=False)
        by_name: dict[str, list[Any]] = {}
        for record in (one for some in found for one in some):
            by_name.setdefault(record.name.normalized, []).append(record)
        return by_name

    def _data_until(self, channel: Channel) -> str:
        """The newest day in a channel that is a folder; ``""`` for one that is asked over a network."""
        folder = folder_of(channel.base_url)
        if folder is None:
            return ""
        if channel.base_url not in self._until:
            self._until[channel.base_url] = data_until(folder)
        return self._until[channel.base_url]


async def _check_channels(
    gateway: Gateway, channels: Mapping[str, Channel], platforms: list[str]
) -> None:
    """Refuse a channel that holds nothing at all: something else answers at its address."""
    for name, channel in channels.items():
        names = await gateway.names([channel], platforms)  # type: ignore[arg-type]
        if not names:
            raise LookupError(name)


def main() -> None:
    """Answer the lines of the standard input until it ends."""
    _bound_memory()
    asyncio.run(_serve(Worker(Path(sys.argv[1]))))


def _bound_memory() -> None:
    """A channel that unpacks to more than this ends the child, not the machine; where the system can."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))


async def _serve(worker: Worker) -> None:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin.buffer:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, b"")

    threading.Thread(target=read, daemon=True).start()
    tasks: set[asyncio.Task[None]] = set()
    while line := await lines.get():
        task = asyncio.create_task(_one(worker, json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def _one(worker: Worker, question: Mapping[str, Any]) -> None:
    try:
        answer = await worker.answer(question)
    except LookupError as error:
        answer = {"trouble": NO_CHANNEL, "said": str(error.args[0])}
    except GatewayError as error:
        answer = {"trouble": UNREADABLE, "said": str(error)[:2000]}
    except Exception as error:  # noqa: BLE001 - one answer must not end those of others
        answer = {"trouble": FAULT, "said": f"{type(error).__name__}: {error}"[:2000]}
    sys.stdout.write(json.dumps({**answer, "id": question["id"]}) + "\n")
    sys.stdout.flush()
