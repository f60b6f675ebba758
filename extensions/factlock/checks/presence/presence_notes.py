"""What ``installed`` remarks beside its answer."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.checks.presence.presence import Presence
from factlock.checks.presence.traces import How
from factlock.images.image import Known
from factlock.model import Text, say
from factlock.text import normal_name


def notes(found: Presence) -> Iterator[Text]:
    """Names in doubt, packages that only look like it, samples, and lists that may be old."""
    yield from found.notes
    for one in found.traces:
        if one.doubt is not None:
            yield say(
                "{said}: {name} ({manager}) may be meant; but {doubt}.",
                said=one.said,
                name=one.name,
                manager=one.manager,
                doubt=str(one.doubt).rstrip("."),
            )
    yield from _old_list(found)


def _old_list(found: Presence) -> Iterator[Text]:
    first, upstream = found.first, found.image.upstream
    if first is None or first.how is not How.DECLARED or upstream.known is not Known.INSTALLED:
        return
    held = {(one.manager, normal_name(one.name)) for one in upstream.packages}
    if (first.manager, normal_name(first.name)) not in held:
        yield say(
            "{said} asks for it, and {file} does not have it: the list may be older.",
            said=first.said,
            file=upstream.place.file,
        )
