"""Asks channels for the facts of a subject, by way of the child. Shapes: ``sources.channel``."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from factlock.errors import Cause, SourceError
from factlock.facts.dates import stamp
from factlock.facts.observation import Observation
from factlock.model import FactKey, Json, Subject
from factlock.sources.conda import NO_CHANNEL, UNREADABLE
from factlock.text import clean_text, redact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from factlock.sources.conda.channel_addresses import Channel
    from factlock.sources.conda.child import Child

# The last part of the time, in seconds, is for saying why there is no answer.
_LAST = 0.5
_GONE = re.compile(r"\b404\b|could not find subdir")


class ChannelSource:
    """Channels in their order. All of a build share one child, which loads each channel once."""

    def __init__(
        self, channels: tuple[Channel, ...], child: Child, now: Callable[[], datetime]
    ) -> None:
        self._channels = channels
        self._child = child
        self._now = now

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
