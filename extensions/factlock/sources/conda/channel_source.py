"""Asks channels for the facts of a subject, by way of the child. Shapes: ``sources.channel``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from factlock.errors import Cause, SourceError
from factlock.facts.dates import stamp
from factlock.facts.observation import Observation
from factlock.model import FactKey, Json, Subject
from factlock.patterns import regex
from factlock.sources.conda import NO_CHANNEL, UNREADABLE
from factlock.text import clean_text, redact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from factlock.sources.conda.channel_addresses import Channel
    from factlock.sources.conda.child import Child

# The last part of the time, in seconds, is for saying why there is no answer.
_LAST = 0.5
_LOOK = "Look at the address of the channel: the setting `channels`, or .condarc."
_ADVICE = {
    Cause.CREDENTIALS: "Look at the user and password in the channel's address: the setting `channels`, or "
    ".condarc.",
    Cause.REDIRECT: _LOOK,
    Cause.REFUSED: _LOOK,
    Cause.NOT_AN_INDEX: _LOOK,
    Cause.TOO_LARGE: "A channel of this size has to publish its index in parts, or packed.",
    Cause.UNTRUSTED: "Name the certificate of its authority where pip has it (PIP_CERT, or `cert`).",
}
_GONE = regex(r"\b404\b|could not find subdir")


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
        names = clean_text(", ".join(one.name for one in self._channels), 60)
        for one, place in zip(self._channels, places, strict=True):
            if (known := self._child.trouble(place)) is not None:
                return _of_channel(known, clean_text(one.name, 60))
        if kind == NO_CHANNEL:
            return SourceError(
                f"What answers for the channel {clean_text(said, 60)} holds no package at all.",
                cause=Cause.NOT_AN_INDEX,
                advice=_LOOK,
            )
        if _GONE.search(said):
            return SourceError(
                f"What answers for the channel {names} has no index of packages: its noarch is not there.",
                cause=Cause.NOT_AN_INDEX,
                advice=_LOOK,
            )
        return SourceError(
            f"What the channel {names} answers is no index that can be read: {_first(said)}.",
            cause=Cause.MALFORMED if kind == UNREADABLE else Cause.UNSURE,
            advice=_LOOK,
        )


def _of_channel(known: SourceError, name: str) -> SourceError:
    """A trouble of the network in the words of channels: its advice is about indexes."""
    usual = (
        "Try again when the network is well, or look at the channel's address. Whoever has a copy of it "
        f"gives that: --channel {name}=FOLDER."
    )
    advice = _ADVICE.get(known.cause, usual)
    return SourceError(
        f"The channel {name} could not be asked: {known.message}",
        cause=known.cause,
        host=known.host,
        advice=advice,
    )


def _via(channels: tuple[Channel, ...], value: Any) -> str:
    names = ", ".join(one.name for one in channels)
    sample = ", partial sample" if value["partial"] else ""
    data = f", data up to {value['until']}" if value["until"] else ""
    return f"{names}{sample}{data}"


def _first(said: str) -> str:
    """The innermost reason that rattler gives, without addresses that carry credentials."""
    lines = [line.removeprefix("Caused by: ") for line in said.splitlines() if line.strip()]
    return clean_text(redact(lines[-1] if lines else "it did not say why"), 200).rstrip(".")
