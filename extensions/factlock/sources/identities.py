"""Identities of sources, under which the cache keeps what they said: digests of how they are configured."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factlock.sources.network.addresses import Index


def digest(words: Iterable[str]) -> str:
    """One identity for these words in this order; no word can be read back from it."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def who_asks(index: Index) -> str:
    """The user that an index is asked as; empty for nobody."""
    return index.user.reveal() if index.user is not None else ""
