"""Asks the publisher of an image what is in it. Shapes: ``sources.published``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factlock.errors import Cause, InputError, SourceError
from factlock.facts.dates import stamp
from factlock.facts.observation import Observation, observe
from factlock.model import FactKey, Json, Subject
from factlock.sources.network.addresses import Index
from factlock.sources.publishers import Publisher, publisher_of
from factlock.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from factlock.sources import Sources

_MISSING = 404
ADVICE = (
    "Try again when it can be reached. Or leave the publisher out with published=no, and hand in a list that "
    "was taken from the running image with --installed."
)


class PublishedImages:
    """Asks the publisher of an image for its list."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def ask(self, subject: Subject, keys: tuple[FactKey, ...], deadline: float) -> Observation:
        """What is in an image, for each platform that the keys name."""
        whole, _, tag = subject.name.partition("@")[0].rpartition(":")
        publisher = publisher_of(whole, tag)

        def value(key: FactKey) -> Json:
            if publisher is None:
                return {"known": False}
            name = whole.rpartition("/")[2]
            return self._value(publisher, name, tag, dict(key.parameters), deadline)

        values, failed = observe(keys, value)
        return Observation(
            subject=subject,
            date=stamp(self._sources.now()),
            via=publisher.id if publisher else "nobody",
            values=values,
            failed=failed,
        )

    def _value(
        self, publisher: Publisher, name: str, tag: str, wanted: Mapping[str, str], deadline: float
    ) -> Json:
        place = self._sources.published.get(publisher.id, publisher.place).rstrip("/") + "/"
        index = Index(name=publisher.id, url=place)

        def fetch(path: str) -> bytes | None:
            try:
                reply = self._sources.transport.get(
                    place + path, accept="text/plain, */*", index=index, deadline=deadline
                )
            except SourceError as error:
                error.advice = ADVICE
                raise
            return None if reply.status >= _MISSING else reply.body

        try:
            listed = publisher.find(fetch, name, tag, wanted.get("platform", ""))
        except InputError as error:
            raise SourceError(
                f"What {publisher.id} lists of {clean_text(name, 60)} cannot be read: {error.message}",
                cause=Cause.MALFORMED,
                advice="Take the list from the image, and give it with --installed.",
            ) from error
        if listed is None:
            return {"known": False}
        packages: list[Json] = [
            [one.manager, one.name, one.version, one.build] for one in listed.packages
        ]
        return {
            "known": True,
            "by": publisher.id,
            "python": listed.python,
            "packages": packages,
        }
