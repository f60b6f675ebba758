"""Why what a sample of a conda channel does not have is unknown."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.errors import Cause
from factlock.model import FactKey, Json, Unknown


def sampled(key: FactKey, value: Mapping[str, Json]) -> Unknown:
    """The reason, for a fact whose ``partial`` is true."""
    until = f", data up to {value['until']}" if value["until"] else ""
    return Unknown(
        key=key,
        cause=Cause.PARTIAL,
        reason=f"Only a sample of {key.subject.place} was available{until}.",
        advice="Ask where the whole channel can be reached.",
    )
