"""The source ``conda:NAME``: a conda channel, or several in their order, asked by py-rattler in a child.

Every value has ``partial`` (``true`` when a channel is only a sample: what is not in it proves nothing)
and ``until`` (the day that the data of a sample or folder go up to, else ``""``). A file is told by
``file``, ``subdir``, ``version``, ``build``, ``build_number``, ``md5``, ``sha256``, ``size`` (bytes) and
``uploaded`` (a day).

``package`` (parameters ``platform``, ``python``, ``spec``): ``{"exists": false}``, or how a name stands:
``latest`` for the target, ``on_platform`` for it whatever the Python, ``newest`` of all that was asked (of
the platform and noarch; of all platforms where those have nothing, or none was named), each ``null`` or
the newest file with ``pythons``, ``subdirs`` and ``builds`` of its version; ``license``, ``finals`` (how
many versions for the target are no pre-releases), ``versions`` and ``files`` (how many), ``subdirs``, and
``removed`` (names of files that the channel took away).

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
from typing import TYPE_CHECKING

from factlock.facts.channel_keys import CHANNEL

if TYPE_CHECKING:
    from factlock.facts.observation import Source
    from factlock.sources import Sources
    from factlock.sources.conda.channel_addresses import Channel


def identify(name: str, sources: Sources) -> str | None:
    """The identity of the channels whose names follow ``conda:``."""
    return _digest(_channels(name, sources)) if name.startswith(CHANNEL) else None


def open_source(name: str, sources: Sources) -> Source | None:
    """The channels whose names follow ``conda:``."""
    if not name.startswith(CHANNEL):
        return None
    from factlock.sources.conda.channel_source import ChannelSource  # noqa: PLC0415 - heavy

    return ChannelSource(_channels(name, sources), sources.conda, sources.now)


def _channels(name: str, sources: Sources) -> tuple[Channel, ...]:
    names = name.removeprefix(CHANNEL).split(",")
    return tuple(sources.channels.find(one) for one in names)


def _digest(channels: tuple[Channel, ...]) -> str:
    words = ["conda"]
    for one in channels:
        user = one.user.reveal() if one.user else ""
        words += [one.name, one.address, str(one.partial), one.until, user]
        words += [
            f"{path} {found.st_size} {found.st_mtime_ns}"
            for path in sorted(one.folder.glob("*/repodata.json") if one.folder else ())
            for found in (path.stat(),)
        ]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
