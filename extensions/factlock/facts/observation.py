"""What a source said of one subject at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from factlock.errors import SourceError
from factlock.light_dataclass import dataclass, field
from factlock.model import Fact, FactKey, Freshness, Json, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The values that a source gave for the keys of one subject, all from one answer.

    ``date`` is when it was asked (UTC), ``via`` the logical name of the index that answered. ``failed``
    says of single keys why they have no value: a wheel that cannot be read makes its project's page no
    less true. It is not kept.
    """

    subject: Subject
    date: str
    via: str
    values: Mapping[FactKey, Json]
    failed: Mapping[FactKey, SourceError] = field(default_factory=dict)

    def fact(self, key: FactKey, freshness: Freshness) -> Fact:
        """One of the values as a fact."""
        return Fact(
            key=key, value=self.values[key], date=self.date, via=self.via, freshness=freshness
        )

    def to_json(self) -> Json:
        """Plain JSON data, from which ``from_json`` makes an equal observation."""
        return {
            "source": self.subject.source,
            "name": self.subject.name,
            "date": self.date,
            "via": self.via,
            "values": [
                [key.kind, [list(pair) for pair in key.parameters], value]
                for key, value in sorted(self.values.items(), key=lambda item: item[0])
            ],
        }

    @classmethod
    def from_json(cls, data: Any) -> Observation:
        """Read what ``to_json`` made; raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        subject = Subject(source=data["source"], name=data["name"])
        values = {
            FactKey(
                subject=subject,
                kind=kind,
                parameters=tuple((str(name), str(text)) for name, text in parameters),
            ): value
            for kind, parameters, value in data["values"]
        }
        return cls(subject=subject, date=data["date"], via=data["via"], values=values)


def observe(
    keys: Iterable[FactKey], value: Callable[[FactKey], Json]
) -> tuple[dict[FactKey, Json], dict[FactKey, SourceError]]:
    """The values of all keys, and why some have none; raises ``SourceError`` when none has one."""
    values: dict[FactKey, Json] = {}
    failed: dict[FactKey, SourceError] = {}
    for key in keys:
        try:
            values[key] = value(key)
        except SourceError as error:
            failed[key] = error
    if failed and not values:
        raise next(iter(failed.values()))
    return values, failed


class Source(Protocol):
    """What the gathering asks of a source."""

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """Ask for all keys of a subject at once; raises ``SourceError``.

        ``deadline`` is a reading of ``time.monotonic``. Safe to call from several threads.
        """
