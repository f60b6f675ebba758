"""Who asks an index: the user and the password for its host."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factlock.sources.network.addresses import Index


def login(index: Index) -> tuple[str, str] | None:
    """User and password of an index: from its address, else what netrc has for its host."""
    if index.user is not None:
        return index.user.reveal(), index.password.reveal() if index.password is not None else ""
    if not _has_netrc():
        return None
    from requests.utils import get_netrc_auth  # noqa: PLC0415

    return get_netrc_auth(index.url)


def _has_netrc() -> bool:
    """Whether there is a netrc at all; requests is slow to load, and mostly there is none."""
    named = os.environ.get("NETRC")
    places = [Path(named)] if named else [Path("~/.netrc"), Path("~/_netrc")]
    try:
        return any(place.expanduser().is_file() for place in places)
    except (OSError, RuntimeError):
        return False
