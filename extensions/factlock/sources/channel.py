"""The source ``conda:NAME``: a conda channel, or several in their order, asked by py-rattler in a child.

Every value has ``partial`` (``true`` when a channel is only a sample: what is not in it proves nothing)
and ``until`` (the day that the data of a sample or folder go up to, else ``""``). A file is told by
``file``, ``subdir``, ``version``, ``build``, ``build_number``, ``md5``, ``sha256``, ``size`` (bytes) and
``uploaded`` (a day).

``package`` (parameters ``platform``, ``python``, ``spec``): ``{"exists": false}``, or how a name stands:
``latest`` for the target, ``on_platform`` for it whatever the Python, ``newest`` of all that was asked (of
the platform and noarch; of all platforms where those have nothing, or none was named), each ``null`` or
the newest file with ``pythons``, ``subdirs`` and ``builds`` of its version; ``license``, ``versions`` and
``files`` (how many), ``subdirs``, and ``removed`` (names of files that the channel took away).

``builds`` (``version``): ``{"exists", "files", "removed"}``; a file here also has ``depends`` and
``constrains``.

``environment`` (``platform``, ``virtual``, ``before``; the subject's name is a set of specs, one a line):
``{"outcome": "solved", "packages": [...]}``, a package is ``{"name", "version", "build", "subdir", "size",
"uploaded", "requires"}`` with ``constrains`` if it has any and ``channel`` where there are several; or
``{"outcome": "conflict" | "missing", "names", "said"}``: names of which the channels have nothing, and the
solver's own words.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factlock.errors import Cause, SourceError
from factlock.facts.cache import cache_folder
from factlock.facts.channel_keys import CHANNEL
from factlock.facts.dates import stamp
from factlock.facts.observation import Observation
from factlock.model import FactKey, Json, Subject
from factlock.sources.conda import NO_CHANNEL, UNREADABLE
from factlock.sources.conversation import Conversation
from factlock.sources.network.transport import Limits, Transport
from factlock.sources.process import ChildError
from factlock.text import clean_text, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from factlock.sources import Sources
    from factlock.sources.conda.channel_addresses import Channel
    from factlock.sources.conda.relay import Relay
    from factlock.sources.network.addresses import Access

SOURCE = CHANNEL
# The last part of the time, in seconds, is for saying why there is no answer.
_LAST = 0.5
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from factlock.sources.conda.worker import main; main()"
)
_PASSED = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL")
_GONE = re.compile(r"\b404\b|could not find subdir")
# A whole index of a large channel, packed, is some 50 MB.
_LIMITS = Limits(wire=96 << 20, unpacked=96 << 20)


def open_source(name: str, sources: Sources) -> ChannelSource | None:
    """The channels whose names follow ``conda:``."""
    if not name.startswith(CHANNEL):
        return None
    channels = [sources.channels.find(one) for one in name.removeprefix(CHANNEL).split(",")]
    return ChannelSource(tuple(channels), sources.conda, sources.now)


class ChannelSource:
    """Channels in their order. All of a build share one child, which loads each channel once."""

    def __init__(
        self, channels: tuple[Channel, ...], child: Child, now: Callable[[], datetime]
    ) -> None:
        self._channels = channels
        self._child = child
        self._now = now

    @property
    def identity(self) -> str:
        """A digest of the addresses and, of folders, of what they hold."""
        words = ["conda"]
        for one in self._channels:
            user = one.user.reveal() if one.user else ""
            words += [one.name, one.address, str(one.partial), one.until, user]
            words += [
                f"{path} {found.st_size} {found.st_mtime_ns}"
                for path in sorted(one.folder.glob("*/repodata.json") if one.folder else ())
                for found in (path.stat(),)
            ]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """Ask for all facts of a name or a set of specs."""
        until = deadline - _LAST
        places = [self._child.place(one, until) for one in self._channels]
        question = {
            "channels": [
                [one.name, place] for one, place in zip(self._channels, places, strict=True)
            ],
            "proxy": self._child.proxy,
            "subject": subject.name,
            "keys": [[key.kind, dict(key.parameters)] for key in keys],
            "seconds": max(until - time.monotonic(), 0),
        }
        answer = self._child.ask(question, until)
        if "trouble" in answer:
            raise self._trouble(answer["trouble"], str(answer.get("said", "")), places)
        partial = any(one.partial for one in self._channels)
        told = max((one.until for one in self._channels), default="")
        values: dict[FactKey, Json] = {}
        for key, value in zip(keys, answer["values"], strict=True):
            values[key] = {**value, "partial": partial, "until": max(value["until"], told)}
        return Observation(
            subject=subject,
            date=stamp(self._now()),
            via=_via(self._channels, next(iter(values.values()))),
            values=values,
        )

    def _trouble(self, kind: str, said: str, places: list[str]) -> SourceError:
        for place in places:
            if (known := self._child.trouble(place)) is not None:
                return known
        names = ", ".join(one.name for one in self._channels)
        if kind == NO_CHANNEL or _GONE.search(said):
            return SourceError(
                f"What answers for the channel {clean_text(names, 60)} holds no packages.",
                cause=Cause.NOT_AN_INDEX,
                advice="Look at the address of the channel: it is that of no channel.",
            )
        return SourceError(
            f"What the channel {clean_text(names, 60)} answers cannot be read: {_first(said)}",
            cause=Cause.MALFORMED if kind == UNREADABLE else Cause.UNSURE,
            advice="Look at the address of the channel (.condarc): perhaps it is that of no channel.",
        )


def _via(channels: tuple[Channel, ...], value: Any) -> str:
    names = ", ".join(one.name for one in channels)
    sample = ", partial sample" if value["partial"] else ""
    data = f", data up to {value['until']}" if value["until"] else ""
    return f"{names}{sample}{data}"


def _first(said: str) -> str:
    """The innermost reason that rattler gives, without addresses that carry credentials."""
    lines = [line.removeprefix("Caused by: ") for line in said.splitlines() if line.strip()]
    return clean_text(redact(lines[-1] if lines else "it did not say why"), 200)


class Child:
    """The child of a build; begun when it is first needed, and begun again when it ended."""

    def __init__(self, environ: Mapping[str, str], access: Callable[[], Access]) -> None:
        self._environ = environ
        self._access = access
        self._lock = threading.Lock()
        self._conversation: Conversation | None = None
        self._relay: Relay | None = None
        self._defaults: dict[str, str] = {}

    def ask(self, question: dict[str, Any], deadline: float) -> dict[str, Any]:
        """An answer; raises ``SourceError``. What another question took down is asked once more."""
        for last in (False, True):
            try:
                return self._begun().ask(question, deadline)
            except ChildError as error:
                if error.overdue or last:
                    raise _lost(error) from error
        raise AssertionError

    def place(self, channel: Channel, deadline: float) -> str:
        """The address by which the child asks a channel: of a folder its own, else by the relay."""
        if channel.folder is not None:
            return channel.address
        address = channel.address
        if not address:
            if channel.name not in self._defaults:
                found = self.ask({"defaults": [channel.name]}, deadline)
                self._defaults[channel.name] = str(found["addresses"][channel.name])
            address = self._defaults[channel.name]
        return self._opened().register(channel, address)

    @property
    def proxy(self) -> str:
        """The address of the relay, ``""`` as long as only folders are asked."""
        return self._relay.address if self._relay is not None else ""

    def trouble(self, place: str) -> SourceError | None:
        """Why nothing came from an address that ``place`` gave."""
        return self._relay.trouble(place) if self._relay is not None else None

    def _opened(self) -> Relay:
        from factlock.sources.conda.relay import Relay  # noqa: PLC0415 - folders need none

        with self._lock:
            if self._relay is None:
                self._relay = Relay(Transport(self._access(), _LIMITS))
                weakref.finalize(self, self._relay.close)
            return self._relay

    def _begun(self) -> Conversation:
        with self._lock:
            if self._conversation is None or self._conversation.ended:
                self._conversation = self._begin()
                weakref.finalize(self, self._conversation.end)
            return self._conversation

    def _begin(self) -> Conversation:
        if importlib.util.find_spec("rattler") is None:
            raise SourceError(
                "py-rattler, which asks conda channels, is not installed.",
                cause=Cause.NOT_CONFIGURED,
                advice="Install it beside factlock: pip install 'factlock[conda]'.",
            )
        ours = str(Path(__file__).parents[2])
        environ = self._environ
        return Conversation(
            [sys.executable, "-I", "-c", _START, ours, str(cache_folder(environ) / "conda")],
            cwd=Path(__file__).parent,
            environ={name: environ[name] for name in _PASSED if name in environ},
        )


def _lost(error: ChildError) -> SourceError:
    if error.overdue:
        return SourceError(
            "The channel did not answer in its time.",
            cause=Cause.TIMEOUT,
            advice="Build again when the network is faster, or ask for fewer packages at once.",
        )
    return SourceError(
        f"The program that asks channels failed: {clean_text(error.message, 300)}",
        cause=Cause.UNSURE,
        advice="Ask again; if it stays so, report it with the name of the package.",
    )
