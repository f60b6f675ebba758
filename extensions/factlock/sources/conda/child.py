"""The child that asks channels for us, and the relay through which it does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factlock.errors import Cause, SourceError
from factlock.facts.cache import cache_folder
from factlock.sources.conversation import Conversation
from factlock.sources.network.transport import Limits, Transport
from factlock.sources.process import ChildError
from factlock.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from factlock.sources.conda.channel_addresses import Channel
    from factlock.sources.conda.relay import Relay
    from factlock.sources.network.addresses import Access

_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from factlock.sources.conda.worker import main; main()"
)
_PASSED = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL")
# What the memory's bound makes the child say at its end.
_TOO_LARGE = "memory allocation of"
# A whole index of a large channel, packed, is some 50 MB.
_LIMITS = Limits(wire=96 << 20, unpacked=96 << 20)


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
                if error.overdue or last or _TOO_LARGE in error.message:
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
                _at_end(self, self._relay.close)
            return self._relay

    def _begun(self) -> Conversation:
        with self._lock:
            if self._conversation is None or self._conversation.ended:
                self._conversation = self._begin()
                _at_end(self, self._conversation.end)
            return self._conversation

    def _begin(self) -> Conversation:
        if importlib.util.find_spec("rattler") is None:
            raise SourceError(
                "py-rattler, which asks conda channels, is not installed.",
                cause=Cause.NOT_CONFIGURED,
                advice="Install it beside factlock: pip install 'factlock[conda]'.",
            )
        cache = cache_folder(self._environ) / "conda"
        if not _is_writable(cache):
            # A cache that cannot be used costs time.
            cache = Path(tempfile.mkdtemp(prefix="factlock-conda-"))
            _at_end(self, lambda: shutil.rmtree(cache, ignore_errors=True))
        ours = str(Path(__file__).parents[3])
        environ = self._environ
        return Conversation(
            [sys.executable, "-I", "-c", _START, ours, str(cache)],
            cwd=Path(__file__).parent,
            environ={name: environ[name] for name in _PASSED if name in environ},
        )


def _at_end(owner: object, call: Callable[[], None]) -> None:
    """Call something when nobody needs ``owner`` any more, in the process that made it alone.

    Sphinx writes pages in processes that are copies of its own: there, what ends the relay waits for a thread
    that was not copied, for ever, and what ends the child ends that of the build.
    """
    weakref.finalize(owner, _call_in, os.getpid(), call)


def _call_in(process: int, call: Callable[[], None]) -> None:
    if os.getpid() == process:
        call()


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _lost(error: ChildError) -> SourceError:
    if error.overdue:
        return SourceError(
            "The channel did not answer in its time.",
            cause=Cause.TIMEOUT,
            advice="Try again when the network is faster, or ask for fewer packages at once.",
        )
    if _TOO_LARGE in error.message:
        return SourceError(
            "What the channel sends takes more memory, unpacked, than a channel may.",
            cause=Cause.TOO_LARGE,
            advice="Look at the address of the channel (.condarc, or the setting `channels`).",
        )
    return SourceError(
        f"The program that asks channels failed: {clean_text(error.message, 300)}",
        cause=Cause.UNSURE,
        advice="Ask again; if it stays so, report it with the name of the package.",
    )
